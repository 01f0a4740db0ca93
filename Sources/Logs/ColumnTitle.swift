/// The heading of a column, taken apart into a name and a unit.
struct ColumnTitle: Sendable, Hashable {
    /// The name in lower case with single spaces, to be compared.
    let name: String
    /// The unit as it is written; nil where the heading has none.
    let unit: String?

    /// Takes `Ewe/V`, `Current(A)`, `Voltage [V]` or `test_time_second` apart.
    init(_ text: String) {
        let (name, unit) =
            Self.bracketed(text) ?? Self.divided(text) ?? Self.underlined(text) ?? (text, nil)
        self.name = name.lowercased().replacing("_", with: " ").split(separator: " ")
            .joined(separator: " ")
        self.unit = unit
    }

    private static func bracketed(_ text: String) -> (String, String?)? {
        for (open, close) in [("(", ")"), ("[", "]")] as [(Character, Character)]
        where text.last == close {
            guard let start = text.lastIndex(of: open), start > text.startIndex else { continue }
            return (String(text[..<start]), String(text[text.index(after: start)...].dropLast()))
        }
        return nil
    }

    /// `name/unit`: the last part is a unit, not the second half of `charge/discharge` or `ox/red`.
    private static func divided(_ text: String) -> (String, String?)? {
        guard let slash = text.lastIndex(of: "/"), slash > text.startIndex else { return nil }
        let unit = text[text.index(after: slash)...].trimming(while: { $0 == " " })
        guard !unit.isEmpty, !["red", "discharge"].contains(unit) else { return nil }
        return (String(text[..<slash]), String(unit))
    }

    private static func underlined(_ text: String) -> (String, String?)? {
        guard let line = text.lastIndex(of: "_"), line > text.startIndex else { return nil }
        let unit = String(text[text.index(after: line)...])
        let isKnown = LogUnit(unit) != nil || ["celsius", "watt", "wh", "ohm"].contains(unit)
        return isKnown ? (String(text[..<line]), unit) : nil
    }
}

extension Substring {
    /// Without the characters at both ends that fulfil a condition.
    fileprivate func trimming(while isDropped: (Character) -> Bool) -> Substring {
        var rest = drop(while: isDropped)
        while let last = rest.last, isDropped(last) { rest.removeLast() }
        return rest
    }
}
