public import Engines
import Foundation

/// The grey tally in double precision, voxel by voxel, from its definition alone.
public struct TallyOracle {
    /// `[block][sector][ring][grey]`.
    public private(set) var cells: [UInt64]
    /// `[slice][grey]`.
    public private(set) var sliceGreys: [UInt64]
    /// `[slice][zone][sector][class of greys, NaN, weighted sum]`.
    public private(set) var sliceSums: [UInt64]
    /// Voxels that count.
    public private(set) var voxels = 0
    /// Voxels so near to an edge of a ring, sector or slice that single precision may take them for
    /// its other side.
    public private(set) var nearEdges = 0

    /// Distance of those from an edge, px.
    private static let near = 1e-4

    /// Counts the values of all slices of a volume.
    public init(_ plan: TallyPlan, values: [[Double]]) {
        cells = Array(
            repeating: 0, count: plan.blocks * plan.sectors * plan.rings * plan.greyStride)
        sliceGreys = Array(repeating: 0, count: plan.slices * plan.greyStride)
        sliceSums = Array(
            repeating: 0, count: plan.slices * plan.zones * plan.sectors * plan.classes.sums)
        for z in 0..<plan.sliceCount {
            for y in 0..<plan.shape.height {
                for x in 0..<plan.shape.width {
                    count(plan, x, y, z, values[z][y * plan.shape.width + x])
                }
            }
        }
    }

    private mutating func count(_ plan: TallyPlan, _ x: Int, _ y: Int, _ z: Int, _ value: Double) {
        var ring = 0
        var sector = 0
        var height = Double(plan.heights[z])
        var distance = Double.infinity
        switch plan.cells {
        case .tiles(let across, let down):
            sector =
                Int(Double(y * down) / Double(plan.shape.height)) * across
                + Int(Double(x * across) / Double(plan.shape.width))
        case .cylinder(let cylinder):
            let ex = Double(x) - Double(cylinder.centres[z].x)
            let ey = Double(y) - Double(cylinder.centres[z].y)
            let along = ex * Double(cylinder.direction.x) + ey * Double(cylinder.direction.y)
            let square = ex * ex + ey * ey - along * along
            height += Double(plan.heightSlope) * along
            ring = cylinder.ringEdges.filter { $0 * $0 <= square }.count - 1
            for edge in cylinder.ringEdges.dropFirst() {
                distance = min(distance, abs(square.squareRoot() - edge))
            }
            var angle = atan2(ey, ex)
            if angle < 0 { angle += 2 * Double.pi }
            // A voxel on an edge may come out a rounding below it.
            let place = angle * Double(cylinder.sectors) / (2 * Double.pi) + 1e-9
            sector = Int(place) % cylinder.sectors
            let turn = abs(place - place.rounded()) * 2 * Double.pi / Double(cylinder.sectors)
            distance = min(distance, turn * (ex * ex + ey * ey).squareRoot())
        }
        distance = min(distance, abs(height - height.rounded()))
        if distance < Self.near { nearEdges += 1 }
        let slice = Int(height.rounded(.down))
        guard ring < plan.rings, (0..<plan.slices).contains(slice) else { return }
        voxels += 1
        let grey = Self.grey(plan, value)
        let block = slice * plan.blocks / plan.slices
        cells[
            ((block * plan.sectors + sector) * plan.rings + ring) * plan.greyStride + grey] += 1
        if let zone = plan.zoneOfRing[ring] {
            sliceGreys[slice * plan.greyStride + grey] += 1
            let first =
                ((slice * plan.zones + zone) * plan.sectors + sector) * plan.classes.sums
            let ends = plan.classes.ends
            sliceSums[first + (ends.firstIndex { grey < $0 } ?? ends.count)] += 1
            if grey < plan.greys {
                sliceSums[first + ends.count + 1] += UInt64(plan.classes.weights[grey])
            }
        }
    }

    private static func grey(_ plan: TallyPlan, _ value: Double) -> Int {
        guard value.isFinite else { return plan.greys }
        var place = value
        if case .linear(let low, let step, let isDiscrete) = plan.coding {
            place = (value - Double(low)) / Double(step)
            place = isDiscrete ? place.rounded() : place.rounded(.down)
        }
        return plan.steps[Int(max(0, min(place, 65_535)))]
    }

    /// By how many voxels counts differ from these.
    public func difference(from results: TallyResults) -> Int {
        func sum(_ truth: [UInt64], _ counts: some Collection<UInt64>) -> Int {
            zip(truth, counts).reduce(0) { $0 + Int($1.0 > $1.1 ? $1.0 - $1.1 : $1.1 - $1.0) }
        }
        return sum(cells, results.cells) + sum(sliceGreys, results.sliceGreys.map(UInt64.init))
            + sum(sliceSums, results.sliceSums)
    }
}

extension GreySteps {
    /// 256 greys of 256 codes.
    public static let even = GreySteps(first: 256, last: 65_280, most: 255)
}
