import Engines
import Fields
import Foundation

/// Where an end face of a pellet is, as a height along its axis.
///
/// Voxels within 0.8 R are averaged by their height, 1 px at a time; the face is where the mean,
/// seen from outside, first crosses the middle between both sides. A face that is not at right
/// angles to the axis is taken at its middle.
struct EndFace {
    /// The height.
    let height: Double

    /// Part of the radius that is averaged.
    private static let part = 0.8
    /// Voxels of a slice that are averaged, about.
    private static let voxels = 20_000.0
    /// Most slices that are read.
    private static let mostSlices = 96
    /// Least step of the grey at a face as a part of that at the edge.
    private static let leastStep = 0.3

    /// Finds a face; nil if the grey makes no step there.
    ///
    /// - Parameters:
    ///   - source: The volume.
    ///   - pores: Whether its solid is brighter than air.
    ///   - cylinder: The fitted pellet.
    ///   - slice: About where the axis crosses the face.
    ///   - reach: How far the face may be from there, slices.
    ///   - outwards: 1 if the pellet ends towards later slices, −1 towards earlier ones.
    ///   - levels: The greys of air and solid.
    ///   - threads: Threads that read.
    /// - Throws: What reading throws.
    init?(
        _ source: any FrameSource, pores: PoreGrey, of cylinder: FittedCylinder, near slice: Double,
        reach: Double, outwards: Double, levels: TwoLevels, threads: Int
    ) throws {
        let u = cylinder.direction
        let radius = Self.part * cylinder.radius
        let lean = radius * (1 - u.z * u.z).squareRoot()
        let first = max(Int((slice - reach - lean).rounded(.down)), 0)
        let last = min(Int((slice + reach + lean).rounded(.up)), source.count - 1)
        guard first < last else { return nil }
        let stride = (last - first) / Self.mostSlices + 1
        let slices = Array(Swift.stride(from: first, through: last, by: stride))
        let lowest = (slice - reach - cylinder.point.z) / u.z
        let bins = Int((2 * reach / u.z).rounded(.up)) + 1
        let grid = max((1.6 * 1.6 * radius * radius / Self.voxels).squareRoot(), 1)
        let shape = source.shape
        let parts = ZeroedMemory<SIMD4<Double>>(count: slices.count * bins)
        try inParallel(
            slices.count, threads: threads, tool: { SliceBuffer(source, pores: pores) }
        ) { index, buffer in
            let z = Double(slices[index])
            let centre = cylinder.centre(ofSlice: z)
            try buffer.read(slices[index], around: centre.y, within: radius / u.z + grid)
            let axial = (z - cylinder.point.z) / u.z
            let reached = Int(radius / u.z / grid) + 1
            for row in -reached...reached {
                let down = centre.y + Double(row) * grid + 0.5
                guard down >= 0, down < Double(shape.height) else { continue }
                let y = Int(down)
                for column in -reached...reached {
                    let right = centre.x + Double(column) * grid + 0.5
                    guard right >= 0, right < Double(shape.width) else { continue }
                    let x = Int(right)
                    let e = SIMD2(Double(x), Double(y)) - centre
                    let along = e.x * u.x + e.y * u.y
                    guard (e * e).sum() - along * along < radius * radius else { continue }
                    let height = axial + along
                    let place = height - lowest + 0.5
                    let value = buffer.value(at: y * shape.width + x)
                    guard place >= 0, place < Double(bins), value == value else { continue }
                    parts.values[index * bins + Int(place)] += SIMD4(1, height, Double(value), 0)
                }
            }
        }
        var profile: [(height: Double, grey: Double)] = []
        for bin in 0..<bins {
            let sum = slices.indices.reduce(SIMD4<Double>.zero) {
                $0 + parts.values[$1 * bins + bin]
            }
            if sum.x > 0 { profile.append((sum.y / sum.x, sum.z / sum.x)) }
        }
        // From outside inwards.
        if outwards > 0 { profile.reverse() }
        guard profile.count >= 4 else { return nil }
        let end = max(profile.count / 5, 1)
        let air = RobustStatistics.median(profile.prefix(end).map(\.grey))
        let solid = RobustStatistics.median(profile.suffix(end).map(\.grey))
        guard solid - air > Self.leastStep * (levels.solid - levels.air) else { return nil }
        let middle = (air + solid) / 2
        guard let inside = profile.firstIndex(where: { $0.grey >= middle }), inside > 0 else {
            return nil
        }
        let (outer, inner) = (profile[inside - 1], profile[inside])
        let rise = (middle - outer.grey) / (inner.grey - outer.grey)
        height = outer.height + rise * (inner.height - outer.height)
    }
}
