import Fields
import Radiography
import TestSupport
import Testing

@Suite("Photon transfer")
struct PhotonTransferTests {
    private func level(_ scene: DetectorScene) -> Field<Counts> {
        Field(shape: scene.shape, repeating: Float(scene.offset))
    }

    @Test(arguments: [0.8, 5, 30])
    func `The read noise of whole counts is found, spots or not`(noise: Double) throws {
        var scene = DetectorScene()
        scene.readNoise = noise
        let first = scene.dark(seed: 1)
        var second = scene.dark(seed: 2)
        for spot in 0..<300 { second.values[spot * 800] += 5000 }
        let found = try ReadNoise(first: first, second: second)
        // Rounding to whole counts adds 1/12 ADU².
        let expected = (noise * noise + 1.0 / 12).squareRoot()
        #expect(abs(found.value - expected) < 4 * found.uncertainty, "\(found)")
        #expect(found.pixels <= 512 * 512 - 300)
    }

    @Test func `The gain of independent noise is found and f is 1`() throws {
        for seed in UInt64(1)...4 {
            let scene = DetectorScene()
            let found = try PhotonTransfer(
                first: scene.flat(seed: 10 * seed), second: scene.flat(seed: 10 * seed + 1),
                dark: level(scene), readNoise: 5)
            #expect(abs(found.gain - 20) < 4 * found.gainUncertainty, "seed \(seed): \(found)")
            #expect(abs(found.correlationFactor - 1) < 0.03, "seed \(seed): \(found)")
            #expect(found.warnings == [.noCorrelation], "seed \(seed)")
            #expect(agree(found.meanCounts, 4000, within: 0.002))
        }
    }

    @Test func `A vignetted, tilting and dimming beam and spots do not change the gain`() throws {
        var scene = DetectorScene()
        scene.vignette = 0.7
        var first = scene.flat(seed: 21, tilt: 0.02)
        for spot in 0..<500 { first.values[spot * 500] += 20_000 }
        let found = try PhotonTransfer(
            first: first, second: scene.flat(seed: 22, brightness: 0.8), dark: level(scene),
            readNoise: 5)
        #expect(abs(found.gain - 20) < 4 * found.gainUncertainty, "\(found)")
        #expect(abs(found.correlationFactor - 1) < 0.03, "\(found)")
        #expect(found.pixels < 512 * 512 - 400)
    }

    @Test func `Few neutrons a pixel and a strong read noise give the gain too`() throws {
        var scene = DetectorScene()
        scene.neutrons = 3
        scene.readNoise = 20
        let found = try PhotonTransfer(
            first: scene.flat(seed: 31), second: scene.flat(seed: 32), dark: level(scene),
            readNoise: 20)
        #expect(abs(found.gain / 20 - 1) < 0.02, "\(found)")
    }

    @Test(arguments: [1.0, 2])
    func `Behind a blur, g times f is the gain of a sharp detector`(blur: Double) throws {
        for seed in UInt64(1)...2 {
            var scene = DetectorScene()
            scene.shape = Shape(width: 1024, height: 1024)
            scene.blur = blur
            scene.readNoise = 0
            let found = try PhotonTransfer(
                first: scene.flat(seed: 40 + seed), second: scene.flat(seed: 50 + seed),
                dark: level(scene), readNoise: 0.29)
            #expect(abs(found.gainOfSums / 20 - 1) < 0.05, "seed \(seed): \(found)")
            #expect(found.correlationFactor > 5)
        }
    }

    @Test func `A wide blur has no plateau, and the run is warned`() throws {
        var scene = DetectorScene()
        scene.blur = 4
        let found = try PhotonTransfer(
            first: scene.flat(seed: 61), second: scene.flat(seed: 62), dark: level(scene),
            readNoise: 5)
        #expect(found.warnings == [.noPlateau], "\(found)")
    }

    @Test func `Masked pixels and pixels without a number are left out`() throws {
        let scene = DetectorScene()
        var first = scene.flat(seed: 71)
        var usable = Array(repeating: true, count: scene.shape.count)
        for index in 0..<scene.shape.count where index % 512 < 100 {
            first.values[index] = 60_000
            usable[index] = false
        }
        first.values[300] = .nan
        let found = try PhotonTransfer(
            first: first, second: scene.flat(seed: 72), dark: level(scene), readNoise: 5,
            usable: usable)
        #expect(found.pixels <= 512 * 412 - 1)
        #expect(abs(found.gain - 20) < 4 * found.gainUncertainty, "\(found)")
    }

    @Test func `A small image gives a gain and an f of 1`() throws {
        var scene = DetectorScene()
        scene.shape = Shape(width: 64, height: 64)
        let found = try PhotonTransfer(
            first: scene.flat(seed: 81), second: scene.flat(seed: 82), dark: level(scene),
            readNoise: 5)
        #expect(found.correlationFactor == 1)
        #expect(found.warnings == [.tooSmall])
        #expect(abs(found.gain - 20) < 4 * found.gainUncertainty, "\(found)")
    }

    @Test func `The same flat twice has no photon noise`() throws {
        let scene = DetectorScene()
        let flat = scene.flat(seed: 91)
        let error = #expect(throws: RadiographyError.self) {
            try PhotonTransfer(first: flat, second: flat, dark: level(scene), readNoise: 5)
        }
        #expect(
            error?.description
                == "the two flats differ by a variance of 0.0 ADU², their read noise "
                + "alone gives 50.0; take two different flats, or give gain_adu_per_neutron")
    }

    @Test func `Images of different shapes are refused`() throws {
        let scene = DetectorScene()
        let other = Field<Counts>(shape: Shape(width: 512, height: 511), repeating: 0)
        let flat = level(scene)
        let error = #expect(throws: RadiographyError.self) {
            try PhotonTransfer(first: flat, second: flat, dark: other, readNoise: 5)
        }
        #expect(
            error?.description
                == "the dark is 512×511 pixels, the first image 512×512; crop both to one region")
        let few = Field<Counts>(shape: Shape(width: 4, height: 4), repeating: 9)
        let second = #expect(throws: RadiographyError.self) {
            try ReadNoise(first: few, second: few)
        }
        #expect(
            second?.description == "the read noise needs 256 usable pixels, 16 are left; "
                + "widen the region or check the mask")
    }
}
