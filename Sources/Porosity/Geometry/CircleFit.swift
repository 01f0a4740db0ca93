import Fields
import Foundation

/// A circle through points of which some may be wild.
///
/// Taubin's algebraic fit, again and again with Tukey's biweight of the points' distances from the
/// circle, c = 4.685 · 1.4826 · MAD.
///
/// - Source: Taubin, IEEE Trans. Pattern Anal. Mach. Intell. 13, 1115 (1991); Chernov, Circular and
///   Linear Regression (2010), for the solution by Newton's method.
struct CircleFit {
    /// The centre.
    private(set) var centre = SIMD2<Double>.zero
    /// R.
    private(set) var radius = 0.0
    /// 1.4826 · MAD of the distances from the circle.
    private(set) var deviation = 0.0

    /// Fits a circle; nil for fewer than three points, or for points on a straight line.
    init?(_ points: [SIMD2<Double>]) {
        var weights = Array(repeating: 1.0, count: points.count)
        for _ in 0..<20 {
            let old = (centre, radius)
            guard fit(points, weights) else { return nil }
            let residuals = points.map { distance($0) }
            // The narrowest scale keeps exact points from losing all weight to rounding.
            deviation = RobustStatistics.deviation(residuals)
            let scale = max(deviation, 1e-6 * radius)
            weights = residuals.map { RobustStatistics.biweight($0, deviation: scale) }
            let moved = centre - old.0
            if abs(moved.x) + abs(moved.y) + abs(radius - old.1) < 1e-5 { break }
        }
    }

    /// How far a point is outside the circle.
    func distance(_ point: SIMD2<Double>) -> Double {
        let offset = point - centre
        return (offset * offset).sum().squareRoot() - radius
    }

    private mutating func fit(_ points: [SIMD2<Double>], _ weights: [Double]) -> Bool {
        let total = weights.reduce(0, +)
        guard points.count >= 3, total > 0 else { return false }
        var mean = SIMD2<Double>.zero
        for (point, weight) in zip(points, weights) { mean += weight / total * point }
        var (xx, yy, xy, xz, yz, zz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for (point, weight) in zip(points, weights) {
            let (d, w) = (point - mean, weight / total)
            let z = (d * d).sum()
            xx += w * d.x * d.x
            yy += w * d.y * d.y
            xy += w * d.x * d.y
            xz += w * d.x * z
            yz += w * d.y * z
            zz += w * z * z
        }
        let z = xx + yy
        let determinant = xx * yy - xy * xy
        let variance = zz - z * z
        let a3 = 4 * z
        let a2 = -3 * z * z - zz
        let a1 = variance * z + 4 * determinant * z - xz * xz - yz * yz
        let a0 = xz * (xz * yy - yz * xy) + yz * (yz * xx - xz * xy) - variance * determinant
        // The smallest root that is not negative, from 0 up.
        var root = 0.0
        for _ in 0..<50 {
            let value = a0 + root * (a1 + root * (a2 + root * a3))
            let slope = a1 + root * (2 * a2 + root * 3 * a3)
            guard slope != 0 else { break }
            let next = root - value / slope
            guard next.isFinite, next >= 0 else { break }
            let isStill = abs(next - root) <= 1e-14 * z
            root = next
            if isStill { break }
        }
        let denominator = 2 * (root * root - root * z + determinant)
        guard abs(denominator) > 1e-12 * z * z else { return false }
        let offset = SIMD2(
            (xz * (yy - root) - yz * xy) / denominator, (yz * (xx - root) - xz * xy) / denominator)
        centre = mean + offset
        radius = ((offset * offset).sum() + z).squareRoot()
        return radius.isFinite
    }
}
