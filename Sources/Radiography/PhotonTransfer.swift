public import Fields

/// The gain of a detector and the correlation of its noise, from two flats of one beam.
///
///     g = [ Var(F1 − ρF2) − (1 + ρ²) σ_r² ] / [ (1 + ρ) mean(F1 − D̄) ]      ρ = ΣF1/ΣF2
///
/// F are counts above dark. Pixels whose difference is beyond 5 of their own expected σ,
/// √((1 + ρ) g m + (1 + ρ²) σ_r²), are left out, and the sums are taken again until g settles: a
/// beam is not uniform, so one limit for all pixels would cut its bright part; m is the mean of
/// 16×16 pixels. At the end each difference is divided by its σ and a cubic surface is taken off,
/// so that neither the beam's profile nor a smooth change of it between the flats counts as noise.
///
/// - Source: physics specification (b).
public struct PhotonTransfer: Sendable, Hashable {
    /// What a reader of the numbers should know.
    public enum Warning: String, Sendable, Hashable {
        /// `W-BLUR`: sums over the largest blocks still grow, so that f is extrapolated far.
        case noPlateau = "W-BLUR"
        /// No correlation stands out of its statistical uncertainty: f is taken as 1.
        case noCorrelation
        /// The image has too few blocks to tell a correlation: f is taken as 1.
        case tooSmall
    }

    /// g (ADU per detected neutron) of a single pixel's noise.
    public let gain: Double
    /// Standard uncertainty of `gain`, √(2f/N) of it.
    public let gainUncertainty: Double
    /// σ_r (ADU) as given.
    public let readNoise: Double
    /// f, by which the variance of a sum over many pixels exceeds that of independent ones.
    public let correlationFactor: Double
    /// Standard uncertainty of f before it was taken as 1.
    public let correlationUncertainty: Double
    /// Mean of F1 − D̄ over the pixels that were kept (ADU).
    public let meanCounts: Double
    /// Pixels that were kept.
    public let pixels: Int
    /// What to know about the numbers.
    public let warnings: [Warning]

    /// g·f, for sums and means over many pixels.
    public var gainOfSums: Double { gain * correlationFactor }

    /// Measures gain and correlation.
    ///
    /// - Parameters:
    ///   - first: A flat (ADU).
    ///   - second: Another flat of the same beam and exposure.
    ///   - dark: The mean dark, D̄.
    ///   - readNoise: σ_r (ADU), 0 or above; see ``ReadNoise``.
    ///   - usable: Whether each pixel may be used; nil for all. Pixels without counts above the
    ///     dark, and values that are not finite, are not.
    /// - Throws: ``RadiographyError/shapesDiffer(name:expected:actual:)``,
    ///   ``RadiographyError/flatWithoutBeam(set:image:counts:brightest:)``,
    ///   ``RadiographyError/tooFewPixels(purpose:found:needed:)`` and
    ///   ``RadiographyError/noPhotonNoise(variance:readVariance:)``.
    public init(
        first: Field<Counts>, second: Field<Counts>, dark: Field<Counts>, readNoise: Double,
        usable: [Bool]? = nil
    ) throws(RadiographyError) {
        try require(readNoise, "the read noise (ADU)", .notNegative)
        for (name, field) in [("a flat", second), ("the dark", dark)]
        where field.shape != first.shape {
            throw .shapesDiffer(name: name, expected: first.shape, actual: field.shape)
        }
        let pair = FlatPair(first: first, second: second, dark: dark, usable: usable)
        let means = pair.meanCounts
        try FlatBrightness.check([[means.first, means.second]], readNoise: readNoise)
        var sums = pair.sums(ratio: 1, variancePerCount: .infinity, variance: 0)
        var gain = 0.0
        var ratio = 1.0
        for step in 0..<12 {
            guard sums.count >= 256, sums.first > 0, sums.second > 0 else {
                throw .tooFewPixels(
                    purpose: "photon transfer", found: Int(sums.count), needed: 256)
            }
            ratio = sums.first / sums.second
            let readVariance = (1 + ratio * ratio) * readNoise * readNoise
            let variance = sums.squaredDifference(ratio: ratio) / sums.count
            let next = (variance - readVariance) / ((1 + ratio) * sums.first / sums.count)
            guard next > 0, next.isFinite else {
                throw .noPhotonNoise(variance: variance, readVariance: readVariance)
            }
            let isSettled = abs(next - gain) < 1e-3 * next
            gain = next
            if step > 0 && isSettled { break }
            sums = pair.sums(
                ratio: ratio, variancePerCount: (1 + ratio) * gain, variance: readVariance)
        }

        let readVariance = (1 + ratio * ratio) * readNoise * readNoise
        var noise = pair.standardized(
            ratio: ratio, variancePerCount: (1 + ratio) * gain,
            variance: readVariance)
        let variance = noise.removeSurface()
        guard noise.count >= 256 else {
            throw .tooFewPixels(
                purpose: "photon transfer", found: Int(noise.count), needed: 256)
        }
        // Var(z) = 1 where g is right; only the counts' part of the variance scales with g.
        gain *= max(1 + (variance - 1) / noise.countingShare, 1e-3)
        let correlation = CorrelationFactor(noise: noise, variance: variance)
        self.gain = gain
        self.readNoise = readNoise
        correlationFactor = correlation.value
        correlationUncertainty = correlation.uncertainty
        warnings = correlation.warning.map { [$0] } ?? []
        gainUncertainty =
            gain / noise.countingShare * (2 * max(correlation.value, 1) / noise.count).squareRoot()
        meanCounts = sums.first / sums.count
        pixels = Int(noise.count)
    }
}
