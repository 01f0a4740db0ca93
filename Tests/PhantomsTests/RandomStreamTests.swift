import Foundation
import Testing

@testable import Phantoms

@Suite("Random numbers") struct RandomStreamTests {
    @Test("the generator gives the published numbers of xoshiro256++")
    func reference() {
        var stream = RandomStream(state: 1, 2, 3, 4)
        let expected: [UInt64] = [
            41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
        ]
        for value in expected { #expect(stream.next() == value) }
    }

    @Test("streams of other keys are other streams")
    func keys() {
        var seen: Set<UInt64> = []
        for seed in 0..<4 as Range<UInt64> {
            for a in 0..<8 as Range<UInt64> {
                for b in 0..<8 as Range<UInt64> {
                    var stream = RandomStream(seed: seed, a, b)
                    seen.insert(stream.next())
                }
            }
        }
        #expect(seen.count == 4 * 8 * 8)
    }

    @Test("whole numbers fill their range evenly")
    func whole() {
        var stream = RandomStream(seed: 3, 1)
        var counts = [Int](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[stream.whole(below: 10)] += 1 }
        // Chi-square of 9 degrees of freedom: 27.9 is passed once in a thousand seeds.
        let chi = counts.reduce(0.0) { $0 + (Double($1) - 10_000) * (Double($1) - 10_000) / 10_000 }
        #expect(chi < 27.9)
    }

    @Test(
        "normal quantiles are those of the tables",
        arguments: [
            (0.5, 0.0), (0.975, 1.959963984540054), (0.025, -1.959963984540054),
            (0.999, 3.090232306167813), (1e-6, -4.753424308822899),
        ])
    func quantiles(p: Double, expected: Double) {
        #expect(abs(RandomStream.normalQuantile(p) - expected) < 1e-13)
    }

    @Test("normal deviates have mean 0, variance 1 and the tails of a normal distribution")
    func normal() {
        var stream = RandomStream(seed: 5, 1)
        let values = (0..<200_000).map { _ in stream.normal() }
        let sample = Sample(values)
        #expect(abs(sample.mean) < 4 / 200_000.0.squareRoot())
        #expect(abs(sample.variance - 1) < 4 * sample.relativeVarianceError)
        // 2.6998e-3 of them lie beyond 3 σ: 540 ± 23.
        let beyond = values.filter { abs($0) > 3 }.count
        #expect(abs(Double(beyond) - 540) < 4 * 23.3)
    }

    @Test(
        "Poisson numbers have the right mean and variance",
        arguments: [0.1, 5, 9.99, 10, 50, 1e4])
    func poissonMoments(mean: Double) {
        var stream = RandomStream(seed: 7, UInt64(mean * 100))
        let count = 100_000
        let sample = Sample((0..<count).map { _ in Double(stream.poisson(mean: mean)) })
        #expect(abs(sample.mean - mean) < 4 * (mean / Double(count)).squareRoot())
        // Var(s²) = (µ₄ − σ⁴)/n with µ₄ = 3 mean² + mean.
        let error = ((2 * mean * mean + mean) / Double(count)).squareRoot()
        #expect(abs(sample.variance - mean) < 4 * error)
    }

    @Test("Poisson numbers pass a chi-square test", arguments: [0.1, 5, 9.99, 10, 12, 50, 1e4])
    func poissonChiSquare(mean: Double) {
        var stream = RandomStream(seed: 11, UInt64(mean * 100))
        let draws = 200_000
        var seen: [Int: Int] = [:]
        for _ in 0..<draws { seen[stream.poisson(mean: mean), default: 0] += 1 }

        // Bins of at least 50 expected counts, the probabilities from the C library.
        let reach = 8 * mean.squareRoot() + 8
        var chi = 0.0
        var bins = 0
        var observed = 0.0
        var expected = 0.0
        var observedSoFar = 0.0
        var expectedSoFar = 0.0
        for k in Int(max(0, mean - reach))...Int(mean + reach) {
            let logarithm = Double(k) * Foundation.log(mean) - mean - lgamma(Double(k) + 1)
            expected += Double(draws) * Foundation.exp(logarithm)
            observed += Double(seen[k] ?? 0)
            guard expected >= 50, Double(draws) - expectedSoFar - expected >= 50 else { continue }
            chi += (observed - expected) * (observed - expected) / expected
            bins += 1
            observedSoFar += observed
            expectedSoFar += expected
            observed = 0
            expected = 0
        }
        let restExpected = Double(draws) - expectedSoFar
        let restObserved = Double(draws) - observedSoFar
        chi += (restObserved - restExpected) * (restObserved - restExpected) / restExpected
        let freedom = Double(bins)
        // Mean and standard deviation of chi-square: n and √(2n); 4 of them, and its skewness.
        #expect(chi < freedom + 4 * (2 * freedom).squareRoot() + 6, "\(chi) for \(bins)")
    }

    @Test("a mean of nothing gives nothing")
    func nothing() {
        var stream = RandomStream(seed: 1, 1)
        #expect(stream.poisson(mean: 0) == 0)
        #expect(stream.poisson(mean: -1) == 0)
    }
}
