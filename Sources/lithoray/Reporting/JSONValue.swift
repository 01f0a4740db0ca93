/// A JSON value whose objects keep the order of their members.
indirect enum JSONValue: Sendable, Equatable {
    /// One name and its value.
    struct Member: Sendable, Equatable {
        /// The name.
        let name: String
        /// The value.
        let value: JSONValue
    }

    case null
    case boolean(Bool)
    case integer(Int)
    /// NaN and the infinities, which JSON does not have, are written as `null`.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// The member of an object with `name`; null where there is none.
    subscript(name: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.name == name }?.value ?? .null
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral,
    ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member(name: $0, value: $1) })
    }
    init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    init(stringLiteral value: String) { self = .string(value) }
    init(integerLiteral value: Int) { self = .integer(value) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(nilLiteral: ()) { self = .null }
}

extension JSONValue {
    /// The value as text: two spaces an indentation, short arrays of numbers on one line, doubles
    /// in the shortest form that reads back to the same bits, a line break at the end.
    var text: String {
        var text = ""
        write(to: &text, indentation: 0)
        return text + "\n"
    }

    private func write(to text: inout String, indentation: Int) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): Self.write(value, to: &text)
        case .array(let values):
            let isFlat = values.count <= 16 && values.allSatisfy(\.isNumber)
            Self.write(values, in: "[]", isFlat: isFlat, to: &text, indentation: indentation) {
                $0.write(to: &$1, indentation: indentation + 1)
            }
        case .object(let members):
            Self.write(members, in: "{}", isFlat: false, to: &text, indentation: indentation) {
                Self.write($0.name, to: &$1)
                $1 += ": "
                $0.value.write(to: &$1, indentation: indentation + 1)
            }
        }
    }

    private var isNumber: Bool {
        switch self {
        case .integer, .number, .null: true
        default: false
        }
    }

    private static func write<Element>(
        _ elements: [Element], in brackets: String, isFlat: Bool, to text: inout String,
        indentation: Int, element: (Element, inout String) -> Void
    ) {
        text += brackets.prefix(1)
        for (index, value) in elements.enumerated() {
            if index > 0 { text += isFlat ? ", " : "," }
            if !isFlat { text += "\n" + String(repeating: "  ", count: indentation + 1) }
            element(value, &text)
        }
        if !isFlat, !elements.isEmpty {
            text += "\n" + String(repeating: "  ", count: indentation)
        }
        text += brackets.suffix(1)
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case ..<" ":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
