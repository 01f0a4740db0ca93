public import Engines
import Foundation
import Synchronization

/// Runs the density pass over the frames of an experiment: workers compute batches at the same time,
/// and results leave in the order of the frames.
public struct DensityComputation: Sendable {
    /// What is known of a frame when its pixels are computed.
    public struct FrameResult: Sendable {
        /// Index of the frame.
        public let index: Int
        /// 1/d.
        public let dose: Double
        /// Whether the frame can be trusted; if not, its rows are without a value.
        public let quality: DoseMeter.Quality
        /// How many pixels gave no number, and why.
        public let counters: FrameCounters
        /// Mean transmission of the sample's valid columns and components, or of all pixels.
        public let meanTransmission: Double
        /// Per band, the rows of the profile from top to bottom.
        public let bands: [[ProfileRow]]
        /// Maps of the batch; the frame's is ``mapIndex``.
        public let results: DensityResults
        /// Index of the frame in `results`.
        public let mapIndex: Int
    }

    /// A batch whose results may be written, in order.
    private struct Finished<Prepared: Sendable> {
        var frames: Range<Int>
        var prepared: [Prepared]
        var results: DensityResults
    }

    private let preparation: DensityPreparation
    private let frames: any FrameSource
    private let engine: any Engine
    private let batchCapacity: Int
    private let batchesWithResults: Int

    /// Batches that have results at the same time unless memory is short: those of all workers, one
    /// that is being written, and one that waits.
    public static func batchesWithResults(workers: Int) -> Int { workers + 2 }

    /// Prepares a run.
    ///
    /// - Parameters:
    ///   - preparation: What is known before.
    ///   - frames: The frames.
    ///   - engine: Who computes.
    ///   - batchCapacity: Frames that a worker takes at once.
    ///   - batchesWithResults: Batches that have results at the same time, at least 1; nil: as many
    ///     as the workers can use.
    public init(
        _ preparation: DensityPreparation, frames: any FrameSource, engine: any Engine,
        batchCapacity: Int, batchesWithResults: Int? = nil
    ) {
        self.preparation = preparation
        self.frames = frames
        self.engine = engine
        self.batchCapacity = batchCapacity
        self.batchesWithResults =
            batchesWithResults ?? Self.batchesWithResults(workers: engine.workerCount)
    }

    /// Computes frames and hands them on.
    ///
    /// - Parameters:
    ///   - range: The frames.
    ///   - prepare: Makes a frame's result ready to be written; called by several threads at once.
    ///   - write: Writes what was prepared; called in the order of the frames, one call at a time.
    ///   - finished: Called after the frames below an index are written.
    ///   - check: Called between batches; throws to stop the run.
    /// - Returns: Times of the stages, summed over threads.
    /// - Throws: The first error of any of these, after every thread has stopped.
    public func run<Prepared: Sendable>(
        _ range: Range<Int>, prepare: @escaping @Sendable (FrameResult) throws -> Prepared,
        write: @escaping @Sendable (Prepared) throws -> Void,
        finished: @escaping @Sendable (Int) throws -> Void,
        check: @escaping @Sendable () throws -> Void
    ) throws -> StageTimes {
        let workers = try engine.densityWorkers(
            for: preparation.plan, batchCapacity: batchCapacity)
        let queue = BatchQueue(
            range, workers: workers.count, capacity: batchCapacity,
            batchesWithResults: batchesWithResults, plan: preparation.plan)
        let writer = OrderedWriter<Finished<Prepared>>(first: range.lowerBound)
        let total = Mutex(StageTimes())
        onThreads(workers) { worker in
            var times = StageTimes()
            do {
                while let (frames, results) = queue.next() {
                    try check()
                    let batch = try compute(frames, on: worker, into: results, &times)
                    let prepared = try times.write.measure { try batch.map(prepare) }
                    try writer.put(
                        Finished(frames: frames, prepared: prepared, results: results),
                        from: frames.lowerBound
                    ) { batch in
                        try times.write.measure { try batch.prepared.forEach(write) }
                        queue.give(back: batch.results)
                        try finished(batch.frames.upperBound)
                        return batch.frames.upperBound
                    }
                }
            } catch {
                queue.stop(error)
            }
            let own = times
            total.withLock { $0 += own }
        }
        if let error = queue.failure { throw error }
        return total.withLock { $0 }
    }

    /// Reads and computes one batch.
    private func compute(
        _ range: Range<Int>, on worker: any DensityWorker, into results: DensityResults,
        _ times: inout StageTimes
    ) throws -> [FrameResult] {
        let (open, doses) = try times.read.measure {
            let open = try frames.open(range)
            return (open, try range.map { try preparation.doseMeter.measure($0, in: open) })
        }
        try worker.process(
            FrameBatch(frames: range, source: open, parameters: doses.map(\.parameters)),
            into: results, times: &times)
        return zip(range, doses).map { index, dose in
            FrameFinisher(preparation: preparation, results: results).result(
                index: index, place: index - range.lowerBound, dose: dose)
        }
    }
}

/// Hands out batches of frames and the memory for their results.
private final class BatchQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let end: Int
    private let workers: Int
    private let capacity: Int
    private var nextFrame: Int
    private var free: [DensityResults]
    private var error: (any Error)?

    init(
        _ range: Range<Int>, workers: Int, capacity: Int, batchesWithResults: Int,
        plan: DensityPlan
    ) {
        nextFrame = range.lowerBound
        end = range.upperBound
        self.workers = workers
        self.capacity = capacity
        // All of it at once, so that what a run takes does not depend on how its threads meet.
        let batches = (range.count + capacity - 1) / capacity
        free = (0..<min(batchesWithResults, batches)).map { _ in
            DensityResults(plan: plan, capacity: capacity)
        }
    }

    /// What stopped the run.
    var failure: (any Error)? { condition.withLock { error } }

    /// The next batch and memory for its results; nil when no frame is left, or the run stops.
    ///
    /// Waits while too many results are not yet written. Frames are given out only with memory: the
    /// first batch that is not written can always be finished. Batches are smaller towards the end,
    /// so that workers finish together.
    func next() -> (frames: Range<Int>, results: DensityResults)? {
        condition.withLock {
            while error == nil && nextFrame < end && free.isEmpty { condition.wait() }
            guard error == nil, nextFrame < end, let results = free.popLast() else { return nil }
            let share = (end - nextFrame + 2 * workers - 1) / (2 * workers)
            let first = nextFrame
            nextFrame += min(capacity, max(share, 1))
            if nextFrame >= end { condition.broadcast() }
            return (first..<nextFrame, results)
        }
    }

    /// Takes memory back.
    func give(back results: DensityResults) {
        condition.withLock {
            free.append(results)
            condition.signal()
        }
    }

    /// Stops the run; the first error stays.
    func stop(_ error: any Error) {
        condition.withLock {
            self.error = self.error ?? error
            condition.broadcast()
        }
    }
}

/// Lets batches out in the order of their frames, whichever thread finishes first.
private final class OrderedWriter<Batch>: @unchecked Sendable {
    private let lock = NSLock()
    private var waiting: [Int: Batch] = [:]
    private var next: Int
    private var isWriting = false

    init(first: Int) { next = first }

    /// Hands a batch in.
    ///
    /// If it is the next, `write` is called for it and for all that follow it; it returns where the
    /// next batch starts.
    func put(_ batch: Batch, from first: Int, _ write: (Batch) throws -> Int) throws {
        lock.withLock { waiting[first] = batch }
        while let batch = take() {
            let end = try write(batch)
            lock.withLock {
                next = end
                isWriting = false
            }
        }
    }

    private func take() -> Batch? {
        lock.withLock {
            guard !isWriting, let batch = waiting.removeValue(forKey: next) else { return nil }
            isWriting = true
            return batch
        }
    }
}
