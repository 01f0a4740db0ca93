package import Kernels

#if canImport(Glibc)
    import Glibc
#endif

/// What the density pass must know of one frame.
public struct FrameParameters: Sendable, Hashable {
    /// d: the flats' counts over the frame's in the dose region.
    public var dose: Double
    /// The dose of what the attenuation is relative to: 1, or ⟨d⟩ of the reference frames.
    public var referenceDose: Double
    /// Weight of the flats after the frame, 0 to 1.
    public var interpolation: Double
    /// Var(F̄) = `openBeamGain` · w + `openBeamReadVariance`, for the bias of the logarithm.
    public var openBeamGain: Double
    /// See ``openBeamGain``, ADU².
    public var openBeamReadVariance: Double
    /// The same for what the attenuation is relative to, for the variances of sums.
    public var referenceGain: Double
    /// See ``referenceGain``, ADU².
    public var referenceReadVariance: Double
    /// Var(F̄) = `flatsGain` · w + `flatsReadVariance` that flats of another time than those of the
    /// reference frames leave in the attenuation.
    public var flatsGain: Double
    /// See ``flatsGain``, ADU².
    public var flatsReadVariance: Double
    /// What the statistical standard uncertainty of a map is multiplied with, besides 1/σ₆.
    public var sigmaFactor: Double

    /// Creates the parameters of a frame.
    public init(
        dose: Double, referenceDose: Double = 1, interpolation: Double = 0,
        openBeamGain: Double = 0, openBeamReadVariance: Double = 0, referenceGain: Double = 0,
        referenceReadVariance: Double = 0, flatsGain: Double = 0, flatsReadVariance: Double = 0,
        sigmaFactor: Double = 1
    ) {
        self.dose = dose
        self.referenceDose = referenceDose
        self.interpolation = interpolation
        self.openBeamGain = openBeamGain
        self.openBeamReadVariance = openBeamReadVariance
        self.referenceGain = referenceGain
        self.referenceReadVariance = referenceReadVariance
        self.flatsGain = flatsGain
        self.flatsReadVariance = flatsReadVariance
        self.sigmaFactor = sigmaFactor
    }

    /// The parameters as the loops read them.
    package func kernelFrame(densityScale: Double) -> radiograph_frame {
        var frame = radiograph_frame()
        frame.dose = Float(dose)
        frame.log_dose = Float(log(dose))
        frame.interpolation = Float(interpolation)
        frame.open_beam_gain = Float(openBeamGain)
        frame.open_beam_read_variance = Float(openBeamReadVariance)
        frame.reference_gain = Float(referenceGain)
        frame.reference_read_variance = Float(referenceReadVariance)
        frame.sigma_scale = Float(densityScale * sigmaFactor)
        frame.relative_log_dose = Float(log(dose / referenceDose))
        frame.flats_gain = Float(flatsGain)
        frame.flats_read_variance = Float(flatsReadVariance)
        return frame
    }
}
