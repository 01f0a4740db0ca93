/// A unit of measurement, simple or composed: `mg`, `S/cm`, `g/cm³`, `/cm4`, `mA h`.
public struct Unit: Sendable, Hashable, CustomStringConvertible {
    /// As it is written.
    public let description: String
    /// What it measures.
    public let dimension: Dimension
    /// The unit in the coherent units of the SI.
    public let factor: Double
    /// The SI value of 0 of the unit; 273.15 K for °C, 0 for all others.
    public let zero: Double

    init(_ text: String, _ dimension: Dimension, _ factor: Double, zero: Double = 0) {
        description = text
        self.dimension = dimension
        self.factor = factor
        self.zero = zero
    }

    /// The unit of numbers.
    public static let one = Unit("", .one, 1)

    /// Reads a unit.
    ///
    /// Symbols with their prefixes are multiplied where a blank, `·` or `*` stands between them, and
    /// divided after a `/`, which counts for one symbol: `at/cm2/s`. A power follows its symbol, as
    /// in `cm3`, `cm^3`, `cm³` or `s⁻¹`.
    ///
    /// - Throws: ``NotationError/unitUnknown(symbol:unit:)`` for a symbol that is not known or a
    ///   power that cannot be read.
    public init(_ text: String) throws(NotationError) {
        if let offset = Self.celsius.first(where: { $0 == text }) {
            self.init(offset, .temperature, 1, zero: 273.15)
            return
        }
        var dimension = Dimension.one
        var factor = 1.0
        var rest = text[...]
        var isFirst = true
        while !rest.isEmpty {
            let separators = rest.prefix { " ·*/".contains($0) }
            rest = rest.dropFirst(separators.count)
            let symbol = rest.prefix { !" ·*/".contains($0) }
            rest = rest.dropFirst(symbol.count)
            let marks = separators.filter { $0 != " " }
            let isMissing = symbol.isEmpty || (!isFirst && separators.isEmpty)
            guard !isMissing, marks.count <= 1, !isFirst || marks.isEmpty || marks == "/" else {
                throw .unitUnknown(symbol: text, unit: text)
            }
            isFirst = false
            let term = try Self.term(symbol, of: text)
            let power = marks == "/" ? -term.power : term.power
            dimension = dimension * term.symbol.dimension.power(power)
            for _ in 0..<abs(power) {
                factor = power > 0 ? factor * term.symbol.factor : factor / term.symbol.factor
            }
        }
        self.init(text, dimension, factor)
    }

    /// A symbol with its power.
    private static func term(
        _ text: Substring, of unit: String
    ) throws(NotationError) -> (symbol: Unit, power: Int) {
        if text == "1" { return (.one, 1) }
        let digits = Dictionary(uniqueKeysWithValues: zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
        let isPower = { (character: Character) in
            "-0123456789".contains(character) || digits[character] != nil
        }
        let name = text.prefix { !isPower($0) && $0 != "^" }
        var written = text.dropFirst(name.count)
        if written.first == "^" { written = written.dropFirst() }
        let power = String(written.map { digits[$0] ?? $0 })
        guard let symbol = symbol(name),
            let exponent = power.isEmpty && written.endIndex == text.endIndex
                ? (text.last == "^" ? nil : 1) : Int(power), (-9...9).contains(exponent)
        else { throw .unitUnknown(symbol: String(text), unit: unit) }
        return (symbol, exponent)
    }

    /// A symbol with or without a prefix.
    private static func symbol(_ name: Substring) -> Unit? {
        if let known = symbols[String(name)] { return known.unit }
        guard let first = name.first, let prefix = prefixes[first],
            let known = symbols[String(name.dropFirst())], known.takesPrefix
        else { return nil }
        return Unit(String(name), known.unit.dimension, known.unit.factor * prefix)
    }

    private static let celsius = ["°C", "℃", "degC"]
    private static let prefixes: [Character: Double] = [
        "p": 1e-12, "n": 1e-9, "µ": 1e-6, "μ": 1e-6, "u": 1e-6, "m": 1e-3, "c": 1e-2, "d": 1e-1,
        "k": 1e3, "M": 1e6,
    ]
    private static let symbols: [String: (unit: Unit, takesPrefix: Bool)] = [
        "m": (Unit("m", .length, 1), true),
        "Å": (Unit("Å", .length, 1e-10), false),
        "g": (Unit("g", .mass, 1e-3), true),
        "s": (Unit("s", .time, 1), true),
        "min": (Unit("min", .time, 60), false),
        "h": (Unit("h", .time, 3600), false),
        "d": (Unit("d", .time, 86400), false),
        "A": (Unit("A", .current, 1), true),
        "C": (Unit("C", .charge, 1), true),
        "Ah": (Unit("Ah", .charge, 3600), true),
        "V": (Unit("V", .potential, 1), true),
        "S": (Unit("S", .conductance, 1), true),
        "K": (Unit("K", .temperature, 1), true),
        "mol": (Unit("mol", .amount, 1), true),
        "L": (Unit("L", .volume, 1e-3), true),
        "px": (Unit("px", .pixels, 1), false),
        "at": (Unit("at", .one, 1), false),
        "%": (Unit("%", .one, 0.01), false),
    ]
}
