import Engines
import Fields
import Foundation
import Radiography
import TestSupport
import Testing

/// Vectors of the physics specification, §5, at 2e-5 behind the single precision of every engine; the
/// tests of the modules hold them at 1e-9 where they are computed in double precision.
@Suite("The specification's vectors come out of every engine") struct VectorTests {
    private let tolerance = 2e-5

    /// Images of one value each; the frames have open beam in their first four columns.
    private func even(
        _ shape: Shape, frames: [Double], dark: (counts: Double, images: Int),
        flat: (counts: Double, images: Int), air: Double, gain: Double = 20, readNoise: Double = 5
    ) -> PlainExperiment {
        func image(_ counts: Double) -> [Double] { Array(repeating: counts, count: shape.count) }
        var experiment = PlainExperiment(
            shape: shape,
            frames: frames.map { counts in
                (0..<shape.count).map { $0 % shape.width < 4 ? air : counts }
            }, darks: Array(repeating: image(dark.counts), count: dark.images),
            flats: [Array(repeating: image(flat.counts), count: flat.images)], gain: gain,
            readNoise: readNoise, air: Region(x0: 0, y0: 0, x1: 4, y1: shape.height))
        experiment.correctsBias = false
        experiment.bands = [.columns(5..<6)]
        return experiment
    }

    private func onEveryEngine(
        _ experiment: PlainExperiment, _ type: SampleType = .uint16,
        check: (_ frames: [ComputedFrame], _ engine: NamedEngine) -> Void
    ) throws {
        let run = try PreparedRun(experiment, type)
        for engine in try NamedEngine.all() { check(try run.results(on: engine), engine) }
    }

    @Test func `Dose and dark give the transmission of TV-05`() throws {
        let experiment = even(
            Shape(width: 8, height: 2), frames: [4200], dark: (200, 3), flat: (16200, 3),
            air: 15400)
        try onEveryEngine(experiment) { frames, engine in
            let row = frames[0].bands[0][1]
            #expect(agree(row.opticalDepth, 1.3350010667323402, within: tolerance), "\(engine)")
            let transmission = frames[0].transmission[8 + 5]
            #expect(agree(transmission, 0.2631578947368421, within: tolerance), "\(engine)")
        }
    }

    @Test func `Depth, variance and densities are those of TV-06`() throws {
        var experiment = even(
            Shape(width: 8, height: 4), frames: [5200], dark: (200, 10), flat: (20200, 20),
            air: 20200)
        experiment.sample = .slab(thickness: 0.3)
        experiment.components = [
            .init(rows: 0..<2, matrix: 0), .init(rows: 2..<4, matrix: 0.4),
        ]
        let sigma = experiment.crossSection
        try onEveryEngine(experiment) { frames, engine in
            let rows = frames[0].bands[0]
            #expect(agree(rows[0].meanTransmission, 0.25, within: tolerance), "\(engine)")
            #expect(
                agree(rows[0].pathWeighted, 3.156734120179285e21, within: tolerance), "\(engine)")
            #expect(
                agree(rows[2].pathWeighted, 2.883481840544027e21, within: tolerance), "\(engine)")
            let counts = hypot(rows[0].sigmaStatistical, rows[0].sigmaReference)
            #expect(agree(counts, 1.449328565495994e20, within: tolerance), "\(engine)")
            let variance = pow(counts * sigma * 0.3, 2)
            #expect(agree(variance, 4.051059375e-3, within: tolerance), "\(engine)")
            // Var(S)/u² = (20 · 5000 + 25)/5000².
            let own = (100_025.0).squareRoot() / 5000 / (sigma * 0.3)
            #expect(agree(frames[0].sigma[5], own, within: tolerance), "\(engine)")
            #expect(
                agree(frames[0].density[5], 3.156734120179285e21, within: tolerance), "\(engine)")
        }
        experiment.correctsBias = true
        try onEveryEngine(experiment) { frames, engine in
            let depth = -log(0.25) - 1.9754984375e-3
            #expect(
                agree(frames[0].bands[0][0].opticalDepth, depth, within: tolerance), "\(engine)")
        }
    }

    @Test func `A cylinder's density does not miss by the amounts of TV-08`() throws {
        let vectors: [(depth: Double, mean: Double, percent: Double)] = [
            (0.5, 0.6796327547149876, -1.654), (1, 0.46845081220429, -3.447),
            (2, 0.23364449480542, -7.438), (3, 0.12544772548101, -11.898),
        ]
        // 100 pixels across, from the edge of column 6 on.
        let shape = Shape(width: 108, height: 1)
        let radius = 0.15
        let pixel = 0.003
        var experiment = even(
            shape, frames: vectors.map { _ in 0 }, dark: (0, 1), flat: (60000, 1), air: 60000)
        let columns = 6..<106
        for (frame, vector) in vectors.enumerated() {
            for column in 0..<shape.width {
                let x = (Double(column) - 55.5) * pixel
                experiment.frames[frame][column] =
                    60000
                    * RadiographyOracle.footprintMean(radius: radius, x: x, footprint: pixel) {
                        exp(-vector.depth / (2 * radius) * $0)
                    }
            }
        }
        experiment.sample = .cylinder(radius: radius, axis: 55.5, tilt: 0)
        experiment.pixelSize = pixel
        experiment.components = [.init(rows: 0..<1)]
        experiment.bands = [.full]
        let sigma = experiment.crossSection
        try onEveryEngine(experiment, .float32) { frames, engine in
            for (frame, vector) in zip(frames, vectors) {
                // The mean of T over the width is that of the vector, and misses …
                let mean = frame.transmission[columns].reduce(0, +) / Double(columns.count)
                #expect(agree(mean, vector.mean, within: tolerance), "\(engine)")
                let wrong = -log(mean) / (vector.depth * .pi / 4) - 1
                #expect(abs(100 * wrong - vector.percent) < 5e-3, "\(engine)")
                // … the density does not.
                let density = frame.bands[0][0].pathWeighted
                let attenuation = vector.depth / (2 * radius)
                #expect(agree(density * sigma, attenuation, within: tolerance), "\(engine)")
            }
        }
    }

    @Test func `The density of TV-12 refers to its reference frame`() throws {
        var experiment = even(
            Shape(width: 8, height: 1), frames: [10100, 8100], dark: (100, 2), flat: (20100, 2),
            air: 20100)
        experiment.sample = .slab(thickness: 0.2996094032087251)
        experiment.components = [.init(rows: 0..<1, matrix: 0.4, reference: 2.02e21)]
        experiment.reference = 0..<1
        try onEveryEngine(experiment) { frames, engine in
            let density = frames[1].bands[0][0].pathWeighted
            #expect(agree(density, 2.5287831308822166e21, within: tolerance), "\(engine)")
            #expect(agree(frames[1].density[5], density, within: tolerance), "\(engine)")
            #expect(
                agree(frames[0].bands[0][0].pathWeighted, 2.02e21, within: tolerance), "\(engine)")
        }
    }
}
