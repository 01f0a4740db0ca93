import Engines
import Fields
import Foundation
import Porosity
import TestSupport

/// A volume of pores in solid around a pellet, and its tally in double precision from the definition
/// of a cylinder alone.
final class DistributionsScene {
    let shape: Shape
    let slices: Int
    let geometry: PelletGeometry
    /// Value of each voxel, as 16-bit counts.
    var values: [UInt16]

    /// Counts of a pore, and of the solid.
    static let (pore, solid): (UInt16, UInt16) = (1, 3)

    /// A solid volume.
    init(shape: Shape, slices: Int, geometry: PelletGeometry) {
        self.shape = shape
        self.slices = slices
        self.geometry = geometry
        values = Array(repeating: Self.solid, count: shape.count * slices)
    }

    /// A pellet of a radius and height in the middle of a volume that is a little larger, tilted
    /// towards +x.
    convenience init(radius: Double, height: Double, tilt: Double = 0, blur: Double? = nil) {
        let angle = tilt * .pi / 180
        let reach = height / 2 * sin(angle) + radius * cos(angle)
        let side = Int((2 * max(reach, radius)).rounded(.up)) + 6
        let slices = Int((height * cos(angle) + 2 * radius * sin(angle)).rounded(.up)) + 6
        self.init(
            shape: Shape(width: side, height: side), slices: slices,
            geometry: PelletGeometry(
                axisPoint: SIMD3(
                    Double(side) / 2 + 0.13, Double(side) / 2 - 0.29, Double(slices - 1) / 2),
                direction: SIMD3(sin(angle), 0, cos(angle)), radius: radius,
                heights: -height / 2...height / 2, edgeBlur: blur))
    }

    /// Distance from the axis and height of a voxel.
    func place(_ x: Int, _ y: Int, _ z: Int) -> (radius: Double, height: Double) {
        let point = SIMD3(Double(x), Double(y), Double(z)) - geometry.axisPoint
        let height = (point * geometry.direction).sum()
        let across = point - height * geometry.direction
        return ((across * across).sum().squareRoot(), height)
    }

    /// Makes pores of balls at random places, wherever a voxel is farther than `from` from the axis.
    ///
    ///     φ = 1 − exp(−n 4/3 π a³)        n: mean number of balls in a volume
    func addBalls(radius: Double, porosity: Double, seed: UInt64, from: Double = 0) {
        var random = NoiseSource(seed: seed)
        let margin = radius + 1
        let sides = [Double(shape.width), Double(shape.height), Double(slices)].map {
            $0 + 2 * margin
        }
        let density = -log(1 - porosity) / (4.0 / 3 * .pi * radius * radius * radius)
        let count = Int(random.poisson(density * sides[0] * sides[1] * sides[2]))
        let limits = [shape.width, shape.height, slices]
        for _ in 0..<count {
            let centre = sides.map { random.uniform(0, $0) - margin }
            let spans = (0..<3).map { axis in
                max(
                    Int((centre[axis] - radius).rounded(.up)), 0)..<max(
                        min(Int((centre[axis] + radius).rounded(.down)) + 1, limits[axis]),
                        max(Int((centre[axis] - radius).rounded(.up)), 0))
            }
            for z in spans[2] {
                let dz = Double(z) - centre[2]
                for y in spans[1] {
                    let dy = Double(y) - centre[1]
                    let left = radius * radius - dz * dz - dy * dy
                    var x = spans[0].lowerBound
                    while x < spans[0].upperBound {
                        let dx = Double(x) - centre[0]
                        if dx * dx <= left, from == 0 || place(x, y, z).radius >= from {
                            values[(z * shape.height + y) * shape.width + x] = Self.pore
                        }
                        x += 1
                    }
                }
            }
        }
    }

    /// The volume as a source.
    var source: MemoryFrames<UInt16> {
        MemoryFrames(
            shape: shape,
            frames: (0..<slices).map {
                Array(values[$0 * shape.count..<($0 + 1) * shape.count])
            })
    }

    /// How often each value occurs.
    var histogram: [UInt64] {
        var histogram = [UInt64](repeating: 0, count: GreyCoding.count)
        for value in values { histogram[Int(value)] += 1 }
        return histogram
    }

    /// Pores of value 1 in a solid of value 3.
    static let segmentation = Segmentation(
        pores: .dark, threshold: 2, band: 2...2,
        endMembers: Segmentation.EndMembers(
            pore: 1, poreUncertainty: 0, solid: 3, solidUncertainty: 0))

    /// The plan of the pellet, by default in rings of 10 px at guards 0, 2 and 4 σ.
    func plan(
        segmentation: Segmentation = DistributionsScene.segmentation,
        rings: RingLayout.Rings = .width(10), guards: [Double] = [0, 2, 4], sectors: Int = 16,
        blocks: Int = 32, greys: Int = 256
    ) throws -> DistributionPlan {
        try DistributionPlan(
            geometry: geometry,
            rings: RingLayout(
                radius: geometry.radius, rings: rings, guards: guards, blur: geometry.edgeBlur),
            greys: GreyLayout(
                histogram: histogram, coding: .counts, segmentation: segmentation, greys: greys),
            shape: shape, sliceCount: slices, sampleType: .uint16, sectors: sectors,
            blocks: blocks)
    }

    /// Where each voxel of a plan is counted.
    struct Places {
        /// First count of its cell, −1 outside.
        var cells: [Int32] = []
        /// First count of its sector, `[slice][zone][sector][grey]`.
        var slices: [Int32] = []
    }

    /// Takes all pores away.
    func fill() {
        values.withUnsafeMutableBufferPointer { $0.update(repeating: Self.solid) }
    }

    /// Makes pores where `isPore` says, by distance from the axis and height.
    func addPores(where isPore: (_ radius: Double, _ height: Double) -> Bool) {
        for z in 0..<slices {
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    let (radius, height) = place(x, y, z)
                    if isPore(radius, height) {
                        values[(z * shape.height + y) * shape.width + x] = Self.pore
                    }
                }
            }
        }
    }

    /// Finds the places, from the geometry and the layout of the rings.
    func places(_ plan: DistributionPlan) throws -> Places {
        let layout = plan.rings
        let edges = layout?.edges ?? []
        let inner = (layout?.guards.count ?? 0) > 1 ? layout?.guards[1].radius ?? 0 : .infinity
        let tally = plan.tally
        var places = Places()
        places.cells.reserveCapacity(values.count)
        places.slices.reserveCapacity(values.count)
        for z in 0..<slices {
            for y in 0..<shape.height {
                for x in 0..<shape.width {
                    let (radius, height) = place(x, y, z)
                    let slice = Int((height - plan.firstHeight).rounded(.down))
                    guard radius < geometry.radius, (0..<tally.slices).contains(slice) else {
                        places.cells.append(-1)
                        places.slices.append(-1)
                        continue
                    }
                    var ring = 0
                    while edges[ring + 1] <= radius { ring += 1 }
                    let along = (Double(z) - geometry.axisPoint.z) / geometry.direction.z
                    let axis = geometry.axisPoint + along * geometry.direction
                    let angle = atan2(Double(y) - axis.y, Double(x) - axis.x)
                    let turn = (angle < 0 ? angle + 2 * .pi : angle) / (2 * .pi)
                    let sector = min(Int(turn * Double(tally.sectors)), tally.sectors - 1)
                    let block = slice * tally.blocks / tally.slices
                    let zone = radius < inner ? 0 : 1
                    let cell = (block * tally.sectors + sector) * tally.rings + ring
                    let part = (slice * tally.zones + zone) * tally.sectors + sector
                    places.cells.append(Int32(cell * tally.greyStride))
                    places.slices.append(Int32(part * tally.greyStride))
                }
            }
        }
        return places
    }

    /// Counts the voxels and evaluates the counts.
    func distributions(
        _ plan: DistributionPlan, segmentation: Segmentation = DistributionsScene.segmentation,
        binSlices: Int = 1, bootstrap: BootstrapSettings = BootstrapSettings(samples: 200)
    ) throws -> Distributions {
        try Distributions(
            tally(plan, places(plan)), plan: plan, segmentation: segmentation,
            binSlices: binSlices, bootstrap: bootstrap)
    }

    /// Counts the voxels.
    func tally(_ plan: DistributionPlan, _ places: Places) -> TallyResults {
        let counts = TallyResults(for: plan.tally)
        let greys = plan.greys.steps
        let perSlice = plan.tally.zones * plan.tally.sectors * plan.tally.greyStride
        var bySlice = [UInt32](repeating: 0, count: plan.tally.slices * perSlice)
        values.withUnsafeBufferPointer { values in
            places.cells.withUnsafeBufferPointer { cells in
                places.slices.withUnsafeBufferPointer { slices in
                    var index = 0
                    while index < values.count {
                        if cells[index] >= 0 {
                            let grey = Int(greys[Int(values[index])])
                            counts.cells[Int(cells[index]) + grey] += 1
                            bySlice[Int(slices[index]) + grey] += 1
                        }
                        index += 1
                    }
                }
            }
        }
        bySlice.withUnsafeMutableBufferPointer {
            if let bySlice = $0.baseAddress { counts.add(bySlice, slices: 0..<plan.tally.slices) }
        }
        return counts
    }
}
