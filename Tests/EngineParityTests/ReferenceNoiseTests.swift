import CPUEngine
import Fields
import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Noise of the reference") struct ReferenceNoiseTests {
    /// A plate that does not change, in two frames, of which the first is the reference.
    private func plate(
        seed: UInt64, neutrons: Double, depth: Double, flatSets: [Int]
    ) -> PlainExperiment {
        var random = NoiseSource(seed: seed)
        let shape = Shape(width: 210, height: 150)
        let (gain, offset) = (10.0, 100.0)
        func image(behind depth: Double) -> [Double] {
            (0..<shape.count).map { pixel in
                let transmission = pixel % shape.width < 10 ? 1 : exp(-depth)
                return offset + gain * random.poisson(neutrons * transmission)
            }
        }
        let frames = (0..<2).map { _ in image(behind: depth) }
        var experiment = PlainExperiment(
            shape: shape, frames: frames,
            darks: [[Double](repeating: offset, count: shape.count)],
            flats: flatSets.map { (0..<$0).map { _ in image(behind: 0) } }, gain: gain,
            readNoise: 1e-3,
            air: Region(x0: 0, y0: 0, x1: 10, y1: 150))
        experiment.sample = .slab(thickness: 0.2)
        experiment.components = [.init(rows: 0..<150, reference: 2e21)]
        experiment.reference = 0..<1
        return experiment
    }

    /// The profile of the last frame.
    private func lastFrame(of experiment: PlainExperiment) throws -> [ProfileRow] {
        let native = NamedEngine(description: "native", engine: try CPUEngine(threads: 1))
        return try PreparedRun(experiment, .uint16).results(on: native)[1].bands[0]
    }

    /// A pixel that the reference frame shows too dark by δ reads too bright by δ.
    ///
    /// A weight that follows the pixel's own reference counts falls as exp(−δ), so that a row reads
    /// too bright by Var(δ) = 0.027, 9e19 /cm³; one that follows expected counts knows nothing of δ.
    @Test("gives a row's bright pixels no more weight than its dark ones", arguments: [1, 2])
    func bias(seed: UInt64) throws {
        let experiment = plate(seed: seed, neutrons: 100, depth: 1, flatSets: [4])
        let rows = try lastFrame(of: experiment)
        let differences = rows.map {
            ($0.inverseVariance - $0.pathWeighted) * experiment.crossSection * 0.2
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        // 30 000 pixels whose weights vary by their flats' 5 % alone: 0.23 · 0.05/√30 000 = 7e-5.
        #expect(abs(mean) < 1e-3, "seed \(seed): \(mean)")
    }

    /// Flats of one image before and after: the reference frame has the first, the frame the second,
    /// and nothing of their noise cancels.
    @Test("holds that of flats taken before and after", arguments: [1, 2])
    func flats(seed: UInt64) throws {
        var experiment = plate(seed: seed, neutrons: 1000, depth: 0.2, flatSets: [1, 1])
        experiment.flatWeights = [0, 1]
        let pulls = try lastFrame(of: experiment).map { row in
            (row.pathWeighted - 2e21)
                / (row.sigmaStatistical * row.sigmaStatistical
                + row.sigmaReference * row.sigmaReference
                + row.sigmaDose * row.sigmaDose).squareRoot()
        }
        let spread = pulls.reduce(0) { $0 + $1 * $1 } / Double(pulls.count)
        // χ² of 150 rows per row: 1 ± √(2/150).
        #expect(abs(spread - 1) < 4 * (2.0 / 150).squareRoot(), "seed \(seed): \(spread)")
    }
}
