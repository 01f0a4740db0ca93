public import Fields

/// One phase of a component: what it is and how much of it fills a cubic centimetre.
public struct MatrixPhase: Sendable, Hashable {
    /// The phase's formula.
    public let formula: ChemicalFormula
    /// Mass of the phase per volume of the component (g/cm³), pores included.
    public let massDensity: Double

    /// Creates a phase.
    ///
    /// - Parameters:
    ///   - formula: The phase's formula.
    ///   - massDensity: Mass per volume of the component (g/cm³), 0 or above.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(formula: ChemicalFormula, massDensity: Double) throws(RadiographyError) {
        try require(massDensity, "the mass density of \(formula) (g/cm3)", .notNegative)
        self.formula = formula
        self.massDensity = massDensity
    }
}

/// What a component takes from the beam besides the absorption in ⁶Li.
///
///     Σ_s = Σ N_i σ_s,i      Σ_a(λ) = Σ N_i σ_a,i · λ/1.798 Å      Σ_m = Σ_s + Σ_a
///
/// N_i = ρ N_A / M formula units per cm³. Lithium counts with its scattering and with the
/// absorption of its ⁷Li, see `NuclearData.lithium(lithium6Fraction:)`.
///
/// - Source: physics specification (c).
public struct MatrixAttenuation: Sendable, Equatable {
    /// Σ_s (1/cm), from bound cross-sections.
    public let scattering: Double
    /// Σ_a at `PhysicalConstants.referenceWavelength` (1/cm).
    public let absorptionAtReference: Double
    /// Relative standard uncertainty of `scattering`.
    public let relativeScatteringUncertainty: Double

    /// Bound cross-sections over-estimate the scattering of cold neutrons past the Bragg cut-off.
    public static let defaultScatteringUncertainty = 0.5

    /// A component without matrix: ⁶Li is all that attenuates.
    public static let none = MatrixAttenuation(
        scattering: 0, absorptionAtReference: 0, relativeScatteringUncertainty: 0)

    private init(
        scattering: Double, absorptionAtReference: Double, relativeScatteringUncertainty: Double
    ) {
        self.scattering = scattering
        self.absorptionAtReference = absorptionAtReference
        self.relativeScatteringUncertainty = relativeScatteringUncertainty
    }

    /// Sums the phases of a component.
    ///
    /// The phases are added in the order of their formulas' text, so that the order in a
    /// configuration does not change the last digit.
    ///
    /// - Parameters:
    ///   - phases: The phases; none gives zeros.
    ///   - lithium6Fraction: ⁶Li part of the lithium, 0 to 1; nil for natural.
    ///   - relativeScatteringUncertainty: 0.5 unless the scattering was measured.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(
        phases: [MatrixPhase], lithium6Fraction: Double? = nil,
        relativeScatteringUncertainty: Double = defaultScatteringUncertainty
    ) throws(RadiographyError) {
        if let lithium6Fraction {
            try require(lithium6Fraction, "the 6Li fraction of the matrix", .fraction)
        }
        try require(
            relativeScatteringUncertainty, "the relative uncertainty of scattering", .notNegative)
        var scattering = 0.0
        var absorption = 0.0
        let ordered = phases.sorted {
            ($0.formula.description, $0.massDensity) < ($1.formula.description, $1.massDensity)
        }
        for phase in ordered {
            let molarMass = phase.formula.molarMass(lithium6Fraction: lithium6Fraction)
            let units = phase.massDensity * PhysicalConstants.avogadro.value / molarMass
            let unit = phase.formula.crossSections(lithium6Fraction: lithium6Fraction)
            scattering += units * unit.scattering * PhysicalConstants.barn.value
            absorption += units * unit.absorption * PhysicalConstants.barn.value
        }
        self.scattering = scattering
        absorptionAtReference = absorption
        self.relativeScatteringUncertainty = relativeScatteringUncertainty
    }

    /// Σ_a (1/cm) at a wavelength (Å).
    public func absorption(atAngstrom wavelength: Double) -> Double {
        NuclearData.absorption(absorptionAtReference, atAngstrom: wavelength)
    }

    /// Σ_m (1/cm) at a wavelength (Å).
    public func total(atAngstrom wavelength: Double) -> Double {
        scattering + absorption(atAngstrom: wavelength)
    }

    /// Standard uncertainty of `scattering` (1/cm).
    public var scatteringUncertainty: Double { scattering * relativeScatteringUncertainty }

    /// The ⁶Li density (at/cm³) that would absorb as the matrix does, at every wavelength.
    ///
    ///     C_eq = Σ N_i σ_a,i / σ6
    ///
    /// Both follow the 1/v law. 1.727e20 for the separator of the specification.
    public func equivalentLithium6Density(
        _ crossSection: LithiumCrossSection = .tabulated
    ) -> Double {
        absorptionAtReference / (crossSection.barnAtReference * PhysicalConstants.barn.value)
    }
}
