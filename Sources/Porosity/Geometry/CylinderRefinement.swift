import Engines
import Fields
import Foundation

/// The cylinder that lies best through points of an edge.
///
///     Σ ρ(‖(P − A) × u‖ − R) → min        ρ: Tukey's biweight, c = 2.8 · 1.4826 · MAD
///
/// over two coordinates of A, two slopes and R. The usual c of 4.685 keeps most of the dents that
/// pores make in the edge, which all go inwards; 2.8 makes tilt and axis a third more certain. Its covariance is that of an M-estimate whose points
/// are alike within blocks of a sector and some slices, and independent between them:
///
///     cov = H⁻¹ [Σ_b s_b s_bᵀ · B/(B − 5)] H⁻¹        s_b = Σ_(points of b) ψ J,  H = Σ ψ′ J Jᵀ
///
/// since neighbouring rays see the same pores and the same blur.
struct CylinderRefinement {
    /// The cylinder.
    private(set) var cylinder: FittedCylinder
    /// Covariance of x and y of A, both slopes and R, row after row.
    private(set) var covariance = [Double](repeating: .nan, count: 25)
    /// 1.4826 · MAD of the distances from the cylinder.
    private(set) var deviation = 0.0
    /// The weight of each point, 0 for those left out.
    private(set) var weights: [Double] = []

    /// c over that of ``RobustStatistics/tukeyConstant``.
    private static let narrowing = 0.6
    /// Sectors and groups of slices of the blocks, each much larger than a pore.
    private static let sectors = 16
    private static let groups = 4

    /// Refines a cylinder; nil if the points do not determine it.
    init?(_ edges: [EdgeRings.Edge], start: FittedCylinder, rays: Int, slices: Int, threads: Int) {
        cylinder = start
        guard edges.count >= 12 else { return nil }
        // A in the middle of the points makes position and slope independent.
        let middle = edges.reduce(0) { $0 + $1.place.z } / Double(edges.count)
        let centre = cylinder.centre(ofSlice: middle)
        cylinder.point = SIMD3(centre.x, centre.y, middle)
        let parts = EdgeParts(edges.count, threads: threads)
        let residualMemory = ZeroedMemory<Double>(count: edges.count)
        let gradientMemory = ZeroedMemory<SIMD8<Double>>(count: edges.count)
        nonisolated(unsafe) let (residuals, gradients) = (
            residualMemory.values, gradientMemory.values
        )
        defer { withExtendedLifetime((residualMemory, gradientMemory)) {} }
        for step in 0..<30 {
            let guess = cylinder
            parts.forEach { part in
                for index in part {
                    let (radius, outwards, z) = guess.distance(edges[index].place)
                    residuals[index] = radius - guess.radius
                    let along = z - middle
                    gradients[index] = SIMD8(
                        outwards.x, outwards.y, outwards.x * along, outwards.y * along, 1, 0, 0, 0)
                }
            }
            // R and A follow the median and its like first, so that the scale is that of the edge.
            deviation = RobustStatistics.deviation(Array(residuals))
            let scale = Self.scale(deviation, cylinder)
            var equations = NormalEquations(size: 5)
            for sums in parts.map({ Self.sums($0, residuals, gradients, scale: scale) }) {
                equations.add(sums)
            }
            guard let change = equations.solution() else { return nil }
            cylinder.point.x += change[0]
            cylinder.point.y += change[1]
            cylinder.slope += SIMD2(change[2], change[3])
            cylinder.radius += change[4]
            let moved = abs(change[0]) + abs(change[1]) + abs(change[4])
            if moved < 1e-4, step > 2 { break }
        }
        guard cylinder.radius.isFinite, cylinder.radius > 0 else { return nil }
        finish(edges, Array(residuals), Array(gradients), rays: rays, slices: slices)
    }

    /// The weighted equations of some edges.
    private static func sums(
        _ part: Range<Int>, _ residuals: UnsafeMutableBufferPointer<Double>,
        _ gradients: UnsafeMutableBufferPointer<SIMD8<Double>>, scale: Double
    ) -> NormalEquations {
        var equations = NormalEquations(size: 5)
        var gradient = [Double](repeating: 0, count: 5)
        for index in part {
            let weight = RobustStatistics.biweight(residuals[index], deviation: scale)
            guard weight > 0 else { continue }
            for place in 0..<5 { gradient[place] = gradients[index][place] }
            equations.add(gradient, residual: residuals[index], weight: weight)
        }
        return equations
    }

    /// The scale of the biweight; never 0, so that exact points keep their weight.
    private static func scale(_ deviation: Double, _ cylinder: FittedCylinder) -> Double {
        max(narrowing * deviation, 1e-6 * cylinder.radius)
    }

    /// Weights and covariance at the end.
    private mutating func finish(
        _ edges: [EdgeRings.Edge], _ residuals: [Double], _ gradients: [SIMD8<Double>], rays: Int,
        slices: Int
    ) {
        let scale = Self.scale(deviation, cylinder)
        weights = residuals.map { RobustStatistics.biweight($0, deviation: scale) }
        var curvature = NormalEquations(size: 5)
        var gradient = [Double](repeating: 0, count: 5)
        let groups = min(Self.groups, slices)
        var scores = [SIMD8<Double>](repeating: .zero, count: groups * Self.sectors)
        for (index, edge) in edges.enumerated() {
            let bend = RobustStatistics.biweightSlope(residuals[index], deviation: scale)
            for place in 0..<5 { gradient[place] = gradients[index][place] }
            curvature.add(gradient, residual: 0, weight: bend)
            let block =
                edge.slice * groups / slices * Self.sectors + edge.ray * Self.sectors / rays
            scores[block] += weights[index] * residuals[index] * gradients[index]
        }
        guard let inverse = curvature.inverse() else { return }
        let used = Double(scores.filter { $0 != .zero }.count)
        let factor = used > 5 ? used / (used - 5) : .infinity
        // Each block's score moves the parameters by H⁻¹ s.
        var sum = [Double](repeating: 0, count: 25)
        for score in scores {
            let moves = (0..<5).map { row in
                (0..<5).reduce(0) { $0 + inverse[row * 5 + $1] * score[$1] }
            }
            for row in 0..<5 {
                for column in 0..<5 { sum[row * 5 + column] += moves[row] * moves[column] }
            }
        }
        covariance = sum.map { $0 * factor }
    }
}
