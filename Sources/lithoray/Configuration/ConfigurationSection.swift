import Yams

/// A group of keys, each of them known.
struct ConfigurationSection {
    /// The group itself.
    let value: ConfigurationValue
    private let values: [String: ConfigurationValue]

    /// Reads the keys of `value`.
    ///
    /// - Throws: ``ConfigurationProblem/unknownKey(_:hint:)`` for a key that is not among `keys`,
    ///   ``ConfigurationProblem/noValue(key:)`` for one that is left empty.
    init(
        _ value: ConfigurationValue, keys: [String], what: String
    ) throws(ConfigurationError) {
        self.value = value
        var values: [String: ConfigurationValue] = [:]
        for (name, place, member) in try value.members(what) {
            guard keys.contains(name) else {
                throw .at(
                    place,
                    .unknownKey(
                        name,
                        hint: KeyHint(
                            for: name, among: keys, of: value.key, groups: value.book.groups)))
            }
            guard !member.isNull else { throw .at(place, .noValue(key: member.key)) }
            values[name] = member
        }
        self.values = values
    }

    /// The value of a key; nil where it is left out.
    subscript(key: String) -> ConfigurationValue? { values[key] }

    /// The value of a key that cannot be left out; `advice` says what to write.
    func required(_ key: String, _ advice: String) throws(ConfigurationError) -> ConfigurationValue
    {
        guard let found = values[key] else {
            throw value.error(.missingKey(key: value.path(of: key), advice: advice))
        }
        return found
    }
}

extension ConfigurationValue {
    /// The key of a member, from the top of the file.
    func path(of member: String) -> String {
        key.isEmpty ? member : "\(key).\(member)"
    }

    /// The keys of a group with their places and values, in the order of the file.
    func members(
        _ what: String
    ) throws(ConfigurationError) -> [(name: String, place: Place, value: ConfigurationValue)] {
        guard let mapping = node.mapping else { throw expected(what) }
        var members: [(name: String, place: Place, value: ConfigurationValue)] = []
        for (key, node) in mapping {
            let place = book.place(key.mark)
            guard let name = key.scalar?.string else { throw .at(place, .keyIsNotText) }
            members.append(
                (name, place, ConfigurationValue(key: path(of: name), node: node, book: book)))
        }
        return members
    }
}
