import Porosity
import Testing

@Suite("Grey-level porosity")
struct ThresholdGreyPorosityTests {
    private let dark = Segmentation.EndMembers(
        pore: 20, poreUncertainty: 2, solid: 120, solidUncertainty: 1)

    @Test("a mean a quarter of the way from solid to pore is a porosity of a quarter")
    func value() {
        let result = greyPorosity(mean: 95, uncertainty: 0.5, endMembers: dark)
        #expect(result.porosity == 0.25)
        // √(0.25²·2² + 0.75²·1² + 0.5²)/100 = √(0.25 + 0.5625 + 0.25)/100
        #expect(abs(result.uncertainty - 1.0625.squareRoot() / 100) < 1e-15)
    }

    @Test("bright pores follow the same formula, and nothing is clamped")
    func brightAndUnclamped() {
        let bright = Segmentation.EndMembers(
            pore: 120, poreUncertainty: 0, solid: 20, solidUncertainty: 0)
        #expect(greyPorosity(mean: 45, endMembers: bright).porosity == 0.25)
        #expect(greyPorosity(mean: 125, endMembers: dark).porosity == -0.05)
        #expect(greyPorosity(mean: 10, endMembers: dark).porosity == 1.1)
    }

    @Test("equal end members give no number")
    func noGap() {
        let equal = Segmentation.EndMembers(
            pore: 5, poreUncertainty: 0, solid: 5, solidUncertainty: 0)
        #expect(greyPorosity(mean: 5, endMembers: equal).porosity.isNaN)
    }
}
