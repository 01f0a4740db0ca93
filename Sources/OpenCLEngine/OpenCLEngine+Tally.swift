public import Engines

extension OpenCLEngine {
    /// Prepares the grey tally.
    ///
    /// - Parameters:
    ///   - plan: What to count.
    ///   - batchCapacity: Slices that a worker takes at once.
    /// - Returns: Workers that may run at the same time, each on a thread of its own.
    /// - Throws: `EngineError` if a device fails or is too small.
    public func tallyWorkers(
        for plan: TallyPlan, batchCapacity: Int
    ) throws(EngineError) -> [any TallyWorker] {
        let tables = TallyTables(plan)
        var workers: [any TallyWorker] = []
        for device in chosen {
            let program = try TallyProgram(
                device: device, plan: plan, tables: tables, memoryLimit: memoryLimit)
            for _ in 0..<Self.workersPerDevice {
                workers.append(
                    try OpenCLTallyWorker(
                        program: program, plan: plan, batchCapacity: batchCapacity))
            }
        }
        return workers
    }

    /// Bytes of memory on this machine that the workers need, besides plan and results.
    public func workerBytes(for plan: TallyPlan, batchCapacity: Int) -> Int {
        let tables = TallyTables(plan)
        let capacity = tables.batchCapacity(atMost: batchCapacity)
        let counts = tables.bytes(of: tables.largestWindow(capacity: capacity))
        return chosen.reduce(0) { total, device in
            let onDevice = device.sharesMemory ? counts : 0
            return total
                + Self.workersPerDevice * (capacity * plan.sliceBytes + counts + onDevice)
        }
    }
}
