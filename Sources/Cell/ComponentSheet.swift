public import Fields

/// One column of table S1: what was weighed into a component, and how large it is.
public struct ComponentSheet: Sendable, Hashable {
    /// The component.
    public let name: String
    /// Area of its shadow (px²); nil where it was given in cm².
    public let projectedPixels: Estimate?
    /// Area of its shadow (cm²).
    public let projectedArea: Estimate
    /// Height h = A/D (cm).
    public let height: Estimate
    /// Volume V = πD/4 · A (cm³).
    ///
    /// Exact for a right cylinder seen from the side: πD/4 is its mean chord.
    ///
    /// - Source: equation (1) of the SI.
    public let volume: Estimate
    /// Its contents.
    public let contents: [ContentSheet]

    /// The contents' lithium that takes no part in charge and discharge.
    var passive: LithiumPool { contents.filter { !$0.isActive }.map(\.lithium).sum() }
    /// The contents' lithium that moves.
    var active: LithiumPool { contents.filter(\.isActive).map(\.lithium).sum() }
    /// Whether it has an active content, with or without lithium.
    var isElectrode: Bool { contents.contains(where: \.isActive) }

    /// Works out a component.
    ///
    /// - Throws: ``CellError/noPixelSize(component:)`` for an area in pixels without their size.
    init(_ component: CellRecipe.Component, of recipe: CellRecipe) throws(CellError) {
        name = component.name
        switch component.projectedArea {
        case .squareCentimetres(let area):
            projectedPixels = nil
            projectedArea = area
        case .pixels(let pixels):
            guard let pitch = recipe.pixelSize else { throw .noPixelSize(component: name) }
            projectedPixels = pixels
            projectedArea = pixels * (pitch * pitch)
        }
        height = projectedArea / recipe.diameter
        volume = recipe.diameter * (.pi / 4) * projectedArea
        contents = component.contents.map {
            ContentSheet($0, natural: recipe.naturalLithium6Fraction)
        }
    }
}

/// What one weighed material brings.
public struct ContentSheet: Sendable, Hashable {
    /// What it is.
    public let formula: ChemicalFormula
    /// Its mass (g).
    public let mass: Estimate
    /// Its molar mass (g/mol).
    public let molarMass: Estimate
    /// Its formula units (mol).
    public let amount: Estimate
    /// Its lithium.
    public let lithium: LithiumPool
    /// Whether the lithium takes part in charge and discharge.
    public let isActive: Bool
    /// Lithium atoms in a formula unit.
    public let lithiumCount: Double
    /// What the recipe says of it.
    let recipe: CellRecipe.Content

    /// Volume of its crystals (cm³); nil where their density is not known.
    public var crystalVolume: Estimate? {
        let density = recipe.density ?? ReferenceVolumes.density(of: formula)
        return density.map { mass / $0 }
    }

    /// Works out a content.
    ///
    ///     n = m / M        n_Li = n · (atoms of Li in the formula)
    ///
    /// The molar mass of enriched lithium is that of its isotopes; natural lithium has the
    /// conventional atomic weight 6.94.
    init(_ content: CellRecipe.Content, natural: Estimate) {
        recipe = content
        formula = content.formula
        mass = content.mass
        isActive = content.isActive
        let enrichment = content.lithium6Fraction
        molarMass = content.molarMass ?? Self.molarMass(formula, enrichment)
        amount = mass / molarMass
        func count(_ symbol: String) -> Double {
            content.formula.terms.first { $0.symbol == symbol }?.count ?? 0
        }
        let mixed = count("Li")
        lithiumCount = mixed + count("6Li") + count("7Li")
        lithium = LithiumPool(
            lithium: amount * lithiumCount,
            lithium6: amount * ((enrichment ?? natural) * mixed + count("6Li")))
    }

    /// M is linear in the fraction, so that two values give its derivative.
    private static func molarMass(_ formula: ChemicalFormula, _ fraction: Estimate?) -> Estimate {
        guard let fraction else { return Estimate(exact: formula.molarMass()) }
        let heavy = formula.molarMass(lithium6Fraction: 0)
        return fraction * (formula.molarMass(lithium6Fraction: 1) - heavy) + heavy
    }
}
