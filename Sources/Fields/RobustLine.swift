/// A straight line y = value + slope · x through points of known uncertainty, of which some may
/// be wild.
///
/// Starts from Theil and Sen's median of slopes, then weighs by w = biweight/u². The covariance
/// is that of an M-estimate,
///
///     cov = ⟨ψ²⟩/⟨ψ′⟩² · n/(n − p) · (Σ x xᵀ/u²)⁻¹        ψ = (r/u) · biweight
///
/// whose factor is at least 1 with fewer than eight degrees of freedom.
package struct RobustLine {
    /// y at x = 0.
    package private(set) var value: Double
    /// dy/dx.
    package private(set) var slope: Double
    /// Covariance of value and slope, row after row; of value alone when the slope was given.
    private var covariance: [Double] = [0]
    /// Points with a weight above 0.
    package private(set) var used = 0

    /// Fits a line; nil for fewer points than parameters.
    ///
    /// - Parameters:
    ///   - points: x, y and the standard uncertainty u of y, above 0.
    ///   - fixedSlope: The slope if it is known; nil to fit it.
    package init?(points: [(x: Double, y: Double, u: Double)], fixedSlope: Double?) {
        guard points.count >= (fixedSlope == nil ? 2 : 1) else { return nil }
        slope = fixedSlope ?? Self.medianSlope(points)
        let start = slope
        value = RobustStatistics.median(points.map { $0.y - start * $0.x })
        let size = fixedSlope == nil ? 2 : 1
        for _ in 0..<50 {
            let (oldValue, oldSlope) = (value, slope)
            let residuals = points.map { ($0.y - oldValue - oldSlope * $0.x) / $0.u }
            // Few points scatter little by chance: the stated uncertainty is the least scale.
            let deviation = max(RobustStatistics.deviation(residuals), 1)
            var weighted = NormalEquations(size: size)
            var plain = weighted
            var (square, bend) = (0.0, 0.0)
            used = 0
            for (point, residual) in zip(points, residuals) {
                let weight = RobustStatistics.biweight(residual, deviation: deviation)
                let precision = 1 / (point.u * point.u)
                let gradient = size == 2 ? [1, point.x] : [1]
                weighted.add(gradient, residual: residual * point.u, weight: weight * precision)
                plain.add(gradient, residual: 0, weight: precision)
                square += weight * residual * weight * residual
                bend += RobustStatistics.biweightSlope(residual, deviation: deviation)
                used += weight > 0 ? 1 : 0
            }
            guard let step = weighted.solution(), let inverse = plain.inverse() else { return nil }
            value += step[0]
            if size == 2 { slope += step[1] }
            let count = Double(points.count)
            let freedom = count - Double(size)
            var factor = freedom > 0 ? square * count * count / (bend * bend * freedom) : 1
            if freedom < 8 || !factor.isFinite { factor = factor.isFinite ? max(factor, 1) : 1 }
            covariance = inverse.map { $0 * factor }
            if abs(step[0]) < 1e-6 * valueUncertainty
                && (size == 1 || abs(step[1]) < 1e-6 * slopeUncertainty)
            {
                break
            }
        }
    }

    /// Standard uncertainty of `value`.
    package var valueUncertainty: Double { uncertainty(at: 0) }

    /// Standard uncertainty of `slope`; 0 when it was given.
    package var slopeUncertainty: Double { covariance.count > 1 ? covariance[3].squareRoot() : 0 }

    /// Standard uncertainty of the line at a place.
    package func uncertainty(at x: Double) -> Double {
        guard covariance.count > 1 else { return covariance[0].squareRoot() }
        return max(covariance[0] + 2 * x * covariance[1] + x * x * covariance[3], 0).squareRoot()
    }

    private static func medianSlope(_ points: [(x: Double, y: Double, u: Double)]) -> Double {
        var slopes: [Double] = []
        for (index, first) in points.enumerated() {
            for second in points[(index + 1)...] where second.x != first.x {
                slopes.append((second.y - first.y) / (second.x - first.x))
            }
        }
        return slopes.isEmpty ? 0 : RobustStatistics.median(slopes)
    }
}
