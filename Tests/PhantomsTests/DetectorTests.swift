import Fields
import Foundation
import Testing

@testable import Phantoms

@Suite("The detector of the phantom") struct DetectorTests {
    func phantom(_ change: (inout CellPhantomOptions) -> Void = { _ in }) throws -> CellPhantom {
        var options = CellPhantomOptions()
        options.width = 256
        options.height = 200
        options.frames = 20
        change(&options)
        return try CellPhantom(options)
    }

    @Test("gamma spots are as many as asked, of one or two pixels")
    func spotNumber() throws {
        let phantom = try phantom {
            $0.spotFraction = 2e-3
            $0.deadFraction = 0
            $0.hasDeadColumn = false
            $0.hotPixels = 0
        }
        // 20 frames of 102.4 spots, half of one pixel and half of two: 3072 ± √(2048 · 2.5).
        let total = (0..<20).reduce(0) { $0 + phantom.spotPixels(frame: $1) }
        #expect(abs(Double(total) - 3072) < 4 * 71.6)
        for frame in 0..<20 {
            let spots = phantom.detector.spots(.frame, frame)
            #expect(spots.allSatisfy { $0.counts >= 90 && $0.counts < 60_000 })
            #expect(zip(spots, spots.dropFirst()).allSatisfy { $0.position < $1.position })
        }
        let brightness = (0..<20).flatMap { phantom.detector.spots(.frame, $0).map(\.counts) }
        #expect(brightness.contains { $0 > 10_000 })
        #expect(brightness.contains { $0 < 1_000 })
    }

    @Test("gamma spots stand in the image where the truth says and nowhere else")
    func spotPlaces() throws {
        let phantom = try phantom {
            $0.darkSpotFraction = 1e-3
            $0.deadFraction = 0
            $0.hasDeadColumn = false
            $0.hotPixels = 0
        }
        let image = phantom.dark(1)
        let spots = phantom.detector.spots(.dark, 1)
        #expect(spots.count > 20)
        // Beyond 8 σ of read noise and the pattern; the second pixel of a spot has 90 ADU or more.
        let bright = image.indices.filter { image[$0] > 200 + 3 + 40 }
        #expect(bright == spots.map(\.position))
        for spot in spots {
            let expected = min(65535, 200 + spot.counts)
            #expect(abs(Double(image[spot.position]) - expected) < 3 + 40)
        }
    }

    @Test("dead pixels give the offset and hot pixels full scale, in every image")
    func defects() throws {
        let phantom = try phantom { $0.deadFraction = 1e-3 }
        let column = try #require(phantom.detector.deadColumn)
        #expect(phantom.hotPixels.count == 3)
        // 51 strewn pixels and half a column of 100; a few may coincide.
        #expect(phantom.deadPixels.count > 145 && phantom.deadPixels.count <= 151)
        for y in 100..<200 where !phantom.hotPixels.contains(y * 256 + column) {
            #expect(phantom.deadPixels.contains(y * 256 + column))
        }
        for image in [phantom.frame(3), phantom.flat(before: 0), phantom.dark(0)] {
            for position in phantom.deadPixels {
                #expect(abs(Double(image[position]) - 200) < 3 + 40)
            }
            for position in phantom.hotPixels { #expect(image[position] == 65535) }
        }
    }

    @Test("dead pixels stay dark under blur")
    func blurredDefects() throws {
        let phantom = try phantom { $0.blur = 1.5 }
        let image = phantom.flat(before: 0)
        for position in phantom.deadPixels {
            #expect(abs(Double(image[position]) - 200) < 3 + 40)
        }
    }

    @Test("blur keeps the mean and divides the variance by 4πσ²")
    func blur() throws {
        let phantom = try phantom {
            $0.blur = 2
            $0.readNoise = 0
            $0.darkPattern = 0
            $0.responsePattern = 0
            $0.spotFraction = 0
            $0.deadFraction = 0
            $0.hasDeadColumn = false
            $0.hotPixels = 0
            $0.beamNonuniformity = 0
            $0.beamShapeDrift = 0
            $0.beamDecline = 0
            $0.intensityFluctuation = 0
        }
        let sample = Sample(phantom.flat(before: 0).map(Double.init))
        // The sum of all neutrons is kept, so its error is that of independent pixels.
        #expect(abs(sample.mean - 24200) < 4 * 12 * (2000.0 / 51200).squareRoot())
        // Neighbours share light: ∫ρ² = 2πσ² pixels count as one for the variance.
        let expected = 144 * 2000 / (4 * Double.pi * 4)
        let error = (2 * 2 * Double.pi * 4 / 51200).squareRoot()
        #expect(abs(sample.variance / expected - 1) < 4 * error)
    }

    @Test("counts end at full scale and at 0")
    func clipping() throws {
        let phantom = try phantom {
            $0.darkOffset = 0
            $0.darkPattern = 0
            $0.saturation = 28500
            $0.spotFraction = 0.01
        }
        let flat = phantom.flat(before: 0)
        #expect(flat.max() == 28500)
        let dark = phantom.dark(0)
        // Half of the noise is below 0 and reads 0, as do the values that round to it.
        let zeros = dark.filter { $0 == 0 }.count
        #expect(Double(zeros) / 51200 > 0.5 && Double(zeros) / 51200 < 0.58)
    }

    @Test("the blur of a single pixel is a Gaussian that loses nothing, at a border too")
    func kernel() {
        let shape = Shape(width: 21, height: 17)
        for (x, y) in [(10, 8), (0, 0), (20, 8)] {
            var image = [Float](repeating: 0, count: shape.count)
            image[y * 21 + x] = 1000
            let blurred = GaussianBlur(sigma: 1.3).blurred(image, shape)
            #expect(abs(blurred.reduce(0, +) - 1000) < 0.01)
            if x == 10 {
                let expected = Float(exp(-1 / (2 * 1.3 * 1.3)))
                #expect(abs(blurred[8 * 21 + 11] / blurred[8 * 21 + 10] - expected) < 1e-5)
                #expect(abs(blurred[9 * 21 + 10] / blurred[8 * 21 + 10] - expected) < 1e-5)
            }
        }
    }
}
