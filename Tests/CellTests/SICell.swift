import Cell
import Fields

/// The cell of the SI, from the digits of its table S1 with masses in the right units.
///
/// `draw` makes an input of its value, kind and name, so that a test can shift it.
func cellOfSI(
    natural: Double = 0.0759, negativeMolarMass: Double? = 6.02,
    grams negativeMass: Double = 7.5e-4,
    steps: Bool = true, transport: CellRecipe.Transport? = nil,
    draw: (Double, InputKind, String) -> Estimate = { value, _, _ in Estimate(exact: value) }
) throws -> CellRecipe {
    let electrolyte = try ChemicalFormula("Li6PS5Cl")
    let oxide = try ChemicalFormula("LiNi0.5Mn0.3Co0.2O2")
    let lithium = try ChemicalFormula("Li")
    return CellRecipe(
        name: "SI", naturalLithium6Fraction: draw(natural, .lithium6Fraction, "natural 6Li"),
        diameter: draw(0.3, .diameter, "diameter"),
        pixelSize: draw(2.65e-4, .pixelSize, "pixel size"),
        components: [
            CellRecipe.Component(
                name: "composite electrode",
                projectedArea: .pixels(draw(96714, .area, "area of the composite electrode")),
                contents: [
                    CellRecipe.Content(
                        formula: electrolyte, mass: draw(1.6e-3, .mass, "Li6PS5Cl in the CE")),
                    CellRecipe.Content(
                        formula: oxide, mass: draw(3.8e-3, .mass, "NMC"), isActive: true),
                ]),
            CellRecipe.Component(
                name: "separator",
                projectedArea: .pixels(draw(354429, .area, "area of the separator")),
                contents: [
                    CellRecipe.Content(
                        formula: electrolyte,
                        mass: draw(1.16e-2, .mass, "Li6PS5Cl in the separator")
                    )
                ]),
            CellRecipe.Component(
                name: "negative electrode",
                projectedArea: .pixels(draw(109017, .area, "area of the negative electrode")),
                contents: [
                    CellRecipe.Content(
                        formula: lithium, mass: draw(negativeMass, .mass, "lithium"),
                        molarMass: negativeMolarMass.map(Estimate.init(exact:)),
                        lithium6Fraction: draw(0.95, .lithium6Fraction, "enrichment"),
                        isActive: true)
                ]),
        ],
        steps: steps
            ? [
                CellRecipe.Step(
                    name: "delithiated", direction: .charge,
                    charge: draw(FaradayLaw.coulombs(ofAmount: 2.19e-5), .charge, "charge")),
                CellRecipe.Step(
                    name: "relithiated", direction: .discharge,
                    charge: draw(FaradayLaw.coulombs(ofAmount: 1.81e-5), .charge, "discharge"),
                    inserted: .natural),
            ] : [],
        transport: transport)
}

/// Table S4 of the SI, with a current of C/20 of its first charge.
func transportOfSI(
    milliamperes: Double? = 0.5869524370834692 / 20, direction: CellRecipe.Direction = .charge,
    draw: (Double, InputKind, String) -> Estimate = { value, _, _ in Estimate(exact: value) }
) -> CellRecipe.Transport {
    CellRecipe.Transport(
        conductivity: draw(2e-3, .conductivity, "conductivity"),
        length: draw(0.083, .length, "length"),
        current: milliamperes.map { draw($0 / 1000, .current, "current") },
        potentialDifference: draw(3.26, .potential, "potential"),
        lithium6: .fraction(draw(0.12, .concentration, "6Li fraction")),
        gradient: draw(2.43e22, .gradient, "gradient"), direction: direction)
}
