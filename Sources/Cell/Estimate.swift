/// A value with its standard uncertainty, split by the measured inputs that cause it.
///
///     u² = Σ (∂f/∂x_i · u_i)²
///
/// Arithmetic carries the first derivatives with the value (forward differentiation), so that an
/// input that enters twice, such as the diameter of the cell, is counted once and with its sign.
/// Two inputs of one name are one input; inputs of different names are independent.
///
/// - Source: JCGM 100:2008 (GUM), 5.1.
public struct Estimate: Sendable, Hashable {
    /// The value, in the unit of its owner.
    public let value: Double
    /// ∂f/∂x_i · u_i for each input x_i by its name, in the unit of the value.
    public let parts: [String: Double]

    /// Creates a value without uncertainty.
    public init(exact value: Double) {
        self.value = value
        parts = [:]
    }

    /// Creates a measured input.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - standardUncertainty: Its standard uncertainty, 0 or above, in the unit of the value.
    ///   - name: Names the input in everything that comes from it.
    public init(_ value: Double, standardUncertainty: Double, name: String) {
        self.value = value
        parts = standardUncertainty == 0 ? [:] : [name: standardUncertainty]
    }

    private init(value: Double, parts: [String: Double]) {
        self.value = value
        self.parts = parts
    }

    /// Standard uncertainty, in the unit of the value.
    ///
    /// Added in the order of size: the order of a dictionary changes from run to run.
    public var standardUncertainty: Double {
        parts.values.map { $0 * $0 }.sorted().reduce(0, +).squareRoot()
    }

    /// The covariance with a value that may share inputs.
    public func covariance(with other: Estimate) -> Double {
        parts.keys.filter { other.parts[$0] != nil }.sorted()
            .reduce(0) { $0 + (parts[$1] ?? 0) * (other.parts[$1] ?? 0) }
    }

    /// An input's share of the variance.
    public struct Contribution: Sendable, Hashable {
        /// The name of the input.
        public let input: String
        /// Part of u², 0 to 1.
        public let share: Double
    }

    /// The inputs with the largest shares of u², the largest first; equal ones by name.
    ///
    /// An input that only rounding lets in is left out.
    public func largestContributions(_ count: Int = 3) -> [Contribution] {
        let variance = standardUncertainty * standardUncertainty
        guard variance > 0 else { return [] }
        let sorted = parts.sorted { (abs($0.value), $1.key) > (abs($1.value), $0.key) }
        return sorted.prefix(count).map {
            Contribution(input: $0.key, share: $0.value * $0.value / variance)
        }.filter { $0.share > 1e-12 }
    }

    /// f(a, b) with its first derivatives by a and b.
    fileprivate static func combine(
        _ value: Double, _ a: Estimate, _ derivativeA: Double, _ b: Estimate, _ derivativeB: Double
    ) -> Estimate {
        var parts = a.parts.mapValues { $0 * derivativeA }
        for (name, part) in b.parts { parts[name, default: 0] += part * derivativeB }
        return Estimate(value: value, parts: parts)
    }

    fileprivate func scaled(to value: Double, by derivative: Double) -> Estimate {
        Estimate(value: value, parts: parts.mapValues { $0 * derivative })
    }
}

extension Estimate {
    /// The sum.
    public static func + (a: Estimate, b: Estimate) -> Estimate {
        combine(a.value + b.value, a, 1, b, 1)
    }
    /// The difference.
    public static func - (a: Estimate, b: Estimate) -> Estimate {
        combine(a.value - b.value, a, 1, b, -1)
    }
    /// The product.
    public static func * (a: Estimate, b: Estimate) -> Estimate {
        combine(a.value * b.value, a, b.value, b, a.value)
    }
    /// The quotient; as of doubles where `b` is 0.
    public static func / (a: Estimate, b: Estimate) -> Estimate {
        combine(a.value / b.value, a, 1 / b.value, b, -a.value / (b.value * b.value))
    }
    /// The negative.
    public static prefix func - (a: Estimate) -> Estimate { a.scaled(to: -a.value, by: -1) }
    /// The sum with an exact number.
    public static func + (a: Estimate, b: Double) -> Estimate { a.scaled(to: a.value + b, by: 1) }
    /// The difference from an exact number.
    public static func - (a: Double, b: Estimate) -> Estimate { b.scaled(to: a - b.value, by: -1) }
    /// The product with an exact number.
    public static func * (a: Estimate, b: Double) -> Estimate { a.scaled(to: a.value * b, by: b) }
    /// The product with an exact number.
    public static func * (a: Double, b: Estimate) -> Estimate { b * a }
    /// The quotient by an exact number.
    public static func / (a: Estimate, b: Double) -> Estimate {
        a.scaled(to: a.value / b, by: 1 / b)
    }
}

extension Sequence<Estimate> {
    /// The sum; 0 of nothing.
    public func sum() -> Estimate { reduce(Estimate(exact: 0), +) }
}
