import Engines
import Fields
import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Doses of frames") struct DoseMeterTests {
    private let shape = Shape(width: 12, height: 8)
    private let gain = 10.0

    /// Frames behind which nothing changes, as a detector counts them, after their flats.
    private func preparation(
        seed: UInt64, frames: Int, reference: Range<Int>?
    ) throws -> (DensityPreparation, MemoryFrames<Float>) {
        var random = NoiseSource(seed: seed)
        func images(_ count: Int, neutrons: Double) -> MemoryFrames<Float> {
            MemoryFrames(
                shape: shape,
                frames: (0..<count).map { _ in
                    (0..<shape.count).map { _ in
                        Float(gain * random.poisson(neutrons) + 50 + 5 * random.gaussian())
                    }
                })
        }
        let detector = DetectorSettings(
            gain: .value(gain), readNoise: .value(5), spots: nil, lowFlat: 0.02)
        let darks = images(4, neutrons: 0)
        let flats = images(8, neutrons: 400)
        let source = images(frames, neutrons: 300)
        var experiment = DensityExperiment(
            frames: source, dose: .region(Region(x0: 0, y0: 0, x1: 12, y1: 4)),
            detector: detector)
        experiment.pixelSize = 1e-3
        experiment.sample = SampleSettings(
            shape: .slab(thickness: 0.2),
            components: [.init(name: "plate", rows: 4..<8, matrix: .none)])
        experiment.reference = reference.map { .init(frames: $0, lithium6: ["plate": 1e21]) }
        let references = try References(
            darks: darks, flats: [.init(images: flats)], mask: nil, detector: detector, threads: 1)
        let preparation = try DensityPreparation(
            experiment, references: references, threads: 1)
        return (preparation, source)
    }

    /// ln(1/d) of frames, and what the meter says that ln d varies by, with the reference frames.
    private func measure(
        seed: UInt64, frames: Int, reference: Range<Int>?
    ) throws -> [(logarithm: Double, own: Double, variance: Double)] {
        let (preparation, source) = try preparation(
            seed: seed, frames: frames, reference: reference)
        let open = source.open(0..<frames)
        return try (0..<frames).map { frame in
            let dose = try preparation.doseMeter.measure(frame, in: open)
            let own = dose.logarithmUncertainty * dose.logarithmUncertainty
            return (
                log(dose.ratio), own, own + preparation.doseMeter.referenceVariance
            )
        }
    }

    /// Frames 0 and 1 are the reference: frame 0 knows half of itself, frame 2 nothing.
    @Test("the σ of a dose relative to others is that of simulated runs", arguments: [0, 2])
    func relative(frame: Int) throws {
        let runs = try (0..<600).map { seed in
            try measure(seed: UInt64(seed) + 1, frames: 3, reference: 0..<2)
        }
        let differences = runs.map { doses in
            doses[frame].logarithm - (doses[0].logarithm + doses[1].logarithm) / 2
        }
        let mean = differences.reduce(0, +) / 600
        let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 599
        let stated = runs.reduce(0) { $0 + $1[frame].variance } / 600
        // A variance of 600 numbers is known to 5.8 %.
        #expect(abs(variance / stated - 1) < 4 * 0.058, "\(variance / stated)")
    }

    @Test(
        "an absolute dose also has the noise of flats and darks, a lone reference none of its own")
    func absolute() throws {
        let runs = try (0..<600).map { seed in
            try measure(seed: UInt64(seed) + 1, frames: 1, reference: nil)[0]
        }
        let mean = runs.reduce(0) { $0 + $1.logarithm } / 600
        let variance =
            runs.reduce(0) { $0 + ($1.logarithm - mean) * ($1.logarithm - mean) } / 599
        let stated = runs.reduce(0) { $0 + $1.variance } / 600
        #expect(abs(variance / stated - 1) < 4 * 0.058, "\(variance / stated)")
        #expect(try measure(seed: 1, frames: 2, reference: 0..<1)[0].own == 0)
    }
}
