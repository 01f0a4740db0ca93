import Fields
import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Profile rows")
struct ProfileRowTests {
    private let sigma = LithiumCrossSection.tabulated.squareCentimetres(atAngstrom: 2.8)

    private func bare() throws -> DensityScale {
        try .absolute(crossSection: .tabulated, wavelength: 2.8, matrix: .none)
    }

    @Test func `A density that grows outwards gives the estimators of TV-09`() throws {
        let cylinder = try Cylinder(radius: 0.15)
        let density = 2e21
        var sums = BandSums()
        let count = 20_000
        for index in 0..<count {
            let x = (Double(index) + 0.5) / Double(count) * 0.15
            // Mean of 1 + x²/R² along the chord's place in the image: C depends on x alone.
            let local = density * (1 + x * x / (0.15 * 0.15))
            let t = cylinder.chord(at: x)
            sums.add(
                transmission: 0.5, depth: sigma * local * t, corrected: sigma * local * t,
                chord: t, statistical: 1e-3, reference: 2e-3)
        }
        let row = ProfileRow(sums: sums, scale: try bare(), doseUncertainty: 0)
        #expect(abs(row.plain / density - 4.0 / 3) < 1e-4)
        #expect(abs(row.pathWeighted / density - 5.0 / 4) < 1e-4)
        #expect(abs(row.inverseVariance / density - 6.0 / 5) < 1e-4)
        #expect(row.lithium6 == row.pathWeighted)
    }

    @Test func `A row without noise returns its density in both modes`() throws {
        let phase = try MatrixPhase(formula: ChemicalFormula("Li6PS5Cl"), massDensity: 1.98)
        let matrix = try MatrixAttenuation(phases: [phase])
        let absolute = try DensityScale.absolute(
            crossSection: .tabulated, wavelength: 2.8, matrix: matrix)
        let relative = try DensityScale.relative(
            crossSection: .tabulated, wavelength: 2.8, referenceDensity: 2.02e21)
        let density = 2.5e21
        var first = BandSums()
        var second = BandSums()
        for t in stride(from: 0.05, through: 0.3, by: 0.01) {
            let a = (sigma * density + matrix.total(atAngstrom: 2.8)) * t
            first.add(
                transmission: exp(-a), depth: a, corrected: a, chord: t, statistical: t,
                reference: 0.1)
            second.add(
                transmission: exp(-a), depth: a, corrected: sigma * (density - 2.02e21) * t,
                chord: t, statistical: t, reference: 0.1)
        }
        for (sums, scale) in [(first, absolute), (second, relative)] {
            let row = ProfileRow(sums: sums, scale: scale, doseUncertainty: 0)
            #expect(row.quality == .ok)
            #expect(agree(row.plain, density, within: 1e-12))
            #expect(agree(row.pathWeighted, density, within: 1e-12))
            #expect(agree(row.inverseVariance, density, within: 1e-12))
            #expect(row.lateral?.isSignificant == false)
            #expect(agree(row.opticalDepth, first.depth / 26, within: 1e-12))
        }
    }

    @Test func `A reference frame shares a part of its noise with the reference`() throws {
        let scale = try DensityScale.relative(
            crossSection: .tabulated, wavelength: 2.8, referenceDensity: 2.02e21)
        var sums = BandSums()
        for _ in 0..<4 {
            sums.add(
                transmission: 0.4, depth: 0.9, corrected: 0.1, chord: 0.25, statistical: 0.04,
                reference: 0.01)
        }
        // One of three frames: a third of its variance is left in its difference from their mean.
        let row = ProfileRow(
            sums: sums, scale: scale, statisticalFactor: 1.0 / 3, doseUncertainty: 0)
        #expect(
            agree(
                row.sigmaStatistical, (0.04 / 3).squareRoot() / 2 / (sigma * 0.25), within: 1e-12))
        // The optical depth itself is no difference.
        #expect(agree(row.sigmaOpticalDepth, 0.05.squareRoot() / 2, within: 1e-12))
        // The estimators were weighted with the whole variance, 0.05 in each pixel.
        let lateral = try #require(row.lateral)
        #expect(lateral.pathWeightedUncertainty < 1e-6 * row.sigmaStatistical)
    }

    @Test func `The four uncertainties are those of their definitions`() throws {
        let phase = try MatrixPhase(formula: ChemicalFormula("Li6PS5Cl"), massDensity: 1.98)
        let matrix = try MatrixAttenuation(phases: [phase])
        let scale = try DensityScale.absolute(
            crossSection: .tabulated, wavelength: 2.8, matrix: matrix)
        var sums = BandSums()
        for _ in 0..<4 {
            sums.add(
                transmission: 0.4, depth: 0.9, corrected: 0.9, chord: 0.25, statistical: 0.04,
                reference: 0.01)
        }
        let row = ProfileRow(sums: sums, scale: scale, doseUncertainty: 0.002)
        // Four pixels of one chord: half the uncertainty of one for what is independent.
        #expect(agree(row.sigmaStatistical, 0.2 / 2 / (sigma * 0.25), within: 1e-12))
        #expect(agree(row.sigmaReference, 0.1 / 2 / (sigma * 0.25), within: 1e-12))
        #expect(agree(row.sigmaDose, 0.002 / (sigma * 0.25), within: 1e-12))
        let relative = ((4.0 / 940) * (4.0 / 940) + 0.03 * 0.03).squareRoot()
        let expected = pow(relative * row.pathWeighted, 2) + pow(0.5 * matrix.scattering / sigma, 2)
        #expect(agree(row.sigmaScale, expected.squareRoot(), within: 1e-12))
    }

    @Test func `In difference mode the scale touches only the change`() throws {
        let scale = try DensityScale.relative(
            crossSection: .tabulated, wavelength: 2.8, referenceDensity: 2e21,
            referenceUncertainty: 3e19, diameterUncertainty: 0)
        #expect(agree(scale.uncertainty(of: 2e21), 3e19, within: 1e-12))
        let expected = pow(4.0 / 940 * 1e21, 2) + 9e38
        #expect(agree(scale.uncertainty(of: 3e21), expected.squareRoot(), within: 1e-12))
    }

    @Test func `A row whose mean transmission is below the ceiling's is opaque`() throws {
        var sums = BandSums()
        sums.add(
            transmission: 0.05, depth: 3, corrected: 3, chord: 0.3, statistical: 1, reference: 0)
        sums.addNonPositive(transmission: -0.03)
        // The bright half alone reads A = 3; the mean of both is T = 0.01, A = 4.6.
        let row = ProfileRow(sums: sums, scale: try bare(), doseUncertainty: 0)
        #expect(row.quality == .opaque)
        #expect(row.lithium6.isNaN)
        #expect(row.opticalDepth.isNaN)
        #expect(agree(row.meanTransmission, 0.01, within: 1e-12))
        #expect(row.losesNonPositive)
        let tolerant = ProfileRow(
            sums: sums, scale: try bare(), doseUncertainty: 0, opaqueAbove: 5)
        #expect(tolerant.quality == .ok)
        var dark = BandSums()
        dark.addNonPositive(transmission: -0.1)
        #expect(
            ProfileRow(sums: dark, scale: try bare(), doseUncertainty: 0).quality == .opaque)
    }

    @Test func `A row without pixels is empty`() throws {
        let row = ProfileRow(sums: BandSums(), scale: try bare(), doseUncertainty: 0)
        #expect(row.quality == .empty)
        #expect(row.pixels == 0)
        #expect(row.lithium6.isNaN)
        #expect(row.lateral == nil)
    }

    @Test func `The variances of the differences are Σ(a − b)²σ²`() throws {
        for seed in UInt64(1)...20 {
            var noise = NoiseSource(seed: seed)
            let pixels = (0..<50).map { _ in
                (t: noise.uniform(0.05, 0.3), variance: noise.uniform(1e-4, 5e-2))
            }
            var sums = BandSums()
            for pixel in pixels {
                sums.add(
                    transmission: 0.5, depth: 1, corrected: pixel.t * 2, chord: pixel.t,
                    statistical: pixel.variance * 0.7, reference: pixel.variance * 0.3)
            }
            let row = ProfileRow(sums: sums, scale: try bare(), doseUncertainty: 0)
            let lateral = try #require(row.lateral)
            // Weights a, b of the single densities C_i, each with σ_i² = var_i/(σ6 t_i)².
            let chords = pixels.reduce(0) { $0 + $1.t }
            let weights = pixels.reduce(0) { $0 + $1.t * $1.t / $1.variance }
            var path = 0.0
            var plain = 0.0
            for pixel in pixels {
                let own = pixel.variance / pow(sigma * pixel.t, 2)
                let best = pixel.t * pixel.t / pixel.variance / weights
                path += pow(pixel.t / chords - best, 2) * own
                plain += pow(1.0 / 50 - best, 2) * own
            }
            #expect(
                agree(lateral.pathWeightedUncertainty, path.squareRoot(), within: 1e-9),
                "seed \(seed)")
            #expect(
                agree(lateral.plainUncertainty, plain.squareRoot(), within: 1e-9), "seed \(seed)")
        }
    }

    @Test func `A lateral gradient is warned of, noise is not`() throws {
        let cylinder = try Cylinder(radius: 0.15)
        for (gradient, expected) in [(0.0, false), (0.3, true)] {
            var noise = NoiseSource(seed: 5)
            var rows: [ProfileRow] = []
            for _ in 0..<200 {
                var sums = BandSums()
                for column in -47...47 {
                    let x = Double(column) / 50 * 0.15
                    let t = cylinder.chord(at: x)
                    let local = 2e21 * (1 + gradient * x * x / 0.0225)
                    let a = sigma * local * t + 0.02 * noise.gaussian()
                    sums.add(
                        transmission: exp(-a), depth: a, corrected: a, chord: t,
                        statistical: 4e-4, reference: 0)
                }
                rows.append(ProfileRow(sums: sums, scale: try bare(), doseUncertainty: 0))
            }
            #expect(LateralDifference.isSystematic(in: rows) == expected)
        }
        #expect(!LateralDifference.isSystematic(in: []))
    }

    @Test func `Sums of two groups of pixels add up`() {
        var (one, two, both) = (BandSums(), BandSums(), BandSums())
        for index in 1...6 {
            let value = Double(index)
            for keep in 0..<2 {
                let add: (inout BandSums) -> Void = {
                    $0.add(
                        transmission: 0.25 * value, depth: value, corrected: value * 2,
                        chord: 0.5, statistical: 0.125, reference: 0.125)
                }
                if keep == 0 { add(&both) } else if index < 4 { add(&one) } else { add(&two) }
            }
        }
        both.addNonPositive(transmission: -1)
        two.addNonPositive(transmission: -1)
        one += two
        #expect(one == both)
    }
}
