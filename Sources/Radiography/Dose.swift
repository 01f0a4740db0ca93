import Foundation

/// How bright a frame's beam was, and what follows for its transmission.
///
///     d = Σ(F̄ − D̄ − B_F) / Σ(S − D̄ − B)        T = d · (S − D̄ − B)/(F̄ − D̄ − B_F)
///
/// d is a ratio of sums over the air region, never a mean of ratios.
///
/// - Source: physics specification (a).
public struct Dose: Sendable, Hashable {
    /// Σ(S − D̄ − B) over the air region (ADU).
    public let sample: Double
    /// Σ(F̄ − D̄ − B_F) over the same pixels (ADU).
    public let openBeam: Double
    /// Number of pixels in both sums.
    public let pixels: Int

    /// Creates a dose from the sums over an air region.
    public init(sample: Double, openBeam: Double, pixels: Int) {
        self.sample = sample
        self.openBeam = openBeam
        self.pixels = pixels
    }

    /// d; above 1 for a frame darker than the flats, NaN without pixels.
    public var ratio: Double { pixels > 0 ? openBeam / sample : .nan }

    /// 1/d; NaN without pixels.
    public var inverseRatio: Double { pixels > 0 ? sample / openBeam : .nan }

    /// T of one pixel; `sample` and `openBeam` are counts above dark and scatter (ADU).
    public func transmission(sample: Double, openBeam: Double) -> Double {
        ratio * sample / openBeam
    }

    /// A = −ln T of one pixel; NaN unless both counts are above 0.
    public func opticalDepth(sample: Double, openBeam: Double) -> Double {
        guard sample > 0, openBeam > 0 else { return .nan }
        return -log(transmission(sample: sample, openBeam: openBeam))
    }
}

/// Scattered neutrons as constant parts of the open beam, where only totals are known.
///
///     T = T_m (1 + β_o) − β_s
///
/// - Source: physics specification (a).
public struct ScatterFractions: Sendable, Hashable {
    /// β_s, with the sample in the beam.
    public let sample: Double
    /// β_o, without it.
    public let openBeam: Double

    /// Creates fractions from 0 to 1.
    ///
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(sample: Double, openBeam: Double) throws(RadiographyError) {
        try require(sample, "the scatter fraction of the sample", .fraction)
        try require(openBeam, "the scatter fraction of the open beam", .fraction)
        self.sample = sample
        self.openBeam = openBeam
    }

    /// T without scatter, of a measured one.
    public func corrected(_ measured: Double) -> Double {
        measured * (1 + openBeam) - sample
    }

    /// The transmission that is measured at a true one.
    public func measured(_ transmission: Double) -> Double {
        (transmission + sample) / (1 + openBeam)
    }
}
