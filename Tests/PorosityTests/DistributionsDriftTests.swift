import Engines
import Fields
import Foundation
import Porosity
import TestSupport
import Testing

@Suite("Drift of the solid, correlation and representative volumes")
struct DistributionsDriftTests {
    /// Voxels of a grey in a mixture of two Gaussians of σ = 12, a part `porosity` of them pores.
    private static func mixture(
        _ code: Int, porosity: Double, shift: Double, voxels: Double
    ) -> UInt64 {
        func part(_ middle: Double) -> Double {
            func below(_ edge: Double) -> Double {
                erfc((middle + shift - edge) / (12 * 2.0.squareRoot())) / 2
            }
            return below(Double(code) + 0.5) - below(Double(code) - 0.5)
        }
        return UInt64(
            (voxels * (porosity * part(80) + (1 - porosity) * part(160))).rounded())
    }

    @Test("the mode of the solid follows cupping, and the porosity is corrected by it")
    func cupping() throws {
        let scene = DistributionsScene(radius: 50, height: 16)
        let segmentation = Segmentation(
            pores: .dark, threshold: 118, band: 116...120,
            endMembers: .init(pore: 80, poreUncertainty: 1, solid: 160, solidUncertainty: 1))
        scene.values = (0..<scene.values.count).map { UInt16($0 % 256) }
        let plan = try scene.plan(segmentation: segmentation, guards: [0])
        let counts = TallyResults(for: plan.tally)
        let shifts = [-6.3, -3.1, 0, 4.2, 9.7]
        for row in 0..<counts.blocks * counts.sectors {
            for (ring, shift) in shifts.enumerated() {
                for code in 0..<256 {
                    counts.cells[(row * 5 + ring) * counts.greys + code] = Self.mixture(
                        code, porosity: 0.1, shift: shift, voxels: 1e6)
                }
            }
        }
        let result = try Distributions(counts, plan: plan, segmentation: segmentation)
        let modes = result.drift.rings
        // The tail of the pores, 80 below, moves the mode by less than 0.01.
        for (mode, shift) in zip(modes, shifts) { #expect(abs(mode - 160 - shift) < 0.05) }
        #expect(abs(result.drift.spread - 16) < 0.1)
        #expect(abs(result.drift.relativeSpread - 0.2) < 0.001)
        let rings = result.guards[0].rings
        let reference = result.drift.reference
        // Where the threshold lies within the peaks without and with the correction.
        func expected(_ shift: Double) -> Double {
            func below(_ middle: Double) -> Double {
                erfc((middle + shift - 118.5) / (12 * 2.0.squareRoot())) / 2
            }
            return 0.1 * below(80) + 0.9 * below(160)
        }
        #expect(rings.map(\.solidMode) == modes)
        for (ring, shift) in zip(rings, shifts) {
            #expect(abs(ring.estimate.porosity - expected(shift)) < 2e-6)
            #expect(abs(ring.estimate.correctedPorosity - expected(reference - 160)) < 1e-5)
        }
        #expect(result.heights[0].bins.allSatisfy { $0.estimate.correctedPorosity.isNaN })
    }

    @Test("what the blur of the edge does to the last ring is no drift")
    func rim() throws {
        let scene = DistributionsScene(radius: 50, height: 16, blur: 1.5)
        let segmentation = Segmentation(
            pores: .dark, threshold: 118, band: 116...120,
            endMembers: .init(pore: 80, poreUncertainty: 1, solid: 160, solidUncertainty: 1))
        scene.values = (0..<scene.values.count).map { UInt16($0 % 256) }
        let plan = try scene.plan(segmentation: segmentation, guards: [0, 2])
        let counts = TallyResults(for: plan.tally)
        // Rings of 10 px to 40, the fifth in two parts at 47 px.
        let shifts = [0.0, 1, 2, 4, 4, -30]
        #expect(counts.rings == 6)
        for row in 0..<counts.blocks * counts.sectors {
            for (part, shift) in shifts.enumerated() {
                for code in 0..<256 {
                    counts.cells[(row * 6 + part) * counts.greys + code] = Self.mixture(
                        code, porosity: 0.1, shift: shift, voxels: part == 4 ? 1e5 : 1e6)
                }
            }
        }
        let drift = try Distributions(counts, plan: plan, segmentation: segmentation)
        #expect(drift.drift.rings.count == 5 && drift.drift.rings[4] < 140)
        #expect(abs(drift.drift.spread - 4) < 0.1)
        // The rim is corrected as the ring before it is; by its own mode little more than 0.1 were left.
        let last = drift.guards[0].rings[4].estimate
        #expect(last.correctedPorosity > 0.2 && last.porosity > 0.2)
    }

    @Test("without drift the corrected porosity is the porosity, and no peak means no mode")
    func noDrift() throws {
        let scene = DistributionsScene(radius: 20, height: 12)
        scene.addBalls(radius: 3, porosity: 0.3, seed: 4)
        let result = try scene.distributions(scene.plan(guards: [0]))
        #expect(abs(result.drift.spread) < 1e-9)
        for ring in result.guards[0].rings {
            #expect(abs(ring.estimate.correctedPorosity - ring.estimate.porosity) < 1e-9)
        }
        let all = DistributionsScene(radius: 20, height: 12)
        all.addPores { _, _ in true }
        let pores = try all.distributions(all.plan(guards: [0]))
        #expect(pores.drift.rings.allSatisfy(\.isNaN) && pores.drift.spread.isNaN)
        #expect(pores.guards[0].total.correctedPorosity == 1)
    }

    @Test("the correlation length of a random telegraph is the decay of its covariance")
    func correlation() throws {
        // Along x each line flips with 10 % a voxel: C(k) = 0.8^k C(0), whose decay length is 4.48.
        var random = NoiseSource(seed: 7)
        let shape = Shape(width: 150, height: 60)
        let frames = (0..<40).map { _ in
            (0..<shape.height).flatMap { _ in
                var isPore = random.uniform() < 0.5
                return (0..<shape.width).map { _ -> UInt16 in
                    if random.uniform() < 0.1 { isPore.toggle() }
                    return isPore ? 1 : 3
                }
            }
        }
        let length = try #require(
            try CorrelationLength(
                of: MemoryFrames(shape: shape, frames: frames),
                segmentation: DistributionsScene.segmentation, geometry: nil, threads: 2))
        // Half a step per flip: 0.8 = 1 − 2·0.1. The sum ends where 5 % of it are left.
        #expect(abs(length.inSlice - 4.25) < 0.45)
        #expect(length.acrossSlices == 0.5)
        let solid = frames.map { $0.map { _ in UInt16(3) } }
        #expect(
            try CorrelationLength(
                of: MemoryFrames(shape: shape, frames: solid),
                segmentation: DistributionsScene.segmentation, geometry: nil, threads: 2) == nil)
    }

    @Test(
        "the spread of parts falls as one over the root of their volume where they are independent")
    func representativeVolume() throws {
        let scene = DistributionsScene(radius: 60, height: 128)
        scene.values[0] = 1
        let plan = try scene.plan(rings: .width(5), guards: [0])
        let counts = TallyResults(for: plan.tally)
        let greys = plan.greys.steps
        let layout = try #require(plan.rings)
        var random = NoiseSource(seed: 9)
        // Each voxel stands for 30 that know of each other: the variance of a cell is 30 φ(1−φ)/N.
        for row in 0..<counts.blocks * counts.sectors {
            for ring in 0..<counts.rings {
                let (inner, outer) = (layout.edges[ring], layout.edges[ring + 1])
                let voxels = (Double.pi * (outer * outer - inner * inner) * 4 / 16).rounded()
                let deviation = (30 * 0.2 * 0.8 / voxels).squareRoot() * random.gaussian()
                let pores = (voxels * min(max(0.2 + deviation, 0), 1)).rounded()
                let cell = (row * counts.rings + ring) * counts.greys
                counts.cells[cell + Int(greys[1])] = UInt64(pores)
                counts.cells[cell + Int(greys[3])] = UInt64(voxels - pores)
            }
        }
        let study = try Distributions(
            counts, plan: plan, segmentation: DistributionsScene.segmentation
        ).representativeVolume
        #expect(study.sizes.count > 6)
        #expect(zip(study.sizes, study.sizes.dropFirst()).allSatisfy { $0.voxels < $1.voxels })
        for size in study.sizes where size.parts >= 30 {
            let expected = (30 * 0.2 * 0.8 / size.voxels).squareRoot()
            // The standard deviation of n parts is known to 1/√(2n).
            let tolerance = 4 / (2 * Double(size.parts)).squareRoot() + 0.1
            #expect(abs(size.spread / expected - 1) < tolerance, "\(size)")
            #expect(abs(size.porosity - 0.2) < 0.02)
        }
        let found = try #require(study.smallest(spread: 0.05))
        #expect(found.spread <= 0.05)
        let larger = study.sizes.filter { $0.voxels >= found.voxels }
        #expect(larger.allSatisfy { $0.spread <= 0.05 })
        #expect(
            study.sizes.filter { $0.voxels < found.voxels }.last.map { $0.spread > 0.05 } == true)
        #expect(study.smallest(spread: 0) == nil)
    }
}
