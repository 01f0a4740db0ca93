import Yams

/// Reads YAML files whose keys are known.
enum YAMLText {
    /// The value at the top of the file at `path`.
    ///
    /// - Parameters:
    ///   - path: The file, as the command line names it.
    ///   - groups: The groups of keys of such files, for a key that stands in the wrong one.
    ///   - needs: What such a file holds at least, for one that is empty.
    /// - Returns: What the file holds; never empty.
    /// - Throws: ``ConfigurationError`` for a file that is missing, empty or no YAML.
    static func root(
        ofFileAt path: String, groups: [KeyGroup], needs: String
    ) throws(ConfigurationError) -> ConfigurationValue {
        let text: String
        do {
            text = try TextFile.read(path, limit: 16 << 20)
        } catch {
            throw .file(error)
        }
        return try root(of: text, path: path, groups: groups, needs: needs)
    }

    /// The value at the top of `text`, which came from `path`.
    static func root(
        of text: String, path: String, groups: [KeyGroup], needs: String
    ) throws(ConfigurationError) -> ConfigurationValue {
        guard let root = try compose(text, path: path) else {
            throw .empty(path: path, needs: needs)
        }
        let value = ConfigurationValue(
            key: "", node: root, book: PlaceBook(file: path, groups: groups))
        guard !value.isNull else { throw .empty(path: path, needs: needs) }
        return value
    }

    /// Whether the file at `path` is YAML with a key at its top; a file that cannot be read has none.
    static func holds(key: String, at path: String) -> Bool {
        guard let text = try? TextFile.read(path, limit: 16 << 20),
            let node = try? compose(text, path: path)
        else { return false }
        return node.mapping?.contains { $0.key.scalar?.string == key } ?? false
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
