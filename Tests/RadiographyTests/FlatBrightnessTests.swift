import Fields
import Testing

@testable import Radiography

@Suite("Flats without beam")
struct FlatBrightnessTests {
    private func complaint(_ counts: [[Double]], readNoise: Double = 5) -> RadiographyError? {
        do {
            try FlatBrightness.check(counts, readNoise: readNoise)
            return nil
        } catch {
            return error
        }
    }

    @Test func `Flats of a beam that comes and goes are all flats`() {
        #expect(complaint([[24000, 12000, 2401]]) == nil)
        #expect(complaint([[24000], [2500]]) == nil)
        #expect(complaint([[3]]) == nil)
        #expect(complaint([[0.1, 0.2]], readNoise: 0) == nil)
    }

    @Test func `A flat with a tenth of the brightest one's counts is named with its set`() {
        #expect(
            complaint([[24000, 2399, 0]])
                == .flatWithoutBeam(set: 0, image: 1, counts: 2399, brightest: 24000))
        #expect(
            complaint([[24000, 24000], [23000, -0.5]])
                == .flatWithoutBeam(set: 1, image: 1, counts: -0.5, brightest: 24000))
    }

    @Test func `Flats below half their read noise hold no beam, whatever the others do`() {
        #expect(
            complaint([[2.4, 2.5]])
                == .flatWithoutBeam(set: 0, image: 0, counts: 2.4, brightest: nil))
        #expect(
            complaint([[0, 0]], readNoise: 0)
                == .flatWithoutBeam(set: 0, image: 0, counts: 0, brightest: nil))
    }

    @Test func `A saturated flat is no flat without beam`() {
        #expect(complaint([[24000, .nan]]) == nil)
    }

    @Test func `Both sentences say what to do`() {
        #expect(
            complaint([[24000, -0.0001]])?.description
                == "the flat holds no beam, its mean count above the darks is 0.0 ADU, that of "
                + "another flat 24000.0; leave it out")
        #expect(
            complaint([[1.5, 1]])?.description
                == "the flat holds no beam, its mean count above the darks is 1.5 ADU; check that "
                + "flats and darks are not exchanged")
    }
}
