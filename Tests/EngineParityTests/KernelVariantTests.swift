import CPUEngine
import Engines
import Fields
import OpenCLEngine
import TestSupport
import Testing

/// One way to build the kernels, and a small image to run them on.
struct KernelVariant: Sendable, CustomStringConvertible {
    /// What is computed, and with which tables.
    var choices: PlanChoices
    /// Floats that a work-item takes at once.
    var vectorWidth: Int

    var description: String { "\(vectorWidth) floats at once, \(choices)" }

    private static let vectorWidths = [1, 4, 8, 16]
    private static let widths = [1, 31, 33, 66]
    private static let spots = [nil, DensityPlan.SpotAction.exclude, .replace]
    private static let maps: [DensityPlan.Maps] = [
        [], .transmission, .density, [.density, .sigma], [.transmission, .density, .sigma],
    ]
    /// Whether the noise is known, the bias corrected, and variances taken from own counts.
    private static let noise = [
        (false, false, false), (true, false, false), (true, true, false), (true, true, true),
    ]

    /// The variant with one of the possibilities of each choice.
    private init(_ picks: [Int], seed: UInt64) {
        let (hasNoise, correctsBias, usesOwnCounts) = Self.noise[picks[3]]
        vectorWidth = Self.vectorWidths[picks[0]]
        choices = PlanChoices(
            width: Self.widths[picks[1]], height: 4, frames: 2,
            sampleType: SampleType.allCases[picks[5]], spots: Self.spots[picks[2]],
            binRows: [1, 3][picks[6]], interpolates: picks[7] == 1, isRelative: picks[8] == 1,
            hasNoise: hasNoise, correctsBias: correctsBias, usesOwnCounts: usesOwnCounts,
            isTilted: picks[9] == 1, maps: Self.maps[picks[4]], seed: seed)
    }

    /// Possibilities of each choice.
    private static let possibilities = [
        vectorWidths.count, widths.count, spots.count, noise.count, maps.count,
        SampleType.allCases.count, 2, 2, 2, 2,
    ]

    /// Variants in which every pair of possibilities of two choices occurs.
    static let all: [KernelVariant] = {
        var random = NoiseSource(seed: 1)
        /// The pairs that a variant holds: two places, and what is picked there.
        func pairs(_ picks: [Int]) -> Set<[Int]> {
            Set(
                picks.indices.flatMap { i in
                    (i + 1..<picks.count).map { [i, $0, picks[i], picks[$0]] }
                })
        }
        var missing: Set<[Int]> = []
        for i in possibilities.indices {
            for j in i + 1..<possibilities.count {
                for a in 0..<possibilities[i] {
                    for b in 0..<possibilities[j] { missing.insert([i, j, a, b]) }
                }
            }
        }
        var variants: [KernelVariant] = []
        while !missing.isEmpty {
            let drawn = (0..<100).map { _ in
                possibilities.map { Int.random(in: 0..<$0, using: &random) }
            }
            let new = drawn.map { missing.intersection(pairs($0)).count }
            guard let most = new.indices.max(by: { new[$0] < new[$1] }), new[most] > 0 else {
                continue
            }
            missing.subtract(pairs(drawn[most]))
            variants.append(KernelVariant(drawn[most], seed: UInt64(variants.count + 1)))
        }
        return variants
    }()
}

/// The suite that Oclgrind watches: every kernel, on images that it can interpret in a minute.
@Suite("Every variant of the kernels gives the native bits") struct KernelVariantTests {
    @Test("on every device", arguments: KernelVariant.all)
    func variant(_ variant: KernelVariant) throws {
        let experiment = RandomExperiment(variant.choices)
        let truth = try experiment.numbers(of: try CPUEngine(threads: 1))
        for device in OpenCLDevice.all {
            // Mesa takes apart vectors that it has no registers for, and minutes to compile them.
            let isMesa = device.platform == "rusticl"
            let width = isMesa ? device.vectorWidth : variant.vectorWidth
            let engine = try OpenCLEngine(devices: [device.taking(width)])
            let values = try experiment.numbers(of: engine)
            #expect(difference(values, truth) == "", "\(device.summary)")
        }
    }
}
