import Fields

/// Migration and diffusion of ⁶Li in the separator, after Note S2 of the SI and corrected.
///
/// x runs from the negative electrode to the positive one, and a flux along x is positive: a
/// discharge. ⁶Li diffuses away from the electrode that is richer in it.
///
/// - Source: physics specification §2.5 and (k1), (k2).
public struct SeparatorTransport: Sendable, Hashable {
    /// ⁶Li part of the separator's lithium, x₆.
    public let lithium6Fraction: Estimate
    /// All lithium of the separator (at/cm³).
    public let lithiumDensity: Estimate
    /// |∂C₆/∂x| (at/cm⁴).
    public let gradient: Estimate
    /// Whether migration and diffusion run against each other, as a zero flux needs.
    public let isOpposed: Bool
    /// The recipe's numbers.
    public let input: CellRecipe.Transport
    private let temperature: Estimate
    private let area: Estimate

    /// Works out the transport of a cell.
    init(
        _ transport: CellRecipe.Transport, temperature: Estimate, diameter: Estimate,
        separator: ComponentState, pristine: CellState
    ) {
        let electrodes = pristine.components.filter { $0.active.lithium.value != 0 }
        let positive = electrodes.first?.lithium.fraction.value ?? 0
        let negative = electrodes.last?.lithium.fraction.value ?? 0
        self.init(
            transport, temperature: temperature, diameter: diameter,
            lithiumDensity: separator.lithiumDensity, isNegativeRicher: negative >= positive)
    }

    /// Works out the transport through a separator of known lithium density.
    ///
    /// - Parameters:
    ///   - transport: What was measured.
    ///   - temperature: In K.
    ///   - diameter: Of the cell, for the current density (cm).
    ///   - lithiumDensity: All lithium of the separator (at/cm³).
    ///   - isNegativeRicher: Whether ⁶Li comes from the negative electrode.
    public init(
        _ transport: CellRecipe.Transport, temperature: Estimate, diameter: Estimate,
        lithiumDensity: Estimate, isNegativeRicher: Bool = true
    ) {
        input = transport
        self.temperature = temperature
        self.lithiumDensity = lithiumDensity
        area = diameter * diameter * (.pi / 4)
        gradient = transport.gradient
        lithium6Fraction =
            switch transport.lithium6 {
            case .fraction(let fraction): fraction
            case .density(let density): density / lithiumDensity
            }
        // Diffusion is along x when ⁶Li comes from the negative electrode, a charge is against x.
        isOpposed = (transport.direction == .charge) == isNegativeRicher
    }

    private static let e = PhysicalConstants.elementaryCharge.value

    /// σ ΔE / L (A/cm²): the current that ΔE would drive if it were the ohmic drop.
    public var impliedCurrentDensity: Estimate? {
        input.potentialDifference.map { input.conductivity * $0 / input.length }
    }

    /// J = σ x₆ ΔE / (e L) (at/cm²/s), equation (3) of the SI as it stands.
    public var literalFlux: Estimate? {
        impliedCurrentDensity.map { $0 * lithium6Fraction / Self.e }
    }

    /// D = J / |∂C₆/∂x| (cm²/s), equation (5) of the SI as it stands; nil unless fluxes are opposed.
    public var literalDiffusion: Estimate? {
        isOpposed ? literalFlux.map { $0 / gradient } : nil
    }

    /// j = I / (πD²/4) (A/cm²).
    public var currentDensity: Estimate? { input.current.map { $0 / area } }

    /// J_tot = j / e (at/cm²/s).
    public var totalFlux: Estimate? { currentDensity.map { $0 / Self.e } }

    /// j L / σ (V).
    public var ohmicDrop: Estimate? {
        currentDensity.map { $0 * input.length / input.conductivity }
    }

    /// D* = x₆ J_tot / |∂C₆/∂x| (cm²/s) at zero ⁶Li flux; nil unless fluxes are opposed.
    ///
    /// Neither σ nor ΔE enters.
    public var correctedDiffusion: Estimate? {
        isOpposed ? totalFlux.map { lithium6Fraction * $0 / gradient } : nil
    }

    /// D_σ = σ k_B T / (e² C) (cm²/s), the Nernst–Einstein value of the conductivity.
    public var nernstEinsteinDiffusion: Estimate {
        let thermal = PhysicalConstants.boltzmann.value / (Self.e * Self.e)
        return input.conductivity * temperature * thermal / lithiumDensity
    }

    /// D* / D_σ.
    public var havenRatio: Estimate? { correctedDiffusion.map { $0 / nernstEinsteinDiffusion } }

    /// D / D_σ of the literal equation.
    public var literalRatio: Estimate? { literalDiffusion.map { $0 / nernstEinsteinDiffusion } }

    /// ΔE (V) for which the literal equation would give D_σ.
    public var reconcilingPotential: Estimate {
        nernstEinsteinDiffusion * gradient * input.length * Self.e
            / (input.conductivity * lithium6Fraction)
    }

    /// L² / D (s): how long diffusion takes from one end to the other.
    public func relaxationTime(_ diffusion: Estimate) -> Estimate {
        input.length * input.length / diffusion
    }
}
