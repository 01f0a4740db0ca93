import Engines
import Fields
import Foundation

/// The greys around the edge of a pellet, along rays at right angles to a first guess of its axis.
///
/// Ray k of a slice leaves the axis at the angle 2πk/rays; its samples are ½ px apart in distance
/// from the axis, centred on the guessed radius. Each is the mean of several places next to each
/// other on the same circle, 1 px apart, where noise demands it.
struct EdgeRings: Sendable {
    /// The guess.
    let cylinder: FittedCylinder
    /// The slices.
    let slices: [Int]
    /// Rays of a slice.
    let rays: Int
    /// Samples of a ray.
    let samples: Int
    /// Places that are averaged for a sample.
    let averaged: Int
    /// Part of the rim that is outside the field of view, 0 to 1.
    let outsideView: Double
    private let memory: ZeroedMemory<Float>
    /// Where rays, and the places beside them, go in a slice, for each px from the axis.
    private let turns: [SIMD2<Double>]

    /// Samples for each px.
    static let density = 2.0
    /// Distance of rays, px of arc, within the limits of their number.
    private static let spacing = 2.0
    private static let fewestRays = 180.0

    /// Reads the rings of some slices.
    ///
    /// - Parameters:
    ///   - source: The volume.
    ///   - pores: Whether its solid is brighter than air.
    ///   - cylinder: The guess of the pellet.
    ///   - slices: The slices to read.
    ///   - mostRays: The most rays of a slice, 180 or more.
    ///   - halfWidth: How far rays reach to both sides of the guessed radius, px.
    ///   - averaged: Places that are averaged for a sample, an odd number.
    ///   - threads: Threads that read.
    /// - Throws: What reading throws.
    init(
        _ source: any FrameSource, pores: PoreGrey, around cylinder: FittedCylinder,
        slices: [Int], mostRays: Int, halfWidth: Int, averaged: Int, threads: Int
    ) throws {
        let circumference = 2 * Double.pi * cylinder.radius
        let rays = Int(
            min(max(circumference / Self.spacing, Self.fewestRays), Double(mostRays)).rounded())
        let samples = 2 * Int(Self.density) * halfWidth + 1
        let memory = ZeroedMemory<Float>(count: slices.count * rays * samples)
        let u = cylinder.direction
        let step = 1 / cylinder.radius
        // Distances in the plane of a slice are longer than those from an axis that leans.
        let turns = (0..<rays * averaged).map { turn -> SIMD2<Double> in
            let place = Double(turn % averaged) - Double(averaged - 1) / 2
            let angle = 2 * Double.pi * Double(turn / averaged) / Double(rays) + place * step
            let unit = SIMD2(cos(angle), sin(angle))
            let along = unit.x * u.x + unit.y * u.y
            return unit / (1 - along * along).squareRoot()
        }
        let first = cylinder.radius - Double(halfWidth)
        let bounds = SIMD2(
            Double(source.shape.width - 1), Double(source.shape.height - 1))
        var outside = 0
        try inParallel(
            slices.count, threads: threads, tool: { SliceBuffer(source, pores: pores) }
        ) { index, buffer in
            let centre = cylinder.centre(ofSlice: Double(slices[index]))
            try buffer.read(
                slices[index], around: centre.y,
                within: (cylinder.radius + Double(halfWidth)) / u.z + 2)
            var target = memory.values.baseAddress.unsafelyUnwrapped + index * rays * samples
            for ray in 0..<rays {
                for sample in 0..<samples {
                    let distance = max(first + Double(sample) / Self.density, 0)
                    var (sum, count) = (Float(0), Float(0))
                    for turn in ray * averaged..<(ray + 1) * averaged {
                        let place = centre + distance * turns[turn]
                        let value = buffer.value(atX: place.x, y: place.y)
                        let isNumber = value == value
                        sum += isNumber ? value : 0
                        count += isNumber ? 1 : 0
                    }
                    target[sample] = count > 0 ? sum / count : .nan
                }
                target += samples
            }
        }
        for slice in slices {
            let centre = cylinder.centre(ofSlice: Double(slice))
            for ray in 0..<rays {
                let place = centre + cylinder.radius * turns[ray * averaged + averaged / 2]
                if place.x < 0 || place.y < 0 || place.x > bounds.x || place.y > bounds.y {
                    outside += 1
                }
            }
        }
        self.cylinder = cylinder
        self.slices = slices
        self.rays = rays
        self.samples = samples
        self.averaged = averaged
        self.memory = memory
        self.turns = turns
        outsideView = Double(outside) / Double(slices.count * rays)
    }

    /// The samples of a ray, from the axis outwards.
    func ray(_ ray: Int, ofSlice index: Int) -> UnsafeBufferPointer<Float> {
        let first = (index * rays + ray) * samples
        return UnsafeBufferPointer(rebasing: memory.values[first..<first + samples])
    }

    /// Distance of a sample from the guessed axis.
    func distance(ofSample sample: Double) -> Double {
        cylinder.radius + sample / Self.density - Double(samples - 1) / (2 * Self.density)
    }

    /// The place at a distance from the guessed axis on a ray.
    func place(ray: Int, ofSlice index: Int, distance: Double) -> SIMD3<Double> {
        let slice = Double(slices[index])
        let place =
            cylinder.centre(ofSlice: slice) + distance * turns[ray * averaged + averaged / 2]
        return SIMD3(place.x, place.y, slice)
    }

    /// The greys of air in the outer and of solid in the inner third of the rays, and σ of a
    /// sample's noise; nil where they cannot be told apart.
    ///
    /// Pores draw the mean of the solid, not the median of what is brighter than half way.
    func levels() -> (levels: TwoLevels, noise: Double)? {
        let third = samples / 3
        var (inner, outer): ([Double], [Double]) = ([], [])
        // Some ten thousand samples are enough for medians.
        let stride = max(slices.count * rays * third / 20_000, 1) | 1
        var place = 0
        while place < slices.count * rays * third {
            let first = place / third * samples
            let (near, far) = (
                memory.values[first + place % third],
                memory.values[first + samples - 1 - place % third]
            )
            if near == near { inner.append(Double(near)) }
            if far == far { outer.append(Double(far)) }
            place += stride
        }
        guard inner.count >= 10, outer.count >= 10 else { return nil }
        let air = RobustStatistics.median(outer)
        let middle = (air + RobustStatistics.median(inner)) / 2
        let solid = RobustStatistics.median(inner.filter { $0 > middle })
        guard solid > air else { return nil }
        let noise = RobustStatistics.deviation(outer.map { $0 - air })
        return (TwoLevels(air: air, solid: solid), noise)
    }

    /// A point of the edge.
    struct Edge: Sendable {
        /// Where it is, px.
        let place: SIMD3<Double>
        /// Index of its slice among ``EdgeRings/slices``.
        let slice: Int
        /// Its ray.
        let ray: Int
    }

    /// The outermost crossings of a level, one for each ray that begins in air.
    func edges(at level: Double) -> [Edge] {
        let level = Float(level)
        var edges: [Edge] = []
        edges.reserveCapacity(slices.count * rays)
        for slice in slices.indices {
            for ray in 0..<rays {
                let values = self.ray(ray, ofSlice: slice)
                var sample = samples - 1
                while sample >= 0, values[sample].isNaN { sample -= 1 }
                guard sample >= 0, values[sample] < level else { continue }
                while sample >= 0, values[sample] < level { sample -= 1 }
                // NaN is not below the level either, and is no edge.
                guard sample >= 0, values[sample] >= level else { continue }
                let part = (values[sample] - level) / (values[sample] - values[sample + 1])
                let distance = distance(ofSample: Double(sample) + Double(part))
                edges.append(
                    Edge(
                        place: place(ray: ray, ofSlice: slice, distance: distance), slice: slice,
                        ray: ray))
            }
        }
        return edges
    }
}
