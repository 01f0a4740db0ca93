import Engines
import Fields
import Foundation
@testable import Porosity
import TestSupport
import Testing

@Suite("Rings and greys of the tally")
struct DistributionsLayoutTests {
    @Test("counted rings are the union of ring edges and guards, and rings their unions")
    func rings() throws {
        let layout = try RingLayout(radius: 45, rings: .width(10), guards: [0, 2, 4], blur: 1.5)
        #expect(layout.edges == [0, 10, 20, 30, 39, 40, 42, 45])
        #expect(layout.guards.map(\.radius) == [45, 42, 39])
        #expect(layout.guards[0].rings.map(\.outer) == [10, 20, 30, 40, 45])
        #expect(layout.guards[0].rings.map(\.parts) == [0..<1, 1..<2, 2..<3, 3..<5, 5..<7])
        #expect(layout.guards[1].rings.map(\.outer) == [10, 20, 30, 40, 42])
        #expect(layout.guards[1].rings[4].parts == 5..<6)
        #expect(layout.guards[2].rings.map(\.outer) == [10, 20, 30, 39])
        #expect(layout.guards[2].parts == 0..<4)
        // The ring from 40 to 42 ends at the second guard.
        #expect(layout.sharpRings == 4)
        let wide = try RingLayout(radius: 45, rings: .width(10), guards: [0], blur: 1.5)
        #expect(wide.sharpRings == 5)
    }

    @Test("the cylinder that is counted ends at the faces less their guards, in whole slices")
    func countedGeometry() throws {
        let scene = DistributionsScene(radius: 20, height: 30.5, tilt: 3)
        let greys = GreyLayout(
            histogram: scene.histogram, coding: .counts,
            segmentation: DistributionsScene.segmentation)
        let plan = try DistributionPlan(
            geometry: scene.geometry,
            rings: RingLayout(radius: 20, rings: .width(5), guards: [0], blur: nil), greys: greys,
            shape: scene.shape, sliceCount: scene.slices, sampleType: .uint16, faceGuard: 2)
        let counted = try #require(plan.countedGeometry)
        // 26 whole slices of 26.5 px, in the middle.
        #expect(counted.heights == -13...13 && plan.tally.slices == 26)
        #expect(counted.direction == scene.geometry.direction && counted.radius == 20)
        let box = DistributionPlan(
            box: greys, shape: scene.shape, sliceCount: 3, sampleType: .uint16)
        #expect(box.countedGeometry == nil)
    }

    @Test("no ring is without width where edges, guards and the radius fall together")
    func edgesTogether() throws {
        let layout = try RingLayout(
            radius: 0.3, rings: .width(0.1), guards: [0, 2], blur: 0.05)
        #expect(layout.edges.count == 4)
        #expect(layout.guards[0].rings.count == 3)
        #expect(layout.guards[1].rings.count == 2)
        let unknown = try RingLayout(radius: 45, rings: .width(10), guards: [0, 2, 4], blur: nil)
        #expect(unknown.edges == [0, 10, 20, 30, 40, 45])
        #expect(Set(unknown.guards.map(\.radius)) == [45])
    }

    @Test("a guard beside an edge leaves an exact sliver")
    func sliver() throws {
        let layout = try RingLayout(
            radius: 45, rings: .width(10), guards: [0, 2], blur: 2.4999)
        #expect(layout.edges == [0, 10, 20, 30, 40, 45 - 4.9998, 45])
        #expect(abs(layout.guards[1].rings[4].width - 0.0002) < 1e-12)
    }

    @Test("rings of equal area have equal areas")
    func equalAreas() throws {
        let layout = try RingLayout(radius: 45, rings: .equalAreas(9), guards: [0], blur: nil)
        let areas = layout.guards[0].rings.map { $0.outer * $0.outer - $0.inner * $0.inner }
        #expect(areas.count == 9)
        #expect(areas.allSatisfy { abs($0 - 225) < 1e-9 })
        #expect(layout.guards[0].rings[3].inner == 45 * (1.0 / 3).squareRoot())
    }

    @Test("a guard that leaves nothing is refused with its numbers")
    func guardTooWide() {
        #expect(
            throws: PorosityError.noVoxels(
                what: "the guard of 4.0 σ = 12.0 px in a pellet of radius 12.0 px")
        ) {
            try RingLayout(radius: 12, rings: .width(5), guards: [0, 4], blur: 3)
        }
    }

    @Test("8-bit codes keep greys of their own")
    func bytes() {
        var histogram = [UInt64](repeating: 0, count: GreyCoding.count)
        for code in 3...255 { histogram[code] = 7 }
        let segmentation = Segmentation(
            pores: .dark, threshold: 127, band: 125.5...128, endMembers: nil)
        let layout = GreyLayout(
            histogram: histogram, coding: .counts, segmentation: segmentation)
        let greys = layout.steps
        #expect((4...255).allSatisfy { greys[$0] == greys[$0 - 1] + 1 })
        #expect((3...255).allSatisfy { layout.values[Int(greys[$0])] == Double($0) })
        #expect(layout.place(ofThreshold: 127) == Double(greys[128]))
        #expect(layout.place(ofThreshold: 125.5) == Double(greys[126]))
        #expect(layout.place(ofThreshold: 90.2) == Double(greys[91]))
        #expect(layout.count <= 256)
    }

    @Test("thresholds outside the greys that occur count all or nothing", arguments: [2.0, 900.0])
    func outside(threshold: Double) {
        var histogram = [UInt64](repeating: 0, count: GreyCoding.count)
        for code in 500...600 { histogram[code] = 1 }
        let layout = GreyLayout(
            histogram: histogram, coding: .counts,
            segmentation: Segmentation(
                pores: .dark, threshold: threshold, band: threshold...threshold, endMembers: nil))
        let greys = layout.steps
        let place = layout.place(ofThreshold: threshold)
        let pores = (500...600).filter { Double(greys[$0]) < place }.count
        #expect(pores == (threshold > 600 ? 101 : 0))
    }

    /// Two wide peaks of 16-bit counts.
    private var peaks: [UInt64] {
        (0..<GreyCoding.count).map { code in
            func peak(_ middle: Double, _ width: Double, _ height: Double) -> Double {
                let distance = (Double(code) - middle) / width
                return height * exp(-distance * distance / 2)
            }
            return UInt64(peak(9000, 2000, 120) + peak(31000, 3000, 900))
        }
    }

    @Test("greys beyond those of a sample are told apart")
    func sample() {
        func layout(
            _ histogram: [UInt64], threshold: Double = 17_003, isSample: Bool = true
        ) -> GreyLayout {
            GreyLayout(
                histogram: histogram, coding: .counts,
                segmentation: Segmentation(
                    pores: .dark, threshold: threshold, band: threshold - 4...threshold + 2,
                    endMembers: nil),
                isSample: isSample)
        }
        let (sample, whole) = (layout(peaks), layout(peaks, isSample: false))
        #expect(sample.count == whole.count + 3)
        // The peaks end near 42 700.
        #expect(abs(sample.values[sample.steps[60_000]] - 60_000) < 5000)
        #expect(abs(whole.values[whole.steps[60_000]] - 60_000) > 15_000)
        #expect(sample.values[sample.steps[17_003]] < 17_003)
        #expect(sample.values[sample.steps[17_004]] > 17_003)
        var bytes = [UInt64](repeating: 0, count: GreyCoding.count)
        for code in 100...150 { bytes[code] = 9 }
        let codes = layout(bytes, threshold: 127)
        #expect((0...255).allSatisfy { codes.values[codes.steps[$0]] == Double($0) })
    }

    @Test("of 16-bit codes thresholds lie between greys, and a mean of greys is that of the voxels")
    func counts() {
        let histogram = peaks
        let segmentation = Segmentation(
            pores: .dark, threshold: 17_003, band: 16_999...17_431.7, endMembers: nil)
        let layout = GreyLayout(
            histogram: histogram, coding: .counts, segmentation: segmentation, greys: 256)
        #expect(layout.count <= 256 && layout.count > 250)
        let greys = layout.steps
        for threshold in [17_003, 16_999, 17_431.7] {
            let place = layout.place(ofThreshold: threshold)
            #expect(place == place.rounded())
            let last = Int(threshold)
            #expect(Double(greys[last]) < place && Double(greys[last + 1]) >= place)
        }
        // Codes of a grey lie together, and no inner grey is more than one and a half as wide.
        let widths = zip(layout.steps.firstCodes, layout.steps.firstCodes.dropFirst()).map {
            $1 - $0
        }
        let middle = widths.sorted()[widths.count / 2]
        #expect(widths.dropFirst().dropLast().allSatisfy { Double($0) <= 1.5 * Double(middle) + 2 })
        let total = histogram.reduce(0, +)
        let mean = (0..<GreyCoding.count).reduce(0.0) { $0 + Double($1) * Double(histogram[$1]) }
        let greyMean = (0..<GreyCoding.count).reduce(0.0) {
            $0 + layout.values[Int(greys[$1])] * Double(histogram[$1])
        }
        #expect(abs(greyMean - mean) < 1e-9 * mean)
        // Robust limits: the ends take 0.01 % each, and no more than a grey besides.
        let tails = (0..<GreyCoding.count).filter {
            greys[$0] == 0 || Int(greys[$0]) == layout.count - 1
        }
        #expect(tails.reduce(0) { $0 + histogram[$1] } < total / 2000)
    }

    @Test("a threshold that is shifted by half a grey counts half of it")
    func shifted() {
        let segmentation = Segmentation(
            pores: .dark, threshold: 17_000, band: 16_000...18_000, endMembers: nil)
        let layout = GreyLayout(histogram: peaks, coding: .counts, segmentation: segmentation)
        let place = Int(layout.place(ofThreshold: 17_000))
        let width = layout.steps.firstCodes[place + 1] - layout.steps.firstCodes[place]
        let moved = layout.place(ofThreshold: 17_000, shift: Double(width) / 2)
        #expect(moved == Double(place) + 0.5)
    }

    @Test("the plan of a tilted pellet finds the distances from its axis", arguments: [0, 2, -7.0])
    func tilted(tilt: Double) throws {
        let scene = DistributionsScene(radius: 20, height: 31.4, tilt: tilt, blur: 1)
        let plan = try scene.plan(guards: [0, 2])
        let tally = plan.tally
        guard case .cylinder(let cylinder) = tally.cells else {
            Issue.record("no cylinder")
            return
        }
        #expect(tally.slices == 31)
        #expect(abs(plan.firstHeight + 15.5) < 1e-12)
        #expect(tally.zoneOfRing == [0, 0, 1])
        for (x, y, z) in [(0, 0, 0), (20, 31, 17), (5, 8, 30), (33, 2, 9)] {
            // The definition of the plan's cells, in double precision.
            let ex = Double(x) - Double(cylinder.centres[z].x)
            let ey = Double(y) - Double(cylinder.centres[z].y)
            let along = ex * Double(cylinder.direction.x) + ey * Double(cylinder.direction.y)
            let radius = (ex * ex + ey * ey - along * along).squareRoot()
            let height = Double(tally.heights[z]) + along + plan.firstHeight
            let truth = scene.place(x, y, z)
            // A centre is rounded to 1/64 px.
            #expect(abs(radius - truth.radius) < 0.012)
            #expect(abs(height - truth.height) < 0.01)
        }
    }

    @Test("a pellet without a whole slice is refused")
    func flat() {
        #expect(throws: PorosityError.self) {
            try DistributionsScene(radius: 20, height: 0.9).plan()
        }
    }
}
