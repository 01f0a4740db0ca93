/// Every number from `low` to `high`.
public struct Interval: Sendable, Hashable {
    /// The lower end.
    public let low: Double
    /// The upper end, not below `low`.
    public let high: Double

    /// Creates an interval from its ends, in either order.
    public init(_ a: Double, _ b: Double) {
        low = min(a, b)
        high = max(a, b)
    }

    /// A single number.
    public init(_ value: Double) {
        self.init(value, value)
    }

    /// The number in its middle.
    public var middle: Double { low + (high - low) / 2 }

    /// Whether the two have a number in common, or would but for the rounding of doubles.
    public func overlaps(_ other: Interval) -> Bool {
        let slack = 1e-12 * max(abs(low), abs(high), abs(other.low), abs(other.high))
        return low <= other.high + slack && other.low <= high + slack
    }

    /// All sums.
    static func + (a: Interval, b: Interval) -> Interval {
        Interval(a.low + b.low, a.high + b.high)
    }
    /// All differences.
    static func - (a: Interval, b: Interval) -> Interval {
        Interval(a.low - b.high, a.high - b.low)
    }
    /// All products.
    static func * (a: Interval, b: Interval) -> Interval {
        let products = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
        return Interval(products.min() ?? .nan, products.max() ?? .nan)
    }
    /// All products with a number.
    static func * (a: Interval, b: Double) -> Interval { Interval(a.low * b, a.high * b) }
    /// All quotients; nil where `b` holds 0.
    static func / (a: Interval, b: Interval) -> Interval? {
        guard b.low > 0 || b.high < 0 else { return nil }
        return a * Interval(1 / b.low, 1 / b.high)
    }
    /// All powers; nil where a power below 0 meets 0.
    func power(_ exponent: Int) -> Interval? {
        guard exponent != 0 else { return Interval(1) }
        guard exponent > 0 else { return power(-exponent).flatMap { Interval(1) / $0 } }
        // An even power of what crosses 0 begins at 0, which a product of the ends would miss.
        let ends = [low, high].map { end in
            (0..<exponent).reduce(1.0) { product, _ in product * end }
        }
        let crosses = exponent % 2 == 0 && low < 0 && high > 0
        return Interval(crosses ? 0 : min(ends[0], ends[1]), max(ends[0], ends[1]))
    }
}
