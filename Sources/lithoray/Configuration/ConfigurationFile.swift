/// A configuration file that was read, which knows where each of its keys is.
protocol ConfigurationFile: Sendable {
    /// The file, as the command line names it.
    var path: String { get }
    /// Where each key is, such as `sample.components[1].rows`.
    var places: [String: Place] { get }
}

extension ConfigurationFile {
    /// A path of the file, which is relative to its folder, as the program opens it.
    func resolve(_ written: String) -> String {
        guard !written.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return written }
        return path[...slash] + written
    }

    /// Files of the file, as the program opens them.
    func resolve(_ pattern: FilePattern) -> FilePattern {
        switch pattern {
        case .glob(let written): .glob(resolve(written))
        case .list(let written): .list(written.map(resolve))
        }
    }

    /// An error at the place of `key`, or of the group it is in, for what is found out later.
    func error(at key: String, _ problem: ConfigurationProblem) -> ConfigurationError {
        .at(place(of: key), problem)
    }

    /// The place of `key`; where the file leaves it out, of the group that would hold it.
    func place(of key: String) -> Place {
        var key = key
        while true {
            if let place = places[key] { return place }
            key = key.lastIndex { $0 == "." || $0 == "[" }.map { String(key[..<$0]) } ?? ""
            if key.isEmpty { return places[""] ?? Place(file: path, line: 1, column: 1) }
        }
    }

    /// `demo` for `runs/demo.yaml`.
    static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        return String(stem.isEmpty ? name : stem)
    }
}
