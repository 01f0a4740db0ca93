import Fields

/// The lithium of the cell in one state.
public struct CellState: Sendable, Hashable {
    /// `pristine`, or the name of the step that led here.
    public let name: String
    /// What led here; nil for the pristine state.
    public let transfer: Transfer?
    /// Its components, in the order of the recipe.
    public let components: [ComponentState]

    /// ⁶Li and ⁷Li of the whole cell.
    public var lithium: LithiumPool { components.map(\.lithium).sum() }

    /// Lithium that moved from one electrode to the other.
    public struct Transfer: Sendable, Hashable {
        /// Which way.
        public let direction: CellRecipe.Direction
        /// The charge (C).
        public let charge: Estimate
        /// The lithium (mol).
        public let amount: Estimate
        /// ⁶Li part of the lithium that arrived.
        public let inserted: Estimate
    }
}

/// The lithium of one component in one state.
public struct ComponentState: Sendable, Hashable {
    /// The component.
    public let name: String
    /// Its volume (cm³).
    public let volume: Estimate
    /// Lithium that stays, though its isotopes may be exchanged.
    public internal(set) var passive: LithiumPool
    /// Lithium that charge and discharge move.
    public internal(set) var active: LithiumPool
    /// Lithium sites of the active contents (mol); nil where nothing limits it.
    public let sites: Estimate?

    /// All of its lithium.
    public var lithium: LithiumPool { passive + active }
    /// Atoms of lithium.
    public var lithiumAtoms: Estimate { lithium.lithium * PhysicalConstants.avogadro.value }
    /// C = n N_A / V of lithium (at/cm³).
    public var lithiumDensity: Estimate { density(lithium.lithium) }
    /// Of ⁶Li (at/cm³).
    public var lithium6Density: Estimate { density(lithium.lithium6) }
    /// Of ⁷Li (at/cm³).
    public var lithium7Density: Estimate { density(lithium.lithium7) }
    /// Part of the sites that is filled, 0 to 1.
    public var occupancy: Estimate? { sites.map { active.lithium / $0 } }

    private func density(_ amount: Estimate) -> Estimate {
        amount * PhysicalConstants.avogadro.value / volume
    }
}
