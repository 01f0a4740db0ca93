import Fields
import Foundation
import Testing

@testable import Phantoms

@Suite("The cell") struct CellModelTests {
    /// A small cell, everything else as by default.
    func phantom(_ change: (inout CellPhantomOptions) -> Void = { _ in }) throws -> CellPhantom {
        var options = CellPhantomOptions()
        options.width = 128
        options.height = 100
        options.frames = 20
        change(&options)
        return try CellPhantom(options)
    }

    @Test("cross-sections and matrix are those of the specification at 2.8 Å")
    func materials() throws {
        let phantom = try phantom()
        #expect(abs(phantom.sigma6 - 1463.849) < 1e-3)
        // Scattering, and absorption as ⁶Li equivalent, of the specification's section 4 (c),
        // whose separator weighs 1.978 g/cm³.
        let separator = (0.1485 + 1.727e20 * 1463.849e-24) * 1.98 / 1.978
        let positive = 0.3838 + 3.034e20 * 1463.849e-24
        #expect(abs(phantom.components[1].matrixAttenuation - separator) < 2e-4)
        #expect(abs(phantom.components[0].matrixAttenuation - positive) < 2e-4)
    }

    @Test(
        "the mean transmission of a cylinder is 1 − (π/2)[I₁(a) − L₁(a)]",
        arguments: [
            (0.5, 0.6796327547149876), (1, 0.46845081220429), (2, 0.23364449480542),
            (3, 0.12544772548101),
        ])
    func cylinderMean(depth: Double, expected: Double) {
        for axis in [255.5, 256, 259.87] {
            let radius = 204.8
            let chords = ChordRow(axis: axis, radius: radius, pixelSize: 0.15 / radius, width: 512)
            let loss = chords.transmissions(attenuation: depth / 0.3).reduce(0) { $0 + (1 - $1) }
            #expect(abs(1 - loss / (2 * radius) - expected) < 1e-10)
        }
    }

    @Test("a pixel on the axis sees the diameter, one beside the cell sees nothing")
    func chords() {
        let chords = ChordRow(axis: 64, radius: 50.25, pixelSize: 0.003, width: 129)
        #expect(chords.columns == 14..<115)
        let transmissions = chords.transmissions(attenuation: 2)
        let axis = transmissions[50]
        // ⟨t⟩ = D (1 − h²/24R²) over the pixel.
        let mean = 2 * 50.25 * 0.003 * (1 - 1 / (24 * 50.25 * 50.25))
        #expect(abs(-log(axis) / 2 - mean) < 1e-8)
        #expect(transmissions.first == transmissions.last)
        // A quarter of a pixel less than the whole radius: t rises from 0 to 2√(2R h).
        #expect(transmissions[0] > 0.9 && transmissions[0] < 1)
    }

    @Test("the series of the chord's moments is the eight-node average")
    func series() {
        // µ small takes the series everywhere inside; slicing every pixel in 64 does not.
        let radius = 204.8
        let coarse = ChordRow(axis: 255.3, radius: radius, pixelSize: 0.15 / radius, width: 512)
        for attenuation in [0.5, 4, 10, 25] {
            let values = coarse.transmissions(attenuation: attenuation)
            for column in stride(from: coarse.columns.lowerBound + 1, to: 460, by: 7) {
                var sum = 0.0
                for part in 0..<256 {
                    let x = Double(column) - 255.3 + (Double(part) + 0.5) / 256 - 0.5
                    let chord = 2 * (radius * radius - x * x).squareRoot() * 0.15 / radius
                    sum += Foundation.exp(-attenuation * chord) / 256
                }
                let value = values[column - coarse.columns.lowerBound]
                // The midpoint rule of 256 parts is itself good to 1e-6 beside the edge.
                #expect(abs(value - sum) < 2e-6, "\(attenuation) \(column)")
            }
        }
    }

    @Test("⁶Li comes up from the negative electrode as an error function")
    func uptake() throws {
        let phantom = try phantom {
            $0.frames = 30
            $0.frameInterval = 3600
            $0.diffusionCoefficient = 1.2e-8
            $0.restFrames = 1
        }
        let time = 10 * 3600.0
        for row in phantom.components[1].rows {
            let x = phantom.height(row: row) * 1e-4
            let surface = phantom.surfaceDensity
            let expected =
                2.02e21
                + (surface - 2.02e21) * Foundation.erfc(x / (2 * (1.2e-8 * time).squareRoot()))
            let value = try #require(phantom.lithium6(frame: 10, row: row))
            #expect(abs(value - expected) < 1e-12 * expected)
        }
        // The specification's TV-14, with its own surface density.
        let reach = 2 * (1.2e-8 * 36000.0).squareRoot()
        let value = 2.02e21 + 5.98e21 * ElementaryFunctions.complementaryError(0.01 / reach)
        #expect(abs(value / 6.407530280277351e21 - 1) < 1e-12)
    }

    @Test("nothing changes at rest, and the positive electrode then rises evenly")
    func rest() throws {
        let phantom = try phantom { $0.restFrames = 4 }
        #expect(phantom.restFrames == 4)
        let positive = phantom.components[0].rows.lowerBound
        for row in [positive, phantom.components[1].rows.upperBound - 1] {
            let start = phantom.lithium6(frame: 0, row: row)
            #expect(phantom.lithium6(frame: 3, row: row) == start)
            #expect(phantom.lithium6(frame: 4, row: row) != start)
        }
        let values = try [4, 5, 18, 19].map {
            try #require(phantom.lithium6(frame: $0, row: positive))
        }
        #expect(values[0] > 2.15e21)
        #expect(abs((values[1] - values[0]) / (values[3] - values[2]) - 1) < 1e-9)
        // 16 equal steps lead from rest to the last frame.
        #expect(abs((values[3] - 2.15e21) / (values[1] - values[0]) - 16) < 1e-9)
    }

    @Test("the transparent part is never deeper than asked", arguments: [1.25, 1.4, 3])
    func maximumDepth(limit: Double) throws {
        let phantom = try phantom { $0.maximumDepth = limit }
        var deepest = 0.0
        for frame in 0..<20 {
            for component in phantom.components where component.kind != .negativeElectrode {
                for row in component.rows {
                    deepest = max(deepest, 0.3 * phantom.attenuation(frame: frame, row: row))
                }
            }
        }
        #expect(deepest <= limit)
        #expect(deepest > 0.93 * limit)
    }

    @Test("the negative electrode is deep but finite, and can be left out")
    func negativeElectrode() throws {
        let with = try phantom()
        let row = with.components[1].rows.upperBound
        let depth = 0.3 * with.attenuation(frame: 0, row: row)
        #expect(depth > 5 && depth < 10)
        #expect(with.height(row: row) == -0.5 * with.pixelSize)
        #expect(with.height(row: row - 1) == 0.5 * with.pixelSize)
        let without = try phantom { $0.hasNegativeElectrode = false }
        #expect(without.components.count == 2)
        #expect(without.lithium6(frame: 0, row: row) == nil)
        #expect(without.attenuation(frame: 0, row: row) == 0)
    }

    @Test("a positive tilt moves the axis to larger columns as rows increase")
    func tilt() throws {
        let phantom = try phantom { $0.tilt = 2 }
        let image = phantom.transmission(frame: 0)
        func centre(_ row: Int) -> Double {
            var sum = 0.0
            var moment = 0.0
            for x in 0..<128 {
                let depth = -Foundation.log(Double(image[x, row]))
                sum += depth
                moment += depth * Double(x)
            }
            return moment / sum
        }
        let rows = phantom.components[1].rows
        let shift = centre(rows.upperBound - 1) - centre(rows.lowerBound)
        let expected = Double(rows.count - 1) * Foundation.tan(2 * Double.pi / 180)
        // The centre of a column of edge pixels of an image of this size is good to 0.01.
        #expect(abs(shift - expected) < 0.02)
        // Both middle rows are half a pixel from the middle.
        let middle = 0.5 * (phantom.axis(row: 49) + phantom.axis(row: 50))
        #expect(abs(middle - (63.5 + 0.37 + 1)) < 1e-12)
    }

    @Test("the cell takes four fifths of the width at any size", arguments: [64, 65, 500, 2048])
    func sizes(width: Int) throws {
        let phantom = try phantom {
            $0.width = width
            $0.height = 64
        }
        #expect(abs(phantom.radius - 0.4 * Double(width)) < 1e-9)
        #expect(abs(2 * phantom.radius * phantom.pixelSize - 3000) < 1e-9)
        let region = phantom.doseRegion
        #expect(region.isInside(phantom.shape))
        #expect(region.area > 0)
        #expect(Double(region.x1) - 0.5 < phantom.axis(row: 0) - phantom.radius)
    }
}
