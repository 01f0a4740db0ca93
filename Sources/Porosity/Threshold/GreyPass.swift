public import Engines
public import Fields

/// The first pass over a pellet: the full histogram of its inside, its rim, and the air around it.
///
///     ring 0: r < R − guard      ring 1: to R + guard      ring 2: to R + guard + air
///
/// between the end faces, both less the guard, in a sample of the slices. A grey is a code, so that
/// thresholds are exact.
public struct GreyPass: Sendable {
    /// The plan of the tally, of the slices of the sample.
    public let plan: TallyPlan
    /// The slices that are looked at.
    public let sample: SliceSample

    /// Guard in σ of the blur of the edge: 2 σ leave 2 % of it, 4 σ nothing that counts.
    private static let guardDeviations = 4.0
    /// Least guard, px, and the guard where σ is not known.
    private static let leastGuard = 2.0
    private static let unknownGuard = 4.0
    /// Width of the ring of air as a part of the radius, and its least, px.
    private static let airPart = 0.1
    private static let leastAir = 8.0

    /// Plans the pass over a pellet.
    ///
    /// The guard is never more than a fourth of the radius or of the height.
    ///
    /// - Parameters:
    ///   - geometry: The cylinder.
    ///   - shape: Columns and rows of a slice of the volume.
    ///   - sliceCount: Slices of the volume, of which a sample is looked at.
    ///   - sampleType: How the source delivers values.
    ///   - coding: How a value becomes a code.
    ///   - isWhole: Whether all slices are looked at.
    public init(
        geometry: PelletGeometry, shape: Shape, sliceCount: Int, sampleType: SampleType,
        coding: GreyCoding, isWhole: Bool = false
    ) {
        let blurred = geometry.edgeBlur.map { max(Self.guardDeviations * $0, Self.leastGuard) }
        let height = geometry.height
        let distance = min(blurred ?? Self.unknownGuard, geometry.radius / 4, height / 4)
        let air = max(Self.airPart * geometry.radius, Self.leastAir)
        let edges = [0, geometry.radius - distance, geometry.radius + distance]
        let (point, direction) = (geometry.axisPoint, geometry.direction)
        sample = SliceSample(
            of: geometry.slices(of: sliceCount), shape: shape, isWhole: isWhole)
        let along = sample.slices.map { (Double($0) - point.z) / direction.z }
        let centres = along.map { height in
            SIMD2<Float>(
                Float(point.x + direction.x * height), Float(point.y + direction.y * height))
        }
        let scale = 1 / (height - 2 * distance)
        let first = geometry.heights.lowerBound + distance
        plan = TallyPlan(
            shape: shape, sliceCount: sample.slices.count, sampleType: sampleType, coding: coding,
            steps: .everyCode,
            cells: .cylinder(
                TallyPlan.Cylinder(
                    centres: centres,
                    direction: SIMD2(Float(direction.x), Float(direction.y)),
                    ringEdges: edges + [edges[2] + air], sectors: 2)),
            heights: along.map { Float(($0 - first) * scale) }, heightSlope: Float(scale),
            slices: 1, blocks: 1, zoneOfRing: [nil, nil, nil], zones: 0)
    }

    /// Plans the pass over a whole volume that is no pellet: one ring, without rim and air.
    public init(
        boxOf shape: Shape, sliceCount: Int, sampleType: SampleType, coding: GreyCoding,
        isWhole: Bool = false
    ) {
        sample = SliceSample(of: 0..<sliceCount, shape: shape, isWhole: isWhole)
        let count = sample.slices.count
        plan = TallyPlan(
            shape: shape, sliceCount: count, sampleType: sampleType, coding: coding,
            steps: .everyCode, cells: .tiles(across: 1, down: 1),
            heights: Array(repeating: 0.5, count: count), slices: 1, blocks: 1,
            zoneOfRing: [nil], zones: 0)
    }

    /// The histogram of the inside, away from the edge.
    public func inside(_ results: TallyResults) -> GreyHistogram {
        GreyHistogram(results, plan: plan, rings: 0..<1)
    }

    /// The histogram of the rim, which holds the blurred edge; nil for a box.
    public func rim(_ results: TallyResults) -> GreyHistogram? {
        plan.rings > 1 ? GreyHistogram(results, plan: plan, rings: 1..<2) : nil
    }

    /// The histogram of the air around the pellet; nil for a box.
    public func air(_ results: TallyResults) -> GreyHistogram? {
        plan.rings > 2 ? GreyHistogram(results, plan: plan, rings: 2..<3) : nil
    }
}
