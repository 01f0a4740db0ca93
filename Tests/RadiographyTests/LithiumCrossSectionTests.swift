import Radiography
import TestSupport
import Testing

@Suite("The cross-section of 6Li")
struct LithiumCrossSectionTests {
    @Test(arguments: [(2.8, 1463.849), (3.0, 1568.409), (4.0, 2091.212)])
    func `The 6Li cross-section follows the 1/v law`(wavelength: Double, barn: Double) {
        #expect(abs(LithiumCrossSection.tabulated.barn(atAngstrom: wavelength) - barn) < 5e-4)
    }

    @Test func `The 6Li cross-section is known to 4 in 940`() throws {
        #expect(LithiumCrossSection.tabulated.relativeUncertainty == 4.0 / 940)
        #expect(try LithiumCrossSection(barnAtReference: 938.5).relativeUncertainty == 4.0 / 940)
    }

    @Test func `A cross-section of 0 is refused`() {
        let error = #expect(throws: RadiographyError.self) {
            try LithiumCrossSection(barnAtReference: 0)
        }
        #expect(
            error?.description == "the 6Li cross-section (barn) is 0.0; give a value above 0")
    }
}
