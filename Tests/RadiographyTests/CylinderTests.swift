import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Chords")
struct CylinderTests {
    private let pellet: Cylinder
    private let pixel = 2.65e-4

    init() throws { pellet = try Cylinder(radius: 0.15) }

    @Test func `Chords hold the vectors of TV-07`() throws {
        #expect(agree(pellet.chord(at: 0.1), 0.22360679774997894, within: 1e-12))
        #expect(
            agree(pellet.chord(at: 0.1, footprint: pixel), 0.22360670353314882, within: 1e-9))
        #expect(
            agree(pellet.chord(at: 0.149, footprint: pixel), 0.03455768138352931, within: 1e-9))
        #expect(
            agree(pellet.chord(at: 0.15, footprint: pixel), 0.004202616439810418, within: 1e-9))
        #expect(
            agree(pellet.chord(at: 0.149, footprint: 100e-4), 0.03373674571873764, within: 1e-9))
        #expect(agree(pellet.chord(at: 0, footprint: 265e-4), 0.2996094032087251, within: 1e-9))
        #expect(agree(pellet.meanChord, 0.23561944901923448, within: 1e-12))
    }

    @Test func `The 265 µm band is 0.13 per cent below the diameter`() {
        let share = pellet.chord(at: 0, footprint: 265e-4) / pellet.diameter - 1
        #expect(abs(share * 100 + 0.13) < 0.005)
    }

    @Test func `The valid band of 0.95 R misses 1.33 per cent of the inventory`() {
        #expect(abs((1 - pellet.areaShare(within: 0.95)) * 100 - 1.33) < 0.005)
        #expect(agree(pellet.areaShare(within: 1), 1, within: 1e-15))
    }

    @Test func `Footprints side by side add up to the area of the circle`() {
        let width = 2 * 0.15 / pixel + 4
        var area = 0.0
        for column in 0..<Int(width) {
            area +=
                pixel
                * pellet.chord(at: (Double(column) - width / 2 + 0.3) * pixel, footprint: pixel)
        }
        #expect(agree(area, .pi * 0.15 * 0.15, within: 1e-12))
    }

    @Test func `The mean square chord is that of the specification`() {
        let square = RadiographyOracle.footprintMean(radius: 0.15, x: 0, footprint: 0.3) {
            $0 * $0
        }
        #expect(agree(pellet.rootMeanSquareChord, square.squareRoot(), within: 1e-9))
    }

    @Test(arguments: [0.0, 0.05, 0.12, 0.1425, 0.149, 0.1501, 0.152])
    func `Mean and variance over a footprint agree with the integral`(x: Double) {
        for footprint in [pixel, 0.005] {
            let mean = RadiographyOracle.footprintMean(radius: 0.15, x: x, footprint: footprint) {
                $0
            }
            let variance = RadiographyOracle.footprintMean(
                radius: 0.15, x: x, footprint: footprint
            ) { ($0 - mean) * ($0 - mean) }
            #expect(
                abs(pellet.chord(at: x, footprint: footprint) - mean) < 1e-12, "x = \(x) cm")
            #expect(
                abs(pellet.chordVariance(at: x, footprint: footprint) - variance)
                    < 1e-9 * variance + 1e-22, "x = \(x) cm")
        }
    }

    @Test(arguments: [
        (0.5, 0.6796327547149876, -1.654), (1, 0.46845081220429, -3.447),
        (2, 0.23364449480542, -7.438), (3, 0.12544772548101, -11.898),
    ])
    func `Averaging transmissions across chords misses by the amounts of TV-08`(
        depth: Double, mean: Double, percent: Double
    ) {
        // The negative control: the mean of T, taken over the whole width, is not e^{−µ·mean chord}.
        let transmission = RadiographyOracle.footprintMean(radius: 0.15, x: 0, footprint: 0.3) {
            exp(-depth / 0.3 * $0)
        }
        #expect(agree(transmission, mean, within: 1e-9))
        let wrong = -log(transmission) / (depth / pellet.diameter * pellet.meanChord) - 1
        #expect(abs(wrong * 100 - percent) < 5e-4)

        // The profile of the product must not miss: it averages A.
        var sums = BandSums()
        for column in 0..<1000 {
            let t = pellet.chord(at: (Double(column) - 499.5) * 2.85e-4, footprint: 2.85e-4)
            let a = depth / 0.3 * t
            sums.add(
                transmission: exp(-a), depth: a, corrected: a, chord: t, statistical: 1e-4,
                reference: 0)
        }
        #expect(agree(sums.corrected / sums.chord, depth / 0.3, within: 1e-12))
    }

    @Test func `A radius of 0 is refused`() {
        let error = #expect(throws: RadiographyError.self) { try Cylinder(radius: 0) }
        #expect(
            error?.description == "the radius of the cylinder (cm) is 0.0; give a value above 0")
    }
}
