import COpenCL
import Engines
import Fields
import Kernels

/// Counts on one device with a queue and buffers of its own.
final class OpenCLTallyWorker: TallyWorker {
    let batchCapacity: Int
    private let program: TallyProgram
    private let plan: TallyPlan
    private let queue: Queue
    private let kernel: Kernel
    private let clearing: Kernel
    private let memory: Memory
    private let cells: ZeroedMemory<UInt32>
    private let sliceCells: ZeroedMemory<UInt32>

    /// The buffers of one batch on a device.
    private struct Memory {
        let values: FrameMemory
        let slices: Buffer
        let cells: Buffer
        let sliceCells: Buffer
    }

    /// Makes room for a batch; a device that is too small for it gets a smaller one.
    ///
    /// - Throws: ``EngineError`` if even one slice does not fit.
    init(program: TallyProgram, plan: TallyPlan, batchCapacity: Int) throws(EngineError) {
        self.program = program
        self.plan = plan
        let device = program.device
        let tables = program.tables
        do throws(OpenCLFailure) {
            queue = try Queue(program.context, device: device.id)
            kernel = try Kernel(program.program, name: "tally")
            clearing = try Kernel(program.program, name: "clear")
        } catch {
            throw error.error(device: device.name, action: "preparing the grey tally")
        }
        let wanted = tables.batchCapacity(atMost: batchCapacity)
        (memory, self.batchCapacity) = try largestFitting(wanted, of: "slice", on: device) {
            capacity throws(OpenCLFailure) in
            try Self.memory(for: plan, program: program, capacity: capacity)
        }
        let window = tables.largestWindow(capacity: self.batchCapacity)
        cells = ZeroedMemory(count: tables.cellCount(of: window))
        sliceCells = ZeroedMemory(count: tables.sliceCellCount(of: window))
    }

    private static func memory(
        for plan: TallyPlan, program: TallyProgram, capacity: Int
    ) throws(OpenCLFailure) -> Memory {
        let (context, tables) = (program.context, program.tables)
        var budget = MemoryBudget(device: program.device, limit: program.memoryLimit)
        let window = tables.largestWindow(capacity: capacity)
        return Memory(
            values: try FrameMemory(
                context, budget: &budget, byteCount: capacity * plan.sliceBytes),
            slices: try budget.buffer(
                context, flags: CL_MEM_READ_ONLY,
                byteCount: capacity * MemoryLayout<tally_slice>.stride),
            cells: try budget.buffer(
                context, flags: CL_MEM_READ_WRITE, byteCount: 4 * tables.cellCount(of: window)),
            sliceCells: try budget.buffer(
                context, flags: CL_MEM_READ_WRITE,
                byteCount: 4 * tables.sliceCellCount(of: window)))
    }

    func count(
        _ batch: SliceBatch, into results: TallyResults, times: inout StageTimes
    ) throws {
        precondition(batch.slices.count <= batchCapacity)
        let window = program.tables.window(of: batch.slices)
        guard !window.slices.isEmpty else { return }
        do {
            try memory.values.read(
                batch.slices, of: batch.source, rows: plan.shape.height,
                frameBytes: plan.sliceBytes, queue: queue, times: &times)
            try count(batch.slices, window, into: results, times: &times)
        } catch let failure as OpenCLFailure {
            let (first, last) = (batch.slices.lowerBound, batch.slices.upperBound - 1)
            throw failure.error(
                device: program.device.name, action: "counting slices \(first) to \(last)")
        }
    }

    /// Counts what is on the device.
    private func count(
        _ slices: Range<Int>, _ window: TallyTables.Window, into results: TallyResults,
        times: inout StageTimes
    ) throws(OpenCLFailure) {
        let tables = program.tables
        let (count, sliceCount) = (tables.cellCount(of: window), tables.sliceCellCount(of: window))
        try times.kernel.measure { () throws(OpenCLFailure) in
            try queue.write(Array(tables.slices[slices]), to: memory.slices)
            try clear(memory.cells, count: count)
            try clear(memory.sliceCells, count: sliceCount)
            let buffers =
                [program.settings, memory.slices, memory.values.buffer] + program.arguments
                + [memory.cells, memory.sliceCells]
            for (place, buffer) in buffers.enumerated() { try kernel.set(place, buffer) }
            try kernel.set(buffers.count, Int32(window.blocks.lowerBound))
            try kernel.set(buffers.count + 1, Int32(window.slices.lowerBound))
            try queue.run(kernel, global: [plan.shape.width, plan.shape.height, slices.count])
            try queue.finish()
        }
        guard let cells = cells.values.baseAddress, let sliceCells = sliceCells.values.baseAddress
        else { return }
        try times.download.measure(bytes: 4 * (count + sliceCount)) { () throws(OpenCLFailure) in
            try queue.read(memory.cells, into: cells, count: count)
            if sliceCount > 0 {
                try queue.read(memory.sliceCells, into: sliceCells, count: sliceCount)
            }
            try queue.finish()
            tables.add(cells: cells, sliceCells: sliceCells, of: window, to: results)
        }
    }

    private func clear(_ counts: Buffer, count: Int) throws(OpenCLFailure) {
        guard count > 0 else { return }
        try clearing.set(0, counts)
        try queue.run(clearing, global: [count])
    }
}
