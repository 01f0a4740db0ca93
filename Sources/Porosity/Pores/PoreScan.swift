public import Engines
import Fields
import Synchronization

/// Reads a volume once and finds its pores: how they hang together, and the local porosity.
///
/// Slabs of slices are read and labelled by several threads, and joined where they meet. Memory holds
/// runs of pore voxels of a few slices of each thread and the pores that cross them, whatever the
/// height of the volume. All results are exact whole numbers, the same for every slab height and
/// number of threads.
public struct PoreScan: Sendable {
    /// Which voxels are neighbours; nil: the pores are not told apart.
    public var neighbours: PoreNeighbours?
    /// Most cells along a side of the local porosity's grid; nil: there is none.
    public var gridLimit: Int?
    /// Slices that a thread labels at once; nil: a number that suits volume and threads.
    public var slabHeight: Int?
    /// Parts of pores that a slab may hold before complete pores are looked for.
    var leastParts = 1 << 14

    /// Creates a scan.
    ///
    /// - Precondition: `gridLimit` and `slabHeight` are positive where they are given.
    public init(neighbours: PoreNeighbours? = .six, gridLimit: Int? = 160, slabHeight: Int? = nil) {
        precondition(gridLimit ?? 1 > 0 && slabHeight ?? 1 > 0, "a grid and slabs have cells")
        self.neighbours = neighbours
        self.gridLimit = gridLimit
        self.slabHeight = slabHeight
    }

    /// What a scan finds.
    public struct Result: Sendable, Hashable {
        /// Voxels of the pellet.
        public var voxels: Int
        /// Pore voxels among them.
        public var pores: Int
        /// Voxels without a value, NaN or infinite, among them: neither pore nor solid.
        public var missing: Int
        /// How the pores hang together, if they were told apart.
        public var connectivity: PoreConnectivity?
        /// The local porosity, if it was asked for.
        public var grid: PorosityGrid?
    }

    /// Reads a volume.
    ///
    /// - Parameters:
    ///   - source: The slices.
    ///   - mask: Which voxels belong to the pellet.
    ///   - pores: On which side of the threshold the pores are.
    ///   - threshold: pore := v ≤ threshold where pores are dark, v > threshold where they are bright,
    ///     in exact numbers.
    ///   - threads: Threads that read and label.
    ///   - advance: Called with the number of slices that were done since it was last called, by
    ///     several threads at once; all slices of the volume come up.
    ///   - check: Called between slices; throws to stop the scan.
    /// - Returns: What is found.
    /// - Throws: What reading throws, what `check` throws, or ``PorosityError/noVoxels(what:)`` if the
    ///   mask is empty.
    public func run(
        _ source: any FrameSource, mask: any PelletMask, pores: PoreGrey, threshold: Double,
        threads: Int, advance: @escaping @Sendable (Int) -> Void = { _ in },
        check: @escaping @Sendable () throws -> Void = {}
    ) throws -> Result {
        try runCountingParts(
            source, mask: mask, pores: pores, threshold: threshold, threads: threads,
            advance: advance, check: check
        ).result
    }

    /// The same, with the most parts of pores that one slab held at once.
    func runCountingParts(
        _ source: any FrameSource, mask: any PelletMask, pores: PoreGrey, threshold: Double,
        threads: Int, advance: @escaping @Sendable (Int) -> Void = { _ in },
        check: @escaping @Sendable () throws -> Void = {}
    ) throws -> (result: Result, parts: Int) {
        let bounds = try MaskBounds(
            mask, shape: source.shape, slices: source.count, threads: threads)
        guard let slices = bounds.slices else { throw PorosityError.noVoxels(what: "the pellet") }
        advance(source.count - slices.count)
        let height =
            slabHeight
            ?? min(max(slices.count / (4 * max(threads, 1)), 8), 32)
        let slabs = stride(from: slices.lowerBound, to: slices.upperBound, by: height).map {
            $0..<min($0 + height, slices.upperBound)
        }
        let grid = gridLimit.map {
            PorosityGrid(x: bounds.columns, y: bounds.rows, z: slices, limit: $0)
        }
        let state = Mutex(ScanState(grid: grid))
        let rule = PoreRule(
            sampleType: source.sampleType, threshold: threshold, areBright: pores == .bright)
        try inParallel(
            slabs.count, threads: threads,
            tool: {
                SlabReader(
                    source, mask: mask, rule: rule, grid: grid, neighbours: neighbours,
                    leastParts: leastParts)
            }
        ) { index, reader in
            let slab = try reader.read(
                slabs[index],
                adding: { layer, cells in
                    state.withLock { $0.grid?.add(cells, layer: layer) }
                }, advance: advance, check: check)
            let counts = reader.takeCounts()
            state.withLock { $0.counts.add(counts) }
            if let slab { Self.join(slab, in: state) }
        }
        return state.withLock { state in
            let parts = state.slabs.map(\.peak).max() ?? 0
            let result = Result(
                voxels: state.counts.voxels, pores: state.counts.pores,
                missing: state.counts.missing,
                connectivity: neighbours.flatMap { _ in state.slabs.first?.finish() },
                grid: state.grid)
            return (result, parts)
        }
    }

    /// Joins a slab with those before and after it, as long as they are there.
    ///
    /// Between any two slabs that wait there is one that is being labelled or joined, so that no more
    /// wait than there are threads, and one.
    private static func join(_ slab: PoreSlab, in state: borrowing Mutex<ScanState>) {
        var slab = slab
        while true {
            let own = slab
            let other = state.withLock { state -> PoreSlab? in
                let place = state.slabs.firstIndex {
                    $0.slices.upperBound == own.slices.lowerBound
                        || $0.slices.lowerBound == own.slices.upperBound
                }
                guard let place else {
                    state.slabs.append(own)
                    return nil
                }
                return state.slabs.remove(at: place)
            }
            guard let other else { return }
            if other.slices.lowerBound < slab.slices.lowerBound {
                other.append(slab)
                slab = other
            } else {
                slab.append(other)
            }
        }
    }
}

/// What threads share.
private struct ScanState: Sendable {
    var grid: PorosityGrid?
    var counts = VoxelCounts()
    /// Slabs that wait for a neighbour.
    var slabs: [PoreSlab] = []
}

/// Voxels of some slices.
struct VoxelCounts: Sendable {
    var voxels = 0
    var pores = 0
    var missing = 0

    /// Adds those of other slices.
    mutating func add(_ other: VoxelCounts) {
        voxels += other.voxels
        pores += other.pores
        missing += other.missing
    }
}

/// The smallest box of voxels that holds a pellet.
struct MaskBounds: Sendable {
    private(set) var columns = 0..<0
    private(set) var rows = 0..<0
    /// nil if the pellet has no voxel.
    private(set) var slices: Range<Int>?

    init(_ mask: any PelletMask, shape: Shape, slices: Int, threads: Int) throws {
        let whole = Mutex(MaskBounds())
        inParallel(slices, threads: threads) { slice in
            var own = MaskBounds()
            for row in 0..<shape.height {
                let span = mask.span(slice: slice, row: row)
                precondition(
                    span.isEmpty || (span.lowerBound >= 0 && span.upperBound <= shape.width),
                    "a mask's columns are columns of the volume")
                guard !span.isEmpty else { continue }
                own.add(span, row..<row + 1, slice..<slice + 1)
            }
            if let found = own.slices {
                whole.withLock { $0.add(own.columns, own.rows, found) }
            }
        }
        self = whole.withLock { $0 }
    }

    private init() {}

    private mutating func add(_ x: Range<Int>, _ y: Range<Int>, _ z: Range<Int>) {
        guard let slices else {
            (columns, rows, self.slices) = (x, y, z)
            return
        }
        columns = columns.extended(to: x)
        rows = rows.extended(to: y)
        self.slices = slices.extended(to: z)
    }
}

extension Range<Int> {
    /// The smallest range that holds this and another one.
    fileprivate func extended(to other: Range<Int>) -> Range<Int> {
        Swift.min(lowerBound, other.lowerBound)..<Swift.max(upperBound, other.upperBound)
    }
}
