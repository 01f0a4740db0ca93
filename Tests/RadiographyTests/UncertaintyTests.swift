import Fields
import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Uncertainty")
struct UncertaintyTests {
    private let noise: CountingVariance

    init() throws {
        noise = try CountingVariance(
            gain: 20, readNoise: 5, openBeamFactor: Averaging.mean.varianceFactor(count: 20),
            darkFactor: Averaging.mean.varianceFactor(count: 10))
    }

    @Test func `Dose and dark give the transmission of TV-05`() throws {
        // Three air pixels; the sums, not the ratios, make the dose.
        let dose = Dose(sample: 3 * 15200, openBeam: 3 * 16000, pixels: 3)
        #expect(
            agree(
                dose.transmission(sample: 4000, openBeam: 16000), 0.2631578947368421,
                within: 1e-14))
        #expect(
            agree(
                dose.opticalDepth(sample: 4000, openBeam: 16000), 1.3350010667323402,
                within: 1e-12))
        #expect(dose.inverseRatio == 0.95)
        #expect(Dose(sample: 0, openBeam: 0, pixels: 0).ratio.isNaN)
        #expect(dose.opticalDepth(sample: 0, openBeam: 16000).isNaN)
    }

    @Test func `Scatter fractions are those of TV-13`() throws {
        let scatter = try ScatterFractions(sample: 0.06, openBeam: 0.04)
        #expect(agree(scatter.measured(0.40), 0.4423076923076923, within: 1e-12))
        #expect(agree(scatter.corrected(0.4423076923076923), 0.40, within: 1e-12))
        #expect(abs(-log(scatter.measured(0.40)) + log(0.40) + 0.10054) < 1e-5)
    }

    @Test func `The variance of an optical depth is that of TV-06`() throws {
        let (frame, reference) = noise.depthVariance(sample: 5000, openBeam: 20000)
        #expect(agree(frame + reference, 4.051059375e-3, within: 1e-9))
        #expect(agree((frame + reference).squareRoot(), 0.06364793299864498, within: 1e-9))
        let bias = noise.logarithmBias(sample: 5000, openBeam: 20000)
        #expect(agree(bias, 1.9754984375e-3, within: 1e-9))

        let sigma = LithiumCrossSection.tabulated.squareCentimetres(atAngstrom: 2.8)
        let spread = DensityUncertainty.density(
            depthUncertainty: 0.06364793299864498, crossSection: sigma, chord: 0.3)
        #expect(agree(spread, 1.449328565495994e20, within: 1e-9))
        #expect(
            agree(
                DensityUncertainty.detectionLimit(densityUncertainty: spread), 3.29 * spread,
                within: 1e-15))
    }

    @Test func `The density of TV-06 comes with and without its matrix`() throws {
        let bare = try DensityScale.absolute(
            crossSection: .tabulated, wavelength: 2.8, matrix: .none)
        #expect(
            agree(
                bare.density(corrected: -log(0.25), chord: 0.3), 3.156734120179285e21,
                within: 1e-9))
        // A matrix of 0.4 /cm at 2.8 Å, made of one phase of carbon.
        let carbon = try MatrixPhase(formula: ChemicalFormula("C"), massDensity: 1)
        let unit = try MatrixAttenuation(phases: [carbon]).total(atAngstrom: 2.8)
        let matrix = try MatrixAttenuation(
            phases: [MatrixPhase(formula: carbon.formula, massDensity: 0.4 / unit)])
        let scale = try DensityScale.absolute(
            crossSection: .tabulated, wavelength: 2.8, matrix: matrix)
        #expect(
            agree(
                scale.density(corrected: -log(0.25), chord: 0.3), 2.883481840544027e21,
                within: 1e-9))
    }

    @Test func `The density of TV-12 refers to its reference frames`() throws {
        let scale = try DensityScale.relative(
            crossSection: .tabulated, wavelength: 2.8, referenceDensity: 2.02e21)
        #expect(
            agree(
                scale.density(corrected: -log(0.80), chord: 0.2996094032087251),
                2.5287831308822166e21, within: 1e-9))
    }

    @Test func `The dark is shared by both sides of a ratio`() throws {
        // Two sums with one dark: when they are equal its noise cancels.
        let only = try CountingVariance(
            gain: 1e-12, readNoise: 10, openBeamFactor: 0, darkFactor: 1)
        let (_, reference) = only.depthVariance(sample: 1000, openBeam: 1000)
        #expect(reference == 0)
    }

    @Test func `The dose variance is that of simulated air regions`() throws {
        for seed in UInt64(1)...3 {
            var random = NoiseSource(seed: seed)
            let model = try CountingVariance(
                gain: 4, readNoise: 6, openBeamFactor: 0.5, darkFactor: 0.25)
            // 30 pixels, a frame as bright as the flats by a third.
            let (u, w, pixels) = (300.0, 900.0, 30)
            let logarithms = (0..<4000).map { _ in
                var (sample, open) = (0.0, 0.0)
                for _ in 0..<pixels {
                    let dark = random.gaussian() * 6 * 0.5
                    sample += u + random.gaussian() * (4 * u + 36).squareRoot() - dark
                    open += w + random.gaussian() * ((4 * w + 36) * 0.5).squareRoot() - dark
                }
                return log(open / sample)
            }
            let found = RadiographyOracle.moments(logarithms).deviation
            let expected = model.doseVariance(
                sample: u * Double(pixels), openBeam: w * Double(pixels), pixels: pixels
            ).squareRoot()
            // The standard deviation of 4000 numbers is known to 1.1 %.
            #expect(agree(found, expected, within: 0.045), "seed \(seed)")
        }
    }

    @Test func `Flats between two sets weigh by time and clamp outside`() throws {
        let quarter = try ReferenceInterpolation(time: 25, before: 0, after: 100)
        #expect(quarter.value(before: 1000, after: 2000) == 1250)
        #expect(quarter.variance(before: 16, after: 32) == 0.5625 * 16 + 0.0625 * 32)
        #expect(!quarter.isClamped)
        let late = try ReferenceInterpolation(time: 130, before: 0, after: 100)
        #expect(late.weightAfter == 1)
        #expect(late.isClamped)
        #expect(ReferenceInterpolation.single.value(before: 7, after: .infinity.nextDown) == 7)
        let error = #expect(throws: RadiographyError.self) {
            try ReferenceInterpolation(time: 0, before: 10, after: 10)
        }
        #expect(
            error?.description
                == "the time from the first flats to the second (s) is 0.0; give a value above 0")
    }

    @Test func `A median of many images has half as much variance again as their mean`() {
        #expect(Averaging.mean.varianceFactor(count: 20) == 0.05)
        #expect(agree(Averaging.median.varianceFactor(count: 20), .pi / 40, within: 1e-15))
        #expect(Averaging.median.varianceFactor(count: 1) == 1)
        #expect(Averaging.median.varianceFactor(count: 2) == 0.5)
    }

    @Test func `A frame counts less against a mean that it is part of`() {
        for (count, isMember) in [(2, true), (10, true), (10, false)] {
            for seed in UInt64(1)...2 {
                var random = NoiseSource(seed: seed)
                let depths = (0..<20_000).map { _ in
                    let frames = (0..<count).map { _ in random.gaussian() }
                    let other = random.gaussian()
                    return (isMember ? frames[0] : other) - frames.reduce(0, +) / Double(count)
                }
                let found = pow(RadiographyOracle.moments(depths).deviation, 2)
                let expected =
                    ReferenceFrames.ownVarianceFactor(count: count, isMember: isMember)
                    + 1 / Double(count)
                #expect(agree(found, expected, within: 0.05), "n = \(count), seed \(seed)")
            }
        }
    }
}
