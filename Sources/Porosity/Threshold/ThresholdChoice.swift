import Engines
import Foundation

/// A threshold with everything that speaks for or against it.
public struct ThresholdChoice: Sendable, Hashable {
    /// How well two populations of greys are told apart.
    public struct Quality: Sendable, Hashable {
        /// d′ = |m₁ − m₀| / √((s₀² + s₁²)/2).
        public let separation: Double
        /// The smoothed histogram between the two populations over its lower peak, 0 to 1; 1 where
        /// there is only one peak.
        public let valleyToPeak: Double
        /// |m₁ − m₀|, in the unit of the greys.
        public let modeGap: Double
        /// Whether m and s are those of two Gaussians; else those of Otsu's classes, which are
        /// never closer than 2.6 σ.
        public let isMixture: Bool
        /// Whether only two greys occur, which every threshold between them tells apart.
        public let isTwoValued: Bool
        /// Whether there are two populations: two Gaussians, two greys, or two peaks with a valley.
        public let showsTwoPopulations: Bool
    }

    /// What a method says.
    public struct Candidate: Sendable, Hashable {
        /// The method.
        public let method: ThresholdMethod
        /// Its threshold; nil if it has none.
        public let value: Double?
        /// The part of the voxels that are pores; nil if there is no threshold.
        public let porosity: Double?
        /// Why it has no threshold; nil if it has one.
        public let problem: String?
    }

    /// The method that was taken, never ``ThresholdMethod/automatic``.
    public let method: ThresholdMethod
    /// Why it was taken.
    public let reason: String
    /// The threshold: pore := v ≤ value where pores are dark, v > value where they are bright.
    public let value: Double
    /// On which side the pores are.
    public let pores: PoreGrey
    /// The part of the histogram's voxels that are pores.
    public let porosity: Double
    /// What the other methods say, in the order otsu, mixture, li, 3 classes.
    public let candidates: [Candidate]
    /// How well the populations are told apart.
    public let quality: Quality
    /// Both ends of the band, 2 % of the mode gap to each side of the value; of whole numbers, to each
    /// side of the middle between the last pore grey and the next.
    public let band: ClosedRange<Double>
    /// The two Gaussians; nil if the mixture has no answer.
    public let mixture: GaussianMixture?
    /// `W-BIMODAL` where no threshold is safe, `W-THRESHOLD` where the one taken is far from that
    /// of the mixture.
    public let warnings: [PorosityWarning]

    /// Part of the mode gap to each side of the threshold.
    private static let bandPart = 0.02
    /// Difference of porosities up to which two methods agree.
    private static let agreement = 0.01
    /// Difference of porosities from which a warning is due.
    private static let disagreement = 0.02

    /// Whether the histogram has two populations.
    public var showsTwoPopulations: Bool { quality.showsTwoPopulations }

    /// Finds the threshold of a histogram.
    ///
    /// `automatic` takes Otsu where the gates pass (d′ ≥ 4, or 6 where φ < 0.1; valley at most 0.8
    /// of the peak) and the mixture agrees within 0.01 of porosity; else the mixture. The mixture has
    /// no answer where its pores are nearer to its solid than to the air, or where its porosity is far
    /// from the grey-level porosity between air and solid and another's is not: voxels that are partly
    /// pore widen its Gaussians. Then Otsu is taken where two peaks show; else the middle between air
    /// and solid, since Otsu would halve the one population that there is, with a warning; and Otsu
    /// where no air is seen.
    ///
    /// - Parameters:
    ///   - histogram: The greys inside the pellet, away from its edge.
    ///   - air: The greys around the pellet; nil if there is nothing around it.
    ///   - method: How to find it.
    ///   - pores: On which side the pores are.
    ///   - bandWidth: δ of the band; nil for 2 % of the mode gap.
    /// - Throws: ``PorosityError/noVoxels(what:)``, ``PorosityError/constantVolume(value:)``, and
    ///   ``PorosityError/noThreshold(method:reason:)`` if the method has no answer.
    /// - Source: porosity specification §1.3 and §3.
    public init(
        _ histogram: GreyHistogram, air: GreyHistogram? = nil,
        method: ThresholdMethod = .automatic, pores: PoreGrey = .dark, bandWidth: Double? = nil
    ) throws(PorosityError) {
        guard let occupied = histogram.occupied else {
            throw .noVoxels(what: "the histogram for the threshold")
        }
        guard occupied.count > 1 else {
            throw .constantVolume(value: histogram.coding.value(ofCode: occupied.lowerBound))
        }
        self.pores = pores
        let midway = Midway(histogram, air: air, pores: pores)
        func candidate(_ method: ThresholdMethod) -> Candidate {
            Self.candidate(method, histogram, pores) { () throws(PorosityError) in
                try method.value(histogram, pores: pores)
            }
        }
        let byOtsu = candidate(.otsu)
        guard let otsu = byOtsu.value, let otsuPorosity = byOtsu.porosity else {
            throw .noThreshold(method: "otsu", reason: "too few greys occur; give a threshold")
        }
        let classes = Quality(histogram, mixture: nil, otsu: otsu, midway: midway, pores: pores)
        var mixture: GaussianMixture?
        let byMixture = Self.candidate(.mixture, histogram, pores) { () throws(PorosityError) in
            let fit = try GaussianMixture(histogram)
            let doubt = midway?.doubt(
                of: fit, histogram, otsu: classes.showsTwoPopulations ? otsu : nil, pores: pores)
            if let doubt { throw .noThreshold(method: "mixture", reason: doubt) }
            mixture = fit
            return fit.crossing
        }
        let found = [byOtsu, byMixture, candidate(.li), candidate(.multiOtsu(classes: 3))]
        candidates = found
        self.mixture = mixture
        let quality =
            mixture == nil
            ? classes
            : Quality(histogram, mixture: mixture, otsu: otsu, midway: midway, pores: pores)
        self.quality = quality
        let problem = quality.problem(porosity: found[1].porosity ?? otsuPorosity)
        var gap = quality.modeGap

        let automatic = Self.automatic(
            histogram, otsu: found[0], mixture: found[1], problem: problem, quality: quality,
            midway: midway)
        if method == .automatic {
            (self.method, self.value, reason) = automatic
            if self.method == .midway, let midway { gap = midway.gap }
        } else {
            self.method = method
            value = try method.value(histogram, pores: pores)
            reason = "\(method), as asked for"
        }
        porosity = histogram.porosity(threshold: value, pores: pores)
        let delta = bandWidth ?? Self.bandPart * gap
        let middle = histogram.coding.middle(afterThreshold: value)
        band = middle - delta...middle + delta

        var warnings: [PorosityWarning] = []
        if let problem {
            warnings.append(
                PorosityWarning(
                    "W-BIMODAL",
                    "\(problem): a threshold is unsafe here (otsu gives \(Self.text(otsuPorosity)), "
                        + "mixture \(found[1].porosity.map(Self.text) ?? "no answer"), taken is "
                        + "\(self.method) with \(Self.text(porosity))); trust the grey-level "
                        + "porosity more"))
        }
        let other =
            method == .automatic
            ? found[1].porosity
            : histogram.porosity(threshold: automatic.value, pores: pores)
        if let other, abs(other - porosity) > Self.disagreement {
            let (name, advice) =
                method == .automatic
                ? ("two Gaussians", "mixture") : ("auto, which is \(automatic.method),", "auto")
            warnings.append(
                PorosityWarning(
                    "W-THRESHOLD",
                    "\(self.method) at \(Self.text(value)) makes the porosity "
                        + "\(Self.text(porosity)), \(name) \(Self.text(other)); look at the "
                        + "histogram, or set threshold: \(advice)"))
        }
        self.warnings = warnings
    }

    /// What `automatic` takes, and why.
    private static func automatic(
        _ histogram: GreyHistogram, otsu: Candidate, mixture: Candidate, problem: String?,
        quality: Quality, midway: Midway?
    ) -> (method: ThresholdMethod, value: Double, reason: String) {
        let (otsuValue, otsuPorosity) = (otsu.value ?? .nan, otsu.porosity ?? .nan)
        let refusal = mixture.problem ?? ""
        if quality.isTwoValued {
            return (.otsu, otsuValue, "otsu, since only two greys occur")
        }
        if let value = mixture.value, let porosity = mixture.porosity {
            let difference = abs(porosity - otsuPorosity)
            if let problem {
                return (
                    .mixture, value,
                    "mixture, since \(problem), where Otsu splits the larger population"
                )
            }
            if difference > agreement {
                return (
                    .mixture, value,
                    "mixture, since Otsu's porosity of \(text(otsuPorosity)) is not that of two "
                        + "Gaussians, \(text(porosity))"
                )
            }
            return (
                .otsu, otsuValue,
                "otsu, since the populations are \(text(quality.separation)) σ apart with a valley "
                    + "of \(text(quality.valleyToPeak)) of the lower peak, and the mixture agrees "
                    + "within \(text(difference)) of porosity"
            )
        }
        if quality.showsTwoPopulations {
            return (
                .otsu, otsuValue,
                "otsu, since the valley between two peaks is \(text(quality.valleyToPeak)) of the "
                    + "lower one: \(refusal)"
            )
        }
        if let midway {
            return (
                .midway, midway.value,
                "midway between the air around the pellet, \(text(midway.air)), and the solid, "
                    + "\(text(midway.solid)): \(refusal)"
            )
        }
        return (.otsu, otsuValue, "otsu, for want of another: \(refusal)")
    }

    private static func candidate(
        _ method: ThresholdMethod, _ histogram: GreyHistogram, _ pores: PoreGrey,
        _ find: () throws(PorosityError) -> Double
    ) -> Candidate {
        do {
            let value = try find()
            return Candidate(
                method: method, value: value,
                porosity: histogram.porosity(threshold: value, pores: pores), problem: nil)
        } catch .noThreshold(_, let reason) {
            return Candidate(method: method, value: nil, porosity: nil, problem: reason)
        } catch {
            return Candidate(method: method, value: nil, porosity: nil, problem: "\(error)")
        }
    }

    static func text(_ value: Double) -> String { String(format: "%.4g", value) }

    /// The threshold and its band with the greys of pure pore and solid.
    public func segmentation(endMembers: Segmentation.EndMembers?) -> Segmentation {
        Segmentation(pores: pores, threshold: value, band: band, endMembers: endMembers)
    }
}

extension GreyCoding {
    /// A threshold of whole numbers half-way to the next one, so that there are as many to one side
    /// as to the other; others as they are.
    fileprivate func middle(afterThreshold value: Double) -> Double {
        if case .linear(_, _, isDiscrete: false) = self { return value }
        return self.value(ofCode: lastCode(notAbove: value)) + step / 2
    }
}

extension ThresholdChoice.Quality {
    /// Least d′ of a histogram that a threshold can split.
    private static let leastSeparation = 4.0
    /// Least d′ below ``smallPorosity``.
    private static let leastSeparationWhenDense = 6.0
    private static let smallPorosity = 0.1
    private static let highestValley = 0.8

    /// Measures the populations: those of the mixture, or Otsu's classes without one.
    init(
        _ histogram: GreyHistogram, mixture: GaussianMixture?, otsu: Double, midway: Midway?,
        pores: PoreGrey
    ) {
        let coding = histogram.coding
        var means: (Double, Double)
        if let mixture {
            means = (mixture.lower.mean, mixture.upper.mean)
            separation = mixture.separation
        } else {
            let last = coding.lastCode(notAbove: otsu)
            var (lower, upper) = (histogram.counts, histogram.counts)
            for code in lower.indices.prefix(last + 1) { upper[code] = 0 }
            for code in lower.indices.dropFirst(last + 1) { lower[code] = 0 }
            let classes = [lower, upper].map { GreyHistogram(coding: coding, counts: $0) }
            means = (classes[0].mean, classes[1].mean)
            separation =
                (means.1 - means.0)
                / ((classes[0].variance + classes[1].variance) / 2).squareRoot()
        }
        isMixture = mixture != nil
        isTwoValued = histogram.counts.count { $0 > 0 } == 2
        modeGap = means.1 - means.0
        valleyToPeak = Self.valley(histogram, between: means, separation: separation)
        let (pore, rest) = pores == .dark ? means : (means.1, means.0)
        let arePeaks =
            valleyToPeak <= Self.highestValley && midway?.isSolid(pore: pore, rest: rest) != true
        showsTwoPopulations = isMixture || isTwoValued || arePeaks
    }

    /// The valley of the smoothed histogram between two greys over the lower peak beside it.
    private static func valley(
        _ histogram: GreyHistogram, between means: (Double, Double), separation: Double
    ) -> Double {
        guard let bins = GreyBins(histogram) else { return 1 }
        let places = [means.0, means.1].map {
            bins.place(ofCode: histogram.coding.code(ofValue: $0))
        }
        let gap = places[1] - places[0]
        // A fourth of the populations' σ takes away the noise of counts and keeps the valley.
        let smooth = bins.smoothed(max(gap / max(separation, 1) / 4, 0.5))
        let last = smooth.count - 1
        let low = min(max(Int(places[0].rounded()), 0), last)
        let high = min(max(Int(places[1].rounded()), low), last)
        guard let bottom = (low...high).min(by: { smooth[$0] < smooth[$1] }) else { return 1 }
        // A peak may stand a little outside its mean when it is skewed.
        let reach = Int(gap / 4)
        let left = smooth[max(low - reach, 0)...bottom].max() ?? 0
        let right = smooth[bottom...min(high + reach, last)].max() ?? 0
        let peak = min(left, right)
        return peak > 0 ? smooth[bottom] / peak : 1
    }

    /// Why no threshold is safe at a porosity; nil if the gates pass.
    func problem(porosity: Double) -> String? {
        func text(_ value: Double) -> String { ThresholdChoice.text(value) }
        if isTwoValued { return nil }
        guard showsTwoPopulations else { return "the histogram shows one population" }
        guard isMixture else { return nil }
        if separation < Self.leastSeparation {
            return "the populations are only \(text(separation)) σ apart (4 needed)"
        }
        let smaller = min(porosity, 1 - porosity)
        if smaller < Self.smallPorosity, separation < Self.leastSeparationWhenDense {
            return "the populations are only \(text(separation)) σ apart (6 needed when one has "
                + "less than 0.1 of the voxels, here \(text(smaller)))"
        }
        if valleyToPeak > Self.highestValley {
            return "the valley between the populations is \(text(valleyToPeak)) of the lower peak "
                + "(0.8 allowed)"
        }
        return nil
    }
}
