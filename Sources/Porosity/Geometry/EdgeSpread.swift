import Fields
import Foundation

/// The mean grey across the edge of a pellet, and the Gaussian that blurs it.
///
///     v(x) = v_air + (s₀ + s₁ x) · ½ erfc((x − δ)/(σ√2))        x: distance from the fitted edge
///
/// Pores in the solid lower s₀ and slope it, and leave σ alone.
struct EdgeSpread {
    /// σ, px; roughness of the edge and the size of a voxel are part of it.
    let deviation: Double

    /// Width of a bin, px.
    private static let bin = 0.25
    /// Variance that interpolation between voxels adds, px²: the mean of f(1 − f).
    private static let interpolation = 1.0 / 6

    /// Measures the edge; nil if no such curve fits.
    ///
    /// - Parameters:
    ///   - rings: The greys around the edge.
    ///   - cylinder: The fitted cylinder.
    ///   - edges: The points that it was fitted to.
    ///   - weights: Their weights: rays of weight 0, in notches and pores, are left out.
    ///   - levels: The greys of air and solid.
    ///   - threads: Threads that add.
    init?(
        _ rings: EdgeRings, around cylinder: FittedCylinder, edges: [EdgeRings.Edge],
        weights: [Double], levels: TwoLevels, threads: Int
    ) {
        let half = Double(rings.samples - 1) / (2 * EdgeRings.density)
        let bins = Int(2 * half / Self.bin)
        let parts = EdgeParts(edges.count, threads: threads).map { part in
            // Of each bin: values, places, and how many.
            var sums = [SIMD4<Double>](repeating: .zero, count: bins)
            for index in part where weights[index] > 0 {
                let edge = edges[index]
                let values = rings.ray(edge.ray, ofSlice: edge.slice)
                // Both axes are nearly the same: distances of a ray differ by one shift.
                let inner = rings.place(
                    ray: edge.ray, ofSlice: edge.slice, distance: rings.cylinder.radius)
                let offset = cylinder.distance(inner).radius - cylinder.radius
                for sample in 0..<rings.samples where values[sample] == values[sample] {
                    let x = Double(sample) / EdgeRings.density - half + offset
                    let place = (x + half) / Self.bin
                    guard place >= 0, place < Double(bins) else { continue }
                    sums[Int(place)] += SIMD4(Double(values[sample]), x, 1, 0)
                }
            }
            return sums
        }
        let gap = levels.solid - levels.air
        let points = (0..<bins).compactMap { bin -> (x: Double, y: Double, weight: Double)? in
            let sum = parts.reduce(.zero) { $0 + $1[bin] }
            guard sum.z > 0 else { return nil }
            return (sum.y / sum.z, (sum.x / sum.z - levels.air) / gap, sum.z)
        }
        guard points.count >= 12 else { return nil }
        // The curve far from the edge says nothing of it: a second fit is of 5 σ on each side.
        var parameters = [0.0, 1.0, 0.0, 1.0, 0.0]
        for reach in [half, nil] {
            let limit = reach ?? max(5 * parameters[1], 3)
            guard
                let fitted = Self.fit(
                    points.filter { abs($0.x - parameters[0]) <= limit }, start: parameters)
            else { return nil }
            parameters = fitted
        }
        let variance = parameters[1] * parameters[1] - Self.interpolation
        deviation = max(variance, 0).squareRoot()
        guard abs(parameters[0]) < half / 2, parameters[1] < half else { return nil }
    }

    /// Levenberg and Marquardt's steps for δ, σ, air, s₀ and s₁.
    private static func fit(
        _ points: [(x: Double, y: Double, weight: Double)], start: [Double]
    ) -> [Double]? {
        var parameters = start
        func cost(_ p: [Double]) -> Double {
            points.reduce(0) {
                let t = ($1.x - p[0]) / (p[1] * 2.0.squareRoot())
                let rest = $1.y - p[2] - (p[3] + p[4] * $1.x) * erfc(t) / 2
                return $0 + $1.weight * rest * rest
            }
        }
        var damping = 1e-3
        var current = cost(parameters)
        for _ in 0..<100 {
            var equations = NormalEquations(size: 5)
            let p = parameters
            for point in points {
                let t = (point.x - p[0]) / (p[1] * 2.0.squareRoot())
                let step = erfc(t) / 2
                let solid = p[3] + p[4] * point.x
                let slope = solid * exp(-t * t) / (p[1] * (2 * Double.pi).squareRoot())
                equations.add(
                    [slope, slope * t * 2.0.squareRoot(), 1, step, step * point.x],
                    residual: point.y - p[2] - solid * step, weight: point.weight)
            }
            guard let change = equations.solution(damping: damping) else { return nil }
            var next = zip(p, change).map { $0 + $1 }
            next[1] = max(abs(next[1]), 0.05)
            let value = cost(next)
            if value <= current {
                let gain = current - value
                (parameters, current) = (next, value)
                damping = max(damping / 10, 1e-12)
                if gain <= 1e-10 * current { break }
            } else {
                damping *= 10
                if damping > 1e8 { break }
            }
        }
        return parameters
    }
}
