import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// The cylinder that fits the edge points of all slices together.
///
///     min Σ ρ( ‖(P − A) × u‖ − R )
///
/// over where the axis crosses the middle slice, its slopes and R, by Gauss-Newton steps with Tukey's
/// biweight. The five derivatives are those of an upright cylinder, which are right to the square of
/// the tilt.
struct CylinderRefinement {
    /// The edge points of one slice.
    struct Slice: Sendable {
        let z: Double
        let points: [SIMD2<Double>]
    }

    /// Where the axis crosses the plane z = `middle`.
    private(set) var axis: SIMD2<Double>
    /// dx/dz and dy/dz of the axis.
    private(set) var slope: SIMD2<Double>
    /// R, of the edge points.
    private(set) var radius: Double
    /// The plane that `axis` refers to.
    let middle: Double
    /// 1.4826 · MAD of the distances from the cylinder.
    private(set) var residual = 0.0
    /// Part of the points with weight 0.
    private(set) var rejected = 0.0
    /// Standard uncertainties of the axis in the middle, and of its slope.
    private(set) var axisUncertainty = 0.0
    private(set) var slopeUncertainty = 0.0
    /// 1.4826 · MAD of the slices' radii.
    private(set) var radiusSpread = 0.0
    /// dR/dz.
    private(set) var taper = 0.0

    /// Fits a cylinder; nil if the points do not determine one.
    init?(_ slices: [Slice], start: (axis: SIMD2<Double>, slope: SIMD2<Double>, radius: Double)) {
        middle = slices.reduce(0) { $0 + $1.z } / Double(slices.count)
        axis = start.axis
        slope = start.slope
        radius = start.radius
        let isTilted = slices.count >= 3
        for _ in 0..<60 {
            let residuals = slices.map(residuals)
            let median = RobustStatistics.median(residuals.flatMap { $0 })
            residual = max(
                RobustStatistics.deviation(residuals.flatMap { $0.map { $0 - median } }), 1e-3)
            var equations = NormalEquations(size: isTilted ? 5 : 3)
            var (points, left) = (0, 0)
            for (slice, own) in zip(slices, residuals) {
                let height = slice.z - middle
                let centre = axis + height * slope
                for (point, distance) in zip(slice.points, own) {
                    let away = point - centre
                    let part = away / max(length(away), 1e-9)
                    let weight = RobustStatistics.biweight(distance - median, deviation: residual)
                    points += 1
                    if weight == 0 { left += 1 }
                    let gradient =
                        [part.x, part.y, 1]
                        + (isTilted ? [part.x * height, part.y * height] : [])
                    equations.add(gradient, residual: distance, weight: weight)
                }
            }
            rejected = Double(left) / Double(max(points, 1))
            guard let step = equations.solution() else { return nil }
            axis += SIMD2(step[0], step[1])
            radius += step[2]
            if isTilted { slope += SIMD2(step[3], step[4]) }
            guard radius > 0, radius.isFinite else { return nil }
            if abs(step[0]) + abs(step[1]) + abs(step[2]) < 1e-5 { break }
        }
        measure(slices)
    }

    /// u.
    var direction: SIMD3<Double> {
        let norm = (1 + slope.x * slope.x + slope.y * slope.y).squareRoot()
        return SIMD3(slope.x, slope.y, 1) / norm
    }

    /// ‖(P − A) × u‖ − R of the points of a slice.
    private func residuals(_ slice: Slice) -> [Double] {
        let centre = axis + (slice.z - middle) * slope
        let u = direction
        return slice.points.map { point in
            let e = point - centre
            let along = e.x * u.x + e.y * u.y
            return max(e.x * e.x + e.y * e.y - along * along, 0).squareRoot() - radius
        }
    }

    /// Uncertainties from how the slices scatter: neighbouring rays are not independent, slices some
    /// pores apart are.
    private mutating func measure(_ slices: [Slice]) {
        var offsets: [(z: Double, x: Double, y: Double, r: Double)] = []
        for slice in slices {
            let own = residuals(slice)
            let centre = axis + (slice.z - middle) * slope
            var equations = NormalEquations(size: 3)
            for (point, distance) in zip(slice.points, own) {
                let away = point - centre
                let part = away / max(length(away), 1e-9)
                equations.add(
                    [part.x, part.y, 1], residual: distance,
                    weight: RobustStatistics.biweight(distance, deviation: residual))
            }
            if let found = equations.solution() {
                offsets.append((slice.z - middle, found[0], found[1], found[2]))
            }
        }
        let count = Double(offsets.count)
        let radii = offsets.map(\.r)
        let usual = RobustStatistics.median(radii)
        radiusSpread = RobustStatistics.deviation(radii.map { $0 - usual })
        guard offsets.count >= 3 else {
            axisUncertainty = residual
            return
        }
        let scatter = RobustStatistics.deviation(offsets.flatMap { [$0.x, $0.y] })
        let spread = offsets.reduce(0) { $0 + $1.z * $1.z }
        axisUncertainty = scatter / count.squareRoot()
        slopeUncertainty = spread > 0 ? scatter / spread.squareRoot() : 0
        taper =
            RobustLine(
                points: offsets.map { (x: $0.z, y: $0.r, u: max(radiusSpread, 1e-3)) },
                fixedSlope: nil)?.slope ?? 0
    }
}
