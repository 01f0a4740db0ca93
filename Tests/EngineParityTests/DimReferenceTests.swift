import CPUEngine
import Fields
import Foundation
import TestSupport
import Testing

@Suite("A dim reference") struct DimReferenceTests {
    /// A plate that does not change, in two frames of 100 neutrons a pixel, of which the first is the
    /// reference.
    private func plate(seed: UInt64) -> PlainExperiment {
        var random = NoiseSource(seed: seed)
        let shape = Shape(width: 210, height: 60)
        let (gain, offset) = (10.0, 100.0)
        func image(_ neutrons: Double, behind depth: Double) -> [Double] {
            (0..<shape.count).map { pixel in
                let transmission = pixel % shape.width < 10 ? 1 : exp(-depth)
                return offset + gain * random.poisson(neutrons * transmission)
            }
        }
        let frames = (0..<2).map { _ in image(100, behind: 1) }
        var experiment = PlainExperiment(
            shape: shape, frames: frames,
            darks: [[Double](repeating: offset, count: shape.count)],
            flats: [(0..<4).map { _ in image(100, behind: 0) }], gain: gain, readNoise: 1e-3,
            air: Region(x0: 0, y0: 0, x1: 10, y1: 60))
        experiment.sample = .slab(thickness: 0.2)
        experiment.components = [.init(rows: 0..<60, reference: 2e21)]
        experiment.reference = 0..<1
        return experiment
    }

    /// A pixel that the reference frame shows too dark by δ reads too bright by δ.
    ///
    /// A weight that follows the pixel's own reference counts falls as exp(−δ), so that a row reads
    /// too bright by Var(δ) = 0.027, 9e19 /cm³; one that follows expected counts knows nothing of δ.
    @Test("gives a row's bright pixels no more weight than its dark ones", arguments: [1, 2, 3])
    func bias(seed: UInt64) throws {
        let experiment = plate(seed: seed)
        let run = try PreparedRun(experiment, .uint16)
        let native = NamedEngine(description: "native", engine: try CPUEngine(threads: 1))
        let rows = try run.results(on: native)[1].bands[0]
        let differences = rows.map {
            ($0.inverseVariance - $0.pathWeighted) * experiment.crossSection * 0.2
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        // 12 000 pixels whose weights vary by their flats' 5 % alone: 0.23 · 0.05/√12 000 = 1e-4.
        #expect(abs(mean) < 1e-3, "seed \(seed): \(mean)")
    }
}
