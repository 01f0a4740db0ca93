import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Chord tables")
struct ChordTableTests {
    /// Largest relative error of the polynomial over the columns of a part of the radius.
    private func worstError(
        radiusPixels: Double, axis: Double, within share: ClosedRange<Double>
    ) throws -> Double {
        let radius = 0.15
        let pixel = radius / radiusPixels
        let width = Int(2 * axis) + 1
        let table = try ChordTable(
            cylinder: Cylinder(radius: radius), axisColumn: axis, pixelSize: pixel, width: width)
        var worst = 0.0
        for column in 0..<width {
            let x = (Double(column) - axis) * pixel
            guard share.contains(abs(x) / radius), table.chord[column] > 0 else { continue }
            let largest = 3.9 * table.chord[column] / (2 * radius)
            for part in [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 1] {
                let measured = RadiographyOracle.measuredDepth(
                    trueDepth: part * largest, radius: radius, x: x, footprint: pixel)
                let exact = RadiographyOracle.trueDepth(
                    measured: measured, radius: radius, x: x, footprint: pixel)
                let found = table.correctedDepth(measured, column: column)
                worst = max(worst, abs(found / exact - 1))
            }
        }
        return worst
    }

    @Test(arguments: [20.0, 33.3, 60, 200])
    func `The edge polynomial equals the exact inversion in the valid band`(radius: Double) throws {
        for axis in [radius + 2, radius + 2.25, radius + 2.5] {
            let worst = try worstError(radiusPixels: radius, axis: axis, within: 0...0.95)
            #expect(worst < 1e-6, "R = \(radius) px, axis \(axis): \(worst)")
        }
    }

    @Test(arguments: [20.0, 200])
    func `Beyond the valid band the edge polynomial stays close to the exact inversion`(
        radius: Double
    ) throws {
        for axis in [radius + 2, radius + 2.25, radius + 2.5] {
            let worst = try worstError(radiusPixels: radius, axis: axis, within: 0.95...1.1)
            #expect(worst < 1e-3, "R = \(radius) px, axis \(axis): \(worst)")
        }
    }

    @Test func `For small pixels e0 is half the relative variance of the chord`() throws {
        let cylinder = try Cylinder(radius: 0.15)
        let pixel = 2.65e-5
        let table = try ChordTable(
            cylinder: cylinder, axisColumn: 0, pixelSize: pixel, width: 5000)
        for column in stride(from: 500, through: 5000 - 1, by: 500) {
            let x = Double(column) * pixel
            let ratio =
                cylinder.chordVariance(at: x, footprint: pixel)
                / pow(cylinder.chord(at: x, footprint: pixel), 2)
            #expect(abs(table.edge0[column] - ratio / 2) < 2e-3 * ratio, "column \(column)")
        }
    }

    @Test func `Columns beside the cylinder hold zeros`() throws {
        let table = try ChordTable(
            cylinder: Cylinder(radius: 0.01), axisColumn: 20, pixelSize: 0.001, width: 41)
        for column in [0, 9, 31, 40] {
            #expect(table.chord[column] == 0)
            #expect(table.inverseChord[column] == 0)
            #expect(table.edge0[column] == 0)
            #expect(table.edge1[column] == 0)
        }
        // Column 10 is half covered: from x = −0.0105 to −0.0095 cm with R = 0.01 cm.
        #expect(table.chord[10] > 0)
        #expect(agree(table.inverseChord[10] * table.chord[10], 1, within: 1e-15))
        #expect(table.edge0[10] > 0)
    }

    @Test func `The table is symmetric about an axis between two columns`() throws {
        let table = try ChordTable(
            cylinder: Cylinder(radius: 0.15), axisColumn: 99.5, pixelSize: 0.0016, width: 200)
        for column in 0..<100 {
            let other = 199 - column
            #expect(agree(table.chord[column], table.chord[other], within: 1e-10))
        }
    }

    @Test func `A slab has one chord and nothing to correct`() throws {
        let table = try ChordTable(slabThickness: 0.25, width: 3)
        #expect(table.chord == [0.25, 0.25, 0.25])
        #expect(table.inverseChord == [4, 4, 4])
        #expect(table.correctedDepth(0.7, column: 1) == 0.7)
        #expect(table.singlePrecision.chord == [0.25, 0.25, 0.25])
    }

    @Test func `The axis of a tilted cylinder moves to larger columns down the image`() {
        let axis = CylinderAxis(column: 100, tiltDegrees: 45, imageHeight: 101)
        #expect(axis.middleRow == 50)
        #expect(axis.column(atRow: 50) == 100)
        #expect(agree(axis.column(atRow: 60), 110, within: 1e-14))
    }
}
