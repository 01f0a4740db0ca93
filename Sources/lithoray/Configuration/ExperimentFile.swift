import Yams

/// An EXPERIMENT.yaml that was read: what it says, and where it says it.
struct ExperimentFile: Sendable, Equatable {
    /// The file, as the command line names it.
    let path: String
    /// What it says.
    let configuration: ExperimentConfiguration
    /// What it leaves open.
    let warnings: [Warning]
    /// Where each key is, such as `sample.components[1].rows`.
    private let places: [String: Place]

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ConfigurationError`` for the first thing that is wrong.
    init(path: String) throws(ConfigurationError) {
        let text: String
        do {
            text = try TextFile.read(path, limit: 16 << 20)
        } catch {
            throw .file(error)
        }
        try self.init(path: path, text: text)
    }

    /// Reads `text`, which came from `path`.
    init(path: String, text: String) throws(ConfigurationError) {
        guard let root = try Self.compose(text, path: path) else { throw .empty(path: path) }
        let book = PlaceBook(file: path)
        let value = ConfigurationValue(key: "", node: root, book: book)
        guard !value.isNull else { throw .empty(path: path) }
        var reader = ExperimentReader(fileName: Self.stem(of: path))
        configuration = try reader.experiment(value)
        warnings = reader.warnings
        self.path = path
        places = book.places
    }

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
    private static func stem(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name
        return String(stem.isEmpty ? name : stem)
    }

    /// The tree of the YAML text; nil where it holds nothing.
    ///
    /// The basic resolver leaves every word a string: the type of a value is known from its key,
    /// and no regular expression has to be compiled.
    private static func compose(_ text: String, path: String) throws(ConfigurationError) -> Node? {
        func problem(_ text: String, line: Int, column: Int) -> ConfigurationError {
            .at(Place(file: path, line: line, column: column), .syntax(text))
        }
        do {
            return try Yams.compose(yaml: text, .basic, .default, .utf8)
        } catch YamlError.scanner(_, let message, let mark, _),
            YamlError.parser(_, let message, let mark, _)
        {
            if isIndentedByTab(text, line: mark.line) {
                throw .at(Place(file: path, line: mark.line, column: 1), .tab)
            }
            throw problem(message, line: mark.line, column: mark.column)
        } catch YamlError.composer(let context, let message, let mark, _) {
            let message = [context?.text, message].compactMap(\.self).joined(separator: " ")
            throw problem(message, line: mark.line, column: mark.column)
        } catch YamlError.reader(let message, let offset, _, _) {
            let before = text.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            throw problem(message, line: line, column: column)
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            throw .at(
                Place(file: path, line: context.mark.line, column: context.mark.column),
                .duplicateKey(keys.first ?? ""))
        } catch {
            throw problem(onOneLine(String(describing: error)), line: 1, column: 1)
        }
    }

    private static func isIndentedByTab(_ text: String, line: Int) -> Bool {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(line - 1) else { return false }
        return lines[line - 1].prefix { $0 == " " || $0 == "\t" }.contains("\t")
    }
}
