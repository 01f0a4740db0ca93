import Engines
import Fields
import Foundation
@testable import Porosity
import TestSupport
import Testing

@Suite("Grey histograms")
struct ThresholdHistogramTests {
    @Test("mean, variance, quantiles and porosity are those of the voxels")
    func moments() {
        let histogram = ThresholdScene.codes([2: 1, 4: 2, 10: 1])
        #expect(histogram.total == 4 && histogram.mean == 5 && histogram.variance == 9)
        #expect(histogram.quantile(0) == 2 && histogram.quantile(0.25) == 2)
        #expect(histogram.quantile(0.5) == 4 && histogram.quantile(1) == 10)
        #expect(histogram.porosity(threshold: 4, pores: .dark) == 0.75)
        #expect(histogram.porosity(threshold: 4, pores: .bright) == 0.25)
        #expect(histogram.below == 0 && histogram.above == 0)
    }

    @Test("counts beyond 2³² are exact")
    func largeCounts() {
        let large = UInt64(1) << 40
        var histogram = ThresholdScene.codes([1: large, 3: large + 1])
        histogram.add(ThresholdScene.codes([3: 5]))
        #expect(histogram.total == 2 * large + 6 && histogram.counts[3] == large + 6)
    }

    @Test("the ends of a linear coding are counted apart, and values follow its steps")
    func linear() {
        let coding = GreyCoding.linear(low: -1, step: 0.25, isDiscrete: false)
        var counts = [UInt64](repeating: 0, count: GreyCoding.count)
        (counts[0], counts[4], counts[65_535]) = (3, 5, 7)
        let histogram = GreyHistogram(coding: coding, counts: counts, notNumbers: 11)
        #expect(histogram.below == 3 && histogram.above == 7 && histogram.notNumbers == 11)
        // Code 4 holds 0 to 0.25.
        #expect(histogram.quantile(0.5) == 0.125)
    }

    @Test("a threshold after a code is at or above all of its values, and below the next")
    func thresholdsAtCodes() {
        for coding in [
            GreyCoding.linear(low: 0.1, step: 0.003, isDiscrete: false),
            .linear(low: -1e-3, step: 1.7e-8, isDiscrete: false),
            .linear(low: 123_456.7, step: 0.01, isDiscrete: false),
            .linear(low: -32_768, step: 1, isDiscrete: true), .counts,
        ] {
            for code in stride(from: 0, to: 65_535, by: 7) {
                let threshold = coding.threshold(afterCode: Double(code))
                #expect(coding.lastCode(notAbove: threshold) == code)
            }
        }
    }

    /// A plan of two rings, two sectors and two slices with three greys, and counts in it.
    private func tally() -> (plan: TallyPlan, results: TallyResults) {
        let plan = TallyPlan(
            shape: Shape(width: 8, height: 8), sliceCount: 2, sampleType: .float32,
            coding: .linear(low: 0, step: 1, isDiscrete: true), steps: GreySteps(at: [10, 20]),
            cells: .cylinder(
                TallyPlan.Cylinder(
                    centres: [SIMD2(4, 4), SIMD2(4, 4)], direction: .zero, ringEdges: [0, 2, 4],
                    sectors: 2)),
            heights: [0.5, 1.5], slices: 2, blocks: 1, zoneOfRing: [0, 0], zones: 1,
            classes: GreyClasses(ends: [3], weights: [0, 0, 0]))
        let results = TallyResults(for: plan)
        // [sector][ring][grey with NaN], then [slice][sector][grey with NaN].
        let cells: [UInt64] = [1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80]
        for (place, value) in cells.enumerated() { results.cells[place] = value }
        results.count([1, 0, 0, 2, 3, 4, 0, 0], slice: 0)
        results.count([0, 0, 0, 0, 0, 6, 6, 0], slice: 1)
        return (plan, results)
    }

    @Test("rings of a tally become a histogram, with NaN apart and greys at their last codes")
    func fromTally() {
        let (plan, results) = tally()
        let inner = GreyHistogram(results, plan: plan, rings: 0..<1)
        #expect(inner.counts[9] == 6 && inner.counts[19] == 8 && inner.counts[29] == 10)
        #expect(inner.notNumbers == 12 && inner.total == 24)
        let slice = GreyHistogram(results, plan: plan, slice: 0)
        #expect(slice.counts[9] == 4 && slice.counts[19] == 4 && slice.notNumbers == 2)
    }

    @Test("every slice has its own threshold, or that of the whole if it has none")
    func sliceThresholds() {
        let (plan, results) = tally()
        let found = SliceThresholds(
            results, plan: plan, method: .otsu, pores: .dark, whole: 15)
        // Plateaus from 9 to 18 and from 19 to 28.
        #expect(found.values == [13.5, 23.5] && found.withoutOwn == 0)
        let none = SliceThresholds(
            results, plan: plan, method: .multiOtsu(classes: 4), pores: .dark, whole: 15)
        #expect(none.values == [15, 15] && none.withoutOwn == 2)
    }

    @Test("data with gaps is binned without stripes")
    func gaps() throws {
        // 12 bits stretched to 16: every 16th code, flat.
        let codes = Dictionary(uniqueKeysWithValues: (0..<1000).map { (8 + 16 * $0, UInt64(100)) })
        let bins = try #require(GreyBins(ThresholdScene.codes(codes), limit: 256))
        #expect(bins.counts.count == 250 && bins.counts.allSatisfy { $0 == 400 })
        #expect(bins.code(at: 0) == 32 && bins.lastCode(ofBin: 0) == 56)
        #expect(bins.place(ofCode: 32) == 0)
        #expect(abs(bins.smoothed(2)[125] - 400) < 1e-9)
    }

    @Test("the first pass cuts a pellet into inside, rim and air between its faces")
    func pass() {
        let geometry = PelletGeometry(
            axisPoint: SIMD3(50, 60, 40), direction: SIMD3(0, 0, 1), radius: 40,
            heights: -30...30, edgeBlur: 1.5)
        let pass = GreyPass(
            geometry: geometry, shape: Shape(width: 100, height: 120), sliceCount: 80,
            sampleType: .uint16, coding: .counts)
        guard case .cylinder(let cylinder) = pass.plan.cells else {
            Issue.record("no cylinder")
            return
        }
        #expect(cylinder.ringEdges == [0, 34, 46, 54])
        #expect(cylinder.centres.allSatisfy { $0 == SIMD2(50, 60) })
        #expect(pass.plan.greys == 65_536 && pass.plan.steps[4711] == 4711)
        // Slices 16 to 64 have their centres inside the faces less 6 px.
        let inside = pass.plan.heights.indices.filter { (0..<1).contains(pass.plan.heights[$0]) }
        #expect(inside.map { pass.sample.slices[$0] } == Array(16..<64))
    }

    @Test("floating-point data gets a coding that fits it")
    func codings() throws {
        let shape = Shape(width: 64, height: 64)
        func coding(_ value: (Int) -> Float) throws -> GreyCoding {
            try GreyCoding.proposed(
                for: MemoryFrames<Float>(
                    shape: shape,
                    frames: [
                        (0..<shape.count).map(value),
                        [Float](
                            repeating: .nan, count: shape.count),
                    ]), threads: 2)
        }
        #expect(
            try coding { Float($0 % 256) } == .linear(low: 0, step: 1, isDiscrete: true))
        #expect(
            try coding { Float($0 % 256 - 100) }
                == .linear(low: -32_768, step: 1, isDiscrete: true))
        guard
            case .linear(let low, let step, false) = try coding({
                $0 == 1000 ? 1e9 : Float($0) / 4096
            })
        else {
            Issue.record("discrete")
            return
        }
        // 0 to 1 with a quarter on each side; one wild value takes no codes.
        #expect(abs(low + 0.25) < 0.01 && abs(step * 65_536 - 1.5) < 0.01)
        #expect(throws: PorosityError.constantVolume(value: 3)) { try coding { _ in 3 } }
        #expect(throws: PorosityError.self) { try coding { _ in .nan } }
        let counts = MemoryFrames<UInt16>(shape: shape, frames: [Array(repeating: 1, count: 4096)])
        #expect(try GreyCoding.proposed(for: counts, threads: 1) == .counts)
    }
}
