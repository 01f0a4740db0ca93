import Engines

/// How many frames a worker takes at once, within the memory that the run may use.
struct MemoryPlan {
    let plan: DensityPlan
    let frames: Int
    let engine: any Engine
    /// Bytes that the run may use; nil: as it likes.
    let ceiling: Int?

    /// Bytes of counts that one worker has in hand.
    private static let bytesInHand = 64 << 20
    /// Bytes of the program itself.
    private static let programBytes = 48 << 20

    /// Bytes of the whole run with a batch of some frames.
    func bytes(batch: Int) -> Int {
        let tables = plan.shape.count * 48
        let results = 4 * batch * DensityResults.bytesPerFrame(of: plan)
        return Self.programBytes + tables + results
            + engine.workerBytes(for: plan, batchCapacity: batch)
    }

    /// The largest batch that keeps the ceiling.
    ///
    /// - Throws: ``MemoryError`` if not even one frame does.
    func batchCapacity() throws(MemoryError) -> Int {
        let perFrame = plan.frameBytes + DensityResults.bytesPerFrame(of: plan)
        var batch = min(max(Self.bytesInHand / max(perFrame, 1), 1), 32, max(frames, 1))
        guard let ceiling else { return batch }
        while batch > 1 && bytes(batch: batch) > ceiling { batch /= 2 }
        let need = bytes(batch: batch)
        guard need <= ceiling else { throw .ceilingTooLow(ceiling: ceiling, need: need) }
        return batch
    }
}

/// A ceiling that cannot be kept.
enum MemoryError: ReportedError, Equatable {
    /// One frame at a time needs more.
    case ceilingTooLow(ceiling: Int, need: Int)

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .ceilingTooLow(let ceiling, let need):
            "--memory \(ceiling) is too little: one frame at a time needs \(need) bytes"
        }
    }
}
