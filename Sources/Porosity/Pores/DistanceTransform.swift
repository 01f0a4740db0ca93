import Engines

/// Squared distances of the voxels of a box to the nearest of some of them, the sites.
///
/// Exact whole numbers, px² between voxel centres: one direction after the other, the lower envelope
/// of parabolas over each line.
///
/// - Source: Felzenszwalb and Huttenlocher, Theory of Computing 8, 415 (2012); the integer form of
///   Meijster, Roerdink and Hesselink (2000).
final class DistanceTransform: @unchecked Sendable {
    /// Voxels along x, y and z.
    let sides: SIMD3<Int>
    /// The distance of a voxel where there is no site; larger than any distance in the box.
    let none: UInt32
    private let memory: ZeroedMemory<UInt32>

    /// Makes room for a box; every voxel is a site.
    init(sides: SIMD3<Int>) {
        self.sides = sides
        let square = (sides &* sides).wrappedSum() + 1
        precondition(square <= Int(UInt32.max), "squared distances have 32 bits")
        none = UInt32(square)
        memory = ZeroedMemory(count: sides.x * sides.y * sides.z)
    }

    /// Squared distances, x fastest; before ``run(threads:check:)`` 0 at sites and ``none`` elsewhere.
    var squares: UnsafeMutableBufferPointer<UInt32> { memory.values }

    /// Fills in the distances.
    ///
    /// - Parameters:
    ///   - threads: Threads that compute.
    ///   - check: Called now and then, by several threads; throws to stop.
    /// - Throws: What `check` throws.
    func run(threads: Int, check: @Sendable () throws -> Void) throws {
        let (x, y, z) = (sides.x, sides.y, sides.z)
        try pass(side: x, stride: 1, across: y, step: x, blocks: z, jump: x * y, threads, check)
        try pass(side: y, stride: x, across: x, step: 1, blocks: z, jump: x * y, threads, check)
        try pass(side: z, stride: x * y, across: x, step: 1, blocks: y, jump: x, threads, check)
    }

    /// Lines that are taken at once: their values share cache lines.
    private static let linesAtOnce = 16

    /// Transforms every line of one direction: `side` voxels that are `stride` apart, `across` lines of a
    /// block that are `step` apart, and blocks that are `jump` apart.
    private func pass(
        side: Int, stride: Int, across: Int, step: Int, blocks: Int, jump: Int, _ threads: Int,
        _ check: @Sendable () throws -> Void
    ) throws {
        try inParallel(
            blocks, threads: threads,
            tool: { LineTransform(side: side, lines: Self.linesAtOnce, none: none) }
        ) { block, line in
            try check()
            let values = squares.baseAddress.unsafelyUnwrapped + block * jump
            for first in Swift.stride(from: 0, to: across, by: Self.linesAtOnce) {
                let lines = min(Self.linesAtOnce, across - first)
                line.run(values + first * step, stride: stride, step: step, lines: lines)
            }
        }
    }
}

/// Transforms lines of one thread.
private final class LineTransform {
    private let side: Int
    private let none: Int
    private let values: UnsafeMutablePointer<UInt32>
    /// The sites whose parabolas make the envelope, their heights, and where each begins.
    private let sites, heights, starts: UnsafeMutablePointer<Int>

    init(side: Int, lines: Int, none: UInt32) {
        self.side = side
        self.none = Int(none)
        values = .allocate(capacity: side * lines)
        sites = .allocate(capacity: side)
        heights = .allocate(capacity: side)
        starts = .allocate(capacity: side)
    }

    deinit {
        values.deallocate()
        sites.deallocate()
        heights.deallocate()
        starts.deallocate()
    }

    /// Transforms some lines, whose voxels are `stride` and which are `step` apart.
    func run(_ first: UnsafeMutablePointer<UInt32>, stride: Int, step: Int, lines: Int) {
        for place in 0..<side {
            let from = first + place * stride
            for line in 0..<lines { values[line * side + place] = from[line * step] }
        }
        for line in 0..<lines { transform(values + line * side) }
        for place in 0..<side {
            let to = first + place * stride
            for line in 0..<lines { to[line * step] = values[line * side + place] }
        }
    }

    /// Replaces each value by the least of all values plus the squared distance to them.
    private func transform(_ line: UnsafeMutablePointer<UInt32>) {
        var count = 0
        for place in 0..<side {
            let height = Int(line[place])
            guard height < none else { continue }
            var start = 0
            while count > 0 {
                let (site, other) = (sites[count - 1], heights[count - 1])
                // From here on the new parabola is lower, or as low.
                let above = height + place * place - other - site * site
                let below = 2 * (place - site)
                start = above <= 0 ? 0 : (above + below - 1) / below
                if start > starts[count - 1] || start >= side { break }
                count -= 1
                start = 0
            }
            guard start < side else { continue }
            sites[count] = place
            heights[count] = height
            starts[count] = count == 0 ? 0 : start
            count += 1
        }
        guard count > 0 else { return }
        for parabola in 0..<count {
            let end = parabola + 1 < count ? starts[parabola + 1] : side
            let (site, height) = (sites[parabola], heights[parabola])
            for place in starts[parabola]..<end {
                line[place] = UInt32(truncatingIfNeeded: height + (place - site) * (place - site))
            }
        }
    }
}
