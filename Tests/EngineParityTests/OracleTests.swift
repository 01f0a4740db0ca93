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

/// Whether two numbers agree within an absolute tolerance, or both are none.
func isClose(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    expected.isNaN ? found.isNaN : abs(found - expected) <= tolerance
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
            let frames = try run.results(on: engine)
            #expect(frames.count == experiment.frames.count)
            for (index, frame) in frames.enumerated() {
                let place = "\(engine), frame \(index)"
                #expect(agree(frame.dose, oracle.doses[index].ratio, within: 1e-9), "\(place)")
                for (band, expected) in rows[index].enumerated() {
                    let found = frame.bands[band]
                    #expect(found.count == expected.count)
                    for (row, pair) in zip(found, expected).enumerated() {
                        compare(
                            pair.0, pair.1, "\(place), band \(band), bin \(row)")
                    }
                }
                compare(frame, maps[index], place)
            }
        }
    }

    private func compare(
        _ found: ProfileRow, _ expected: DensityOracle.Row, _ place: String
    ) {
        #expect(found.pixels == expected.pixels, "\(place)")
        let depth = expected.opticalDepth
        let tolerance = depthTolerance(depth)
        #expect(isClose(found.opticalDepth, depth, tolerance), "A, \(place)")
        // The mean chord is 0.2 cm in the slab and more in the cylinder.
        let densityTolerance = densityTolerance(depth, chord: 0.2)
        func compare(
            _ name: String, _ found: Double, _ expected: Double, _ tolerance: Double
        ) {
            #expect(
                isClose(found, expected, tolerance),
                "\(name) is \(found), not \(expected): \(place)")
        }
        compare(
            "T", found.meanTransmission, expected.meanTransmission,
            2e-5 * abs(expected.meanTransmission))
        compare("plain", found.plain, expected.plain, densityTolerance)
        compare("path-weighted", found.pathWeighted, expected.pathWeighted, densityTolerance)
        compare(
            "inverse variance", found.inverseVariance, expected.inverseVariance, densityTolerance)
        for (name, sigma, value) in [
            ("stat", found.sigmaStatistical, expected.sigmaStatistical),
            ("reference", found.sigmaReference, expected.sigmaReference),
            ("dose", found.sigmaDose, expected.sigmaDose),
            ("depth", found.sigmaOpticalDepth, expected.sigmaOpticalDepth),
        ] {
            compare("σ \(name)", sigma, value, 2e-5 * value)
        }
    }

    private func compare(
        _ found: ComputedFrame,
        _ expected: (transmission: [Double], density: [Double], sigma: [Double]), _ place: String
    ) {
        func compare(
            _ name: String, _ map: [Double], _ truth: [Double], _ tolerance: (Int) -> Double
        ) {
            guard !map.isEmpty else { return }
            #expect(map.count == truth.count)
            let wrong = map.indices.filter { !isClose(map[$0], truth[$0], tolerance($0)) }
            let first = wrong.first.map { "\($0): \(map[$0]), not \(truth[$0])" } ?? ""
            #expect(wrong.isEmpty, "\(wrong.count) of \(name), \(place), first at \(first)")
        }
        compare("T", found.transmission, expected.transmission) {
            2e-5 * abs(expected.transmission[$0])
        }
        compare("C", found.density, expected.density) {
            // At 0.95 R the chord is 0.0937 cm.
            densityTolerance(-log(expected.transmission[$0]), chord: 0.09)
        }
        compare("σ", found.sigma, expected.sigma) { 2e-5 * expected.sigma[$0] }
    }
}
