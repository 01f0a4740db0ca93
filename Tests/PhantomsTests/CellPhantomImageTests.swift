import Fields
import Foundation
import Testing

@testable import Phantoms

@Suite("Images of the cell phantom") struct CellPhantomImageTests {
    /// An experiment without anything but neutrons and read noise, and with an even beam.
    func plain(_ change: (inout CellPhantomOptions) -> Void = { _ in }) throws -> CellPhantom {
        var options = CellPhantomOptions()
        options.width = 128
        options.height = 96
        options.frames = 6
        options.darkPattern = 0
        options.responsePattern = 0
        options.spotFraction = 0
        options.darkSpotFraction = 0
        options.deadFraction = 0
        options.hasDeadColumn = false
        options.hotPixels = 0
        options.beamNonuniformity = 0
        options.beamShapeDrift = 0
        options.beamDecline = 0
        options.intensityFluctuation = 0
        change(&options)
        return try CellPhantom(options)
    }

    /// Rows above the cell.
    let air = 0..<13

    @Test("the same seed gives the same bytes in any order and on any thread")
    func determinism() async throws {
        var options = CellPhantomOptions()
        options.width = 64
        options.height = 64
        options.frames = 8
        options.blur = 0.7
        options.tilt = 1
        let phantom = try CellPhantom(options)
        let again = try CellPhantom(options)
        let forward = (0..<8).map { phantom.frame($0) }
        let backward = (0..<8).reversed().map { again.frame($0) }
        #expect(forward == backward.reversed())
        let together = await withTaskGroup(of: (Int, [UInt16]).self) { group in
            for k in 0..<8 { group.addTask { (k, phantom.frame(k)) } }
            return await group.reduce(into: [Int: [UInt16]]()) { $0[$1.0] = $1.1 }
        }
        for k in 0..<8 { #expect(together[k] == forward[k]) }

        options.seed = 2
        let other = try CellPhantom(options)
        #expect(other.frame(0) != forward[0])
        #expect(other.dark(0) != phantom.dark(0))
        #expect(other.flat(before: 0) != phantom.flat(before: 0))
        #expect(phantom.flat(before: 0) != phantom.flat(after: 0))
        #expect(phantom.flat(before: 0) != phantom.flat(before: 1))
    }

    @Test("the bytes of seed 1 never change")
    func frozen() throws {
        var options = CellPhantomOptions()
        options.width = 64
        options.height = 64
        options.frames = 3
        let phantom = try CellPhantom(options)
        let images = [
            phantom.frame(0), phantom.frame(2), phantom.dark(1), phantom.flat(before: 2),
            phantom.flat(after: 3),
        ]
        #expect(checksum(images) == 12_346_491_741_374_062_808)
    }

    @Test("a dark is the offset with read noise and rounding")
    func dark() throws {
        let phantom = try plain()
        let sample = Sample(phantom.dark(0).map(Double.init))
        #expect(abs(sample.mean - 200) < 4 * sample.meanError)
        // 5² ADU² of read noise and 1/12 of rounding.
        let variance = 25 + 1.0 / 12
        #expect(abs(sample.variance / variance - 1) < 4 * sample.relativeVarianceError)
    }

    @Test("the offset has a fixed pattern that darks share")
    func darkPattern() throws {
        let phantom = try plain { $0.darkPattern = 3 }
        let count = phantom.shape.count
        var mean = [Double](repeating: 0, count: count)
        for i in 0..<10 {
            for (p, value) in phantom.dark(i).enumerated() { mean[p] += Double(value) / 10 }
        }
        let sample = Sample(mean)
        // A uniform spread of ±3 has the variance 3; the noise of ten darks adds 2.508.
        let variance = 3 + (25 + 1.0 / 12) / 10
        #expect(abs(sample.variance / variance - 1) < 5 * sample.relativeVarianceError)
    }

    @Test("a flat has the mean of its neutrons and the variance g² N + σ²")
    func flat() throws {
        let phantom = try plain()
        for image in [phantom.flat(before: 3), phantom.flat(after: 0)] {
            let sample = Sample(image.map(Double.init))
            #expect(abs(sample.mean - (200 + 12 * 2000)) < 4 * sample.meanError)
            let variance = 144 * 2000 + 25 + 1.0 / 12
            #expect(abs(sample.variance / variance - 1) < 4 * sample.relativeVarianceError)
        }
    }

    @Test("a frame has as many neutrons as the cell lets through")
    func frame() throws {
        let phantom = try plain()
        let separator = phantom.components[1].rows
        // At rest the separator is even; the five columns on the axis see the diameter.
        let attenuation = 1463.8487e-24 * 2.02e21 + 0.40166
        let neutrons = 2000 * Foundation.exp(-0.3 * attenuation)
        let axis = Int(phantom.axis(row: 0).rounded())
        let values = (0..<6).flatMap { k -> [Double] in
            guard phantom.lithium6(frame: k, row: separator.upperBound - 1) == 2.02e21 else {
                return []
            }
            return pixels(
                phantom.frame(k), width: 128, columns: (axis - 2)..<(axis + 3), rows: separator)
        }
        let sample = Sample(values)
        // Two columns beside the axis the chord is 1 − 2²/2R² = 0.9992 of the diameter.
        let slack = 12 * neutrons * 0.3 * attenuation * 0.0008
        #expect(sample.count >= 5 * separator.count)
        #expect(abs(sample.mean - 200 - 12 * neutrons) < 4 * sample.meanError + slack)
        let variance = 144 * neutrons + 25 + 1.0 / 12
        #expect(abs(sample.variance / variance - 1) < 5 * sample.relativeVarianceError)
    }

    @Test("every row of a frame has the mean of its true transmission")
    func rows() throws {
        let phantom = try plain { $0.tilt = 1 }
        let truth = phantom.transmission(frame: 5)
        let image = phantom.frame(5)
        var chi = 0.0
        for y in 0..<96 {
            let counts = pixels(image, width: 128, columns: 0..<128, rows: y..<(y + 1)).reduce(0, +)
            let expected = (0..<128).reduce(0.0) { $0 + 12 * 2000 * Double(truth[$1, y]) }
            let variance = 12 * expected + 128 * (25 + 1.0 / 12)
            let excess = counts - 128 * 200 - expected
            chi += excess * excess / variance
        }
        // Chi-square of 96: 96 ± 13.9.
        #expect(abs(chi - 96) < 4 * 13.9, "\(chi)")
    }

    @Test("flats before and after together, not one set alone, give the beam of a frame")
    func beamShape() throws {
        let phantom = try plain {
            $0.beamNonuniformity = 0.15
            $0.beamShapeDrift = 0.04
            $0.beamDecline = 0.03
            $0.detectedNeutrons = 1e6
            $0.gain = 0.05
            $0.readNoise = 0
            $0.frames = 5
        }
        func sides(_ image: [UInt16]) -> (left: Double, right: Double) {
            let left = pixels(image, width: 128, columns: 0..<20, rows: air)
            let right = pixels(image, width: 128, columns: 108..<128, rows: air)
            return (Sample(left).mean - 200, Sample(right).mean - 200)
        }
        let frame = sides(phantom.frame(1))
        let before = sides(phantom.flat(before: 4))
        let after = sides(phantom.flat(after: 4))
        let time = phantom.beam.flatTime(4, of: 10, around: phantom.beam.before)
        let end = phantom.beam.flatTime(4, of: 10, around: phantom.beam.after)
        let w = (phantom.time(ofFrame: 1) - time) / (end - time)
        #expect(w > 0.2 && w < 0.5)
        let left = (1 - w) * before.left + w * after.left
        let right = (1 - w) * before.right + w * after.right
        // 260 pixels of 1e6 neutrons: 6e-5 each, and 0.3 ADU of rounding.
        #expect(abs(frame.left / left - 1) < 3e-4)
        #expect(abs(frame.right / right - 1) < 3e-4)
        let alone = (frame.right / frame.left) / (before.right / before.left)
        #expect(alone > 1.01)
    }

    @Test("the beam falls by 10 to 20 % towards a corner and is 1 on average")
    func beamProfile() throws {
        let phantom = try CellPhantom()
        var values: [Double] = []
        for y in stride(from: 0, to: 512, by: 3) {
            let row = phantom.beam.row(y, weight: 0)
            for x in stride(from: 0, to: 512, by: 3) { values.append(row.value(column: x)) }
        }
        let low = values.min() ?? 0
        let high = values.max() ?? 0
        #expect(abs(Sample(values).mean - 1) < 2e-3)
        #expect(low > 0.80 && low < 0.90)
        #expect(high > 1.03 && high < 1.10)
    }

    @Test("flats fluctuate around the linear decline and doses are those of the frames")
    func doses() throws {
        let phantom = try plain {
            $0.intensityFluctuation = 0.015
            $0.frames = 40
        }
        #expect(abs(Sample(phantom.beam.beforeDoses).mean - 1) < 1e-15)
        #expect(abs(Sample(phantom.beam.afterDoses).mean - 1) < 1e-15)
        let doses = (0..<40).map { phantom.dose(ofFrame: $0) }
        #expect(doses.allSatisfy { abs($0 - 1) <= 0.015 })
        #expect(Set(doses).count == 40)
        for k in [0, 17, 39] {
            let open = pixels(phantom.frame(k), width: 128, columns: 0..<128, rows: air)
            let sample = Sample(open.map { ($0 - 200) / 24000 })
            #expect(abs(sample.mean - doses[k]) < 4 * sample.meanError)
        }
    }

    @Test("a tripped beam is at one part in a hundred")
    func trip() throws {
        let phantom = try plain { $0.tripFrames = 2..<4 }
        for k in 0..<6 {
            let open = pixels(phantom.frame(k), width: 128, columns: 0..<128, rows: air)
            let sample = Sample(open.map { ($0 - 200) / 24000 })
            let dose = k == 2 || k == 3 ? 0.01 : 1
            #expect(phantom.dose(ofFrame: k) == dose)
            #expect(abs(sample.mean - dose) < 4 * sample.meanError, "frame \(k)")
        }
    }
}
