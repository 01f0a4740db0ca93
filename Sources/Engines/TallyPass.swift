import Synchronization

/// Runs the grey tally over the slices of a volume: workers read and count batches at the same time.
///
/// Memory does not grow with the number of slices, but for the few sums of each. The counts depend
/// neither on the engine nor on the size of batches.
public struct TallyPass: Sendable {
    private let plan: TallyPlan
    private let source: any FrameSource
    private let engine: any Engine
    private let batchCapacity: Int

    /// Prepares a pass.
    ///
    /// - Parameters:
    ///   - plan: What to count.
    ///   - source: The slices of the volume.
    ///   - engine: Who counts.
    ///   - batchCapacity: Slices that a worker takes at once.
    public init(
        _ plan: TallyPlan, source: any FrameSource, engine: any Engine, batchCapacity: Int
    ) {
        precondition(
            source.shape == plan.shape && source.count == plan.sliceCount
                && source.sampleType == plan.sampleType, "the source is what the plan says")
        self.plan = plan
        self.source = source
        self.engine = engine
        self.batchCapacity = batchCapacity
    }

    /// Counts the voxels of all slices.
    ///
    /// - Parameters:
    ///   - progress: Called after each batch with the number of slices that are counted; one call at a
    ///     time.
    ///   - check: Called before each batch; throws to stop the run.
    /// - Returns: The counts, and the times of the stages, summed over threads.
    /// - Throws: The first error, after every thread has stopped.
    public func run(
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        check: @escaping @Sendable () throws -> Void = {}
    ) throws -> (results: TallyResults, times: StageTimes) {
        let workers = try engine.tallyWorkers(for: plan, batchCapacity: batchCapacity)
        let results = TallyResults(for: plan)
        let queue = SliceQueue(count: plan.sliceCount, workers: workers.count)
        let total = Mutex(StageTimes())
        let counted = Mutex(0)
        onThreads(workers) { worker in
            var times = StageTimes()
            do {
                while let slices = queue.next(atMost: worker.batchCapacity) {
                    try check()
                    let open = try times.read.measure { try source.open(slices) }
                    try worker.count(
                        SliceBatch(slices: slices, source: open), into: results, times: &times)
                    counted.withLock { counted in
                        counted += slices.count
                        progress(counted)
                    }
                }
            } catch {
                queue.stop(error)
            }
            let own = times
            total.withLock { $0 += own }
        }
        if let error = queue.failure { throw error }
        return (results, total.withLock { $0 })
    }
}

/// Hands out batches of slices.
private final class SliceQueue: Sendable {
    private let state = Mutex((next: 0, error: (any Error)?.none))
    private let count: Int
    private let workers: Int

    init(count: Int, workers: Int) {
        self.count = count
        self.workers = workers
    }

    /// What stopped the run.
    var failure: (any Error)? { state.withLock { $0.error } }

    /// The next batch; nil when no slice is left, or the run stops.
    ///
    /// Batches are smaller towards the end, so that workers finish together, but not so small that
    /// adding up their counts takes long.
    func next(atMost capacity: Int) -> Range<Int>? {
        state.withLock { state in
            guard state.error == nil, state.next < count else { return nil }
            let share = (count - state.next + 2 * workers - 1) / (2 * workers)
            let first = state.next
            state.next += min(capacity, max(share, capacity / 8, 1), count - first)
            return first..<state.next
        }
    }

    /// Stops the run; the first error stays.
    func stop(_ error: any Error) {
        state.withLock { $0.error = $0.error ?? error }
    }
}
