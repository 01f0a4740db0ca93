import Engines
import Fields

/// Reads and labels slabs of slices on one thread.
final class SlabReader {
    /// Bytes of values that are read at once: they fit a core's own cache.
    private static let blockBytes = 128 << 10
    /// Parts of pores that there may be for each run of a slice before complete ones are looked for.
    private static let partsOfRun = 2

    private let source: any FrameSource
    private let mask: any PelletMask
    private let rule: PoreRule
    private let neighbours: PoreNeighbours?
    private let cellLayer: CellLayer?
    private let ends: PoreRuns.Ends
    private let pairs: PoreRuns.Pairs
    private let values: UnsafeMutableRawBufferPointer
    private let rowsInBlock: Int
    private let leastParts: Int
    private var counts = VoxelCounts()

    init(
        _ source: any FrameSource, mask: any PelletMask, rule: PoreRule, grid: PorosityGrid?,
        neighbours: PoreNeighbours?, leastParts: Int
    ) {
        self.source = source
        self.leastParts = leastParts
        self.mask = mask
        self.rule = rule
        self.neighbours = neighbours
        cellLayer = grid.map { CellLayer($0) }
        let width = source.shape.width
        ends = PoreRuns.Ends(width: width)
        pairs = PoreRuns.Pairs(width: width)
        let rowBytes = max(width * source.sampleType.byteCount, 1)
        rowsInBlock = max(Self.blockBytes / rowBytes, 1)
        values = .allocate(
            byteCount: rowsInBlock * rowBytes
                + PoreRuns.spareValues * source.sampleType.byteCount, alignment: 64)
        values.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { values.deallocate() }

    /// The voxels of all slices since it was last called.
    func takeCounts() -> VoxelCounts {
        defer { counts = VoxelCounts() }
        return counts
    }

    /// Reads and labels a slab.
    ///
    /// - Parameters:
    ///   - slices: The slices.
    ///   - add: Receives counts of a layer of the grid.
    ///   - advance: Called after each slice.
    ///   - check: Called before each slice; throws to stop.
    /// - Returns: The pores; nil if they are not told apart.
    /// - Throws: What reading and `check` throw.
    func read(
        _ slices: Range<Int>, adding add: (Int, CellLayer) -> Void, advance: (Int) -> Void,
        check: () throws -> Void
    ) throws -> PoreSlab? {
        let shape = source.shape
        let open = try source.open(slices)
        func rows(_ slice: Int) -> MaskSlice.Rows {
            MaskSlice.Rows(mask, slice: slice, slices: source.count, height: shape.height)
        }
        var slice = MaskSlice(
            above: rows(slices.lowerBound - 1), own: rows(slices.lowerBound - 1),
            below: rows(slices.lowerBound), isAtBorder: false, width: shape.width)
        var forest = PoreForest()
        var totals = PoreTotals()
        let first = PoreFace(shape: shape, rule: rule)
        var face = first
        var previous: PoreFace?
        var spare: PoreFace?
        for index in slices {
            try check()
            slice.above = slice.own
            slice.own = slice.below
            slice.below = rows(index + 1)
            slice.isAtBorder = index == 0 || index == source.count - 1
            try label(index, slice, open, face: face, previous: previous, in: &forest)
            if neighbours == nil {
                // No run has a label.
            } else if index == slices.upperBound - 1 {
                forest.retire(keeping: face === first ? [first] : [first, face], into: &totals)
            } else if face !== first {
                // The first slice's parts keep their numbers until the slab is complete.
                let pinned = first.runs.count
                if forest.count - pinned > leastParts + Self.partsOfRun * face.runs.count {
                    forest.retire(pinned: pinned, keeping: [face], into: &totals)
                }
            }
            if let cellLayer, cellLayer.ends(with: index, of: slices) {
                add(cellLayer.layer(of: index), cellLayer)
                cellLayer.clear()
            }
            advance(1)
            guard index < slices.upperBound - 1 else { break }
            let next = spare ?? PoreFace(shape: shape, rule: rule)
            spare = previous === first ? nil : previous
            (previous, face) = (face, next)
        }
        guard let neighbours else { return nil }
        return PoreSlab(
            slices: slices, first: first, last: face, forest: forest, totals: totals,
            neighbours: neighbours)
    }

    /// Reads a slice, finds its runs and joins them with each other and with those of the slice before.
    private func label(
        _ index: Int, _ slice: MaskSlice, _ open: any OpenFrames, face: PoreFace,
        previous: PoreFace?, in forest: inout PoreForest
    ) throws {
        let shape = source.shape
        let rowBytes = shape.width * source.sampleType.byteCount
        let spans = slice.own.spans
        face.runs.clear()
        for start in stride(from: 0, to: shape.height, by: rowsInBlock) {
            let rows = start..<min(start + rowsInBlock, shape.height)
            let used = rows.filter { !spans[$0].isEmpty }
            let inMemory = used.isEmpty ? start..<start : used[0]..<used[used.count - 1] + 1
            if !inMemory.isEmpty {
                try open.read(
                    frame: index, rows: inMemory,
                    into: UnsafeMutableRawBufferPointer(
                        rebasing: values[..<(inMemory.count * rowBytes)]))
            }
            let memory = UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped)
            for row in rows {
                // The values of a row outside the pellet are not read.
                let place = inMemory.contains(row) ? row - inMemory.lowerBound : 0
                label(
                    row, values: memory + place * rowBytes, slice, face: face, previous: previous,
                    in: &forest)
            }
        }
    }

    /// Finds the runs of a row and joins them.
    private func label(
        _ row: Int, values: UnsafeRawPointer, _ slice: MaskSlice, face: PoreFace,
        previous: PoreFace?, in forest: inout PoreForest
    ) {
        let span = slice.own.spans[row]
        let runs = face.runs
        let found = runs.add(row: row, values: values, span: span, to: ends)
        guard !span.isEmpty else { return }
        counts.voxels += span.count
        counts.pores += found.pores
        counts.missing += found.missing
        cellLayer?.add(runs, row: row, span: span, missing: found.missing)
        guard let neighbours, found.pores > 0 else { return }
        let reach = slice.row(row)
        let firstRun = runs.firstOfRow[row]
        let count = runs.count - firstRun
        let labels = face.labelMemory()
        forest.reserve(count)
        let (firsts, lasts) = (ends.firsts, ends.ends)
        for run in 0..<count {
            let (first, end) = (Int(firsts[run]), Int(lasts[run]))
            labels[firstRun + run] = forest.add(
                PoreExtent(voxels: end - first, marks: reach.marks(first: first, end: end)))
        }
        if row > 0 {
            face.join(
                row: row, with: face, row: row - 1, neighbours: neighbours, pairs: pairs,
                in: forest)
        }
        if let previous {
            face.join(row: row, with: previous, neighbours: neighbours, pairs: pairs, in: forest)
        }
    }
}

/// One layer of a grid's cells, which rows are added to.
final class CellLayer {
    private let grid: (cells: SIMD3<Int>, cellSize: Int, origin: SIMD3<Int>)
    private let pores: ZeroedMemory<UInt32>
    /// Voxels of the pellet of each cell, less those of the cell before it in the row of cells.
    private let voxels: ZeroedMemory<Int>
    private let missing: ZeroedMemory<UInt32>

    /// Makes room for a layer of a grid.
    init(_ grid: PorosityGrid) {
        self.grid = (grid.cells, grid.cellSize, grid.origin)
        let count = grid.cells.x * grid.cells.y
        pores = ZeroedMemory(count: count)
        voxels = ZeroedMemory(count: count)
        missing = ZeroedMemory(count: count)
    }

    /// The layer that a slice belongs to.
    func layer(of slice: Int) -> Int { (slice - grid.origin.z) / grid.cellSize }

    /// Whether a slice is the last of its layer, or of some slices.
    func ends(with slice: Int, of slices: Range<Int>) -> Bool {
        slice == slices.upperBound - 1 || layer(of: slice + 1) != layer(of: slice)
    }

    /// Sets all counts to 0.
    func clear() {
        pores.values.update(repeating: 0)
        missing.values.update(repeating: 0)
        voxels.values.update(repeating: 0)
    }

    /// Adds a row that was found last.
    func add(_ runs: PoreRuns, row: Int, span: Range<Int>, missing found: Int) {
        let (size, across) = (grid.cellSize, grid.cells.x)
        let first = (row - grid.origin.y) / size * across
        func line(_ memory: ZeroedMemory<UInt32>) -> PoreRuns.Cells {
            PoreRuns.Cells(
                first: grid.origin.x, width: size,
                counts: UnsafeMutableBufferPointer(rebasing: memory.values[first..<first + across]))
        }
        runs.addPores(ofRow: row, to: line(pores))
        if found > 0 { runs.addMissing(to: line(missing)) }
        // Cell by cell, how many voxels more than in the cell before.
        let rises = voxels.values.baseAddress.unsafelyUnwrapped + first
        func addVoxels(from column: Int, _ sign: Int) {
            let (cell, rest) = (column - grid.origin.x).quotientAndRemainder(dividingBy: size)
            rises[cell] += sign * (size - rest)
            if cell + 1 < across { rises[cell + 1] += sign * rest }
        }
        addVoxels(from: span.lowerBound, 1)
        if span.upperBound < grid.origin.x + size * across { addVoxels(from: span.upperBound, -1) }
    }

    /// Adds the counts to a layer of a grid.
    func add(to pores: inout [UInt32], _ voxels: inout [UInt32], from first: Int) {
        var count = 0
        for cell in self.pores.values.indices {
            count = cell % grid.cells.x == 0 ? 0 : count
            count += self.voxels.values[cell]
            pores[first + cell] += self.pores.values[cell]
            voxels[first + cell] += UInt32(count) - missing.values[cell]
        }
    }
}

extension PorosityGrid {
    /// Adds the counts of a layer.
    mutating func add(_ cells: CellLayer, layer: Int) {
        cells.add(to: &pores, &voxels, from: layer * self.cells.x * self.cells.y)
    }
}
