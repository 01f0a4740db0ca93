import Fields

/// The isotopes after an infinite time: one ⁶Li fraction everywhere.
///
///     x∞ = Σ n₆ / Σ n        C₆∞ = x∞ C        C₇∞ = (1 − x∞) C
///
/// It is the same in every state: charge and discharge move lithium in the cell, not out of it.
///
/// - Source: Note S1 b of the SI; physics specification §2.7.
public struct InfiniteDiffusion: Sendable, Hashable {
    /// x∞.
    public let lithium6Fraction: Estimate
    /// ∂x∞/∂n of the lithium of each component (1/mol), at its isotopes.
    ///
    ///     ∂x∞/∂n_c = (x_c − x∞) / Σ n
    public let sensitivities: [Double]

    /// Works it out from any state of a cell.
    public init(_ state: CellState) {
        let total = state.lithium
        let fraction = total.fraction
        lithium6Fraction = fraction
        sensitivities = state.components.map {
            let own = $0.lithium.lithium.value == 0 ? 0 : $0.lithium.fraction.value
            return (own - fraction.value) / total.lithium.value
        }
    }

    /// C₆∞ of a component (at/cm³) with its lithium in some state.
    public func lithium6Density(of component: ComponentState) -> Estimate {
        lithium6Fraction * component.lithiumDensity
    }

    /// C₇∞ of a component (at/cm³).
    public func lithium7Density(of component: ComponentState) -> Estimate {
        (1 - lithium6Fraction) * component.lithiumDensity
    }
}
