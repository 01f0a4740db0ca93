import Engines
import Fields
import ImageFiles
import Radiography

/// How a run shares out its memory, decided before it reads a pixel.
///
/// The sizes of everything that grows with the image are known from the configuration and the
/// headers of the files. Under a ceiling, images are averaged a few at a time, then batches become
/// smaller, at last fewer of them have results at the same time.
struct MemoryPlan: Sendable {
    /// Bytes that images may take while references are averaged.
    private(set) var workingBytes: Int
    /// Frames that a worker takes at once.
    private(set) var batch: Int
    /// Batches that have results at the same time.
    private(set) var batchesWithResults: Int
    /// Bytes of the whole run at most.
    private(set) var bytes: Int

    /// Bytes of counts and results that one worker has in hand without a ceiling.
    private static let bytesInHand = 64 << 20
    /// Bytes of the program itself, and of each of its threads.
    private static let programBytes = (base: 48 << 20, thread: 5 << 20)
    /// Bytes of the program with the drivers that it looked at, as measured before it reads a pixel.
    ///
    /// Rounded up, so that the same run says the same again. 32 MiB are for code that is not yet
    /// loaded.
    private static var loadedBytes: Int {
        let step = 16 << 20
        return ((ProcessMemory.peakBytes ?? 0) + (32 << 20) + step - 1) / step * step
    }
    /// Bytes of a row of a profile: its numbers, and their text.
    private static let profileRowBytes = 640
    /// Bytes of what is known of a file.
    private static let fileBytes = 2048

    /// Shares out memory.
    ///
    /// - Parameters:
    ///   - experiment: What is to be computed.
    ///   - inputs: Its files.
    ///   - engine: Who computes.
    ///   - threads: Threads that read and add before.
    ///   - ceiling: Bytes that the run may take; nil: as it likes.
    /// - Throws: ``MemoryError`` for a ceiling that cannot be kept.
    init(
        _ experiment: DensityExperiment, inputs: ExperimentInputs, engine: any Engine,
        threads: Int, ceiling: Int?
    ) throws(MemoryError) {
        let needs = Needs(experiment, inputs: inputs, engine: engine, threads: threads)
        let least = needs.leastWorking
        workingBytes = max(DensityExperiment.workingBytes, least)
        let perFrame = needs.dimensions.frameBytes + needs.dimensions.resultBytes
        batch = min(max(Self.bytesInHand / max(perFrame, 1), 1), 32, max(inputs.frames.count, 1))
        batchesWithResults = DensityComputation.batchesWithResults(workers: engine.workerCount)
        defer {
            bytes = max(needs.before(working: workingBytes), needs.run(batch, batchesWithResults))
        }
        bytes = 0
        guard let ceiling else { return }
        let need = max(needs.before(working: least), needs.run(1, 1))
        guard need <= ceiling else { throw .ceilingTooLow(ceiling: ceiling, need: need) }
        workingBytes = min(workingBytes, ceiling - needs.before(working: 0))
        while batch > 1 && needs.run(batch, batchesWithResults) > ceiling { batch /= 2 }
        while batchesWithResults > 1 && needs.run(batch, batchesWithResults) > ceiling {
            batchesWithResults -= 1
        }
    }

    /// What an experiment needs on an engine.
    private struct Needs {
        let experiment: DensityExperiment
        let engine: any Engine
        let threads: Int
        let sizes: ReferenceSizes
        let dimensions: DensityDimensions
        let profileBytes: Int
        /// Bytes that are in memory from the beginning to the end.
        let always: Int

        init(
            _ experiment: DensityExperiment, inputs: ExperimentInputs, engine: any Engine,
            threads: Int
        ) {
            self.experiment = experiment
            self.engine = engine
            self.threads = threads
            let sets = [inputs.darks].compactMap { $0 } + inputs.flats.map(\.images)
            sizes = ReferenceSizes(
                images: sets.map(\.count), flatSets: inputs.flats.count,
                hasMask: inputs.mask != nil,
                bytesPerOpenImage: sets.map(\.bytesPerOpenImage).max() ?? 0)
            dimensions = experiment.dimensions(flatSets: inputs.flats.count)
            profileBytes =
                dimensions.passes[0].bins * dimensions.passes[0].bands
                * MemoryPlan.profileRowBytes
            let pages = inputs.frames.pages.count + sets.reduce(0) { $0 + $1.pages.count }
            let mask = sizes.hasMask ? dimensions.shape.count : 0
            // A strip that is being decoded may be a whole image.
            let threads = max(threads, engine.workerCount)
            let strips =
                threads * max(sizes.bytesPerOpenImage, experiment.frames.bytesPerOpenFrame)
            always =
                max(MemoryPlan.loadedBytes, MemoryPlan.programBytes.base + engine.driverBytes)
                + threads * MemoryPlan.programBytes.thread
                + pages * MemoryPlan.fileBytes + mask + strips
        }

        var leastWorking: Int { experiment.leastWorkingBytes(sizes) }

        /// Bytes before the first frame is computed.
        func before(working: Int) -> Int {
            always + experiment.preparationBytes(sizes, workingBytes: working, threads: threads)
        }

        /// Bytes while frames are computed, and pictures drawn afterwards.
        func run(_ batch: Int, _ batchesWithResults: Int) -> Int {
            let frames = experiment.frames.count
            let results =
                min(batchesWithResults * batch, frames) * (dimensions.resultBytes + profileBytes)
            let open =
                min(engine.workerCount * batch, frames) * experiment.frames.bytesPerOpenFrame
            let workers = engine.workerBytes(for: dimensions, batchCapacity: batch)
            // Two maps of one frame: as they are read, and as numbers.
            let pictures = 3 * 4 * dimensions.shape.count
            return always + dimensions.tableBytes + max(results + open + workers, pictures)
        }
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
            "--memory \(ceiling) is too little: one frame at a time needs \(need) bytes; "
                + "give at least as much"
        }
    }
}
