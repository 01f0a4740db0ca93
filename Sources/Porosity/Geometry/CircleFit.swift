import Fields

/// A circle through points of which some lie inside it, as notches do.
///
/// Starts from Kåsa's circle, the least squares of x² + y² + Dx + Ey + F, and goes on with Tukey's
/// biweight of the distances, c = 4.685 · 1.4826 · MAD.
struct CircleFit {
    /// The centre.
    private(set) var centre: SIMD2<Double>
    /// The radius.
    private(set) var radius: Double
    /// 1.4826 · MAD of the distances.
    private(set) var deviation = 0.0

    /// Fits a circle; nil for fewer than 8 points, or if they lie on a line.
    init?(_ points: [SIMD2<Double>]) {
        guard points.count >= 8, let start = Self.algebraic(points) else { return nil }
        (centre, radius) = start
        for _ in 0..<50 {
            let residuals = points.map { length($0 - centre) - radius }
            let median = RobustStatistics.median(residuals)
            deviation = max(RobustStatistics.deviation(residuals.map { $0 - median }), 1e-3)
            var equations = NormalEquations(size: 3)
            for (point, residual) in zip(points, residuals) {
                let away = point - centre
                let distance = max(length(away), 1e-9)
                equations.add(
                    [away.x / distance, away.y / distance, 1], residual: residual,
                    weight: RobustStatistics.biweight(residual - median, deviation: deviation))
            }
            guard let step = equations.solution() else { return nil }
            centre += SIMD2(step[0], step[1])
            radius += step[2]
            if abs(step[0]) + abs(step[1]) + abs(step[2]) < 1e-6 { break }
        }
        guard radius > 0, radius.isFinite else { return nil }
    }

    private static func algebraic(
        _ points: [SIMD2<Double>]
    ) -> (centre: SIMD2<Double>, radius: Double)? {
        let middle = points.reduce(SIMD2(0, 0), +) / Double(points.count)
        var equations = NormalEquations(size: 3)
        for point in points {
            let (x, y) = (point.x - middle.x, point.y - middle.y)
            equations.add([x, y, 1], residual: x * x + y * y, weight: 1)
        }
        guard let found = equations.solution() else { return nil }
        let centre = SIMD2(found[0] / 2, found[1] / 2)
        let square = found[2] + centre.x * centre.x + centre.y * centre.y
        guard square > 0 else { return nil }
        return (middle + centre, square.squareRoot())
    }
}

/// ‖v‖.
func length(_ vector: SIMD2<Double>) -> Double {
    (vector.x * vector.x + vector.y * vector.y).squareRoot()
}
