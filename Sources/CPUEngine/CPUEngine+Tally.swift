public import Engines
import Kernels

extension CPUEngine {
    /// Prepares the grey tally.
    ///
    /// - Parameters:
    ///   - plan: What to count.
    ///   - batchCapacity: Slices that a worker takes at once.
    /// - Returns: Workers that may run at the same time, each on a thread of its own.
    /// - Throws: Nothing.
    public func tallyWorkers(
        for plan: TallyPlan, batchCapacity: Int
    ) throws(EngineError) -> [any TallyWorker] {
        let pass = NativeTally(plan)
        return (0..<threads).map { _ in
            NativeTallyWorker(
                pass: pass, level: instructionSet.level, batchCapacity: batchCapacity)
        }
    }

    /// Bytes of memory on this machine that the workers need, besides plan and results.
    public func workerBytes(for plan: TallyPlan, batchCapacity: Int) -> Int {
        let pass = NativeTally(plan)
        let capacity = pass.tables.batchCapacity(atMost: batchCapacity)
        let counts = pass.tables.bytes(of: pass.tables.largestWindow(capacity: capacity))
        return threads * (counts + pass.blockBytes + pass.scratchBytes)
    }
}
