import Engines
import Fields
import TestSupport

/// Choices of a tally that a test makes.
struct TallyChoices: Sendable, CustomStringConvertible {
    /// How the greys follow from the codes.
    enum Greys: String, Sendable, CaseIterable {
        /// 256 greys of 256 codes.
        case even
        /// Intervals of codes of any length.
        case intervals
        /// Each code its own grey.
        case single
        /// Equal steps of many codes, some of them cut elsewhere.
        case cut
    }

    var width = 65
    var height = 33
    var depth = 9
    var coding = GreyCoding.counts
    var isTilted = false
    /// x and y of the axis' unit vector, where it is tilted.
    var lean = SIMD2(0.31, -0.17)
    var rings = 5
    var sectors = 16
    var tiles: (across: Int, down: Int)?
    var greys = Greys.even
    var blocks = 3
    /// Slices of the pellet per px of height.
    var heightSlope: Float = 1
    var seed: UInt64 = 1

    var description: String {
        let cells = tiles.map { "\($0.across)×\($0.down) tiles" } ?? "\(sectors) sectors"
        return "\(width)×\(height)×\(depth), \(coding), tilted \(isTilted ? lean : .zero), "
            + "\(rings) rings, \(cells), greys \(greys), \(blocks) blocks, slope \(heightSlope), seed \(seed)"
    }
}

/// A plan with random cells, and a volume to go with it.
struct RandomTally {
    let plan: TallyPlan
    let source: any FrameSource
    /// Slice after slice.
    let values: [[Double]]

    init(_ choices: TallyChoices) {
        var random = NoiseSource(seed: choices.seed)
        let shape = Shape(width: choices.width, height: choices.height)
        let middle = SIMD2(Double(choices.width / 2), Double(choices.height / 2))
        let reach = 0.6 * Double(max(choices.width, choices.height))
        var edges = [0.0]
        for ring in 0..<choices.rings {
            let next = reach * Double(ring + 1) / Double(choices.rings)
            // Whole numbers are edges that voxels lie on.
            edges.append(max(ring % 2 == 0 ? next.rounded() : next, edges[ring] + 0.5))
        }
        let direction: SIMD2<Double> = choices.isTilted ? choices.lean : .zero
        let axis = (1 - (direction * direction).sum()).squareRoot()
        let centres = (0..<choices.depth).map { z -> SIMD2<Float> in
            let shift = direction / axis * Double(z - choices.depth / 2)
            let centre = middle + (choices.isTilted ? shift + SIMD2(0.21, -0.37) : .zero)
            return SIMD2(Float(centre.x), Float(centre.y))
        }
        let slope = choices.isTilted ? choices.heightSlope : 1
        let heights = (0..<choices.depth).map { z in
            Float(Double(slope) * (Double(z) - 1 + (choices.isTilted ? 0.13 : 0)) / axis)
        }
        let zones = 2
        let steps = Self.steps(choices.greys, &random)
        let rings = choices.tiles == nil ? choices.rings : 1
        plan = TallyPlan(
            shape: shape, sliceCount: choices.depth,
            sampleType: choices.coding == .counts ? .uint16 : .float32, coding: choices.coding,
            steps: steps,
            cells: choices.tiles.map { .tiles(across: $0.across, down: $0.down) }
                ?? .cylinder(
                    TallyPlan.Cylinder(
                        centres: centres, direction: SIMD2(Float(direction.x), Float(direction.y)),
                        ringEdges: edges, sectors: choices.sectors)),
            heights: heights, heightSlope: slope,
            slices: max(Int(Float(choices.depth - 2) * slope), 1),
            blocks: min(choices.blocks, max(Int(Float(choices.depth - 2) * slope), 1)),
            // The last ring is counted by slice only where there is but one.
            zoneOfRing: (0..<rings).map { $0 == rings - 1 && rings > 1 ? nil : $0 * zones / rings },
            zones: zones, classes: Self.classes(of: steps.count, &random))
        let counts = (0..<choices.depth).map { _ in
            (0..<shape.count).map { _ -> Int in
                switch random.uniform() {
                case ..<0.02: 0
                case ..<0.04: 65_535
                case ..<0.5: Int(random.next() % 65_536)
                default: 30_000 + Int(random.next() % 64)
                }
            }
        }
        switch choices.coding {
        case .counts:
            source = MemoryFrames(shape: shape, frames: counts.map { $0.map { UInt16($0) } })
            values = counts.map { $0.map(Double.init) }
        case .linear(let low, let step, let isDiscrete):
            let special: [Float] = [
                .nan, .infinity, -.infinity, low, low - step, low + 70_000 * step, 3e38, -3e38,
            ]
            let frames = counts.map { slice in
                slice.map { count -> Float in
                    guard random.uniform() > 0.05 else {
                        return special[Int(random.next() % UInt64(special.count))]
                    }
                    return low + (Float(count) + (isDiscrete ? 0 : 0.5)) * step
                }
            }
            source = MemoryFrames(shape: shape, frames: frames)
            values = frames.map { $0.map(Double.init) }
        }
    }

    private static func steps(_ kind: TallyChoices.Greys, _ random: inout NoiseSource) -> GreySteps
    {
        switch kind {
        case .even: .even
        case .intervals:
            GreySteps(at: (1..<GreyCoding.count).filter { _ in random.next() % 250 == 0 })
        case .single: .everyCode
        case .cut:
            GreySteps(first: 29_000, last: 31_000, most: 200)
                .cut(at: [1, 30_003, 30_004, 30_017, 65_535], clearing: 5)
        }
    }

    /// Four classes of greys and any weights.
    private static func classes(of greys: Int, _ random: inout NoiseSource) -> GreyClasses {
        let ends = (0..<3).map { _ in Int(random.next() % UInt64(greys + 1)) }.sorted()
        return GreyClasses(
            ends: ends + [greys],
            weights: (0..<greys).map { _ in UInt32(truncatingIfNeeded: random.next()) })
    }

    /// What an engine counts.
    func results(of engine: any Engine, batchCapacity: Int = 4) throws -> TallyResults {
        try TallyPass(plan, source: source, engine: engine, batchCapacity: batchCapacity).run()
            .results
    }

    /// What the first worker of an engine counts on this thread, all slices at once.
    func resultsOfOneWorker(of engine: any Engine) throws -> TallyResults {
        let results = TallyResults(for: plan)
        let worker = try engine.tallyWorkers(for: plan, batchCapacity: plan.sliceCount)[0]
        let slices = 0..<plan.sliceCount
        var times = StageTimes()
        try worker.count(
            SliceBatch(slices: slices, source: source.open(slices)), into: results, times: &times)
        return results
    }
}

/// Number of differing counts, and the first.
func difference(_ results: TallyResults, _ truth: TallyResults) -> String {
    func all(_ results: TallyResults) -> [UInt64] {
        results.cells + results.sliceGreys.map(UInt64.init) + results.sliceSums
    }
    let (counts, wanted) = (all(results), all(truth))
    guard counts.count == wanted.count else { return "\(counts.count) counts, not \(wanted.count)" }
    let places = counts.indices.filter { counts[$0] != wanted[$0] }
    guard let first = places.first else { return "" }
    return "\(places.count) counts differ, first at \(first): \(counts[first]) is not "
        + "\(wanted[first])"
}
