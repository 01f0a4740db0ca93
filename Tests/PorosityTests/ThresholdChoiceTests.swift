import Engines
import Porosity
import Testing

@Suite("The choice of a threshold")
struct ThresholdChoiceTests {
    @Test("a dense pellet of φ = 0.05 and d′ = 4 warns, and the mixture is taken within 0.01")
    func densePellet() throws {
        let choice = try ThresholdChoice(ThresholdScene.pellet(porosity: 0.05, separation: 4))
        #expect(choice.method == .mixture)
        #expect(abs(choice.porosity - 0.05) < 0.01)
        #expect(choice.warnings.map(\.code) == ["W-BIMODAL"])
        #expect(choice.reason.hasPrefix("mixture, since the populations are only 4.0"))
        #expect(choice.quality.isMixture && abs(choice.quality.separation - 4) < 0.04)
    }

    @Test("well separated populations take Otsu, without a warning")
    func separated() throws {
        let choice = try ThresholdChoice(ThresholdScene.pellet(porosity: 0.3, separation: 6))
        #expect(choice.method == .otsu && choice.warnings.isEmpty)
        #expect(choice.reason.hasPrefix("otsu, since the populations are 5.999 σ apart"))
        #expect(abs(choice.quality.valleyToPeak - 0.04) < 0.02)
    }

    @Test("Otsu is not taken where it disagrees with the mixture although the gates pass")
    func disagreement() throws {
        // d′ = 6.2 passes the gate, yet Otsu splits the solid: 0.369 in the specification.
        let choice = try ThresholdChoice(ThresholdScene.pellet(porosity: 0.02, separation: 6.2))
        #expect(choice.candidates[0].porosity.map { $0 > 0.3 } == true)
        #expect(choice.method == .mixture && abs(choice.porosity - 0.02) < 0.001)
    }

    @Test("one population takes Otsu with a warning, and the mixture's reason is kept")
    func unimodal() throws {
        let choice = try ThresholdChoice(ThresholdScene.gaussians([(1, 30_000, 500)]))
        #expect(choice.method == .otsu && choice.mixture == nil)
        #expect(choice.warnings.map(\.code) == ["W-BIMODAL"])
        #expect(choice.candidates[1].value == nil)
        #expect(choice.candidates[1].problem?.contains("one population") == true)
        #expect(choice.reason.hasPrefix("otsu, for want of another: the best two Gaussians"))
        // Half a Gaussian has the mean 0.798 σ and the deviation 0.603 σ.
        #expect(abs(choice.quality.separation - 2 * 0.79788 / 0.60281) < 0.01)
        #expect(throws: PorosityError.self) {
            try ThresholdChoice(
                ThresholdScene.gaussians([(1, 30_000, 500)]), method: .mixture)
        }
    }

    @Test("one population beside air takes the middle between both, with a warning")
    func denseBesideAir() throws {
        let solid = ThresholdScene.gaussians([(1, 30_000, 500)])
        let air = ThresholdScene.gaussians([(1, 10_000, 500)], voxels: 1e6)
        let choice = try ThresholdChoice(solid, air: air)
        #expect(choice.method == .midway && abs(choice.value - 20_000) < 10)
        #expect(choice.porosity == 0 && choice.warnings.map(\.code) == ["W-BIMODAL"])
        #expect(choice.reason.hasPrefix("midway between the air around the pellet, 1e+04, and"))
        #expect(abs(choice.band.upperBound - choice.band.lowerBound - 800) < 2)
        // Air that is as bright as the pellet says nothing.
        let bright = ThresholdScene.gaussians([(1, 29_500, 500)], voxels: 1e6)
        #expect(try ThresholdChoice(solid, air: bright).method == .otsu)
        #expect(try ThresholdChoice(solid, air: air, pores: .bright).method == .otsu)
        // A solid cut off at the highest grey has a second population, which is none of pores.
        let cut = ThresholdScene.gaussians([(0.99, 30_000, 500), (0.01, 33_000, 50)])
        #expect(try ThresholdChoice(cut).method == .mixture)
        let beside = try ThresholdChoice(cut, air: air)
        #expect(beside.method == .midway && beside.porosity == 0 && beside.mixture == nil)
        // Nobody is advised to take that mixture.
        #expect(beside.warnings.map(\.code) == ["W-BIMODAL"])
        #expect(beside.reason.contains("two Gaussians split the solid, the one of pores at 3e+04"))
    }

    @Test("voxels that are partly pore do not lead the mixture astray where air is seen")
    func partialVolumes() throws {
        // 8 % pores, 82 % solid, and the rest evenly between both.
        let edges = (0..<50).map {
            (weight: 0.1 / 50, mean: 16_000 + 480.0 * Double($0), deviation: 1000.0)
        }
        let histogram = ThresholdScene.gaussians(
            [(0.08, 16_000, 1000), (0.82, 40_000, 1000)] + edges)
        let air = ThresholdScene.gaussians([(1, 16_000, 1000)], voxels: 1e6)
        let alone = try ThresholdChoice(histogram)
        #expect(alone.method == .mixture && alone.porosity > 0.15)
        let choice = try ThresholdChoice(histogram, air: air)
        #expect(choice.method == .otsu && abs(choice.porosity - 0.13) < 0.01)
        #expect(choice.warnings.isEmpty && choice.showsTwoPopulations)
        #expect(choice.reason.hasPrefix("otsu, since the valley between two peaks is 0."))
        #expect(
            choice.candidates[1].problem?.contains("two Gaussians make the porosity 0.1") == true)
        // A threshold that is given is compared with what auto would have taken.
        #expect(try ThresholdChoice(histogram, air: air, method: .fixed(28_000)).warnings.isEmpty)
        let far = try ThresholdChoice(histogram, air: air, method: .fixed(37_000))
        #expect(far.warnings.map(\.code) == ["W-THRESHOLD"])
        #expect(far.warnings[0].message.contains("auto, which is otsu, 0.1"))
    }

    @Test("two greys are told apart by Otsu, without a warning")
    func twoGreys() throws {
        let choice = try ThresholdChoice(ThresholdScene.codes([0: 300, 255: 700]))
        #expect(choice.method == .otsu && choice.porosity == 0.3 && choice.warnings.isEmpty)
        #expect(choice.reason == "otsu, since only two greys occur")
        #expect(choice.quality.isTwoValued)
    }

    @Test("a method that is far from the mixture warns when it is asked for")
    func forced() throws {
        let histogram = ThresholdScene.pellet(porosity: 0.02, separation: 6.2)
        let choice = try ThresholdChoice(histogram, method: .otsu)
        #expect(choice.method == .otsu && choice.reason == "otsu, as asked for")
        #expect(choice.warnings.map(\.code) == ["W-THRESHOLD"])
        let fixed = try ThresholdChoice(histogram, method: .fixed(21_500))
        #expect(fixed.value == 21_500 && fixed.warnings.isEmpty)
    }

    @Test("the band is 2 % of the mode gap to each side, unless its width is given")
    func band() throws {
        let histogram = ThresholdScene.pellet(porosity: 0.3, separation: 8)
        let choice = try ThresholdChoice(histogram)
        // The modes are 4000 apart.
        let middle = choice.value + 0.5
        #expect(abs(choice.band.upperBound - middle - 80) < 0.5)
        #expect(abs(middle - choice.band.lowerBound - 80) < 0.5)
        // As many codes to each side of a threshold between two whole numbers.
        let given = try ThresholdChoice(histogram, method: .fixed(21_000), bandWidth: 7)
        let ends = [given.band.lowerBound, given.band.upperBound]
        #expect(ends.map { histogram.coding.lastCode(notAbove: $0) } == [20_993, 21_007])
        let segmentation = choice.segmentation(endMembers: nil)
        #expect(segmentation.threshold == choice.value && segmentation.band == choice.band)
    }

    @Test("bright pores are found as dark ones are in the mirrored histogram")
    func bright() throws {
        let dark = try ThresholdChoice(ThresholdScene.pellet(porosity: 0.15, separation: 5))
        let bright = try ThresholdChoice(
            ThresholdScene.pellet(porosity: 0.15, separation: 5, brightPores: true),
            pores: .bright)
        #expect(dark.method == bright.method)
        #expect(abs(dark.porosity - bright.porosity) < 1e-4)
        #expect(abs(dark.value + bright.value - 42_500) < 4)
    }
}
