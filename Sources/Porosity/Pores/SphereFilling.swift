import Engines
import Synchronization

/// Fills a space with the largest spheres that fit, the largest first.
///
/// A sphere about a voxel holds the voxels nearer to its centre than the nearest site is. A voxel
/// takes the largest sphere that holds it; the first that reaches it, in falling order.
final class SphereFilling: @unchecked Sendable {
    private let distances: DistanceTransform
    private let sides: SIMD3<Int>
    private let words: Int
    /// A bit for each voxel of the space that no sphere has reached yet, rows of whole words.
    private let space: ZeroedMemory<UInt64>
    /// How many voxels are left in each block of a word by 8 rows by 8 slices: most spheres find
    /// nothing left in most of theirs.
    private let left: ZeroedMemory<Int32>
    private let rowBlocks: Int
    private static let blockSide = 8

    /// Makes room for a space in the box of some distances; it has no voxel.
    init(_ distances: DistanceTransform) {
        self.distances = distances
        sides = distances.sides
        words = (sides.x + 63) / 64
        space = ZeroedMemory(count: words * sides.y * sides.z)
        rowBlocks = (sides.y + Self.blockSide - 1) / Self.blockSide
        left = ZeroedMemory(
            count: words * rowBlocks * ((sides.z + Self.blockSide - 1) / Self.blockSide))
    }

    /// Adds the voxels [first, end) of a row to the space.
    func add(_ columns: Range<Int>, y: Int, z: Int) {
        guard !columns.isEmpty else { return }
        let row = (z * sides.y + y) * words
        for word in columns.lowerBound / 64...(columns.upperBound - 1) / 64 {
            space.values[row + word] |= Self.bits(ClosedRange(columns), of: word)
        }
    }

    /// Fills the space.
    ///
    /// - Parameters:
    ///   - threads: Threads that fill, each some slices.
    ///   - check: Called now and then; throws to stop.
    /// - Returns: By squared radius, how many voxels have a largest sphere of that radius.
    /// - Throws: What `check` throws.
    func run(threads: Int, check: @Sendable () throws -> Void) throws -> [Int] {
        let centres = try centres(threads: threads, check: check)
        countBlocks()
        let most = centres.first.map { Int(distances.squares[$0]) } ?? 0
        let total = Mutex([Int](repeating: 0, count: most + 1))
        // Whole blocks, so that no two threads share one.
        let height = max(sides.z / (4 * max(threads, 1)) / Self.blockSide, 1) * Self.blockSide
        let slabs = (sides.z + height - 1) / height
        try inParallel(slabs, threads: threads) { slab in
            let slices = slab * height..<min((slab + 1) * height, sides.z)
            var counts = [Int](repeating: 0, count: most + 1)
            for (number, centre) in centres.enumerated() {
                if number % 4096 == 0 { try check() }
                let square = Int(distances.squares[centre])
                counts[square] += fill(centre, square, slices)
            }
            let own = counts
            total.withLock { total in
                for square in total.indices { total[square] += own[square] }
            }
        }
        return total.withLock { $0 }
    }

    /// Voxels whose spheres no neighbour's sphere contains, largest first.
    private func centres(
        threads: Int, check: @Sendable () throws -> Void
    ) throws -> [Int] {
        let found = Mutex([Int](repeating: 0, count: 0))
        try inParallel(sides.z, threads: threads) { z in
            try check()
            var own: [Int] = []
            for y in 0..<sides.y {
                for x in 0..<sides.x where isInSpace(x, y, z) && !isContained(x, y, z) {
                    own.append((z * sides.y + y) * sides.x + x)
                }
            }
            let slice = own
            found.withLock { $0 += slice }
        }
        var centres = found.withLock { all in
            defer { all = [] }
            return all
        }
        centres.sort { (distances.squares[$0], $1) > (distances.squares[$1], $0) }
        return centres
    }

    /// Whether the sphere of a neighbour in the space contains the whole sphere about a voxel.
    ///
    ///     √a + √k ≤ √b   ⇔   b − a − k ≥ 0  and  (b − a − k)² ≥ 4 a k
    private func isContained(_ x: Int, _ y: Int, _ z: Int) -> Bool {
        let squares = distances.squares
        let a = Int(squares[(z * sides.y + y) * sides.x + x])
        for w in max(z - 1, 0)..<min(z + 2, sides.z) {
            for v in max(y - 1, 0)..<min(y + 2, sides.y) {
                for u in max(x - 1, 0)..<min(x + 2, sides.x) {
                    let k = (u - x) * (u - x) + (v - y) * (v - y) + (w - z) * (w - z)
                    let rest = Int(squares[(w * sides.y + v) * sides.x + u]) - a - k
                    if k > 0, rest >= 0, rest * rest >= 4 * a * k, isInSpace(u, v, w) {
                        return true
                    }
                }
            }
        }
        return false
    }

    /// Takes the voxels of a sphere out of the space, in some slices, and returns how many there were.
    private func fill(_ centre: Int, _ square: Int, _ slices: Range<Int>) -> Int {
        let (x, y) = (centre % sides.x, centre / sides.x % sides.y)
        let z = centre / (sides.x * sides.y)
        let radius = Self.reach(square)
        let z0 = max(z - radius, slices.lowerBound)
        let z1 = min(z + radius, slices.upperBound - 1)
        guard z0 <= z1 else { return 0 }
        let (y0, y1) = (max(y - radius, 0), min(y + radius, sides.y - 1))
        let (x0, x1) = (max(x - radius, 0), min(x + radius, sides.x - 1))
        let side = Self.blockSide
        let (space, left) = (space.values, left.values)
        var count = 0
        for zBlock in z0 / side...z1 / side {
            let blockSlices = max(z0, zBlock * side)...min(z1, zBlock * side + side - 1)
            for yBlock in y0 / side...y1 / side {
                let rows = max(y0, yBlock * side)...min(y1, yBlock * side + side - 1)
                for word in x0 / 64...x1 / 64 {
                    let block = (zBlock * rowBlocks + yBlock) * words + word
                    guard left[block] > 0 else { continue }
                    var found = 0
                    for w in blockSlices {
                        let rest = square - (w - z) * (w - z)
                        for v in rows where (v - y) * (v - y) < rest {
                            let place = (w * sides.y + v) * words + word
                            guard space[place] != 0 else { continue }
                            let half = Self.reach(rest - (v - y) * (v - y))
                            let reached =
                                space[place]
                                & Self.bits(max(x - half, 0)...min(x + half, x1), of: word)
                            space[place] ^= reached
                            found += reached.nonzeroBitCount
                        }
                    }
                    left[block] -= Int32(truncatingIfNeeded: found)
                    count += found
                }
            }
        }
        return count
    }

    /// The largest whole number whose square is below a limit.
    private static func reach(_ limit: Int) -> Int { Int(Double(limit - 1).squareRoot()) }

    /// The bits of a word that are some voxels of the row; 0 where they are in other words.
    private static func bits(_ columns: ClosedRange<Int>, of word: Int) -> UInt64 {
        let from = max(columns.lowerBound - 64 * word, 0)
        let last = min(columns.upperBound - 64 * word, 63)
        guard from <= last else { return 0 }
        return (UInt64.max << UInt64(from)) & (UInt64.max >> UInt64(63 - last))
    }

    /// Counts the voxels of each block.
    private func countBlocks() {
        for z in 0..<sides.z {
            for y in 0..<sides.y {
                let block = (z / Self.blockSide * rowBlocks + y / Self.blockSide) * words
                let row = (z * sides.y + y) * words
                for word in 0..<words {
                    left.values[block + word] += Int32(space.values[row + word].nonzeroBitCount)
                }
            }
        }
    }

    private func isInSpace(_ x: Int, _ y: Int, _ z: Int) -> Bool {
        space.values[(z * sides.y + y) * words + x / 64] >> UInt64(x % 64) & 1 == 1
    }
}
