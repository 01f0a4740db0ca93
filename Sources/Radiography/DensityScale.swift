/// What turns the optical depth of one component into a density, in absolute or difference mode.
///
/// Both modes are the monochromatic inversion with one constant m:
///
///     C = (N′/t − m)/σ6        absolute:  m = Σ_m          difference:  m = −σ6 C_ref
///
/// In difference mode N′ is relative to the reference frames, in which matrix and frame cancel,
/// and C = C_ref + N′/(σ6 t).
///
/// - Source: physics specification (c), (d).
public struct DensityScale: Sendable, Hashable {
    /// σ6 at the wavelength of the beam (cm²).
    public let crossSection: Double
    /// m (1/cm).
    public let offset: Double
    /// Relative standard uncertainty of σ6 and of the chords together.
    public let relativeUncertainty: Double
    /// Standard uncertainty of the density that is there whatever its value (1/cm³): u(Σ_s)/σ6 in
    /// absolute mode, u(C_ref) in difference mode.
    public let fixedUncertainty: Double
    /// The density (1/cm³) that the scale does not touch: C_ref in difference mode, else 0.
    public let anchor: Double

    /// Relative standard uncertainty of a diameter that was not fitted.
    public static let defaultDiameterUncertainty = 0.03

    /// The scale of absolute densities.
    ///
    /// The relative uncertainty √(u(σ6)² + u(D)²) applies to C as a whole: a cross-section enters
    /// as 1/σ6, and a diameter enters A/t and, through mass over volume, Σ_m alike.
    ///
    /// - Parameters:
    ///   - crossSection: ⁶Li absorption.
    ///   - wavelength: Wavelength of the beam (Å), above 0.
    ///   - matrix: The component's matrix.
    ///   - diameterUncertainty: Relative standard uncertainty of the chords, 3 % unless the
    ///     radius was fitted.
    /// - Returns: The scale with m = Σ_m.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public static func absolute(
        crossSection: LithiumCrossSection, wavelength: Double, matrix: MatrixAttenuation,
        diameterUncertainty: Double = defaultDiameterUncertainty
    ) throws(RadiographyError) -> DensityScale {
        let sigma = try squareCentimetres(crossSection, wavelength, diameterUncertainty)
        return DensityScale(
            crossSection: sigma, offset: matrix.total(atAngstrom: wavelength),
            relativeUncertainty: quadrature(crossSection.relativeUncertainty, diameterUncertainty),
            fixedUncertainty: matrix.scatteringUncertainty / sigma, anchor: 0)
    }

    /// The scale of densities that refer to frames of a known density.
    ///
    /// The relative uncertainty applies to C − C_ref alone, since σ6 and t multiply only A_rel.
    ///
    /// - Parameters:
    ///   - crossSection: ⁶Li absorption.
    ///   - wavelength: Wavelength of the beam (Å), above 0.
    ///   - referenceDensity: C_ref of the component (1/cm³), 0 or above.
    ///   - referenceUncertainty: u(C_ref) (1/cm³).
    ///   - diameterUncertainty: Relative standard uncertainty of the chords.
    /// - Returns: The scale with m = −σ6 C_ref.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public static func relative(
        crossSection: LithiumCrossSection, wavelength: Double, referenceDensity: Double,
        referenceUncertainty: Double = 0,
        diameterUncertainty: Double = defaultDiameterUncertainty
    ) throws(RadiographyError) -> DensityScale {
        let sigma = try squareCentimetres(crossSection, wavelength, diameterUncertainty)
        try require(referenceDensity, "the reference density (1/cm3)", .notNegative)
        try require(
            referenceUncertainty, "the uncertainty of the reference density (1/cm3)", .notNegative)
        return DensityScale(
            crossSection: sigma, offset: -sigma * referenceDensity,
            relativeUncertainty: quadrature(crossSection.relativeUncertainty, diameterUncertainty),
            fixedUncertainty: referenceUncertainty, anchor: referenceDensity)
    }

    /// C (1/cm³) of one N′ along one chord (cm).
    public func density(corrected: Double, chord: Double) -> Double {
        (corrected / chord - offset) / crossSection
    }

    /// The standard uncertainty (1/cm³) that all pixels, rows and frames share.
    ///
    ///     σ_scale = √( [u_rel (C − anchor)]² + fixed² )
    public func uncertainty(of density: Double) -> Double {
        Self.quadrature(relativeUncertainty * (density - anchor), fixedUncertainty)
    }

    private static func quadrature(_ a: Double, _ b: Double) -> Double {
        (a * a + b * b).squareRoot()
    }

    private static func squareCentimetres(
        _ crossSection: LithiumCrossSection, _ wavelength: Double, _ diameterUncertainty: Double
    ) throws(RadiographyError) -> Double {
        try require(wavelength, "the wavelength (Å)", .positive)
        try require(diameterUncertainty, "the relative uncertainty of the diameter", .notNegative)
        return crossSection.squareCentimetres(atAngstrom: wavelength)
    }
}
