import Foundation
import Porosity
import Testing

@Suite("Coverage of porosity intervals")
struct DistributionsCoverageTests {
    /// How many random volumes there are; more are asked for by hand.
    static let seeds =
        UInt64(ProcessInfo.processInfo.environment["LITHORAY_COVERAGE_SEEDS"] ?? "") ?? 8

    @Test("intervals of rings and slices cover the porosity of the process")
    func coverage() throws {
        let scene = DistributionsScene(radius: 30, height: 36, blur: 1.5)
        let plan = try scene.plan(rings: .width(6), greys: 8)
        let places = try scene.places(plan)
        let porosity = 0.15
        var rings: [Bool] = []
        var slices: [Bool] = []
        for seed in 1...Self.seeds {
            scene.fill()
            scene.addBalls(radius: 2.5, porosity: porosity, seed: seed)
            let correlation = try CorrelationLength(
                of: scene.source, segmentation: DistributionsScene.segmentation,
                geometry: scene.geometry, threads: 2)
            let result = try Distributions(
                scene.tally(plan, places), plan: plan,
                segmentation: DistributionsScene.segmentation,
                bootstrap: BootstrapSettings(samples: 200, correlation: correlation))
            func covers(_ estimate: PorosityEstimate) -> Bool {
                estimate.interval.low <= porosity && porosity <= estimate.interval.high
            }
            rings += result.guards.flatMap { $0.rings.map { covers($0.estimate) } }
            slices += result.heights.flatMap { $0.bins.map { covers($0.estimate) } }
        }
        func part(_ hits: [Bool]) -> Double {
            Double(hits.filter { $0 }.count) / Double(hits.count)
        }
        #expect((0.9...0.99).contains(part(rings)), "\(part(rings)) of \(rings.count)")
        #expect((0.9...0.99).contains(part(slices)), "\(part(slices)) of \(slices.count)")
    }
}
