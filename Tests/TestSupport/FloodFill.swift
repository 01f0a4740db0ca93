public import Fields

/// The pores of a small volume, found one after the other by walking from voxel to voxel.
public struct FloodFill {
    /// One pore.
    public struct Pore: Hashable {
        /// Its voxels.
        public var voxels = 0
        /// Whether a voxel has a face neighbour outside the pellet.
        public var isOpen = false
        /// Whether a voxel lies at the border of the volume.
        public var isCut = false
        /// Whether a voxel's neighbour in the slice before is outside the pellet.
        public var reachesTop = false
        /// Whether a voxel's neighbour in the slice after is outside the pellet.
        public var reachesBottom = false
    }

    /// All pores, in the order of their first voxels.
    public private(set) var pores: [Pore] = []

    /// Finds the pores of a volume.
    ///
    /// - Parameters:
    ///   - shape: Columns and rows.
    ///   - slices: Number of slices.
    ///   - isPore: Whether each voxel is a pore, x fastest, z slowest.
    ///   - isInside: Whether each voxel belongs to the pellet.
    ///   - neighbours: 6 or 26.
    public init(
        shape: Shape, slices: Int, isPore: [Bool], isInside: [Bool], neighbours: Int
    ) {
        let (width, height) = (shape.width, shape.height)
        func isInVolume(_ x: Int, _ y: Int, _ z: Int) -> Bool {
            x >= 0 && y >= 0 && z >= 0 && x < width && y < height && z < slices
        }
        func index(_ x: Int, _ y: Int, _ z: Int) -> Int { (z * height + y) * width + x }
        func isOutside(_ x: Int, _ y: Int, _ z: Int) -> Bool {
            !isInVolume(x, y, z) || !isInside[index(x, y, z)]
        }
        var steps: [(Int, Int, Int)] = []
        for dz in -1...1 {
            for dy in -1...1 {
                for dx in -1...1 where (dx, dy, dz) != (0, 0, 0) {
                    if neighbours == 26 || abs(dx) + abs(dy) + abs(dz) == 1 {
                        steps.append((dx, dy, dz))
                    }
                }
            }
        }
        var isSeen = zip(isPore, isInside).map { !$0 || !$1 }
        for start in isSeen.indices where !isSeen[start] {
            var pore = Pore()
            var queue = [start]
            isSeen[start] = true
            while let place = queue.popLast() {
                let (x, y, z) = (place % width, place / width % height, place / width / height)
                pore.voxels += 1
                let isTop = isOutside(x, y, z - 1)
                let isBottom = isOutside(x, y, z + 1)
                if isTop { pore.reachesTop = true }
                if isBottom { pore.reachesBottom = true }
                if isTop || isBottom || isOutside(x - 1, y, z) || isOutside(x + 1, y, z)
                    || isOutside(x, y - 1, z) || isOutside(x, y + 1, z)
                {
                    pore.isOpen = true
                }
                if x == 0 || y == 0 || z == 0 || x == width - 1 || y == height - 1
                    || z == slices - 1
                {
                    pore.isCut = true
                }
                for (dx, dy, dz) in steps where isInVolume(x + dx, y + dy, z + dz) {
                    let next = index(x + dx, y + dy, z + dz)
                    guard !isSeen[next] else { continue }
                    isSeen[next] = true
                    queue.append(next)
                }
            }
            pores.append(pore)
        }
    }
}
