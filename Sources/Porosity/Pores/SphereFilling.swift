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

    /// Makes room for a space in the box of some distances; it has no voxel.
    init(_ distances: DistanceTransform) {
        self.distances = distances
        sides = distances.sides
        words = (sides.x + 63) / 64
        space = ZeroedMemory(count: words * sides.y * sides.z)
    }

    /// Adds the voxels [first, end) of a row to the space.
    func add(_ columns: Range<Int>, y: Int, z: Int) {
        forWords(columns, y: y, z: z) { word, bits in space.values[word] |= bits }
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
        let most = centres.first.map { Int(distances.squares[$0]) } ?? 0
        let total = Mutex([Int](repeating: 0, count: most + 1))
        let height = max(sides.z / (4 * max(threads, 1)), 1)
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
        /// The largest whole number whose square is below a limit.
        func reach(_ limit: Int) -> Int { Int(Double(limit - 1).squareRoot()) }
        let radius = reach(square)
        guard z + radius >= slices.lowerBound, z - radius < slices.upperBound else { return 0 }
        var count = 0
        for w in max(z - radius, slices.lowerBound)..<min(z + radius + 1, slices.upperBound) {
            let left = square - (w - z) * (w - z)
            let rows = reach(left)
            for v in max(y - rows, 0)..<min(y + rows + 1, sides.y) {
                let half = reach(left - (v - y) * (v - y))
                let columns = max(x - half, 0)..<min(x + half + 1, sides.x)
                forWords(columns, y: v, z: w) { word, bits in
                    let reached = space.values[word] & bits
                    guard reached != 0 else { return }
                    space.values[word] ^= reached
                    count += reached.nonzeroBitCount
                }
            }
        }
        return count
    }

    private func isInSpace(_ x: Int, _ y: Int, _ z: Int) -> Bool {
        space.values[(z * sides.y + y) * words + x / 64] >> UInt64(x % 64) & 1 == 1
    }

    /// Calls `body` with the words that hold some voxels of a row, and their bits.
    @inline(__always)
    private func forWords(
        _ columns: Range<Int>, y: Int, z: Int, _ body: (Int, UInt64) -> Void
    ) {
        guard !columns.isEmpty else { return }
        let row = (z * sides.y + y) * words
        for word in columns.lowerBound / 64...(columns.upperBound - 1) / 64 {
            let from = max(columns.lowerBound - 64 * word, 0)
            let end = min(columns.upperBound - 64 * word, 64)
            body(row + word, (UInt64.max << UInt64(from)) & (UInt64.max >> UInt64(64 - end)))
        }
    }
}
