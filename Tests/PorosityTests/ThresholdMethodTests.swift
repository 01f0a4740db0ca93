import Engines
import Foundation
@testable import Porosity
import TestSupport
import Testing

@Suite("Threshold methods")
struct ThresholdMethodTests {
    /// Part of pores at thresholds of two Gaussians of σ 500, in % (porosity specification §1.3).
    @Test(
        "the published porosities of dense pellets come out",
        arguments: [
            (0.02, 3.0, 0.460), (0.05, 3, 0.398), (0.10, 3, 0.304), (0.15, 3, 0.268),
            (0.30, 3, 0.343), (0.02, 4, 0.434), (0.05, 4, 0.307), (0.10, 4, 0.142),
            (0.15, 4, 0.175), (0.30, 4, 0.312), (0.02, 6, 0.369), (0.05, 6, 0.051),
            (0.10, 6, 0.101), (0.15, 6, 0.151), (0.30, 6, 0.301),
        ])
    func otsuTable(porosity: Double, separation: Double, expected: Double) throws {
        let histogram = ThresholdScene.pellet(porosity: porosity, separation: separation)
        let value = try ThresholdMethod.otsu.value(histogram, pores: .dark)
        #expect(abs(histogram.porosity(threshold: value, pores: .dark) - expected) < 0.002)
    }

    @Test(
        "two Gaussians give the published porosities at d′ = 4",
        arguments: [(0.02, 0.018), (0.05, 0.048), (0.10, 0.098), (0.15, 0.148), (0.30, 0.298)])
    func mixtureTable(porosity: Double, expected: Double) throws {
        let histogram = ThresholdScene.pellet(porosity: porosity, separation: 4)
        let mixture = try GaussianMixture(histogram)
        let found = histogram.porosity(threshold: mixture.crossing, pores: .dark)
        #expect(abs(found - expected) < 0.0006)
        #expect(abs(mixture.separation - 4) < 0.04)
        #expect(abs(mixture.lower.mean - 20_000) < 20 && abs(mixture.upper.mean - 22_000) < 5)
        #expect(abs(mixture.lower.weight - porosity) < 0.001)
        #expect(mixture.misfit < 0.001)
    }

    @Test(
        "two Gaussians cross where equally likely from φ = 0.02 to 0.3, d′ = 3 to 6, dark or bright",
        arguments: [
            (0.02, 3.0, PoreGrey.dark), (0.1, 3, .bright), (0.3, 5, .dark), (0.05, 6, .bright),
        ])
    func mixtureRange(porosity: Double, separation: Double, pores: PoreGrey) throws {
        let histogram = ThresholdScene.pellet(
            porosity: porosity, separation: separation, brightPores: pores == .bright)
        let value = try ThresholdMethod.mixture.value(histogram, pores: pores)
        // Equal σ: (x − m₀)² − (x − m₁)² = 2σ² ln(φ/(1 − φ)), from the middle towards the pores.
        let shift = 500 / separation * log(porosity / (1 - porosity))
        let middle = 20_000 + 250 * separation
        let expected = pores == .dark ? middle + shift : middle - shift
        // A tenth of σ: at d′ = 3 and φ = 0.02 the pores are but the foot of the solid.
        #expect(abs(value - expected) < 50)
    }

    @Test("one Gaussian is refused by the mixture, with the reason")
    func oneGaussian() {
        let histogram = ThresholdScene.gaussians([(1, 30_000, 500)])
        let error = #expect(throws: PorosityError.self) { try GaussianMixture(histogram) }
        #expect(error?.description.contains("as in one population") == true)
        #expect(error?.description.contains("give a threshold or use otsu") == true)
    }

    @Test("a skewed population is one population")
    func skewed() {
        // A gamma distribution of shape 4, and a triangle.
        let shapes: [(Double) -> Double] = [
            { pow($0 / 5000, 3) * exp(-$0 / 5000) }, { max(1 - abs($0 - 30_000) / 10_000, 0) },
        ]
        for shape in shapes {
            let histogram = GreyHistogram(
                coding: .counts,
                counts: (0..<GreyCoding.count).map { UInt64(1e6 * shape(Double($0))) })
            #expect(throws: PorosityError.self) { try GaussianMixture(histogram) }
        }
    }

    @Test("in a gap of the histogram Otsu takes the mean of equally good thresholds")
    func plateau() throws {
        let histogram = ThresholdScene.codes([10: 5, 20: 5])
        #expect(try ThresholdMethod.otsu.value(histogram, pores: .dark) == 14.5)
        #expect(histogram.porosity(threshold: 14.5, pores: .dark) == 0.5)
    }

    @Test("Otsu's code maximises the variance between classes, added up voxel by voxel")
    func otsuByHand() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = NoiseSource(seed: seed)
            let counts = (0..<40).map { _ in Int(random.uniform(0, 30)) }
            var best = (variance: -1.0, code: 0)
            for code in 0..<39 {
                let low = (0...code).flatMap { Array(repeating: Double($0), count: counts[$0]) }
                let high = (code + 1..<40).flatMap {
                    Array(repeating: Double($0), count: counts[$0])
                }
                guard !low.isEmpty, !high.isEmpty else { continue }
                let means = [low, high].map { $0.reduce(0, +) / Double($0.count) }
                let difference = means[0] - means[1]
                let variance = Double(low.count * high.count) * difference * difference
                if variance > best.variance * (1 + 1e-12) { best = (variance, code) }
            }
            let voxels = Dictionary(
                uniqueKeysWithValues: counts.enumerated().map { ($0, UInt64($1)) })
            let value = try ThresholdMethod.otsu.value(
                ThresholdScene.codes(voxels), pores: .dark)
            #expect(value == Double(best.code), "seed \(seed)")
        }
    }

    @Test("three classes are those of an exhaustive search, with a populated bin 0")
    func threeClasses() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var random = NoiseSource(seed: seed)
            let counts = (0..<24).map { _ in random.uniform(0, 30).rounded() + 1 }
            func scatter(_ range: Range<Int>) -> Double {
                let number = range.reduce(0) { $0 + counts[$1] }
                let mean = range.reduce(0) { $0 + counts[$1] * Double($1) } / number
                return range.reduce(0) {
                    $0 + counts[$1] * (Double($1) - mean) * (Double($1) - mean)
                }
            }
            var best = (scatter: Double.infinity, bins: [0, 0])
            for first in 0..<22 {
                for second in first + 1..<23 {
                    let sum =
                        scatter(0..<first + 1) + scatter(first + 1..<second + 1)
                        + scatter(second + 1..<24)
                    if sum < best.scatter { best = (sum, [first, second]) }
                }
            }
            #expect(OtsuThreshold.bins(counts, classes: 3) == best.bins, "seed \(seed)")
        }
    }

    @Test("of several classes the threshold next to the pores is taken")
    func sideOfPores() throws {
        let histogram = ThresholdScene.codes([10: 100, 50: 90, 200: 110])
        let method = ThresholdMethod.multiOtsu(classes: 3)
        let dark = try method.value(histogram, pores: .dark)
        let bright = try method.value(histogram, pores: .bright)
        #expect(dark >= 10 && dark < 50 && bright >= 50 && bright < 200)
    }

    /// scikit-image 0.26: threshold_li of the same voxels.
    @Test("Li's threshold is that of scikit-image")
    func li() throws {
        let histogram = ThresholdScene.codes([
            3: 50, 10: 400, 11: 700, 12: 500, 20: 30, 31: 200, 40: 900, 41: 1200, 43: 800, 90: 5,
        ])
        let value = try ThresholdMethod.li.value(histogram, pores: .dark)
        #expect(abs(value - 22.129900986414157) < 1e-9)
    }

    @Test("too few greys are an error that says what to do")
    func tooFew() {
        let one = ThresholdScene.codes([7: 3])
        #expect(throws: PorosityError.constantVolume(value: 7)) {
            try ThresholdChoice(one)
        }
        let error = #expect(throws: PorosityError.self) {
            try ThresholdMethod.multiOtsu(classes: 3).value(
                ThresholdScene.codes([7: 3, 9: 3]), pores: .dark)
        }
        #expect(
            error?.description
                == "threshold multi-otsu 3 has no answer: too few greys occur; give a threshold")
        #expect(throws: PorosityError.noVoxels(what: "the histogram for the threshold")) {
            try ThresholdChoice(GreyHistogram(coding: .counts))
        }
    }
}
