import Fields
import Foundation
import Yams

/// The places of what has been read, by key: `sample.components[1].rows`.
final class PlaceBook {
    /// The file, as messages name it.
    let file: String
    /// The groups of keys of such a file, for a key that stands in the wrong one.
    let groups: [KeyGroup]
    fileprivate(set) var places: [String: Place] = [:]

    init(file: String, groups: [KeyGroup]) {
        self.file = file
        self.groups = groups
    }

    /// The place of a mark of the YAML parser.
    func place(_ mark: Mark?) -> Place {
        Place(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}

/// One value of a configuration: its text or parts, its key and its place.
struct ConfigurationValue {
    /// The key from the top of the file, such as `detector.low_flat`.
    let key: String
    let node: Node
    let book: PlaceBook

    /// Creates a value, and keeps its place.
    init(key: String, node: Node, book: PlaceBook) {
        self.key = key
        self.node = node
        self.book = book
        book.places[key] = book.place(node.mark)
    }

    /// The place of the value.
    var place: Place { book.place(node.mark) }

    /// An error at the place of the value.
    func error(_ problem: ConfigurationProblem) -> ConfigurationError {
        .at(place, problem)
    }

    /// Whether it is left empty, or YAML's null.
    var isNull: Bool {
        guard let scalar = node.scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// Whether it is a single word or number.
    var isScalar: Bool { node.scalar != nil }

    /// Whether it is `word`, as in `darks: none`.
    func isWord(_ word: String) -> Bool { node.scalar?.string == word }

    /// What it is, for a message about what it is not.
    var kind: String {
        switch node {
        case .scalar(let scalar): "'\(scalar.string)'"
        case .sequence: "a list"
        case .mapping: "a group of keys"
        case .alias: "an alias"
        }
    }

    /// An error that says what was expected instead.
    func expected(_ what: String) -> ConfigurationError {
        error(.wrongKind(key: key, expected: what, found: isNull ? "empty" : kind))
    }

    // MARK: Words

    /// The text, which is not empty.
    func text(_ what: String = "text") throws(ConfigurationError) -> String {
        guard let text = node.scalar?.string, !isNull, !text.isEmpty else { throw expected(what) }
        return text
    }

    /// One of the words of a choice.
    func choice<Choice>(_ type: Choice.Type = Choice.self) throws(ConfigurationError) -> Choice
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let text = node.scalar?.string, let choice = Choice(rawValue: text) else {
            throw expected(inWords(Choice.allCases.map(\.rawValue), "or"))
        }
        return choice
    }

    /// `true` or `false`.
    func boolean() throws(ConfigurationError) -> Bool {
        switch node.scalar?.string {
        case "true": return true
        case "false": return false
        default: throw expected("true or false")
        }
    }

    /// A point in time with its time zone, to the second or finer.
    func date() throws(ConfigurationError) -> Date {
        guard let text = node.scalar?.string, let date = Date(strictISO8601: text) else {
            throw expected("a date, a time and a zone, such as 2024-05-01T08:00:00Z")
        }
        return date
    }

    // MARK: Numbers

    /// A number in `unit`, empty for a ratio, within `bound`.
    func number(_ unit: String, _ bound: NumberBound) throws(ConfigurationError) -> Double {
        guard let scalar = node.scalar, !isNull else { throw error(notANumber(unit)) }
        let text = scalar.string
        let isInfinite = [".inf", "+.inf", "-.inf", ".nan"].contains(text.lowercased())
        guard isInfinite || (scalar.style == .plain && Self.isDecimal(text[...])) else {
            throw error(notANumber(unit))
        }
        guard let value = Double(text), value.isFinite else {
            throw error(.notFinite(key: key, text: text, unit: unit))
        }
        guard bound.contains(value) else {
            throw error(.outOfBounds(key: key, text: text, bound: bound, unit: unit))
        }
        return value
    }

    /// A whole number within `bound`, small enough to be multiplied by another.
    func integer(_ bound: NumberBound) throws(ConfigurationError) -> Int {
        guard let scalar = node.scalar, scalar.style == .plain, let value = Int(scalar.string)
        else { throw expected("a whole number") }
        for bound in [bound, .atMost(1e9)] where !bound.contains(Double(value)) {
            throw error(.outOfBounds(key: key, text: scalar.string, bound: bound, unit: ""))
        }
        return value
    }

    /// `auto`, or a number in `unit` within `bound`.
    func automatic(or unit: String, _ bound: NumberBound) throws(ConfigurationError) -> AutomaticOr
    {
        isWord("auto") ? .automatic : .value(try number(unit, bound))
    }

    private func notANumber(_ unit: String) -> ConfigurationProblem {
        let text = node.scalar?.string ?? ""
        let digits = text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        return .notANumber(
            key: key, unit: unit, found: isNull ? "empty" : kind,
            number: Self.isDecimal(digits) ? String(digits) : nil)
    }

    /// Whether `text` is a decimal number; Double would also take `0x10` and `inf`.
    private static func isDecimal(_ text: Substring) -> Bool {
        text.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
            && Double(text) != nil
    }

    // MARK: Lists

    /// The values of a list.
    func list(_ what: String) throws(ConfigurationError) -> [ConfigurationValue] {
        guard let sequence = node.sequence else { throw expected(what) }
        return sequence.enumerated().map { index, node in
            ConfigurationValue(key: "\(key)[\(index)]", node: node, book: book)
        }
    }

    /// The half-open range `[first, end]` of `what`, which is not empty.
    func range(of what: String) throws(ConfigurationError) -> Range<Int> {
        let shape = "the first of the \(what) and the one after the last, such as [0, 10]"
        let numbers = try integers(count: 2, shape)
        guard numbers[0] < numbers[1] else {
            throw error(.emptyRange(key: key, first: numbers[0], end: numbers[1], what: what))
        }
        return numbers[0]..<numbers[1]
    }

    /// The half-open region `[x0, y0, x1, y1]`, which has an area.
    func region() throws(ConfigurationError) -> Region {
        let numbers = try integers(count: 4, "[x0, y0, x1, y1] in whole pixels")
        let region = Region(x0: numbers[0], y0: numbers[1], x1: numbers[2], y1: numbers[3])
        guard region.area > 0 else { throw error(.noArea(key: key, region: region)) }
        return region
    }

    /// `count` whole numbers within `bound`.
    func integers(
        count: Int, _ shape: String, _ bound: NumberBound = .notNegative
    ) throws(ConfigurationError) -> [Int] {
        var numbers: [Int] = []
        for value in try list(count: count, shape) { numbers.append(try value.integer(bound)) }
        return numbers
    }

    /// `count` numbers in `unit`.
    func numbers(
        count: Int, _ unit: String, _ shape: String
    ) throws(ConfigurationError) -> [Double] {
        var numbers: [Double] = []
        for value in try list(count: count, shape) { numbers.append(try value.number(unit, .any)) }
        return numbers
    }

    private func list(
        count: Int, _ shape: String
    ) throws(ConfigurationError) -> [ConfigurationValue] {
        let values = try list(shape)
        guard values.count == count else {
            throw error(
                .wrongCount(key: key, expected: shape, found: values.count))
        }
        return values
    }

    // MARK: Files

    /// A path with or without wildcards, or a list of paths.
    func files() throws(ConfigurationError) -> FilePattern {
        let what = "a path, a pattern such as raw/*.tif or a list of paths"
        guard node.sequence != nil else { return .glob(try text(what)) }
        let items = try list(what)
        guard !items.isEmpty else {
            throw error(.wrongKind(key: key, expected: what, found: "an empty list"))
        }
        var paths: [String] = []
        for item in items { paths.append(try item.text("a path")) }
        return .list(paths)
    }
}

extension Date {
    /// Reads `2024-05-01T08:00:00Z`, `…+02:00` for a zone, `…00.250Z` for a fraction; nothing else.
    ///
    /// Foundation's own reader takes 30 February and text after the end, so what it understood is
    /// compared with what is written.
    init?(strictISO8601 text: String) {
        let clock = text.prefix(19) + "Z"
        var rest = text.dropFirst(19)
        guard let local = try? Date.ISO8601FormatStyle().parse(String(clock)),
            local.formatted(Date.ISO8601FormatStyle()) == clock
        else { return nil }
        var seconds = 0.0
        if rest.first == "." {
            let fraction = rest.prefix { $0 == "." || ("0"..."9").contains($0) }
            guard fraction.count > 1, let value = Double("0" + fraction) else { return nil }
            seconds = value
            rest = rest.dropFirst(fraction.count)
        }
        if rest != "Z" {
            let parts = rest.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
            guard let sign = rest.first, sign == "+" || sign == "-", rest.count == 6,
                parts.count == 2, let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]),
                hours < 24, minutes < 60
            else { return nil }
            let offset = Double(hours) * 3600 + Double(minutes) * 60
            seconds += sign == "+" ? -offset : offset
        }
        self = local.addingTimeInterval(seconds)
    }
}
