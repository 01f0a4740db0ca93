import Foundation

/// Two Gaussians whose sum describes a histogram, the lower one first.
///
///     p(v) = Σ w_i/(s_i √2π) exp(−(v − m_i)²/2s_i²)        w₀ + w₁ = 1
///
/// Found by expectation and maximisation from several starts, among them the minima of Kittler and
/// Illingworth's criterion; the likeliest end wins.
///
/// - Source: Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1 (1977); Kittler and Illingworth,
///   Pattern Recogn. 19, 41 (1986).
public struct GaussianMixture: Sendable, Hashable {
    /// One of the two Gaussians, in the unit of the greys.
    public struct Component: Sendable, Hashable {
        /// Its part of the voxels, 0 to 1.
        public let weight: Double
        /// m, its mean.
        public let mean: Double
        /// s, its standard deviation.
        public let deviation: Double
    }

    /// The one with the lower mean.
    public let lower: Component
    /// The one with the higher mean.
    public let upper: Component
    /// The grey between the means at which both are equally likely.
    public let crossing: Double
    /// Part of the histogram that lies elsewhere than the sum of the Gaussians says, 0 to 1.
    public let misfit: Double

    /// d′ = |m₁ − m₀| / √((s₀² + s₁²)/2).
    public var separation: Double {
        let mean = (lower.deviation * lower.deviation + upper.deviation * upper.deviation) / 2
        return (upper.mean - lower.mean) / mean.squareRoot()
    }

    /// Least d′ of two populations: the best two Gaussians in one skewed or flat-topped population
    /// are closer.
    private static let leastSeparation = 2.5
    /// Least part of a population that shows as a shoulder only.
    private static let leastWeight = 0.01
    /// Largest part of the histogram that may lie elsewhere.
    private static let largestMisfit = 0.2

    /// Fits a histogram.
    ///
    /// - Throws: ``PorosityError/noThreshold(method:reason:)`` if one Gaussian does as well as two,
    ///   if both are so close that one population can look like it, or if they do not cross
    ///   between their means.
    public init(_ histogram: GreyHistogram) throws(PorosityError) {
        func refusal(_ reason: String) -> PorosityError {
            .noThreshold(method: "mixture", reason: reason)
        }
        guard let bins = GreyBins(histogram) else {
            throw refusal("fewer than two greys occur; give a threshold")
        }
        let fit = MixtureFit.best(bins)
        func value(_ place: Double) -> Double {
            histogram.coding.value(ofCode: 0) + bins.code(at: place) * histogram.coding.step
        }
        func component(_ index: Int) -> Component {
            Component(
                weight: fit.weights[index], mean: value(fit.means[index]),
                deviation: fit.deviations[index] * bins.width * histogram.coding.step)
        }
        lower = component(0)
        upper = component(1)
        misfit = fit.misfit(bins)
        crossing = fit.crossing.map(value) ?? .nan
        let least = min(lower.weight, upper.weight)
        guard separation >= Self.leastSeparation, least > 1e-4 else {
            throw refusal(
                "the best two Gaussians are \(Self.text(separation)) σ apart, as in one population, and "
                    + "the smaller holds \(Self.percent(least)) of the voxels; give a threshold or use "
                    + "otsu")
        }
        guard !crossing.isNaN else {
            throw refusal(
                "the two Gaussians do not cross between their means, one is much wider "
                    + "(\(Self.text(lower.deviation)) and \(Self.text(upper.deviation))); give a "
                    + "threshold or use otsu")
        }
        guard least >= Self.leastWeight || fit.isBimodal else {
            throw refusal(
                "the histogram has one peak, and a shoulder of \(Self.percent(least)) of the "
                    + "voxels is too little to tell from its foot; give a threshold or use otsu")
        }
        guard misfit <= Self.largestMisfit else {
            throw refusal(
                "\(Self.percent(misfit)) of the voxels lie elsewhere than two Gaussians say; give a "
                    + "threshold or use otsu")
        }
    }

    private static func text(_ value: Double) -> String { String(format: "%.3g", value) }

    private static func percent(_ part: Double) -> String {
        String(format: "%.2g %%", 100 * part)
    }
}

/// Expectation and maximisation in the unit of the bins.
private struct MixtureFit {
    var weights = [0.5, 0.5]
    var means = [0.0, 0.0]
    var deviations = [1.0, 1.0]

    /// Narrowest Gaussian: a peak of one bin.
    private static let narrowest = 0.3

    /// The likeliest fit from all starts.
    static func best(_ bins: GreyBins) -> MixtureFit {
        let starts = starts(bins.counts).map { split -> (fit: MixtureFit, likelihood: Double) in
            var fit = MixtureFit(split: split, of: bins.counts)
            let likelihood = fit.improve(bins.counts, steps: 40)
            return (fit, likelihood)
        }
        guard var best = starts.max(by: { $0.likelihood < $1.likelihood })?.fit else {
            return MixtureFit()
        }
        _ = best.improve(bins.counts, steps: 2000)
        if best.means[0] > best.means[1] {
            best.weights.reverse()
            best.means.reverse()
            best.deviations.reverse()
        }
        return best
    }

    /// The last bins of the lower class at which to begin.
    ///
    ///     J(k) = 1 + 2 Σ P_i ln s_i − 2 Σ P_i ln P_i
    ///
    /// Minima of this criterion, and fixed parts of the voxels, since a small population makes no
    /// minimum.
    private static func starts(_ counts: [Double]) -> [Int] {
        let total = counts.reduce(0, +)
        let criterion = counts.indices.map { last -> Double in
            let fit = MixtureFit(split: last, of: counts)
            guard fit.weights.allSatisfy({ $0 > 0 }) else { return .infinity }
            return zip(fit.weights, fit.deviations).reduce(1) {
                $0 + 2 * $1.0 * (log($1.1) - log($1.0))
            }
        }
        var starts = Set<Int>()
        for bin in counts.indices.dropFirst().dropLast()
        where criterion[bin].isFinite && criterion[bin] < criterion[bin - 1]
            && criterion[bin] <= criterion[bin + 1]
        {
            starts.insert(bin)
        }
        // The lowest minima are enough where noise makes many.
        starts = Set(starts.sorted { criterion[$0] < criterion[$1] }.prefix(4))
        var sum = 0.0
        var parts = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98][...]
        for (bin, voxels) in counts.enumerated() {
            sum += voxels
            while let part = parts.first, sum >= part * total {
                if bin + 1 < counts.count { starts.insert(bin) }
                parts.removeFirst()
            }
        }
        return starts.sorted()
    }

    init() {}

    /// Weights, means and deviations of the two classes of a split.
    init(split last: Int, of counts: [Double]) {
        let total = counts.reduce(0, +)
        for (index, range) in [0..<last + 1, last + 1..<counts.count].enumerated() {
            let voxels = range.reduce(0) { $0 + counts[$1] }
            let sum = range.reduce(0) { $0 + counts[$1] * Double($1) }
            let mean = voxels > 0 ? sum / voxels : Double(last) + 0.5
            let squares = range.reduce(0) {
                $0 + counts[$1] * (Double($1) - mean) * (Double($1) - mean)
            }
            weights[index] = voxels / total
            means[index] = mean
            deviations[index] =
                voxels > 0 ? max((squares / voxels).squareRoot(), Self.narrowest) : 1
        }
    }

    /// The density of a Gaussian at a place, times its weight.
    private func density(_ index: Int, at place: Double) -> Double {
        Curve(weights[index], means[index], deviations[index]).value(at: place)
    }

    /// A Gaussian with its constants worked out.
    private struct Curve {
        let top: Double
        let mean: Double
        let bend: Double

        init(_ weight: Double, _ mean: Double, _ deviation: Double) {
            top = weight / (deviation * (2 * Double.pi).squareRoot())
            self.mean = mean
            bend = -0.5 / (deviation * deviation)
        }

        func value(at place: Double) -> Double {
            top * exp(bend * (place - mean) * (place - mean))
        }
    }

    /// Improves the fit until it rests; returns the mean logarithm of the likelihood.
    mutating func improve(_ counts: [Double], steps: Int) -> Double {
        let total = counts.reduce(0, +)
        var likelihood = -Double.infinity
        for _ in 0..<steps {
            // Sums over the bins of 1, x and x², each voxel shared by its probabilities.
            let lower = Curve(weights[0], means[0], deviations[0])
            let upper = Curve(weights[1], means[1], deviations[1])
            var (n0, x0, xx0, n1, x1, xx1) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
            var logarithms = 0.0
            var place = -1.0
            for voxels in counts {
                place += 1
                guard voxels > 0 else { continue }
                let first = lower.value(at: place)
                let both = max(first + upper.value(at: place), 1e-300)
                let share = voxels * first / both
                n0 += share
                x0 += share * place
                xx0 += share * place * place
                n1 += voxels - share
                x1 += (voxels - share) * place
                xx1 += (voxels - share) * place * place
                logarithms += voxels * log(both)
            }
            var moved = 0.0
            for (index, (n, x, xx)) in [(n0, x0, xx0), (n1, x1, xx1)].enumerated()
            where n > 1e-12 * total {
                let mean = x / n
                let variance = xx / n - mean * mean
                let deviation = max(variance, Self.narrowest * Self.narrowest).squareRoot()
                moved = max(moved, abs(mean - means[index]), abs(deviation - deviations[index]))
                weights[index] = n / total
                means[index] = mean
                deviations[index] = deviation
            }
            likelihood = logarithms / total
            if moved < 1e-6 * (deviations[0] + deviations[1]) { break }
        }
        return likelihood
    }

    /// The place between the means where both Gaussians are equal; nil if there is none.
    var crossing: Double? {
        func lowerIsLikelier(_ place: Double) -> Bool {
            density(0, at: place) > density(1, at: place)
        }
        var (low, high) = (means[0], means[1])
        guard lowerIsLikelier(low), !lowerIsLikelier(high) else { return nil }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if lowerIsLikelier(middle) { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// Whether the sum of both has a valley between the means.
    var isBimodal: Bool {
        let places = (0...200).map { means[0] + (means[1] - means[0]) * Double($0) / 200 }
        let sums = places.map { density(0, at: $0) + density(1, at: $0) }
        guard let valley = sums.indices.min(by: { sums[$0] < sums[$1] }) else { return false }
        return valley > 0 && valley < 200
    }

    /// Half the sum of the differences between the histogram and the fit, as parts of all voxels.
    func misfit(_ bins: GreyBins) -> Double {
        let total = bins.total
        let differences = bins.counts.enumerated().map { bin, voxels in
            abs(voxels / total - density(0, at: Double(bin)) - density(1, at: Double(bin)))
        }
        return differences.reduce(0, +) / 2
    }
}
