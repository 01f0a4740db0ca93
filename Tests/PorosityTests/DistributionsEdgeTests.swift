import Engines
import Fields
import Foundation
import Porosity
import TestSupport
import Testing

@Suite("Edge of the pellet")
struct DistributionsEdgeTests {
    private func geometry(
        blur: Double? = 2, axis: Double = 0, radius: Double = 0, tilt: Double = 0,
        taper: Double = 0
    ) -> PelletGeometry {
        var fit = PelletGeometry.Fit()
        fit.axisUncertainty = axis
        fit.radiusUncertainty = radius
        fit.tiltUncertainty = tilt
        fit.taper = taper
        return PelletGeometry(
            axisPoint: .zero, direction: SIMD3(0, 0, 1), radius: 100, heights: -50...50,
            edgeBlur: blur, fit: fit)
    }

    /// A threshold midway between air at 0 and solid at 1000.
    private let midway = Segmentation(
        pores: .dark, threshold: 500, band: 500...500,
        endMembers: .init(pore: 0, poreUncertainty: 0, solid: 1000, solidUncertainty: 0))

    @Test("a threshold near the solid takes the shell above it for pore, by either sign of pores")
    func threshold() {
        // The normal distribution reaches 0.8413 at 1 σ, here 2 px into a ring of 10.
        var near = midway
        near.band = 700...841.345
        let edge = EdgeBound(
            inner: 90, outer: 100, porosity: 0.1, geometry: geometry(), segmentation: near)
        #expect(abs(edge.threshold - 0.9 * 0.2 * 100 / 95) < 1e-5)
        #expect(edge.total == edge.blur + edge.threshold)
        let bright = Segmentation(
            pores: .bright, threshold: 300, band: 158.655...400,
            endMembers: .init(pore: 1000, poreUncertainty: 0, solid: 0, solidUncertainty: 0))
        let mirrored = EdgeBound(
            inner: 90, outer: 100, porosity: 0.1, geometry: geometry(), segmentation: bright)
        #expect(abs(mirrored.threshold - edge.threshold) < 1e-9)
        let behind = EdgeBound(
            inner: 86, outer: 96, porosity: 0.1, geometry: geometry(), segmentation: near)
        #expect(behind.threshold == 0)
        near.endMembers = nil
        #expect(
            EdgeBound(
                inner: 90, outer: 100, porosity: 0.1, geometry: geometry(), segmentation: near
            ).threshold.isNaN)
    }

    @Test("blur adds 0.040 σ to a ring of 10 px at the edge, and little behind a guard of 2 σ")
    func blur() {
        let edge = EdgeBound(
            inner: 90, outer: 100, porosity: 0.1, geometry: geometry(),
            segmentation: midway)
        #expect(abs(edge.blur - 0.9 * 2 * 0.0399 * 100 / 95) < 1e-4)
        #expect(edge.centring == 0 && edge.radius == 0)
        let inside = EdgeBound(
            inner: 86, outer: 96, porosity: 0.1, geometry: geometry(),
            segmentation: midway)
        // ∫ of the tail from 2 to 7 σ, by Simpson's rule.
        let steps = 2000
        let integral =
            (0...steps).reduce(0.0) { sum, step in
                let t = 2 + 5 * Double(step) / Double(steps)
                let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
                return sum + weight * erfc(t / 2.0.squareRoot()) / 2
            } * 5 / Double(steps) / 3
        #expect(abs(inside.blur - 0.9 * 2 / 10 * integral * 96 / 91) < 1e-9)
        #expect(
            EdgeBound(
                inner: 90, outer: 100, porosity: 0.1, geometry: geometry(blur: nil),
                segmentation: midway
            ).total.isNaN)
    }

    @Test("an axis that is off adds d/(πw) to the last ring, and a radius ΔR/w")
    func centring() {
        // d = 2·0.5, and 2·0.5 + 100 tan 2°/4.
        let edge = EdgeBound(
            inner: 95, outer: 100, porosity: 0.2, geometry: geometry(axis: 0.5, radius: 0.25),
            segmentation: midway)
        #expect(abs(edge.centring - 0.8 / (Double.pi * 5) / 0.975) < 1e-12)
        #expect(abs(edge.radius - 0.8 * 0.5 / 5 / 0.975) < 1e-12)
        let tilted = EdgeBound(
            inner: 95, outer: 100, porosity: 0.2, geometry: geometry(axis: 0.5, tilt: 1),
            segmentation: midway)
        #expect(
            abs(
                tilted.centring - 0.8 * (1 + 25 * tan(2 * Double.pi / 180)) / (Double.pi * 5)
                    / 0.975)
                < 1e-12)
        // A ring that the air does not reach, and one that is all in the gap.
        let inner = EdgeBound(
            inner: 90, outer: 95, porosity: 0.2, geometry: geometry(axis: 0.5, radius: 0.25),
            segmentation: midway)
        #expect(inner.centring == 0 && inner.radius == 0)
        let sliver = EdgeBound(
            inner: 99.9, outer: 100, porosity: 0.2, geometry: geometry(axis: 0.5, radius: 0.25),
            segmentation: midway)
        #expect(abs(sliver.radius - 0.8) < 1e-9)
        #expect(sliver.centring < 0.4 && sliver.centring > 0.36)
        let tapered = EdgeBound(
            inner: 95, outer: 100, porosity: 0.2, geometry: geometry(taper: -4),
            segmentation: midway)
        #expect(abs(tapered.radius - 0.8 * 0.5 / 5 / 0.975) < 1e-12)
    }

    @Test("a mask that is off its centre shows as a cosine over the sectors, a true rim does not")
    func harmonic() throws {
        let scene = DistributionsScene(radius: 40, height: 12)
        let axis = scene.geometry.axisPoint
        // The solid is 1.5 px off towards 60°, so that there is air on the other side.
        let angle = Double.pi / 3
        for index in scene.values.indices {
            let (y, x) = (index % scene.shape.count).quotientAndRemainder(
                dividingBy: scene.shape.width)
            let dx = Double(x) - axis.x - 1.5 * cos(angle)
            let dy = Double(y) - axis.y - 1.5 * sin(angle)
            if dx * dx + dy * dy > 40 * 40 { scene.values[index] = DistributionsScene.pore }
        }
        let result = try scene.distributions(scene.plan(guards: [0]))
        let rim = try #require(result.guards[0].rim?.harmonic)
        // d/(2w) R/(R − w/2), to the counts of a circle of 40 px.
        #expect(abs(rim.amplitude - 1.5 / 20 * 40 / 35) < 0.005)
        #expect(abs(rim.direction - 240) < 5)
        let ring = try #require(result.guards[0].rings.last)
        #expect(abs(ring.estimate.porosity - 1.5 / (Double.pi * 10) * 40 / 35) < 0.003)

        scene.fill()
        scene.addBalls(radius: 2, porosity: 0.3, seed: 3, from: 32)
        let rise = try scene.distributions(scene.plan(guards: [0]))
        let even = try #require(rise.guards[0].rim?.harmonic)
        #expect(even.amplitude < 3.5 * even.standardError)
    }

    @Test("the rise of the grey-level porosity at a blurred edge is what is stated")
    func blurredEdge() throws {
        let sigma = 1.5
        let scene = DistributionsScene(radius: 60, height: 8, blur: sigma)
        // 1000 in solid without a pore, 0 in air.
        for index in scene.values.indices {
            let (z, rest) = index.quotientAndRemainder(dividingBy: scene.shape.count)
            let (y, x) = rest.quotientAndRemainder(dividingBy: scene.shape.width)
            let outwards = (scene.place(x, y, z).radius - 60) / sigma
            scene.values[index] = UInt16((500 * erfc(outwards / 2.0.squareRoot())).rounded())
        }
        let segmentation = Segmentation(
            pores: .dark, threshold: 500, band: 480...520,
            endMembers: .init(pore: 0, poreUncertainty: 0, solid: 1000, solidUncertainty: 0))
        let result = try scene.distributions(
            scene.plan(segmentation: segmentation), segmentation: segmentation)
        for inside in result.guards {
            for ring in inside.rings {
                #expect(ring.estimate.greyPorosity <= ring.edgeBound.blur + 5e-4)
                #expect(ring.estimate.pores <= ring.estimate.voxels / 1000)
            }
        }
        let edge = try #require(result.guards[0].rings.last)
        #expect(abs(edge.estimate.greyPorosity - 0.040 * sigma * 60 / 55) < 0.003)
    }

    /// φ = 0.1 everywhere, and 0.15 beyond 40 px if there is a rim.
    private func pellet(seed: UInt64, tilt: Double = 0, rim: Bool = false) throws -> Distributions {
        let scene = DistributionsScene(radius: 50, height: 60, tilt: tilt, blur: 1)
        scene.addBalls(radius: 2, porosity: 0.1, seed: seed)
        // 1 − 0.9·(1 − 1/18) = 0.15
        if rim { scene.addBalls(radius: 2, porosity: 1.0 / 18, seed: seed + 1000, from: 40) }
        let correlation = try CorrelationLength(
            of: scene.source, segmentation: DistributionsScene.segmentation,
            geometry: scene.geometry, threads: 2)
        return try scene.distributions(
            scene.plan(greys: 8),
            bootstrap: BootstrapSettings(samples: 100, correlation: correlation))
    }

    @Test("a uniform pellet has no ring beyond three standard errors, upright or tilted")
    func uniform() throws {
        let upright = try pellet(seed: 21)
        let tilted = try pellet(seed: 22, tilt: 2)
        for result in [upright, tilted] {
            for inside in result.guards {
                for ring in inside.rings {
                    let estimate = ring.estimate
                    #expect(
                        abs(estimate.porosity - inside.total.porosity)
                            < 3 * estimate.interval.standardError)
                }
            }
        }
        for (one, other) in zip(upright.guards[0].rings, tilted.guards[0].rings) {
            let (a, b) = (one.estimate, other.estimate)
            let error =
                (a.interval.standardError * a.interval.standardError
                + b.interval.standardError * b.interval.standardError).squareRoot()
            #expect(abs(a.porosity - b.porosity) < 3 * error)
        }
    }

    @Test("a rim that is more porous by 0.05 is found at all three guards")
    func rise() throws {
        let result = try pellet(seed: 31, rim: true)
        for inside in result.guards {
            let inner = inside.rings.filter { $0.outer <= 40 }
            let pores = inner.reduce(0) { $0 + $1.estimate.pores }
            let voxels = inner.reduce(0) { $0 + $1.estimate.voxels }
            let last = try #require(inside.rings.last).estimate
            let rise = last.porosity - Double(pores) / Double(voxels)
            #expect(abs(rise - 0.05) < 3 * last.interval.standardError)
            #expect(rise > 3 * last.interval.standardError)
        }
    }
}
