import Engines
import Fields

/// The mean distance from the axis of the voxels in each counted ring, px.
///
///     ⟨r⟩ = Σ r / N        over voxels whose centres lie in the ring
///
/// Of a large pellet, evenly spread slices stand for all. A ring without a voxel in these has the mean
/// of its area, 2/3 (r₂³ − r₁³)/(r₂² − r₁²).
struct MeanRadii: Sendable {
    /// Of each counted ring; empty for a box.
    let values: [Double]

    /// Voxels that are enough.
    private static let enough = 1 << 21

    init(_ plan: DistributionPlan, threads: Int) {
        guard let rings = plan.rings, case .cylinder(let cylinder) = plan.tally.cells else {
            values = []
            return
        }
        let (edges, shape) = (rings.edges, plan.tally.shape)
        var centres = cylinder.centres
        if centres.allSatisfy({ $0 == centres[0] }) { centres = [centres[0]] }
        let inSlice = Double.pi * rings.radius * rings.radius
        let wanted = min(max(Int(Double(Self.enough) / inSlice), 4), centres.count)
        let chosen = (0..<wanted).map { centres[(2 * $0 + 1) * centres.count / (2 * wanted)] }
        let tilt = SIMD2<Double>(cylinder.direction)
        let sums = mapInParallel(wanted, threads: threads) { index in
            let centre = SIMD2<Double>(chosen[index])
            var sums = edges.dropFirst().map { _ in SIMD2<Double>.zero }
            // A little more than the radius, for a tilted cylinder is wider in the plane of a slice.
            let reach = rings.radius / (1 - (tilt * tilt).sum()).squareRoot()
            func range(_ middle: Double, _ count: Int) -> Range<Int> {
                let first = min(max(Int((middle - reach).rounded(.up)), 0), count)
                return first..<min(max(Int((middle + reach).rounded(.down)) + 1, first), count)
            }
            for y in range(centre.y, shape.height) {
                var ring = edges.count - 2
                for x in range(centre.x, shape.width) {
                    let offset = SIMD2(Double(x), Double(y)) - centre
                    let along = (offset * tilt).sum()
                    let radius = ((offset * offset).sum() - along * along).squareRoot()
                    guard radius < rings.radius else { continue }
                    while radius < edges[ring] { ring -= 1 }
                    while radius >= edges[ring + 1] { ring += 1 }
                    sums[ring] += SIMD2(radius, 1)
                }
            }
            return sums
        }
        values = (0..<edges.count - 1).map { ring in
            let sum = sums.reduce(SIMD2<Double>.zero) { $0 + $1[ring] }
            let (inner, outer) = (edges[ring], edges[ring + 1])
            return sum.y > 0
                ? sum.x / sum.y
                : 2.0 / 3 * (inner * inner + inner * outer + outer * outer) / (inner + outer)
        }
    }
}
