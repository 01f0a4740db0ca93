import Dispatch
import Engines
import Fields
import Synchronization
import TestSupport
import Testing

@testable import Radiography

/// An engine with many workers that compute nothing, some slower than others.
private struct IdleEngine: Engine {
    let workers: Int
    let name = "idle"
    let devices: [String] = []

    func densityWorkers(
        for plan: DensityPlan, batchCapacity: Int
    ) throws(EngineError) -> [any DensityWorker] {
        (0..<workers).map { _ in IdleWorker(batchCapacity: batchCapacity) }
    }

    let driverBytes = 0
    var workerCount: Int { workers }

    func workerBytes(for dimensions: DensityDimensions, batchCapacity: Int) -> Int { 0 }

    func tallyWorkers(
        for plan: TallyPlan, batchCapacity: Int
    ) throws(EngineError) -> [any TallyWorker] { [] }

    func workerBytes(for plan: TallyPlan, batchCapacity: Int) -> Int { 0 }

    func rendered(_ plan: RenderPlan) throws(EngineError) -> RenderedPicture {
        RenderedPicture(
            shape: plan.shape, pixels: [UInt32](repeating: 0, count: plan.shape.count))
    }
}

private final class IdleWorker: DensityWorker {
    let batchCapacity: Int

    init(batchCapacity: Int) { self.batchCapacity = batchCapacity }

    func process(
        _ batch: FrameBatch, into results: DensityResults, times: inout StageTimes
    ) throws {
        for pass in results.passes {
            pass.sums.update(repeating: 0)
            pass.counts.update(repeating: 0)
            pass.binCounts.update(repeating: 0)
        }
    }
}

@Suite("A density computation over batches") struct DensityComputationTests {
    private let shape = Shape(width: 4, height: 2)

    /// A preparation for frames of eight pixels, without a sample.
    private func preparation(_ frames: MemoryFrames<UInt16>) throws -> DensityPreparation {
        let detector = DetectorSettings(saturation: 65535, lowFlat: 0.02)
        let flats = MemoryFrames(
            shape: shape, frames: [[UInt16](repeating: 1000, count: shape.count)])
        return try DensityPreparation(
            DensityExperiment(
                frames: frames,
                dose: .given(
                    ratios: Array(repeating: 1, count: frames.count),
                    variances: Array(repeating: 0, count: frames.count), flatsVariance: 0),
                detector: detector),
            references: try References(
                darks: nil, flats: [.init(images: flats)], mask: nil, detector: detector,
                threads: 1),
            threads: 1)
    }

    /// Before memory and frames were given out together, a worker could wait for memory with the
    /// one frame that had to be written before any memory came back.
    @Test(
        "hands every frame on, in order, however many workers wait for memory",
        arguments: [1, 2, 16])
    func order(workers: Int) throws {
        let frames = MemoryFrames(
            shape: shape,
            frames: Array(
                repeating: [UInt16](repeating: 500, count: shape.count), count: 5000))
        let written = Written()
        let computation = DensityComputation(
            try preparation(frames), frames: frames, engine: IdleEngine(workers: workers),
            batchCapacity: 1)
        let run = DispatchGroup()
        // Workers that wait for each other would keep the test from ending.
        DispatchQueue.global().async(group: run) {
            _ = try? computation.run(
                0..<frames.count, prepare: { $0.index },
                write: { index in written.frames.withLock { $0.append(index) } },
                finished: { _ in }, check: {})
        }
        #expect(run.wait(timeout: .now() + 60) == .success)
        #expect(written.frames.withLock { $0 } == Array(0..<frames.count))
    }

    /// Indices of frames, in the order they are written.
    private final class Written: Sendable {
        let frames = Mutex<[Int]>([])
    }

    @Test("stops every worker at the first error", arguments: [1, 16])
    func error(workers: Int) throws {
        struct Full: Error {}
        let frames = MemoryFrames(
            shape: shape,
            frames: Array(repeating: [UInt16](repeating: 500, count: shape.count), count: 500))
        let preparation = try preparation(frames)
        #expect(throws: Full.self) {
            try DensityComputation(
                preparation, frames: frames, engine: IdleEngine(workers: workers),
                batchCapacity: 1
            ).run(
                0..<frames.count, prepare: { $0.index },
                write: { if $0 == 100 { throw Full() } }, finished: { _ in }, check: {})
        }
    }
}
