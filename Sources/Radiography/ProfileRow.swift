import Foundation

/// The densities of one row bin of one band, with their uncertainties apart.
///
///     plain             = (ΣN′/t / n − m)/σ6
///     path-weighted     = (ΣN′ − mΣt)/(σ6 Σt)
///     inverse variance  = (ΣtN′h − mΣt²h)/(σ6 Σt²h)
///
/// A row without a pixel, and an opaque one, hold NaN; ``meanTransmission`` says how opaque.
///
/// - Source: physics specification (b), (g).
public struct ProfileRow: Sendable, Hashable {
    /// Whether a row has a number.
    public enum Quality: String, Sendable, Hashable {
        /// It has.
        case ok
        /// −ln of the band's mean transmission is above the ceiling.
        case opaque
        /// No pixel carries information.
        case empty
    }

    /// Whether the row has a number.
    public let quality: Quality
    /// n, the pixels with an optical depth.
    public let pixels: Int
    /// Part of the informed pixels whose signal was not above 0.
    public let nonPositiveShare: Double
    /// ΣT/n0.
    public let meanTransmission: Double
    /// ΣA/n, unweighted, not relative to any reference frame.
    public let opticalDepth: Double
    /// Standard uncertainty of ``opticalDepth``: counts, references and dose together.
    public let sigmaOpticalDepth: Double
    /// Mean of N6/t (1/cm³).
    public var plain: Double { density.plain }
    /// ΣN6/Σt (1/cm³): conserves atoms.
    public var pathWeighted: Double { density.pathWeighted }
    /// Σ(wC)/Σw with w = t²h (1/cm³).
    public var inverseVariance: Double { density.inverseVariance }
    /// √Σstat/(σ6 Σt) (1/cm³), independent between frames.
    public var sigmaStatistical: Double { density.sigmaStatistical }
    /// √Σref/(σ6 Σt) (1/cm³), common to all frames at a pixel; in difference mode with what the doses
    /// of the reference frames add.
    public var sigmaReference: Double { density.sigmaReference }
    /// n σ(ln d)/(σ6 Σt) (1/cm³), common to all pixels of a frame.
    public var sigmaDose: Double { density.sigmaDose }
    /// From σ6, chords, scattering or C_ref (1/cm³), common to everything.
    public var sigmaScale: Double { density.sigmaScale }
    /// How far the estimators are apart; nil without a number.
    public var lateral: LateralDifference? { density.lateral }
    private let density: Density

    /// The density a profile shows, the path-weighted one (1/cm³).
    public var lithium6: Double { pathWeighted }

    /// `W-NONPOS`: more than 1 % of the informed pixels had no signal above 0, so that what is
    /// left is the bright half of the noise.
    public var losesNonPositive: Bool { nonPositiveShare > 0.01 }

    /// Finishes the sums of a row.
    ///
    /// The row is opaque if −ln(ΣT/n0) > ceiling, or if ΣT is not above 0.
    ///
    /// - Parameters:
    ///   - sums: The sums over its pixels.
    ///   - scale: What turns depth into density; nil: the row has an optical depth only.
    ///   - hasUncertainty: Whether the sums hold variances; if not, uncertainties and the estimator
    ///     that needs them are NaN.
    ///   - statisticalFactor: Part of the frame's own variance that counts in a density, see
    ///     ``ReferenceFrames/ownVarianceFactor(count:isMember:)``.
    ///   - doseUncertainty: σ(ln d) of the frame.
    ///   - referenceDoseVariance: Var⟨ln d⟩ of the reference frames, common to all frames; 0 where
    ///     densities are absolute.
    ///   - opaqueAbove: Largest optical depth with a number.
    public init(
        sums: BandSums, scale: DensityScale?, hasUncertainty: Bool = true,
        statisticalFactor: Double = 1, doseUncertainty: Double,
        referenceDoseVariance: Double = 0,
        opaqueAbove: Double = ChordTable.defaultMaximumDepth
    ) {
        let n = sums.valid
        pixels = Int(n)
        nonPositiveShare = sums.informed > 0 ? (sums.informed - n) / sums.informed : 0
        meanTransmission = sums.informed > 0 ? sums.transmission / sums.informed : .nan
        if !(sums.informed > 0) {
            quality = .empty
        } else if !(meanTransmission > 0) || -log(meanTransmission) > opaqueAbove {
            quality = .opaque
        } else {
            quality = n > 0 && sums.chord > 0 ? .ok : .empty
        }
        guard quality == .ok else {
            opticalDepth = .nan
            sigmaOpticalDepth = .nan
            density = Density()
            return
        }
        opticalDepth = sums.depth / n
        let spread = (sums.statistical + sums.reference) / (n * n)
        sigmaOpticalDepth =
            hasUncertainty
            ? (spread + doseUncertainty * doseUncertainty + referenceDoseVariance).squareRoot()
            : .nan
        density =
            scale.map {
                Density(
                    sums: sums, scale: $0, hasUncertainty: hasUncertainty,
                    statisticalFactor: statisticalFactor, doseUncertainty: doseUncertainty,
                    referenceDoseVariance: referenceDoseVariance)
            } ?? Density()
    }

    /// A row that no pixel speaks for, as in a frame that cannot be trusted.
    public static let empty = ProfileRow(sums: BandSums(), scale: nil, doseUncertainty: 0)
}

/// The densities of a row with a number.
private struct Density: Hashable {
    var plain = Double.nan
    var pathWeighted = Double.nan
    var inverseVariance = Double.nan
    var sigmaStatistical = Double.nan
    var sigmaReference = Double.nan
    var sigmaDose = Double.nan
    var sigmaScale = Double.nan
    var lateral: LateralDifference?

    init() {}

    init(
        sums: BandSums, scale: DensityScale, hasUncertainty: Bool, statisticalFactor: Double,
        doseUncertainty: Double, referenceDoseVariance: Double
    ) {
        let n = sums.valid
        let m = scale.offset
        let perDepth = 1 / (scale.crossSection * sums.chord)
        plain = (sums.correctedPerChord / n - m) / scale.crossSection
        pathWeighted = (sums.corrected - m * sums.chord) * perDepth
        guard hasUncertainty else { return }
        inverseVariance =
            (sums.weightedCorrected - m * sums.weight) / (scale.crossSection * sums.weight)
        sigmaStatistical = (statisticalFactor * sums.statistical).squareRoot() * perDepth
        sigmaReference =
            (sums.reference + n * n * referenceDoseVariance).squareRoot() * perDepth
        sigmaDose = n * doseUncertainty * perDepth
        sigmaScale = scale.uncertainty(of: pathWeighted)
        lateral = LateralDifference(
            sums: sums, scale: scale, plain: plain, pathWeighted: pathWeighted,
            inverseVariance: inverseVariance)
    }
}
