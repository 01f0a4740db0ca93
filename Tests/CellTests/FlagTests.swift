import Cell
import Fields
import TestSupport
import Testing

@Suite("Flags of a cell")
struct FlagTests {
    private func sentences(_ recipe: CellRecipe) throws -> [String] {
        try CellInventory(recipe).flags.map(\.description)
    }

    @Test func `The weighings of the SI need more volume than was measured`() throws {
        #expect(
            try sentences(cellOfSI()) == [
                "W-DENS: composite electrode: its crystals need 0.001655 cm³ of 0.001600 cm³, "
                    + "103.4 % without a pore (m/V = 3.374 g/cm³); the volume is probably too small: "
                    + "3.10 mm of diameter at this area, or 3.05 mm at this height, would give 100 %",
                "W-DENS: separator: its crystals need 0.006237 cm³ of 0.005865 cm³, 106.3 % without "
                    + "a pore (m/V = 1.978 g/cm³); the volume is probably too small: 3.19 mm of "
                    + "diameter at this area, or 3.09 mm at this height, would give 100 %",
                "W-SITEDENS: negative electrode: 4.16e22 Li/cm³ is more than the 2.56e22 of LiIn and "
                    + "90 % of lithium metal; no In-Li alloy holds it: the mass or the volume is "
                    + "probably wrong, 0.18 mg would fill this volume as InLi0.3",
                "W-OPAQUE: negative electrode: its optical depth is 17.4 at 2.8 Å (57.9 /cm through "
                    + "3.00 mm), above 3.9: no ⁶Li density can be measured there; mask it",
            ])
    }

    @Test func `A mass in grams that should be milligrams is a thousand times lithium metal`()
        throws
    {
        let flags = try CellInventory(cellOfSI(grams: 0.75, steps: false)).flags
        #expect(
            flags.first { $0.code == .massUnit }?.description
                == "E-UNIT-MASS: negative electrode: 4.16e25 Li/cm³ is 900 times that of lithium "
                + "metal; a mass in mg was probably written in g: in mg the concentration is 4.16e22"
        )
        let five = try CellInventory(cellOfSI(grams: 5, steps: false)).flags
        #expect(
            five.first { $0.code == .massUnit }?.message.hasSuffix(
                "the mass or the area is probably wrong") == true)
    }

    @Test(
        arguments: [
            (
                0.074,
                "W-ABUND: SI: natural lithium has 0.0740 ⁶Li here and 0.0759 in tables, which moves "
                    + "every natural ⁶Li density by -2.5 %; 0.075 is the value of neutron tables, 0.074 "
                    + "an old one"
            ),
            (0.0759, nil), (0.0765, nil),
        ] as [(Double, String?)])
    func `A natural abundance that is not the natural one is said`(
        natural: Double, sentence: String?
    )
        throws
    {
        let flags = try CellInventory(cellOfSI(natural: natural)).flags
        #expect(flags.first { $0.code == .abundance }?.description == sentence)
    }

    @Test func `Table S4 takes a cell voltage for an ohmic drop and a density for a difference`()
        throws
    {
        let flags = try CellInventory(cellOfSI(transport: transportOfSI())).flags
        #expect(
            flags.filter { $0.place == "transport" }.map(\.description) == [
                "W-FIELD: transport: σΔE/L is 78.6 mA/cm², 189 times the 0.415 mA/cm² of the "
                    + "current; ΔE = 3.26 V is probably the cell voltage, the ohmic drop in the "
                    + "separator is 17.2 mV",
                "W-NE: transport: the literal D = 2.42e-6 cm²/s is 201 times the 1.20e-8 cm²/s of "
                    + "the conductivity, and Haven ratios lie between 0.1 and 3; the field or the "
                    + "flux is probably too large",
                "W-GRAD: transport: the gradient of 2.43e22 /cm⁴ is the pristine ⁶Li density "
                    + "2.02e21 /cm³ over the length; a concentration was probably divided by L "
                    + "instead of a difference: take the slope of the measured profile",
            ])
    }

    @Test func `On discharge the two fluxes run in one direction and there is no D`() throws {
        let cell = try CellInventory(cellOfSI(transport: transportOfSI(direction: .discharge)))
        let transport = try #require(cell.transport)
        #expect(transport.literalDiffusion == nil)
        #expect(transport.correctedDiffusion == nil)
        #expect(transport.havenRatio == nil)
        #expect(transport.literalFlux != nil)
        #expect(
            cell.flags.first { $0.code == .fluxSign }?.description
                == "E-SIGN: transport: on discharge the current carries ⁶Li the way it diffuses, so "
                + "that the two fluxes cannot cancel and D would be negative; a zero flux needs the "
                + "other direction")
    }

    @Test func `Lithium in indium moves the interface`() throws {
        var recipe = try cellOfSI()
        recipe.components[2].contents[0].lithiumMolarVolume = 7.8
        #expect(
            try sentences(recipe).first { $0.hasPrefix("W-DRIFT: delithiated") }
                == "W-DRIFT: delithiated: 2.19e-5 mol of lithium change the height of 'negative "
                + "electrode' by +24 µm, 9.1 px; the interfaces move and have to be found in every "
                + "frame")
    }

    @Test func `A cell that is as it should be has no flag`() throws {
        var recipe = try cellOfSI()
        recipe.diameter = Estimate(exact: 0.32)
        let metal = try ChemicalFormula("InLi0.3")
        recipe.components[2].contents = [
            CellRecipe.Content(
                formula: metal, mass: Estimate(exact: 5e-3),
                lithium6Fraction: Estimate(exact: 0.03),
                isActive: true)
        ]
        recipe.components[2].projectedArea = .squareCentimetres(Estimate(exact: 0.01))
        recipe.steps = []
        #expect(try sentences(recipe) == [])
    }

    @Test func `Codes are those of the specification`() {
        #expect(
            Set(Flag.Code.allCases.map(\.rawValue)).isSuperset(of: [
                "E-UNIT-MASS", "E-ISO-SUM", "E-SITE", "E-SIGN", "E-TIME", "W-ABUND", "W-DENS",
                "W-SITEDENS", "W-OPAQUE", "W-FIELD", "W-NE", "W-GRAD", "W-FO", "W-NODOSE",
                "W-LATERAL", "W-COULOMB",
            ]))
        #expect(Flag.Code.massUnit.isError && !Flag.Code.field.isError)
    }
}

@Suite("Recipes that make no cell")
struct CellErrorTests {
    private func complaint(_ change: (inout CellRecipe) throws -> Void) throws -> String {
        var recipe = try cellOfSI()
        try change(&recipe)
        do {
            _ = try CellInventory(recipe)
            return ""
        } catch {
            return error.description
        }
    }

    private func step(
        _ direction: CellRecipe.Direction, _ milliampereHours: Double,
        _ inserted: CellRecipe.InsertedLithium = .separator
    ) -> CellRecipe.Step {
        CellRecipe.Step(
            name: "first", direction: direction, charge: Estimate(exact: milliampereHours * 3.6),
            inserted: inserted)
    }

    @Test func `A state that empties or overfills an electrode is refused with its charges`() throws
    {
        #expect(
            try complaint { $0.steps = [step(.charge, 1.2)] }
                == "E-SITE: state 'first' takes 1.200 mAh out of 'composite electrode', whose active "
                + "lithium is 1.055 mAh (x = -0.138); correct the charge or the mass")
        #expect(
            try complaint { $0.steps = [step(.discharge, 0.5)] }
                == "E-SITE: state 'first' puts 0.5000 mAh into 'composite electrode', whose sites "
                + "have room for 0 mAh (x = 1.47); correct the charge or the mass")
        #expect(
            try complaint { $0.steps = [step(.charge, 0.5), step(.discharge, 0.6)] }
                == "E-SITE: state 'first' puts 0.6000 mAh into 'composite electrode', whose sites "
                + "have room for 0.5000 mAh (x = 1.09); correct the charge or the mass")
        #expect(
            try complaint {
                $0.components[0].contents[1].sites = 10
                $0.steps = [step(.discharge, 5)]
            }
                == "E-SITE: state 'first' takes 5.000 mAh out of 'negative electrode', whose active "
                + "lithium is 3.339 mAh; correct the charge or the mass")
    }

    @Test func `An electrode may be emptied and filled exactly`() throws {
        let capacity = FaradayLaw.coulombs(ofAmount: 3.8e-3 / 96.5527517) / 3.6
        #expect(
            try complaint { $0.steps = [step(.charge, capacity), step(.discharge, capacity)] } == ""
        )
    }

    @Test func `Isotopes come from a separator and not out of nothing`() throws {
        #expect(
            try complaint {
                $0.components.remove(at: 1)
                $0.steps = [step(.charge, 0.5, .natural)]
            }
                == "state 'first' gives inserted_lithium6_fraction, but the electrodes touch; leave "
                + "it out, or add the separator between them")
        #expect(
            try complaint {
                $0.components[1].contents[0].mass = Estimate(exact: 1e-4)
                $0.steps = [step(.charge, 0.5, .fraction(Estimate(exact: 0.99)))]
            }
                == "state 'first' takes more ⁶Li out of 'separator' than it holds; correct "
                + "inserted_lithium6_fraction or the charge")
    }

    @Test func `A cell without lithium is none`() throws {
        let glass = CellRecipe.Content(
            formula: try ChemicalFormula("SiO2"), mass: Estimate(exact: 1e-3))
        #expect(
            try complaint { recipe in
                recipe.steps = []
                for index in recipe.components.indices {
                    recipe.components[index].contents = [glass]
                }
            } == "the components hold no lithium; correct a formula or a mass")
        #expect(
            try complaint { recipe in
                recipe.steps = []
                recipe.transport = transportOfSI()
                recipe.components[1].contents = [glass]
            }
                == "'separator', which transport is about, holds no lithium; correct a formula or a "
                + "mass")
    }

    @Test func `Electrodes, pixels and the separator have to be known`() throws {
        #expect(
            try complaint { $0.components[2].contents[0].isActive = false }
                == "charge and discharge need two components with an active content, the positive "
                + "electrode first, and only one is there: 'composite electrode'; write active: true "
                + "where lithium enters and leaves")
        #expect(
            try complaint { $0.pixelSize = nil }
                == "the area of 'composite electrode' is in pixels and pixel_size is missing; give "
                + "it, as in pixel_size: 2.65 µm")
        #expect(
            try complaint {
                $0.transport = transportOfSI()
                $0.components.remove(at: 1)
                $0.steps = []
            }
                == "transport is about one component without active content, and none is there; name "
                + "it, as in transport: {component: separator}")
    }
}
