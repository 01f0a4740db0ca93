import Engines
import Kernels

/// Counts on one thread.
///
/// A block of rows is read from one slice after the other, so that the block's cells stay in cache
/// while the slices of the batch pass by, and labels serve all slices where the axis stays.
final class NativeTallyWorker: TallyWorker {
    let batchCapacity: Int
    private let native: NativeTally
    private let level: Int32
    private let values: UnsafeMutableRawBufferPointer
    private let scratch: ZeroedMemory<UInt8>
    private var cells = ZeroedMemory<UInt32>(count: 0)
    private var sliceCells = ZeroedMemory<UInt32>(count: 0)

    init(pass: NativeTally, level: Int32, batchCapacity: Int) {
        native = pass
        self.level = level
        self.batchCapacity = pass.tables.batchCapacity(atMost: batchCapacity)
        // The loops read whole vectors, which may end after the last value.
        values = .allocate(byteCount: pass.blockBytes + 4 * Int(LANES), alignment: 64)
        values.initializeMemory(as: UInt8.self, repeating: 0)
        scratch = ZeroedMemory(count: pass.scratchBytes)
    }

    deinit { values.deallocate() }

    func count(
        _ batch: SliceBatch, into results: TallyResults, times: inout StageTimes
    ) throws {
        precondition(batch.slices.count <= batchCapacity)
        let tables = native.tables
        let window = tables.window(of: batch.slices)
        guard !window.slices.isEmpty else { return }
        makeRoom(for: window)
        do {
            let height = Int(tables.settings.height)
            let reached = batch.slices.filter { !tables.reach(ofSlice: $0).isEmpty }
            for row in stride(from: 0, to: height, by: native.blockRows) {
                let rows = row..<min(row + native.blockRows, height)
                for slice in reached {
                    try count(rows, ofSlice: slice, in: batch.source, window, times: &times)
                }
            }
        } catch {
            cells.values.update(repeating: 0)
            sliceCells.values.update(repeating: 0)
            throw error
        }
        times.kernel.measure {
            guard let cells = cells.values.baseAddress,
                let sliceCells = sliceCells.values.baseAddress
            else { return }
            tables.add(cells: cells, sliceCells: sliceCells, of: window, to: results)
        }
    }

    /// Counts some rows of a slice, if any of their voxels are in the pellet.
    private func count(
        _ rows: Range<Int>, ofSlice index: Int, in source: any OpenFrames,
        _ window: TallyTables.Window, times: inout StageTimes
    ) throws {
        let (first, count) = (Int32(rows.lowerBound), Int32(rows.count))
        try withUnsafePointer(to: native.pass) { pass in
            try withUnsafePointer(to: native.tables.slices[index]) { slice in
                let memory = UnsafeMutableRawPointer(scratch.values.baseAddress)
                let isInside = times.kernel.measure {
                    tally_label(level, pass, slice, first, count, memory) != 0
                }
                guard isInside else { return }
                let buffer = UnsafeMutableRawBufferPointer(
                    rebasing: values[..<(rows.count * native.rowBytes)])
                try times.read.measure(bytes: buffer.count) {
                    try source.read(frame: index, rows: rows, into: buffer)
                }
                times.kernel.measure {
                    var place = tally_window(
                        cells: cells.values.baseAddress,
                        slice_cells: sliceCells.values.baseAddress,
                        first_block: Int32(window.blocks.lowerBound),
                        first_slice: Int32(window.slices.lowerBound))
                    tally_count(
                        level, pass, slice, first, count, buffer.baseAddress, memory, &place)
                }
            }
        }
    }

    /// Makes the counts large enough for a window; they are 0.
    private func makeRoom(for window: TallyTables.Window) {
        let (need, sliceNeed) = (
            native.tables.cellCount(of: window), native.tables.sliceCellCount(of: window)
        )
        if cells.values.count < need { cells = ZeroedMemory(count: need) }
        if sliceCells.values.count < sliceNeed { sliceCells = ZeroedMemory(count: sliceNeed) }
    }
}
