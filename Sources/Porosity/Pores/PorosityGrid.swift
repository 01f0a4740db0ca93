/// The local porosity of a pellet: its voxels counted in equal cubes.
///
///     φ = pores / voxels
///
/// Cell (i, j, k) holds the voxels origin + cellSize · [i, i + 1) in x, and so on; those of the last
/// cells may reach beyond the pellet.
public struct PorosityGrid: Sendable, Hashable {
    /// Cells along x, y and z.
    public let cells: SIMD3<Int>
    /// Voxels along the side of a cell.
    public let cellSize: Int
    /// The first voxel of the first cell.
    public let origin: SIMD3<Int>
    /// Pore voxels of each cell, x fastest, z slowest.
    public internal(set) var pores: [UInt32]
    /// Voxels of the pellet in each cell that have a value, x fastest, z slowest.
    public internal(set) var voxels: [UInt32]

    /// Creates a grid of zeros over a box of voxels, no side of which has more than `limit` cells.
    init(x: Range<Int>, y: Range<Int>, z: Range<Int>, limit: Int) {
        let size = max(x.count, y.count, z.count, 1)
        cellSize = (size + limit - 1) / limit
        precondition(cellSize <= 1625, "the voxels of a cell are counted in 32 bits")
        let step = cellSize
        func cells(_ side: Range<Int>) -> Int { (side.count + step - 1) / step }
        self.cells = SIMD3(cells(x), cells(y), cells(z))
        origin = SIMD3(x.lowerBound, y.lowerBound, z.lowerBound)
        let count = self.cells.x * self.cells.y * self.cells.z
        pores = Array(repeating: 0, count: count)
        voxels = Array(repeating: 0, count: count)
    }

    /// Place of a cell in ``pores`` and ``voxels``.
    public func index(_ x: Int, _ y: Int, _ z: Int) -> Int { (z * cells.y + y) * cells.x + x }

    /// φ of each cell, x fastest; NaN where the cell holds no voxel of the pellet.
    public var porosity: [Float] {
        zip(pores, voxels).map { $1 > 0 ? Float($0) / Float($1) : .nan }
    }

    /// φ of cubes of (2 · radius + 1)³ cells around each cell, x fastest.
    ///
    /// It is the ratio of sums: a cell counts by its voxels, and cells outside the pellet not at all.
    /// NaN where the cell itself holds no voxel of the pellet, so that the pellet keeps its shape.
    public func porosity(smoothedOver radius: Int) -> [Float] {
        guard radius > 0 else { return porosity }
        let poreSums = sums(of: pores, radius: radius)
        let voxelSums = sums(of: voxels, radius: radius)
        return voxels.indices.map {
            voxels[$0] > 0 ? Float(Double(poreSums[$0]) / Double(voxelSums[$0])) : .nan
        }
    }

    /// Sums over cubes around each cell, one direction after the other.
    private func sums(of counts: [UInt32], radius: Int) -> [UInt64] {
        var sums = counts.map { UInt64($0) }
        let sides = [(cells.x, 1), (cells.y, cells.x), (cells.z, cells.x * cells.y)]
        for (side, stride) in sides {
            var running = [UInt64](repeating: 0, count: side + 1)
            for start in sums.indices where start / stride % side == 0 {
                for place in 0..<side {
                    running[place + 1] = running[place] + sums[start + place * stride]
                }
                for place in 0..<side {
                    let (low, high) = (max(place - radius, 0), min(place + radius + 1, side))
                    sums[start + place * stride] = running[high] - running[low]
                }
            }
        }
        return sums
    }
}
