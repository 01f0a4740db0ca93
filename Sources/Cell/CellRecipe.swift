public import Fields

/// A cell on paper: what was weighed, how large it is, what was done with it.
///
/// Components are in order from the positive electrode to the negative one, as an image shows them
/// from top to bottom. Lithium moves between the active contents of the first and the last
/// component that have any.
public struct CellRecipe: Sendable, Hashable {
    /// The cell.
    public var name: String
    /// Temperature (K).
    public var temperature: Estimate
    /// Part of natural lithium that is ⁶Li.
    public var naturalLithium6Fraction: Estimate
    /// Diameter of every component (cm).
    public var diameter: Estimate
    /// Pixel pitch at the sample (cm); needed where an area is in pixels.
    public var pixelSize: Estimate?
    /// Wavelength (Å) for which the optical depth is predicted.
    public var wavelength: Double
    /// The components, from the positive electrode to the negative one.
    public var components: [Component]
    /// What follows the pristine state, in order.
    public var steps: [Step]
    /// What is known of the transport through the separator.
    public var transport: Transport?

    /// Creates a recipe; defaults are 298.15 K, natural lithium and 2.8 Å.
    public init(
        name: String, temperature: Estimate = Estimate(exact: 298.15),
        naturalLithium6Fraction: Estimate = .naturalLithium6Fraction, diameter: Estimate,
        pixelSize: Estimate? = nil, wavelength: Double = 2.8, components: [Component],
        steps: [Step] = [], transport: Transport? = nil
    ) {
        self.name = name
        self.temperature = temperature
        self.naturalLithium6Fraction = naturalLithium6Fraction
        self.diameter = diameter
        self.pixelSize = pixelSize
        self.wavelength = wavelength
        self.components = components
        self.steps = steps
        self.transport = transport
    }
}

extension Estimate {
    /// The ⁶Li fraction of natural lithium with its uncertainty.
    public static var naturalLithium6Fraction: Estimate {
        let tabulated = PhysicalConstants.naturalLithium6Fraction
        return Estimate(
            tabulated.value, standardUncertainty: tabulated.standardUncertainty,
            name: tabulated.name)
    }
}

extension CellRecipe {
    /// A part of the cell with a volume of its own.
    public struct Component: Sendable, Hashable {
        /// What it is called.
        public var name: String
        /// Area of its shadow, seen from the side.
        public var projectedArea: ProjectedArea
        /// What was weighed into it.
        public var contents: [Content]

        /// Creates a component.
        public init(name: String, projectedArea: ProjectedArea, contents: [Content]) {
            self.name = name
            self.projectedArea = projectedArea
            self.contents = contents
        }
    }

    /// The area of a shadow.
    public enum ProjectedArea: Sendable, Hashable {
        /// In px².
        case pixels(Estimate)
        /// In cm².
        case squareCentimetres(Estimate)
    }

    /// One weighed material.
    public struct Content: Sendable, Hashable {
        /// What it is.
        public var formula: ChemicalFormula
        /// Its mass (g).
        public var mass: Estimate
        /// Its molar mass (g/mol); from the formula if nil.
        public var molarMass: Estimate?
        /// ⁶Li part of the lithium that the formula writes `Li`; natural if nil.
        public var lithium6Fraction: Estimate?
        /// Density of its crystals (g/cm³); from the table of the program if nil.
        public var density: Estimate?
        /// Whether its lithium takes part in charge and discharge.
        public var isActive: Bool
        /// Lithium sites in a formula unit; in the positive electrode those of the formula if nil.
        public var sites: Double?
        /// Volume by which it grows with a mole of lithium (cm³/mol); nil for none.
        public var lithiumMolarVolume: Double?

        /// Creates a content.
        public init(
            formula: ChemicalFormula, mass: Estimate, molarMass: Estimate? = nil,
            lithium6Fraction: Estimate? = nil, density: Estimate? = nil, isActive: Bool = false,
            sites: Double? = nil, lithiumMolarVolume: Double? = nil
        ) {
            self.formula = formula
            self.mass = mass
            self.molarMass = molarMass
            self.lithium6Fraction = lithium6Fraction
            self.density = density
            self.isActive = isActive
            self.sites = sites
            self.lithiumMolarVolume = lithiumMolarVolume
        }
    }

    /// Which way lithium moves.
    public enum Direction: String, Sendable, Hashable, CaseIterable {
        /// From the positive electrode to the negative one.
        case charge
        /// From the negative electrode to the positive one.
        case discharge
    }

    /// A charge or discharge, which leads to the next state.
    public struct Step: Sendable, Hashable {
        /// The state that it leads to.
        public var name: String
        /// Which way lithium moves.
        public var direction: Direction
        /// The charge (C), 0 or above.
        public var charge: Estimate
        /// The isotopes that arrive in the electrode that takes lithium up.
        public var inserted: InsertedLithium

        /// Creates a step.
        public init(
            name: String, direction: Direction, charge: Estimate,
            inserted: InsertedLithium = .separator
        ) {
            self.name = name
            self.direction = direction
            self.charge = charge
            self.inserted = inserted
        }
    }

    /// Which isotopes arrive in an electrode.
    public enum InsertedLithium: Sendable, Hashable {
        /// Those of the component next to it, as they were before the step.
        case separator
        /// Natural lithium.
        case natural
        /// A ⁶Li fraction, 0 to 1.
        case fraction(Estimate)
    }

    /// What Note S2 of the SI needs.
    public struct Transport: Sendable, Hashable {
        /// Index of the component that it is about; the only passive one if nil.
        public var component: Int?
        /// Ionic conductivity (S/cm).
        public var conductivity: Estimate
        /// Length of the separator (cm).
        public var length: Estimate
        /// Current (A), its magnitude.
        public var current: Estimate?
        /// Potential difference (V) that the literal equation uses.
        public var potentialDifference: Estimate?
        /// ⁶Li in the separator, averaged over its length.
        public var lithium6: AverageLithium6
        /// ∂C₆/∂x (at/cm⁴), its magnitude.
        public var gradient: Estimate
        /// Which way the current flows.
        public var direction: Direction

        /// Creates it.
        public init(
            component: Int? = nil, conductivity: Estimate, length: Estimate,
            current: Estimate? = nil, potentialDifference: Estimate? = nil,
            lithium6: AverageLithium6, gradient: Estimate, direction: Direction
        ) {
            self.component = component
            self.conductivity = conductivity
            self.length = length
            self.current = current
            self.potentialDifference = potentialDifference
            self.lithium6 = lithium6
            self.gradient = gradient
            self.direction = direction
        }
    }

    /// How much of the separator's lithium is ⁶Li.
    public enum AverageLithium6: Sendable, Hashable {
        /// A fraction of the lithium.
        case fraction(Estimate)
        /// A number density (at/cm³).
        case density(Estimate)
    }
}
