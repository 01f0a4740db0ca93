/// A way to run passes: the processor's own loops, or OpenCL devices.
///
/// Every engine gives the same bits for the same plan and frames.
public protocol Engine: Sendable {
    /// What `--engine` calls it.
    var name: String { get }
    /// One line for each device that it uses.
    var devices: [String] { get }

    /// Prepares the density pass: tables are copied to the devices once.
    ///
    /// - Parameters:
    ///   - plan: What to compute.
    ///   - batchCapacity: Frames that a worker takes at once; an engine whose device is too small
    ///     for it takes fewer.
    /// - Returns: Workers that may run at the same time, each on a thread of its own.
    /// - Throws: ``EngineError`` if a device fails or is too small.
    func densityWorkers(
        for plan: DensityPlan, batchCapacity: Int
    ) throws(EngineError) -> [any DensityWorker]

    /// Bytes of memory on this machine that the drivers of the devices take, compilers included.
    var driverBytes: Int { get }

    /// Workers that run at the same time.
    var workerCount: Int { get }

    /// Bytes of memory on this machine that all workers need, besides plan and results.
    func workerBytes(for dimensions: DensityDimensions, batchCapacity: Int) -> Int

    /// Prepares the grey tally: tables are copied to the devices once.
    ///
    /// - Parameters:
    ///   - plan: What to count.
    ///   - batchCapacity: Slices that a worker takes at once; an engine whose device is too small for
    ///     it, or that cannot count so many voxels at once, takes fewer.
    /// - Returns: Workers that may run at the same time, each on a thread of its own.
    /// - Throws: ``EngineError`` if a device fails or is too small.
    func tallyWorkers(
        for plan: TallyPlan, batchCapacity: Int
    ) throws(EngineError) -> [any TallyWorker]

    /// Bytes of memory on this machine that the workers need, besides plan and results.
    func workerBytes(for plan: TallyPlan, batchCapacity: Int) -> Int

    /// Draws the picture of a pellet.
    ///
    /// - Throws: ``EngineError`` if a device fails or is too small.
    func rendered(_ plan: RenderPlan) throws(EngineError) -> RenderedPicture
}

/// Runs the density pass on batches of frames, one batch at a time.
public protocol DensityWorker: AnyObject {
    /// Frames that the worker takes at once.
    var batchCapacity: Int { get }

    /// Runs the pass on a batch; the results of its first frame come first.
    ///
    /// - Throws: What reading throws, or ``EngineError``.
    func process(
        _ batch: FrameBatch, into results: DensityResults, times: inout StageTimes) throws
}

/// Frames that a worker processes at once.
public struct FrameBatch {
    /// The frames' indices in the source.
    public let frames: Range<Int>
    /// The frames, ready to be read.
    public let source: any OpenFrames
    /// One for each frame.
    public let parameters: [FrameParameters]

    /// Creates a batch.
    public init(frames: Range<Int>, source: any OpenFrames, parameters: [FrameParameters]) {
        precondition(frames.count == parameters.count)
        self.frames = frames
        self.source = source
        self.parameters = parameters
    }
}
