import CPUEngine
import Engines
import Fields
import OpenCLEngine
import Synchronization
import TestSupport
import Testing

/// An upright pellet in a volume of one value, or of values that a test sets.
private struct Upright {
    var shape = Shape(width: 41, height: 41)
    var depth = 3
    var centre = SIMD2<Float>(20, 20)
    var direction = SIMD2<Float>(0, 0)
    var edges: [Double] = [0, 5, 10]
    var sectors = 8
    var heights: [Float] = [0, 1, 2]
    var slices = 3

    var plan: TallyPlan {
        TallyPlan(
            shape: shape, sliceCount: depth, sampleType: .uint16, coding: .counts,
            steps: .even,
            cells: .cylinder(
                TallyPlan.Cylinder(
                    centres: Array(repeating: centre, count: depth), direction: direction,
                    ringEdges: edges, sectors: sectors)),
            heights: heights, slices: slices, blocks: 1,
            zoneOfRing: Array(repeating: 0, count: edges.count - 1), zones: 1,
            classes: GreyClasses(ends: [255, 256], weights: Array(repeating: 0, count: 256)))
    }

    /// Counts slices that hold 0, and 65 535 in some voxels (x, y, z).
    func results(of engine: any Engine, marked: [SIMD3<Int>] = []) throws -> TallyResults {
        try TallyPass(plan, source: source(marked), engine: engine, batchCapacity: 2).run().results
    }

    func source(_ marked: [SIMD3<Int>] = []) -> MemoryFrames<UInt16> {
        var frames = Array(
            repeating: [UInt16](repeating: 0, count: shape.count), count: depth)
        for place in marked { frames[place.z][place.y * shape.width + place.x] = .max }
        return MemoryFrames(shape: shape, frames: frames)
    }
}

/// The processor's loops and every OpenCL device.
private func engines() throws -> [any Engine] {
    try [CPUEngine(threads: 2)] + OpenCLDevice.all.map { try OpenCLEngine(devices: [$0]) }
}

/// Slices of which one cannot be read.
private final class BrokenFrames: FrameSource, OpenFrames {
    struct Unreadable: Error {}
    private let whole: MemoryFrames<UInt16>
    private let broken: Int

    init(_ whole: MemoryFrames<UInt16>, broken: Int) {
        self.whole = whole
        self.broken = broken
    }

    var shape: Shape { whole.shape }
    var count: Int { whole.count }
    var sampleType: SampleType { .uint16 }
    func open(_ frames: Range<Int>) -> any OpenFrames { self }
    func read(frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws {
        guard frame != broken else { throw Unreadable() }
        whole.read(frame: frame, rows: rows, into: buffer)
    }
    func read(frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
        throw Unreadable()
    }
}

@Suite("The rules of the grey tally") struct TallyRuleTests {
    @Test("a voxel on an edge belongs to the ring outside it")
    func halfOpenRings() throws {
        // Points of the square grid: 69 with x² + y² < 25 (81 with 12 on the circle), 305 below 100.
        for engine in try engines() {
            let results = try Upright().results(of: engine)
            let rings = (0..<2).map { ring in
                (0..<8).map { results.cell(block: 0, sector: $0, ring: ring)[0] }.reduce(0, +)
            }
            #expect(rings == [3 * 69, 3 * (305 - 69)])
        }
    }

    @Test("sectors begin at +x and go towards +y, and the axis is in the first")
    func sectors() throws {
        let places = [
            SIMD2(20, 20), SIMD2(24, 20), SIMD2(24, 21), SIMD2(23, 23), SIMD2(20, 24),
            SIMD2(17, 23), SIMD2(16, 20), SIMD2(17, 17), SIMD2(20, 16), SIMD2(23, 17),
            SIMD2(24, 19),
        ]
        let sectors = [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 7]
        for engine in try engines() {
            for (place, sector) in zip(places, sectors) {
                let results = try Upright().results(
                    of: engine, marked: [SIMD3(place.x, place.y, 1)])
                let found = (0..<8).filter {
                    results.cell(block: 0, sector: $0, ring: 0)[255] == 1
                }
                #expect(found == [sector], "\(place)")
            }
        }
    }

    @Test("slices are half-open in height, and rise where the axis leans to")
    func slices() throws {
        var pellet = Upright()
        // The first slice lies a hair below the pellet, the last on its end.
        (pellet.heights, pellet.slices) = ([-1e-6, 0, 1], 1)
        for engine in try engines() {
            let results = try pellet.results(of: engine)
            #expect(results.cells.reduce(0, +) == 305)
        }
        // u leans to +x: voxels there are higher.
        (pellet.direction, pellet.heights, pellet.slices) = (SIMD2(0.6, 0), [2.5, 2.5, 2.5], 6)
        for engine in try engines() {
            let results = try pellet.results(
                of: engine, marked: [SIMD3(24, 20, 0), SIMD3(17, 20, 0)])
            let found = (0..<6).filter { slice in
                (0..<8).contains { results.sums(slice: slice, zone: 0, sector: $0)[1] > 0 }
            }
            // 2.5 + 0.6 · 4 = 4.9 and 2.5 − 0.6 · 3 = 0.7.
            #expect(found == [0, 4])
        }
    }

    @Test("rings, slices and rows of cells have the same voxels", arguments: [false, true])
    func invariants(_ isTilted: Bool) throws {
        let tally = RandomTally(TallyChoices(isTilted: isTilted, rings: 1, blocks: 2))
        let rows = CellRows(of: tally.plan)
        var inside = 0
        for z in 0..<tally.plan.sliceCount {
            for y in 0..<tally.plan.shape.height {
                inside += rows.columns(slice: z, row: y).count
            }
        }
        for engine in try engines() {
            let results = try tally.results(of: engine)
            #expect(results.cells.reduce(0, +) == UInt64(inside))
            #expect(results.sliceGreys.reduce(0) { $0 + UInt64($1) } == UInt64(inside))
        }
        #expect(inside > 1000)
    }

    @Test("rows within an edge have the voxels of the rings below it", arguments: 1...5)
    func rowsWithin(_ edge: Int) throws {
        let tally = RandomTally(TallyChoices(isTilted: true, seed: 5))
        guard case .cylinder(let cylinder) = tally.plan.cells else { return }
        let rows = CellRows(of: tally.plan)
        let results = try tally.results(of: CPUEngine(threads: 1))
        var inside = 0
        for z in 0..<tally.plan.sliceCount {
            for y in 0..<tally.plan.shape.height {
                inside += rows.columns(slice: z, row: y, within: cylinder.ringEdges[edge]).count
            }
        }
        var counted: UInt64 = 0
        for block in 0..<results.blocks {
            for sector in 0..<results.sectors {
                for ring in 0..<edge {
                    counted += results.cell(block: block, sector: sector, ring: ring).reduce(0, +)
                }
            }
        }
        #expect(counted == UInt64(inside))
    }

    @Test("counts pass 2³² exactly")
    func largeCounts() throws {
        let pellet = Upright()
        let before = (UInt64(1) << 32) - 10
        for engine in try engines() {
            let results = TallyResults(for: pellet.plan)
            for place in results.cells.indices { results.cells[place] = before }
            let worker = try engine.tallyWorkers(for: pellet.plan, batchCapacity: 3)[0]
            var times = StageTimes()
            try worker.count(
                SliceBatch(slices: 0..<3, source: pellet.source()), into: results, times: &times)
            let added = results.cells.reduce(0) { $0 &+ ($1 &- before) }
            #expect(added == 3 * 305)
            #expect(results.cells.contains { $0 > UInt64(UInt32.max) })
        }
    }

    @Test("a batch that fails adds nothing, and the worker goes on")
    func failingBatch() throws {
        let pellet = Upright()
        for engine in try engines() {
            let truth = try pellet.results(of: engine)
            let results = TallyResults(for: pellet.plan)
            let worker = try engine.tallyWorkers(for: pellet.plan, batchCapacity: 3)[0]
            var times = StageTimes()
            let broken = BrokenFrames(pellet.source(), broken: 2)
            #expect(throws: BrokenFrames.Unreadable.self) {
                try worker.count(
                    SliceBatch(slices: 0..<3, source: broken), into: results, times: &times)
            }
            #expect(results.cells.allSatisfy { $0 == 0 })
            try worker.count(
                SliceBatch(slices: 0..<3, source: pellet.source()), into: results, times: &times)
            #expect(difference(results, truth) == "")
        }
    }

    @Test("a run says how far it is, and stops where it is told to")
    func progress() throws {
        struct Stopped: Error {}
        let tally = RandomTally(TallyChoices(depth: 20))
        let pass = TallyPass(
            tally.plan, source: tally.source, engine: try CPUEngine(threads: 2), batchCapacity: 3)
        let seen = Mutex<[Int]>([])
        _ = try pass.run(progress: { slices in seen.withLock { $0.append(slices) } })
        let steps = seen.withLock { $0 }
        #expect(steps == steps.sorted() && steps.last == 20)
        seen.withLock { $0 = [] }
        #expect(throws: Stopped.self) {
            try pass.run(
                progress: { slices in seen.withLock { $0.append(slices) } },
                check: { if seen.withLock({ $0.count >= 2 }) { throw Stopped() } })
        }
        #expect(seen.withLock { $0.last ?? 0 } < 20)
    }

    @Test("a slice that cannot be read stops the run with its error")
    func brokenSource() throws {
        let pellet = Upright()
        for engine in try engines() {
            let pass = TallyPass(
                pellet.plan, source: BrokenFrames(pellet.source(), broken: 1), engine: engine,
                batchCapacity: 1)
            #expect(throws: BrokenFrames.Unreadable.self) { try pass.run() }
        }
    }
}
