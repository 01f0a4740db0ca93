public import Fields

/// The absorption cross-section of ⁶Li, which falls with the neutron's speed.
///
///     σ6(λ) = σ6(λ0) · λ / λ0        λ0 = 1.798 Å
///
/// - Source: physics specification §1; σ6(2.8 Å) = 1463.849 barn.
public struct LithiumCrossSection: Sendable, Hashable {
    /// σ6 at the reference wavelength (barn).
    public let barnAtReference: Double
    /// Relative standard uncertainty, 4/940 unless given.
    public let relativeUncertainty: Double

    /// Creates a cross-section from its value at 2200 m/s.
    ///
    /// - Parameters:
    ///   - barnAtReference: σ6 at 1.798 Å (barn), 940 unless given.
    ///   - relativeUncertainty: Relative standard uncertainty, 4/940 unless given.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)`` when the
    ///   cross-section is not above 0 or the uncertainty below 0.
    public init(
        barnAtReference: Double,
        relativeUncertainty: Double = PhysicalConstants.lithium6Absorption.relativeUncertainty
    ) throws(RadiographyError) {
        try require(barnAtReference, "the 6Li cross-section (barn)", .positive)
        try require(
            relativeUncertainty, "the relative uncertainty of the cross-section", .notNegative)
        self.barnAtReference = barnAtReference
        self.relativeUncertainty = relativeUncertainty
    }

    private init(tabulated value: SourcedValue) {
        barnAtReference = value.value
        relativeUncertainty = value.relativeUncertainty
    }

    /// 940(4) barn.
    public static let tabulated = LithiumCrossSection(
        tabulated: PhysicalConstants.lithium6Absorption)

    /// σ6 (barn) at a wavelength (Å).
    public func barn(atAngstrom wavelength: Double) -> Double {
        NuclearData.absorption(barnAtReference, atAngstrom: wavelength)
    }

    /// σ6 (cm²) at a wavelength (Å).
    public func squareCentimetres(atAngstrom wavelength: Double) -> Double {
        barn(atAngstrom: wavelength) * PhysicalConstants.barn.value
    }
}
