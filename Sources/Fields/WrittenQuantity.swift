/// A quantity as a person writes it, with its digits, uncertainty and unit.
///
/// `3.80 mg`, `3.80(5) mg`, `3.80 ± 0.05 mg`, `3.80 mg ± 1 %`, `3.28(10)e21 /cm3`, `96714 px2`.
/// The digits in parentheses are the standard uncertainty in units of the last digits.
public struct WrittenQuantity: Sendable, Hashable, CustomStringConvertible {
    /// As it is written, without outer blanks.
    public let description: String
    /// The number, in `unit`.
    public let number: Double
    /// Standard uncertainty in `unit`; nil where none is written.
    public let uncertainty: Double?
    /// What the last digit stands for, in `unit`: 0.01 for `3.80`.
    public let lastPlace: Double
    /// The power of ten that is written after the digits; 0 where none is.
    public let exponent: Int
    /// The unit; ``Unit/one`` where none is written.
    public let unit: Unit

    /// Reads a quantity.
    ///
    /// - Throws: ``NotationError/quantityUnreadable(text:problem:)``,
    ///   ``NotationError/unitUnknown(symbol:unit:)``.
    public init(_ text: String) throws(NotationError) {
        var reader = QuantityReader(text)
        self = try reader.read()
    }

    init(
        text: String, number: Double, uncertainty: Double?, lastPlace: Double, exponent: Int,
        unit: Unit
    ) {
        description = text
        self.number = number
        self.uncertainty = uncertainty
        self.lastPlace = lastPlace
        self.exponent = exponent
        self.unit = unit
    }

    /// The value in another unit of the same dimension.
    ///
    /// - Precondition: `target` has the dimension of `unit`.
    public func value(in target: Unit) -> Double {
        precondition(target.dimension == unit.dimension, "\(unit) is not measured in \(target)")
        // The ratio first: 1.60 mg are 0.0016 g and not the double beside it.
        return number * (unit.factor / target.factor) + (unit.zero - target.zero) / target.factor
    }

    /// The standard uncertainty in another unit; nil where none is written.
    public func uncertainty(in target: Unit) -> Double? {
        uncertainty.map { $0 * (unit.factor / target.factor) }
    }

    /// How many digits are significant: 3 of `3.80`.
    public var significantDigits: Int {
        number == 0
            ? 1 : Int((abs(number) / lastPlace).rounded().description.prefix { $0 != "." }.count)
    }

    /// Half a unit of the last digit, in another unit: what rounding may have hidden.
    public func rounding(in target: Unit) -> Double {
        lastPlace / 2 * (unit.factor / target.factor)
    }
}

/// Reads a quantity from left to right.
private struct QuantityReader {
    private let text: String
    private var rest: Substring

    init(_ given: String) {
        let kept = given.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace)
        text = String(kept.reversed())
        rest = text[...]
    }

    mutating func read() throws(NotationError) -> WrittenQuantity {
        let isGrouped = take("(")
        let number = try decimal(takesUncertainty: true)
        var uncertainty = number.uncertainty
        if takePlusMinus() {
            guard uncertainty == nil else { throw problem("two uncertainties are given") }
            uncertainty = try positive(decimal(takesUncertainty: false).value)
        }
        if isGrouped, !take(")") { throw problem("`)` is missing") }
        if rest.first == "," { throw problem("decimals take a point") }
        let tail = rest
        var unitText = tail.prefix { $0 != "±" }
        rest = tail.dropFirst(unitText.count)
        if takePlusMinus() {
            guard uncertainty == nil else { throw problem("two uncertainties are given") }
            let part = try positive(decimal(takesUncertainty: false).value)
            skipBlanks()
            guard take("%") else {
                throw problem("an uncertainty after the unit is a percentage, as in `± 1 %`")
            }
            uncertainty = abs(number.value) * part / 100
        }
        skipBlanks()
        guard rest.isEmpty else { throw problem("`\(rest)` is not understood") }
        while unitText.first?.isWhitespace == true { unitText = unitText.dropFirst() }
        while unitText.last?.isWhitespace == true { unitText = unitText.dropLast() }
        return WrittenQuantity(
            text: text, number: number.value, uncertainty: uncertainty,
            lastPlace: number.lastPlace, exponent: number.exponent,
            unit: unitText.isEmpty ? .one : try Unit(String(unitText)))
    }

    private struct Decimal {
        let value: Double
        let lastPlace: Double
        let exponent: Int
        let uncertainty: Double?
    }

    /// Reads `-3.80(5)e-3`.
    private mutating func decimal(takesUncertainty: Bool) throws(NotationError) -> Decimal {
        skipBlanks()
        var mantissa = ""
        if let sign = rest.first, "+-−".contains(sign) {
            mantissa = sign == "+" ? "" : "-"
            rest = rest.dropFirst()
        }
        let whole = digits()
        var decimals = ""
        if take(".") { decimals = digits() }
        guard !(whole + decimals).isEmpty else { throw problem("a number was expected") }
        mantissa += (whole.isEmpty ? "0" : whole) + "." + (decimals.isEmpty ? "0" : decimals)
        var uncertain: String?
        if takesUncertainty, take("(") {
            let inner = digits()
            guard !inner.isEmpty, take(")") else {
                throw problem("digits and `)` were expected after `(`")
            }
            uncertain = inner
        }
        let exponent = exponent()
        // A power of ten as text is the double next to it; a product of powers need not be.
        func scaled(_ digits: String, _ power: Int) -> Double {
            Double("\(digits)e\(power)") ?? .nan
        }
        let place = exponent - decimals.count
        let value = scaled(mantissa, exponent)
        guard value.isFinite else { throw problem("the number is too large") }
        return Decimal(
            value: value, lastPlace: scaled("1", place), exponent: exponent,
            uncertainty: uncertain.map { scaled($0, place) })
    }

    /// Reads `e-3`, or 0 where none stands here.
    private mutating func exponent() -> Int {
        let start = rest
        if take("e") || take("E") {
            var sign = ""
            if let mark = rest.first, "+-−".contains(mark) {
                sign = mark == "+" ? "" : "-"
                rest = rest.dropFirst()
            }
            if let power = Int(sign + digits()), abs(power) < 1000 { return power }
        }
        rest = start
        return 0
    }

    private mutating func digits() -> String {
        let found = rest.prefix { "0"..."9" ~= $0 }
        rest = rest.dropFirst(found.count)
        return String(found)
    }

    private mutating func take(_ mark: Character) -> Bool {
        guard rest.first == mark else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func takePlusMinus() -> Bool {
        let start = rest
        skipBlanks()
        for mark in ["±", "+/-", "+-"] where rest.hasPrefix(mark) {
            rest = rest.dropFirst(mark.count)
            return true
        }
        rest = start
        return false
    }

    private mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }

    private func positive(_ value: Double) throws(NotationError) -> Double {
        guard value >= 0 else { throw problem("the uncertainty is negative") }
        return value
    }

    private func problem(_ text: String) -> NotationError {
        .quantityUnreadable(text: self.text, problem: text)
    }
}
