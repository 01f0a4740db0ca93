import Fields
import Foundation
import Radiography
import TestSupport
import Testing

/// Experiments that together need every part of the pass.
let everyScene: [SceneChoices] = {
    var all = [64, 65, 97].map { SceneChoices(width: $0) }
    all.append(SceneChoices(sampleType: .float32, correctsBias: false))
    all.append(SceneChoices(sampleType: .float32, sample: .none))
    all.append(SceneChoices(sample: .slab, flatSets: 2))
    all.append(SceneChoices(sample: .tilted, flatSets: 2))
    for bins in [1, 3] {
        for spots in [PlainExperiment.Spots.areExcluded, .areReplaced] {
            all.append(SceneChoices(spots: spots, binRows: bins))
        }
        all.append(SceneChoices(sample: .tilted, binRows: bins, referenceFrames: 3))
        all.append(
            SceneChoices(sample: .upright, binRows: bins, flatSets: 2, referenceFrames: 2))
        all.append(
            SceneChoices(
                sample: .slab, spots: .areExcluded, binRows: bins, referenceFrames: 1))
    }
    all.append(SceneChoices(binRows: 4, flatSets: 2))
    return all.enumerated().map { index, choices in
        var choices = choices
        choices.seed = UInt64(index + 1)
        return choices
    }
}()

/// What leaves the pass may differ by 2e-5 of a depth from 0.01, by 1e-6 below.
func depthTolerance(_ depth: Double) -> Double { abs(depth) >= 0.01 ? 2e-5 * abs(depth) : 1e-6 }

/// The same of a density: a depth, less the matrix's, over σ6 and a chord (cm).
func densityTolerance(_ depth: Double, chord: Double) -> Double {
    depthTolerance(depth) / (1.4638e-21 * chord)
}

/// Numbers of one engine that are not those of the oracle.
private struct Differences {
    var count = 0
    var first = ""

    /// Compares two numbers; both may be none.
    mutating func compare(
        _ found: Double, _ expected: Double, within tolerance: Double,
        _ name: @autoclosure () -> String
    ) {
        guard expected.isNaN ? !found.isNaN : !(abs(found - expected) <= tolerance) else { return }
        if count == 0 { first = "\(name()) is \(found), not \(expected)" }
        count += 1
    }

    mutating func compare(_ found: ProfileRow, _ expected: DensityOracle.Row, _ place: String) {
        compare(Double(found.pixels), Double(expected.pixels), within: 0, "n, \(place)")
        let depth = expected.opticalDepth
        compare(found.opticalDepth, depth, within: depthTolerance(depth), "A, \(place)")
        compare(
            found.meanTransmission, expected.meanTransmission,
            within: 2e-5 * abs(expected.meanTransmission), "T, \(place)")
        // The mean chord is 0.2 cm in the slab and more in the cylinder.
        let tolerance = densityTolerance(depth, chord: 0.2)
        for (name, density, truth) in [
            ("plain C", found.plain, expected.plain),
            ("path-weighted C", found.pathWeighted, expected.pathWeighted),
            ("inverse-variance C", found.inverseVariance, expected.inverseVariance),
        ] { compare(density, truth, within: tolerance, "\(name), \(place)") }
        for (name, sigma, truth) in [
            ("σ stat", found.sigmaStatistical, expected.sigmaStatistical),
            ("σ reference", found.sigmaReference, expected.sigmaReference),
            ("σ dose", found.sigmaDose, expected.sigmaDose),
            ("σ A", found.sigmaOpticalDepth, expected.sigmaOpticalDepth),
        ] { compare(sigma, truth, within: 2e-5 * truth, "\(name), \(place)") }
    }

    mutating func compare(
        _ found: ComputedFrame,
        _ expected: (transmission: [Double], density: [Double], sigma: [Double]), _ place: String
    ) {
        for (pixel, truth) in expected.transmission.enumerated() {
            compare(
                found.transmission[pixel], truth, within: 2e-5 * abs(truth),
                "T of pixel \(pixel), \(place)")
            guard !found.density.isEmpty else { continue }
            // At 0.95 R the chord is 0.0937 cm.
            compare(
                found.density[pixel], expected.density[pixel],
                within: densityTolerance(-log(truth), chord: 0.09), "C of pixel \(pixel), \(place)")
            compare(
                found.sigma[pixel], expected.sigma[pixel], within: 2e-5 * expected.sigma[pixel],
                "σ of pixel \(pixel), \(place)")
        }
    }
}

@Suite("Every engine gives what double precision gives") struct OracleTests {
    @Test("profiles and maps are those of the specification", arguments: everyScene)
    func scenes(_ choices: SceneChoices) throws {
        let experiment = PlainExperiment(choices)
        let oracle = DensityOracle(experiment)
        let run = try PreparedRun(experiment, choices.sampleType)
        let rows = experiment.frames.indices.map { frame in
            experiment.bands.map { oracle.rows(frame, band: $0) }
        }
        let maps = experiment.frames.indices.map(oracle.maps)
        for engine in try NamedEngine.all() {
            var differences = Differences()
            let frames = try run.results(on: engine)
            #expect(frames.count == experiment.frames.count)
            for (index, frame) in frames.enumerated() {
                #expect(agree(frame.dose, oracle.doses[index].ratio, within: 1e-9), "\(engine)")
                for (band, expected) in rows[index].enumerated() {
                    #expect(frame.bands[band].count == expected.count)
                    for (row, pair) in zip(frame.bands[band], expected).enumerated() {
                        differences.compare(
                            pair.0, pair.1, "frame \(index), band \(band), bin \(row)")
                    }
                }
                differences.compare(frame, maps[index], "frame \(index)")
            }
            #expect(
                differences.count == 0,
                "\(differences.count) on \(engine); the first: \(differences.first)")
        }
    }
}
