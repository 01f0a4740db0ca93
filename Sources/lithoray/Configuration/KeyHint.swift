/// A group of keys of a configuration, by its name.
typealias KeyGroup = (name: String, keys: [String])

/// What to do about a key that is not known.
enum KeyHint: Sendable, Equatable {
    /// It resembles a key.
    case nearest(String)
    /// It is a key of another group.
    case belongsIn(String)
    /// These are the keys of the group.
    case keys([String], of: String)

    /// The best advice about `key`, found among the keys of `group`, or else in the other `groups`.
    init(for key: String, among keys: [String], of group: String, groups: [KeyGroup]) {
        if let nearest = nearestWord(to: key, among: keys) {
            self = .nearest(nearest)
        } else if let other = groups.first(where: { $0.keys.contains(key) }) {
            self = .belongsIn(other.name)
        } else {
            self = .keys(keys, of: group)
        }
    }
}

/// The word that takes the fewest changes of a letter to become `word`, if these are few.
///
/// A swap of two neighbours is one change; a third of the letters may change, and two in any case
/// where the word has more than three.
func nearestWord(to word: String, among words: [String]) -> String? {
    let limit = word.count > 3 ? max(2, word.count / 3) : 1
    let distances = words.map {
        (word: $0, distance: editDistance(word.lowercased(), $0.lowercased()))
    }
    let nearest = distances.min { $0.distance < $1.distance }
    return nearest.flatMap { $0.distance <= limit ? $0.word : nil }
}

/// Insertions, deletions, substitutions and swaps of neighbours that turn `a` into `b`.
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        beforeLast = last
        last = row
    }
    return last[b.count]
}
