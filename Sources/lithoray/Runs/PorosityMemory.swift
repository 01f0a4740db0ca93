import Engines

/// How many slices a worker counts at once, within the memory that the run may use.
struct PorosityMemory {
    /// Bytes that the run may use; nil: as it likes.
    let ceiling: Int?
    let engine: any Engine

    /// Bytes of slices that one worker has in hand.
    private static let bytesInHand = 64 << 20
    /// Bytes of the program itself.
    private static let programBytes = 64 << 20

    /// Bytes of a run that counts a plan with batches of some slices.
    func bytes(_ plan: TallyPlan, batch: Int) -> Int {
        Self.programBytes + TallyResults.bytes(for: plan)
            + engine.workerBytes(for: plan, batchCapacity: batch)
    }

    /// The largest batch that keeps the ceiling.
    ///
    /// - Throws: ``MemoryError`` if not even one slice does.
    func batchCapacity(_ plan: TallyPlan) throws(MemoryError) -> Int {
        var batch = min(max(Self.bytesInHand / max(plan.sliceBytes, 1), 1), 32)
        guard let ceiling else { return batch }
        while batch > 1 && bytes(plan, batch: batch) > ceiling { batch /= 2 }
        let need = bytes(plan, batch: batch)
        guard need <= ceiling else { throw .ceilingTooLow(ceiling: ceiling, need: need) }
        return batch
    }
}
