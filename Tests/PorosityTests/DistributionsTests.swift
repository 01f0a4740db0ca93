import Engines
import Fields
import Foundation
import Porosity
import TestSupport
import Testing

@Suite("Distributions of porosity")
struct DistributionsTests {
    @Test("sums over rings, slices, sectors and blocks are one number", arguments: [0, 3.0])
    func invariants(tilt: Double) throws {
        let scene = DistributionsScene(radius: 24, height: 20, tilt: tilt, blur: 1)
        scene.addBalls(radius: 2.5, porosity: 0.2, seed: 5)
        let result = try scene.distributions(scene.plan(rings: .width(7)), binSlices: 7)
        let first = result.guards[0]
        #expect(result.heights[0].bins.map(\.slices) == [0..<7, 7..<14, 14..<20])
        func sums(_ estimates: [PorosityEstimate]) -> [UInt64] {
            [
                estimates.reduce(0) { $0 + $1.voxels }, estimates.reduce(0) { $0 + $1.pores },
            ]
        }
        // Counted apart from the plan's cells.
        var (voxels, pores): (UInt64, UInt64) = (0, 0)
        for index in scene.values.indices {
            let (z, rest) = index.quotientAndRemainder(dividingBy: scene.shape.count)
            let (y, x) = rest.quotientAndRemainder(dividingBy: scene.shape.width)
            let (radius, height) = scene.place(x, y, z)
            if radius < 24 && height >= -10 && height < 10 {
                voxels += 1
                if scene.values[index] == DistributionsScene.pore { pores += 1 }
            }
        }
        let truth = [voxels, pores]
        #expect(sums([first.total]) == truth)
        #expect(sums(first.rings.map(\.estimate)) == truth)
        #expect(sums(first.sectors.sectors) == truth)
        #expect(sums(result.heights[0].bins.map(\.estimate)) == truth)
        #expect(sums(result.ringBlocks.map(\.estimate)) == truth)
        #expect(first.rings.last?.cumulative == first.total.porosity)
        #expect(first.total.porosity == Double(pores) / Double(voxels))
        #expect(first.total.correctedPorosity.isNaN || tilt >= 0)
        let weighted = first.rings.reduce(0) {
            $0 + Double($1.estimate.voxels) * $1.estimate.porosity
        }
        #expect(abs(weighted / Double(voxels) - first.total.porosity) < 1e-15)
        // Inside the second guard likewise.
        let inner = result.guards[1]
        #expect(sums(inner.rings.map(\.estimate)) == sums([inner.total]))
        #expect(sums(result.heights[1].bins.map(\.estimate)) == sums([inner.total]))
        #expect(result.heights[1].sigmas == 2)
        // Two greys and their end members: the grey-level porosity is the thresholded one.
        for ring in first.rings {
            #expect(abs(ring.estimate.greyPorosity - ring.estimate.porosity) < 1e-12)
            var (sum, count) = (0.0, 0.0)
            for index in scene.values.indices {
                let (z, rest) = index.quotientAndRemainder(dividingBy: scene.shape.count)
                let (y, x) = rest.quotientAndRemainder(dividingBy: scene.shape.width)
                let (radius, height) = scene.place(x, y, z)
                guard height >= -10, height < 10, ring.inner <= radius, radius < ring.outer
                else { continue }
                sum += radius
                count += 1
            }
            // Slices that the end faces of a tilted pellet cut count whole.
            #expect(abs(ring.meanRadius - sum / count) < (tilt == 0 ? 1e-2 : 0.05))
        }
    }

    @Test("porosity is found where it is")
    func known() throws {
        let scene = DistributionsScene(radius: 30, height: 24)
        scene.addPores { radius, height in radius < 10 || (radius >= 20 && height < 0) }
        let result = try scene.distributions(
            scene.plan(guards: [0], blocks: 2), binSlices: 12)
        let rings = result.guards[0].rings
        #expect(rings[0].estimate.porosity == 1)
        #expect(rings[1].estimate.porosity == 0)
        #expect(rings[2].estimate.porosity == 0.5)
        #expect(result.ringBlocks.map(\.estimate.porosity) == [1, 1, 0, 0, 1, 0])
        #expect(
            result.ringBlocks.map(\.slices) == [0..<12, 12..<24, 0..<12, 12..<24, 0..<12, 12..<24])
        // 1/9 and 6/9 of the area, to the counts of a circle.
        #expect(abs(result.heights[0].bins[0].estimate.porosity - 6.0 / 9) < 0.01)
        #expect(abs(result.heights[0].bins[1].estimate.porosity - 1.0 / 9) < 0.01)
        #expect(abs(rings[1].cumulative - 0.25) < 0.01)
    }

    @Test("bright pores count as dark ones do in the negative")
    func bright() throws {
        let scene = DistributionsScene(radius: 20, height: 16)
        scene.addBalls(radius: 3, porosity: 0.3, seed: 2)
        let dark = try scene.distributions(scene.plan(guards: [0]))
        scene.values = scene.values.map { 4 - $0 }
        // A pore is 3, above a threshold of 2.
        let segmentation = Segmentation(
            pores: .bright, threshold: 2, band: 2...2,
            endMembers: Segmentation.EndMembers(
                pore: 3, poreUncertainty: 0, solid: 1, solidUncertainty: 0))
        let bright = try scene.distributions(
            scene.plan(segmentation: segmentation, guards: [0]), segmentation: segmentation)
        #expect(
            bright.guards[0].rings.map(\.estimate.pores)
                == dark.guards[0].rings.map(\.estimate.pores))
        #expect(
            bright.guards[0].rings.map(\.estimate.interval)
                == dark.guards[0].rings.map(\.estimate.interval))
        #expect(
            abs(bright.guards[0].total.greyPorosity - dark.guards[0].total.greyPorosity) < 1e-12)
    }

    /// Counts of a box of 4×4×`slices` voxels, one voxel for each tile and slice.
    private func box(
        _ histogram: [(Int, UInt64)], slices: Int, coding: GreyCoding = .counts,
        segmentation: Segmentation
    ) -> (DistributionPlan, TallyResults) {
        var codes = [UInt64](repeating: 0, count: GreyCoding.count)
        for (code, count) in histogram { codes[code] = count }
        let greys = GreyLayout(histogram: codes, coding: coding, segmentation: segmentation)
        let plan = DistributionPlan(
            box: greys, shape: Shape(width: 4, height: 4), sliceCount: slices,
            sampleType: coding == .counts ? .uint16 : .float32)
        return (plan, TallyResults(for: plan.tally))
    }

    @Test("NaN voxels are counted apart, and the band brackets the porosity")
    func missing() throws {
        let segmentation = Segmentation(
            pores: .dark, threshold: 10, band: 9...11,
            endMembers: Segmentation.EndMembers(
                pore: 8, poreUncertainty: 0.5, solid: 12, solidUncertainty: 0.2))
        let (plan, counts) = box(
            [(9, 1), (10, 1), (11, 1), (12, 1)], slices: 4,
            coding: .linear(low: 0, step: 1, isDiscrete: true), segmentation: segmentation)
        let greys = plan.greys.steps
        // In each tile 1 voxel of 9, 2 of 10, 3 of 11, 4 of 12 and 5 NaN.
        for sector in 0..<16 {
            for (code, count) in [(9, 1), (10, 2), (11, 3), (12, 4)] {
                let grey = Int(greys[code])
                counts.cells[sector * counts.greys + grey] = UInt64(count)
                counts.count(UInt32(count), slice: 0, sector: sector, grey: grey)
            }
            counts.cells[sector * counts.greys + plan.greys.count] = 5
            counts.count(5, slice: 0, sector: sector, grey: plan.greys.count)
        }
        let result = try Distributions(counts, plan: plan, segmentation: segmentation)
        let total = result.guards[0].total
        #expect(total.voxels == 160 && total.missing == 80 && total.pores == 48)
        #expect(total.porosity == 0.3)
        #expect(total.thresholdLow == 0.1 && total.thresholdHigh == 0.6)
        // (12 − 110/10)/4, and √(0.25² 0.5² + 0.75² 0.2²)/4
        #expect(abs(total.greyPorosity - 0.25) < 1e-12)
        #expect(abs(total.endMemberUncertainty - 0.0488141) < 1e-6)
        #expect(total.interval.low == 0.3 && total.interval.high == 0.3)
        #expect(result.guards[0].rings.isEmpty && result.guards[0].sectors.sectors.count == 16)
        // The only slice with voxels is all there is.
        let slice = result.heights[0].bins[0].estimate
        #expect(slice.voxels == 160 && slice.missing == 80 && slice.pores == 48)
        #expect(slice.thresholdLow == 0.1 && slice.thresholdHigh == 0.6)
        #expect(abs(slice.greyPorosity - 0.25) < 1e-9)
        #expect(result.heights[0].bins[1].estimate.porosity.isNaN)
    }

    @Test("nothing counted is an error")
    func empty() {
        let segmentation = DistributionsScene.segmentation
        let (plan, counts) = box([(1, 1), (3, 1)], slices: 4, segmentation: segmentation)
        #expect(throws: PorosityError.noVoxels(what: "the volume")) {
            try Distributions(counts, plan: plan, segmentation: segmentation)
        }
    }

    @Test("slices with thresholds of their own have a mean, and a ratio of sums")
    func slicewise() {
        let segmentation = DistributionsScene.segmentation
        let (plan, counts) = box(
            (1...8).map { ($0, 1) }, slices: 3, segmentation: segmentation)
        let greys = plan.greys.steps
        func add(_ slice: Int, _ code: Int, _ count: UInt32) {
            counts.count(count, slice: slice, sector: 0, grey: Int(greys[code]))
        }
        for code in 1...8 { add(0, code, 10) }
        for code in 1...4 { add(1, code, 5) }
        for code in 1...8 { add(2, code, 20) }
        let result = SlicewisePorosity(
            counts, greys: plan.greys, thresholds: [2, 3.7, 8], pores: .dark)
        // 20/80, 15/20 and 160/160.
        #expect(result.slices == [0.25, 0.75, 1])
        #expect(result.voxels == [80, 20, 160])
        #expect(result.meanOfSlices == 2.0 / 3)
        #expect(result.ratioOfSums == 195.0 / 260)
    }

    /// A pellet of two sectors and one slice block with these pores of 1000 voxels each.
    private func twoSectors(_ pores: [UInt64]) throws -> Distributions {
        let scene = DistributionsScene(radius: 8, height: 4)
        scene.values[0] = 1
        let plan = try scene.plan(guards: [0], sectors: 2)
        let counts = TallyResults(for: plan.tally)
        let greys = plan.greys.steps
        for (sector, pores) in pores.enumerated() {
            let cell = sector * counts.greys
            for (code, count) in [(1, pores), (3, 1000 - pores)] {
                counts.cells[cell + Int(greys[code])] = count
                counts.count(UInt32(count), slice: 0, sector: sector, grey: Int(greys[code]))
            }
        }
        return try Distributions(
            counts, plan: plan, segmentation: DistributionsScene.segmentation)
    }

    @Test("few blocks have Student's interval")
    func student() throws {
        let interval = try twoSectors([200, 204]).guards[0].total.interval
        // φ = 0.202; both sums deviate by 2 of a mean of 1000: SE = √(2 (2² + 2²))/2000 = 0.002.
        #expect(abs(interval.standardError - 0.002) < 1e-12)
        #expect(abs(interval.low - (0.202 - 12.706 * 0.002)) < 1e-12)
        #expect(abs(interval.high - (0.202 + 12.706 * 0.002)) < 1e-12)
        // Not below 0, and none without spread.
        #expect(try twoSectors([0, 4]).guards[0].total.interval.low == 0)
        #expect(try twoSectors([7, 7]).guards[0].total.interval.high == 0.007)
    }

    @Test(
        "the same seed gives the same interval on any number of threads, another one a similar one")
    func seeds() throws {
        let scene = DistributionsScene(radius: 24, height: 40)
        scene.addBalls(radius: 2.5, porosity: 0.2, seed: 11)
        let plan = try scene.plan(guards: [0])
        let counts = try scene.tally(plan, scene.places(plan))
        func total(_ seed: UInt64, threads: Int) throws -> ConfidenceInterval {
            try Distributions(
                counts, plan: plan, segmentation: DistributionsScene.segmentation,
                bootstrap: BootstrapSettings(samples: 1000, seed: seed), threads: threads
            ).guards[0].total.interval
        }
        let first = try total(1, threads: 1)
        #expect(try total(1, threads: 2) == first)
        let other = try total(2, threads: 1)
        #expect(other != first)
        #expect(other.standardError == first.standardError)
        #expect(abs(other.low - first.low) < 0.3 * first.standardError)
        // 160 blocks: the middle 95 % are 1.96 standard errors about the mean.
        let width = (first.high - first.low) / first.standardError
        #expect(abs(width - 3.92) < 0.35)
    }

    @Test("a weighing closes the balance")
    func closure() {
        let closure = DensityClosure(
            mass: .init(9.80e-3, uncertainty: 0.05e-3), density: .init(1.86, uncertainty: 0.01),
            radius: .init(0.15, uncertainty: 0.001), height: .init(0.09, uncertainty: 0.0005))
        // π 0.15² 0.09 cm³ = 6.361725e-3 cm³ of 1.86 g/cm³ would weigh 11.832808 mg.
        #expect(abs(closure.porosity - (1 - 9.80 / 11.832808)) < 1e-7)
        // 5.1020e-3, 5.3763e-3, 1.33333e-2 and 5.5556e-3 in quadrature: 1.62350e-2.
        #expect(abs(closure.uncertainty - 0.828206 * 1.62350e-2) < 1e-6)
    }
}
