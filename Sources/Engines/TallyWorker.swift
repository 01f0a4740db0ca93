/// Slices of a volume that a worker counts at once.
public struct SliceBatch {
    /// The slices' indices in the source.
    public let slices: Range<Int>
    /// The slices, ready to be read.
    public let source: any OpenFrames

    /// Creates a batch.
    public init(slices: Range<Int>, source: any OpenFrames) {
        self.slices = slices
        self.source = source
    }
}

/// Runs the grey tally on batches of slices, one batch at a time.
public protocol TallyWorker: AnyObject {
    /// Slices that the worker takes at once.
    var batchCapacity: Int { get }

    /// Counts the voxels of a batch and adds them to `results`.
    ///
    /// A batch that fails adds nothing.
    ///
    /// - Throws: What reading throws, or ``EngineError``.
    func count(
        _ batch: SliceBatch, into results: TallyResults, times: inout StageTimes) throws
}
