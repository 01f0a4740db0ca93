import Foundation

/// Slow, plain formulas of the physics specification, written from its text.
public enum RadiographyOracle {
    /// Integral of a function over [a, b] by Simpson's rule with 2n intervals.
    public static func integral(
        from a: Double, to b: Double, n: Int = 4000, _ f: (Double) -> Double
    ) -> Double {
        let h = (b - a) / Double(2 * n)
        var sum = f(a) + f(b)
        for i in 1..<(2 * n) { sum += (i % 2 == 1 ? 4 : 2) * f(a + Double(i) * h) }
        return sum * h / 3
    }

    /// Mean of f(t) over the footprint [x − h/2, x + h/2] of a cylinder, t = 0 beside it.
    ///
    /// Integrated over the angle, x = R sin θ, where the chord has no vertical tangent.
    public static func footprintMean(
        radius: Double, x: Double, footprint: Double, n: Int = 400, _ f: (Double) -> Double
    ) -> Double {
        let low = max(x - footprint / 2, -radius)
        let high = min(x + footprint / 2, radius)
        guard low < high else { return f(0) }
        let inside = integral(
            from: asin(low / radius), to: asin(high / radius), n: n
        ) { f(2 * radius * cos($0)) * radius * cos($0) }
        let air = max(x + footprint / 2 - radius, 0) + max(-radius - (x - footprint / 2), 0)
        return (inside + air * f(0)) / footprint
    }

    /// The s = µ t̄ that makes a pixel measure an optical depth, by Newton on −ln⟨e^{−µt}⟩.
    public static func trueDepth(
        measured: Double, radius: Double, x: Double, footprint: Double, n: Int = 400
    ) -> Double {
        let mean = footprintMean(radius: radius, x: x, footprint: footprint, n: n) { $0 }
        var mu = measured / mean
        for _ in 0..<60 {
            let t0 = footprintMean(radius: radius, x: x, footprint: footprint, n: n) {
                exp(-mu * $0)
            }
            let t1 = footprintMean(radius: radius, x: x, footprint: footprint, n: n) {
                $0 * exp(-mu * $0)
            }
            let step = (-log(t0) - measured) / (t1 / t0)
            mu -= step
            if abs(step) <= 1e-13 * abs(mu) { break }
        }
        return mu * mean
    }

    /// The depth a pixel measures at s = µ t̄.
    public static func measuredDepth(
        trueDepth s: Double, radius: Double, x: Double, footprint: Double
    ) -> Double {
        let mean = footprintMean(radius: radius, x: x, footprint: footprint) { $0 }
        return -log(
            footprintMean(radius: radius, x: x, footprint: footprint) { exp(-s / mean * $0) })
    }

    /// Mean and standard deviation (n − 1).
    public static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let mean = values.reduce(0, +) / Double(values.count)
        let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (square / Double(values.count - 1)).squareRoot())
    }
}

/// Whether two numbers agree within a relative tolerance.
public func agree(_ a: Double, _ b: Double, within relative: Double) -> Bool {
    abs(a - b) <= relative * max(abs(a), abs(b))
}
