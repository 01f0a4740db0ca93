/// A straight line y = value + slope · x through points of known uncertainty, of which some may
/// be wild.
///
/// Starts from Theil and Sen's median of slopes, then weighs by w = biweight/u². The covariance
/// is (Σ w x xᵀ)⁻¹, enlarged by the reduced χ² where the points scatter more than they say.
struct RobustLine {
    /// y at x = 0.
    private(set) var value: Double
    /// dy/dx.
    private(set) var slope: Double
    /// Standard uncertainty of `value`.
    private(set) var valueUncertainty = 0.0
    /// Standard uncertainty of `slope`; 0 when it was given.
    private(set) var slopeUncertainty = 0.0
    /// Points with a weight above 0.
    private(set) var used = 0

    /// Fits a line.
    ///
    /// - Parameters:
    ///   - points: x, y and the standard uncertainty u of y, above 0.
    ///   - fixedSlope: The slope if it is known; nil to fit it.
    /// - Returns: nil for fewer points than parameters.
    init?(points: [(x: Double, y: Double, u: Double)], fixedSlope: Double?) {
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
            var equations = NormalEquations(size: size)
            var square = 0.0
            var sum = 0.0
            used = 0
            for (point, residual) in zip(points, residuals) {
                let weight = RobustStatistics.biweight(residual, deviation: deviation)
                guard weight > 0 else { continue }
                used += 1
                sum += weight
                square += weight * residual * residual
                equations.add(
                    size == 2 ? [1, point.x] : [1], residual: residual * point.u,
                    weight: weight / (point.u * point.u))
            }
            guard let step = equations.solution(), let covariance = equations.inverse() else {
                return nil
            }
            value += step[0]
            if size == 2 { slope += step[1] }
            let freedom = sum - Double(size)
            let enlargement = freedom > 0 ? max(square / freedom, 1) : 1
            valueUncertainty = (covariance[0] * enlargement).squareRoot()
            slopeUncertainty = size == 2 ? (covariance[3] * enlargement).squareRoot() : 0
            if abs(step[0]) < 1e-6 * valueUncertainty
                && (size == 1 || abs(step[1]) < 1e-6 * slopeUncertainty)
            {
                break
            }
        }
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
