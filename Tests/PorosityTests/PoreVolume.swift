import Engines
import Fields
import Porosity
import TestSupport

@testable import Porosity

/// A small volume for tests of pores: dark pores of grey 0 in solid of grey 1, or NaN.
struct PoreVolume {
    var shape: Shape
    var slices: Int
    var isPore: [Bool]
    var isMissing: [Bool]
    var mask: RowMask

    /// A volume of solid, all of it pellet.
    init(width: Int, height: Int, slices: Int) {
        shape = Shape(width: width, height: height)
        self.slices = slices
        isPore = Array(repeating: false, count: width * height * slices)
        isMissing = isPore
        mask = RowMask(
            spans: Array(
                repeating: Array(repeating: 0..<width, count: height), count: slices))
    }

    /// A volume of slices that are drawn as rows of `#` pore, `.` solid and `?` NaN, with a margin of
    /// solid all around.
    init(_ drawing: [String]) {
        let rows = drawing.map { $0.split(separator: " ").map { Array($0) } }
        self.init(width: rows[0][0].count + 2, height: rows[0].count + 2, slices: rows.count + 2)
        for (z, slice) in rows.enumerated() {
            for (y, row) in slice.enumerated() {
                for (x, mark) in row.enumerated() {
                    let place = index(x + 1, y + 1, z + 1)
                    isPore[place] = mark == "#"
                    isMissing[place] = mark == "?"
                }
            }
        }
    }

    func index(_ x: Int, _ y: Int, _ z: Int) -> Int {
        (z * shape.height + y) * shape.width + x
    }

    /// Where the pellet is, voxel by voxel.
    var isInside: [Bool] {
        (0..<slices).flatMap { z in
            (0..<shape.height).flatMap { y in
                (0..<shape.width).map { mask.spans[z][y].contains($0) }
            }
        }
    }

    private func frames<Sample>(_ value: (Int) -> Sample) -> [[Sample]] {
        (0..<slices).map { z in (0..<shape.count).map { value(z * shape.count + $0) } }
    }

    /// The volume as 16-bit counts; NaN are solid.
    var counts: any FrameSource {
        MemoryFrames(shape: shape, frames: frames { isPore[$0] ? UInt16(100) : 101 })
    }

    /// The volume in single precision.
    var floats: any FrameSource {
        MemoryFrames(
            shape: shape,
            frames: frames {
                isMissing[$0]
                    ? [Float.nan, .infinity, -.infinity][$0 % 3] : isPore[$0] ? 100 : 100.00001
            })
    }

    func scan(
        _ neighbours: PoreNeighbours? = .six, slabHeight: Int? = nil, threads: Int = 2,
        gridLimit: Int? = nil, leastParts: Int = 1 << 14
    ) throws -> PoreScan.Result {
        let source = isMissing.contains(true) ? floats : counts
        var scan = PoreScan(
            neighbours: neighbours, gridLimit: gridLimit, slabHeight: slabHeight)
        scan.leastParts = leastParts
        return try scan.run(source, mask: mask, pores: .dark, threshold: 100, threads: threads)
    }

    /// Connectivity by walking from voxel to voxel.
    func flooded(_ neighbours: PoreNeighbours) -> PoreConnectivity {
        let fill = FloodFill(
            shape: shape, slices: slices, isPore: isPore, isInside: isInside,
            neighbours: neighbours.rawValue)
        func sizes(_ pores: [FloodFill.Pore]) -> PoreSizes {
            let groups = Dictionary(grouping: pores, by: \.voxels)
            return PoreSizes(
                sizes: groups.keys.sorted().map {
                    PoreSizes.Size(voxels: $0, pores: groups[$0]?.count ?? 0)
                })
        }
        func count(_ pores: [FloodFill.Pore]) -> PoreConnectivity.Count {
            var count = PoreConnectivity.Count()
            count.pores = pores.count
            count.voxels = pores.reduce(0) { $0 + $1.voxels }
            return count
        }
        return PoreConnectivity(
            neighbours: neighbours, open: sizes(fill.pores.filter(\.isOpen)),
            closed: sizes(fill.pores.filter { !$0.isOpen }),
            percolating: count(fill.pores.filter { $0.reachesTop && $0.reachesBottom }),
            cut: count(fill.pores.filter(\.isCut)))
    }
}

/// A mask that is listed row by row.
struct RowMask: PelletMask {
    var spans: [[Range<Int>]]

    func span(slice: Int, row: Int) -> Range<Int> { spans[slice][row] }
}
