/// A unit of a column, with the factor to the unit of the record.
struct LogUnit: Sendable, Hashable {
    /// What is measured, in the unit of the record.
    enum Dimension: Sendable, Hashable {
        /// Seconds.
        case time
        /// Volts.
        case potential
        /// Milliamperes.
        case current
        /// Milliampere hours.
        case charge
    }

    /// What is measured.
    let dimension: Dimension
    /// Units of the record in this unit.
    let factor: Double

    /// Reads `s`, `mV`, `µA`, `mA.h`, `C`, or a word of the Battery Data Format such as `ampere`.
    init?(_ text: String) {
        guard let unit = Self.names[text] else { return nil }
        self = unit
    }

    private init(_ dimension: Dimension, _ factor: Double) {
        self.dimension = dimension
        self.factor = factor
    }

    /// Every unit by the ways to write it.
    private static let names: [String: LogUnit] = {
        var names: [String: LogUnit] = [
            "min": LogUnit(.time, 60), "h": LogUnit(.time, 3600), "second": LogUnit(.time, 1),
            "volt": LogUnit(.potential, 1), "ampere": LogUnit(.current, 1e3),
            "ah": LogUnit(.charge, 1e3), "mah": LogUnit(.charge, 1),
        ]
        let prefixes: [(String, Double)] = [
            ("n", 1e-9), ("µ", 1e-6), ("μ", 1e-6), ("u", 1e-6), ("m", 1e-3), ("", 1), ("k", 1e3),
        ]
        for (prefix, power) in prefixes {
            names[prefix + "s"] = LogUnit(.time, power)
            names[prefix + "V"] = LogUnit(.potential, power)
            names[prefix + "A"] = LogUnit(.current, power * 1e3)
            for hour in ["Ah", "A.h", "A·h", "A*h"] {
                names[prefix + hour] = LogUnit(.charge, power * 1e3)
            }
            // 1 mAh = 3.6 C.
            names[prefix + "C"] = LogUnit(.charge, power / 3.6)
        }
        return names
    }()
}

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
