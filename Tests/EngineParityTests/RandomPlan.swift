import Engines
import Fields
import TestSupport

/// Choices of a plan that a test makes.
struct PlanChoices: Sendable, CustomStringConvertible {
    var width = 65
    var height = 9
    var frames = 3
    var sampleType = SampleType.uint16
    var spots: DensityPlan.SpotAction?
    var binRows = 1
    var interpolates = false
    var isRelative = false
    var hasNoise = true
    var correctsBias = true
    var usesOwnCounts = false
    var isTilted = false
    var bands = 2
    var maps: DensityPlan.Maps = []
    var seed: UInt64 = 1

    var description: String {
        "\(width)×\(height), \(frames) frames of \(sampleType), spots \(spots.map { "\($0)" } ?? "stay"), "
            + "bins of \(binRows), interpolates \(interpolates), relative \(isRelative), noise "
            + "\(hasNoise), bias \(correctsBias), own counts \(usesOwnCounts), tilted \(isTilted), "
            + "\(bands) bands, maps \(maps.rawValue), seed \(seed)"
    }
}

/// A plan with random tables, frames to go with it, and their parameters.
struct RandomExperiment {
    let plan: DensityPlan
    let source: any OpenFrames
    let parameters: [FrameParameters]

    init(_ choices: PlanChoices) {
        var random = NoiseSource(seed: choices.seed)
        let shape = Shape(width: choices.width, height: choices.height)
        func table(_ count: Int, _ range: ClosedRange<Double>, zeroes: Double = 0) -> Table<Float> {
            Table(
                (0..<count).map { _ -> Float in
                    let isZero = random.uniform() < zeroes
                    let value = Float(random.uniform(range.lowerBound, range.upperBound))
                    return isZero ? 0 : value
                }, filler: 0)
        }
        func tables(binRows: Int) -> DensityTables {
            let bins = stride(from: 0, to: choices.height, by: binRows).map {
                DensityTables.Bin(first: $0, count: min(binRows, choices.height - $0))
            }
            let places = bins.count * choices.width
            let rows = choices.isTilted ? bins.count : 1
            let columns = bins.indices.flatMap { bin in
                (0..<choices.bands).map { band -> Range<Int> in
                    guard band > 0 else { return 0..<choices.width }
                    let first = Int(random.next() % UInt64(choices.width + 1))
                    let last = Int(random.next() % UInt64(choices.width + 1))
                    return min(first, last)..<max(first, last)
                }
            }
            let chord = table(rows * choices.width, 0.05...0.3)
            return DensityTables(
                bins: bins, bands: choices.bands, widestBand: 0, columns: columns,
                dark: table(places, 90...110),
                openBeam: choices.interpolates
                    ? .interpolated(
                        before: table(places, 900...1100, zeroes: 0.05),
                        change: Table(
                            (0..<places).map { _ in Float(0.01) }, filler: 0))
                    : .constant(inverse: table(places, 0.9e-3...1.1e-3, zeroes: 0.05)),
                inverseSummed: binRows > 1
                    ? Table(
                        bins.flatMap { bin in
                            repeatElement(1 / Float(bin.count), count: choices.width)
                        }, filler: 0) : nil,
                reference: choices.isRelative
                    ? DensityTables.Reference(
                        depth: table(places, 0.1...1), factor: table(places, 1...3)) : nil,
                chords: DensityTables.Chords(
                    chord: chord, inverse: Table(chord.values.map { 1 / $0 }, filler: 0),
                    edge0: table(rows * choices.width, 0...1e-4),
                    edge1: table(rows * choices.width, 0...1e-5), rows: rows),
                matrix: table(bins.count, 0...1),
                kinds: bins.indices.map { [.density, .density, .outside, .opaque][$0 % 4] })
        }
        var passes = [tables(binRows: choices.binRows)]
        if choices.binRows > 1 { passes.append(tables(binRows: 1)) }
        plan = DensityPlan(
            shape: shape, sampleType: choices.sampleType, saturation: 4000,
            spots: choices.spots.map {
                DensityPlan.SpotRule(
                    thresholdSigma: 5, action: $0, gain: 2, readVariance: 25)
            },
            noise: choices.hasNoise
                ? DensityPlan.Noise(
                    gain: 2, summedGain: 2.2, readVariance: 25, darkVariance: 2.5) : nil,
            correctsBias: choices.correctsBias, usesOwnCounts: choices.usesOwnCounts,
            opaqueBelow: 0.3, densityScale: 6.8e20, maps: choices.maps,
            usable: Table(
                (0..<shape.count).map { _ in random.uniform() < 0.03 ? 0 : 1 }, filler: 0),
            pixelDark: table(shape.count, 90...110), passes: passes)
        let counts = (0..<choices.frames).map { _ in
            (0..<shape.count).map { _ -> Double in
                switch random.uniform() {
                case ..<0.01: 4095
                case ..<0.03: 80
                case ..<0.05: 3000
                default: random.uniform(350, 650)
                }
            }
        }
        switch choices.sampleType {
        case .uint16:
            source = MemoryFrames(shape: shape, frames: counts.map { $0.map { UInt16($0) } })
        case .float32:
            source = MemoryFrames(shape: shape, frames: counts.map { $0.map { Float($0) } })
        }
        parameters = (0..<choices.frames).map { _ in
            FrameParameters(
                dose: random.uniform(0.8, 1.2),
                referenceDose: choices.isRelative ? random.uniform(0.8, 1.2) : 1,
                interpolation: random.uniform(),
                openBeamGain: 0.2, openBeamReadVariance: 2.5, referenceGain: 0.3,
                referenceReadVariance: 3, flatsGain: random.uniform(0, 0.4), flatsReadVariance: 2,
                sigmaFactor: random.uniform(0.5, 1))
        }
    }

    /// Every number that an engine gives, NaN as one pattern.
    func numbers(
        of engine: any Engine, batchCapacity: Int = 8, worker index: Int = 0
    ) throws -> [UInt32] {
        let workers = try engine.densityWorkers(for: plan, batchCapacity: batchCapacity)
        let results = DensityResults(plan: plan, capacity: parameters.count)
        var times = StageTimes()
        try workers[index % workers.count].process(
            FrameBatch(frames: 0..<parameters.count, source: source, parameters: parameters),
            into: results, times: &times)
        var numbers: [UInt32] = []
        for pass in results.passes {
            numbers += pass.sums.map(Self.pattern)
            numbers += pass.counts.map { UInt32(bitPattern: $0) }
            numbers += pass.binCounts.map { UInt32(bitPattern: $0) }
        }
        for map in [results.transmission, results.density, results.sigma] {
            numbers += map.map { $0.map(Self.pattern) } ?? []
        }
        return numbers
    }

    private static func pattern(_ value: Float) -> UInt32 {
        value.isNaN ? 0x7fc0_0000 : value.bitPattern
    }
}
