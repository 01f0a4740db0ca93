import Foundation

/// The noise of a detector and of the means that its images are referred to.
///
///     Var(S) = g u + σ_r²     Var(F̄) = (g w + σ_r²)/n_F     Var(D̄) = σ_r²/n_D
///
/// u and w are the counts of a frame and of the open beam above dark and scatter. For one pixel g
/// is the gain; for sums and means over many pixels it is g·f with the correlation factor f.
///
/// - Source: physics specification (b).
public struct CountingVariance: Sendable, Hashable {
    /// g, ADU per detected neutron, excess noise included.
    public let gain: Double
    /// σ_r (ADU).
    public let readNoise: Double
    /// Var(F̄)/Var(F): 1/n_F for one set of flats, see ``ReferenceInterpolation``.
    public let openBeamFactor: Double
    /// Var(D̄)/Var(D): 1/n_D, ×π/2 for medians.
    public let darkFactor: Double

    /// Creates a noise model from the number of images behind each mean.
    ///
    /// - Parameters:
    ///   - gain: g (ADU), above 0.
    ///   - readNoise: σ_r (ADU), 0 or above.
    ///   - openBeamFactor: Variance of the open beam over that of one flat.
    ///   - darkFactor: Variance of the dark over that of one dark.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(
        gain: Double, readNoise: Double, openBeamFactor: Double, darkFactor: Double
    ) throws(RadiographyError) {
        try require(gain, "the gain (ADU per neutron)", .positive)
        try require(readNoise, "the read noise (ADU)", .notNegative)
        try require(openBeamFactor, "the variance factor of the open beam", .notNegative)
        try require(darkFactor, "the variance factor of the dark", .notNegative)
        self.gain = gain
        self.readNoise = readNoise
        self.openBeamFactor = openBeamFactor
        self.darkFactor = darkFactor
    }

    /// The variance of A from the frame, and from the references that all frames share.
    ///
    ///     σ_A² = Var(S)/u² + Var(F̄)/w² + Var(D̄)(1/u − 1/w)² + Var(ln d)
    ///
    /// The first term is `frame`, the second and third are `reference`, the last is
    /// ``doseVariance(sample:openBeam:pixels:)``. The dark is shared by u and w, hence the
    /// difference in its term.
    ///
    /// - Parameters:
    ///   - sample: u = S − D̄ − B (ADU), above 0.
    ///   - openBeam: w = F̄ − D̄ − B_F (ADU), above 0.
    /// - Returns: The two parts of σ_A² without the dose.
    public func depthVariance(
        sample: Double, openBeam: Double
    ) -> (frame: Double, reference: Double) {
        doseTerms(
            Dose(sample: sample, openBeam: openBeam, pixels: 1), inverseReference: 1 / openBeam)
    }

    /// Var(ln d) of the dose, a ratio of sums over the air region.
    ///
    ///     Var(ln d) = ΣVar(S)/(Σu)² + ΣVar(F̄)/(Σw)² + ΣVar(D̄)(1/Σu − 1/Σw)²
    ///
    /// - Parameters:
    ///   - sample: Σu over the region (ADU), above 0.
    ///   - openBeam: Σw over the region (ADU), above 0.
    ///   - pixels: Number of pixels in both sums.
    /// - Returns: Var(ln d).
    public func doseVariance(sample: Double, openBeam: Double, pixels: Int) -> Double {
        let terms = doseTerms(
            Dose(sample: sample, openBeam: openBeam, pixels: pixels), inverseReference: 1 / openBeam
        )
        return terms.frame + terms.reference
    }

    /// The two parts of Var(ln d), which frames have for themselves and share.
    ///
    /// - Parameters:
    ///   - dose: The sums over the region.
    ///   - inverseReference: What 1/Σu is compared with in the dark's term: 1/Σw, or in difference mode
    ///     ⟨1/Σu⟩ of the reference frames.
    /// - Returns: That of the frame alone, and that of flats and darks.
    func doseTerms(
        _ dose: Dose, inverseReference: Double
    ) -> (frame: Double, reference: Double) {
        let (frame, flat, dark) = parts(
            sample: dose.sample, openBeam: dose.openBeam, pixels: Double(dose.pixels),
            inverseReference: inverseReference)
        return (frame, flat + dark)
    }

    /// The expectation of A above the true value, from the curvature of the logarithm.
    ///
    ///     E[A] − A ≈ ½ [Var(S)/u² − Var(F̄)/w²]
    public func logarithmBias(sample: Double, openBeam: Double) -> Double {
        let (frame, flat, _) = parts(
            sample: sample, openBeam: openBeam, pixels: 1, inverseReference: 1 / openBeam)
        return (frame - flat) / 2
    }

    /// The three terms for sums over a number of pixels.
    private func parts(
        sample: Double, openBeam: Double, pixels: Double, inverseReference: Double
    ) -> (frame: Double, flat: Double, dark: Double) {
        let read = readNoise * readNoise * pixels
        let difference = 1 / sample - inverseReference
        return (
            (gain * sample + read) / (sample * sample),
            openBeamFactor * (gain * openBeam + read) / (openBeam * openBeam),
            darkFactor * read * difference * difference
        )
    }
}

/// Uncertainty of a density from the uncertainty of one optical depth.
public enum DensityUncertainty {
    /// Detection limit over standard uncertainty, for 5 % false positives and 5 % false negatives.
    public static let detectionFactor = 3.29

    /// σ_C = σ_A/(σ6 t) (1/cm³), with σ6 in cm² and the chord in cm.
    public static func density(
        depthUncertainty: Double, crossSection: Double, chord: Double
    ) -> Double {
        depthUncertainty / (crossSection * chord)
    }

    /// The smallest density (1/cm³) that stands out of a standard uncertainty, 3.29 σ_C.
    public static func detectionLimit(densityUncertainty: Double) -> Double {
        detectionFactor * densityUncertainty
    }
}
