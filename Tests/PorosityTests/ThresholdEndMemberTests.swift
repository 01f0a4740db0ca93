import Engines
import Foundation
import Porosity
import Testing

@Suite("End members")
struct ThresholdEndMemberTests {
    private func choice(_ histogram: GreyHistogram, _ pores: PoreGrey = .dark) throws
        -> ThresholdChoice
    {
        try ThresholdChoice(histogram, pores: pores)
    }

    @Test("the solid is the mode of its peak, the pores are the air, and uncertainties hold")
    func modes() throws {
        // Half-filled voxels between the phases draw the means, not the modes.
        let inside = ThresholdScene.gaussians([
            (0.1, 20_000, 400), (0.1, 23_000, 1200), (0.8, 26_000, 400),
        ])
        let air = ThresholdScene.gaussians([(1, 20_050, 400)], voxels: 1e6)
        let result = EndMemberChoice(inside: inside, air: air, choice: try choice(inside))
        let solid = try #require(result.solid)
        let pore = try #require(result.pore)
        #expect(solid.origin == .solidMode && abs(solid.value - 26_000) < 15)
        #expect(abs(solid.value - 26_000) < 3 * solid.uncertainty && solid.uncertainty < 20)
        #expect(pore.origin == .air && abs(pore.value - 20_050) < 3 * pore.uncertainty)
        #expect(pore.uncertainty < 20 && result.warnings.isEmpty)
        // Not the mean of the solid's side of the threshold, which the mixed voxels pull down.
        let last = Int(try ThresholdChoice(inside, method: .otsu).value)
        var sums = (voxels: 0.0, greys: 0.0)
        for code in last + 1..<GreyCoding.count {
            sums.voxels += Double(inside.counts[code])
            sums.greys += Double(inside.counts[code]) * Double(code)
        }
        #expect(sums.greys / sums.voxels < 25_950)
    }

    @Test("two greys are the greys of pore and solid", arguments: [PoreGrey.dark, .bright])
    func twoGreys(_ pores: PoreGrey) throws {
        let inside = ThresholdScene.codes([0: 300, 1: 700])
        let result = EndMemberChoice(
            inside: inside, air: nil, choice: try choice(inside, pores))
        let members = try #require(result.endMembers)
        #expect((members.pore, members.solid) == (pores == .dark ? (0, 1) : (1, 0)))
        #expect(members.poreUncertainty == 0 && members.solidUncertainty == 0)
    }

    @Test("bright pores have a pore grey above the solid's")
    func bright() throws {
        let inside = ThresholdScene.gaussians([(0.2, 30_000, 400), (0.8, 25_000, 400)])
        let air = ThresholdScene.gaussians([(1, 30_100, 400)], voxels: 1e6)
        let result = EndMemberChoice(
            inside: inside, air: air, choice: try choice(inside, .bright))
        let members = try #require(result.endMembers)
        #expect(abs(members.solid - 25_000) < 15 && abs(members.pore - 30_100) < 15)
        let half = greyPorosity(mean: 27_550, endMembers: members)
        #expect(abs(half.porosity - 0.5) < 0.005)
    }

    @Test("without air the peak of the pores is taken, and it is said")
    func noAir() throws {
        let inside = ThresholdScene.gaussians([(0.3, 20_000, 400), (0.7, 24_000, 400)])
        let result = EndMemberChoice(inside: inside, air: nil, choice: try choice(inside))
        let pore = try #require(result.pore)
        #expect(pore.origin == .poreMode && abs(pore.value - 20_000) < 15)
        #expect(result.warnings.map(\.code) == ["W-ENDMEMBER"])
        #expect(
            result.warnings[0].message.hasPrefix(
                "only 0 voxels of air around the pellet are in view (1000 needed), so the grey of "
                    + "pure pore is the mode of the pores, "))
    }

    @Test("a shoulder without a peak gives the mean of its Gaussian")
    func shoulder() throws {
        let inside = ThresholdScene.pellet(porosity: 0.1, separation: 3)
        let result = EndMemberChoice(inside: inside, air: nil, choice: try choice(inside))
        let pore = try #require(result.pore)
        #expect(pore.origin == .mixture && abs(pore.value - 20_000) < 25)
        #expect(pore.uncertainty > 100)
    }

    @Test("air that is filled in with one value, or as bright as the solid, is not taken")
    func wrongAir() throws {
        let inside = ThresholdScene.gaussians([(0.3, 20_000, 400), (0.7, 24_000, 400)])
        let filled = ThresholdScene.codes([0: 60_000, 20_000: 5_000, 20_100: 5_000])
        var result = EndMemberChoice(inside: inside, air: filled, choice: try choice(inside))
        #expect(result.pore?.origin == .poreMode)
        #expect(
            result.warnings[0].message.hasPrefix(
                "86 % of the air around the pellet has one and the same value 0"))
        let sleeve = ThresholdScene.gaussians([(1, 24_500, 400)], voxels: 1e6)
        result = EndMemberChoice(inside: inside, air: sleeve, choice: try choice(inside))
        #expect(result.pore?.origin == .poreMode)
        #expect(result.warnings[0].message.contains("on the solid's side of the threshold"))
    }

    @Test("given greys are taken as they are")
    func given() throws {
        let inside = ThresholdScene.gaussians([(0.3, 20_000, 400), (0.7, 24_000, 400)])
        let result = EndMemberChoice(
            inside: inside, air: nil, choice: try choice(inside),
            givenPore: .init(value: 19_000, uncertainty: 5),
            givenSolid: .init(value: 24_200, uncertainty: 6))
        #expect(
            result.endMembers
                == Segmentation.EndMembers(
                    pore: 19_000, poreUncertainty: 5, solid: 24_200, solidUncertainty: 6))
        #expect(result.pore?.origin == .given && result.warnings.isEmpty)
    }

    @Test("data without noise has modes too")
    func noiseless() throws {
        let inside = ThresholdScene.codes([50: 2_000, 100: 300, 200: 8_000])
        let air = ThresholdScene.codes([50: 10_000])
        let result = EndMemberChoice(inside: inside, air: air, choice: try choice(inside))
        #expect(abs((result.solid?.value ?? 0) - 200) < 1)
        #expect(result.pore?.value == 50 && result.pore?.origin == .air)
    }
}
