import Cell
import Fields
import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("CELL.yaml")
struct CellConfigurationTests {
    private func recipe(_ text: String = ExampleCell.complete) throws -> CellRecipe {
        try CellFile(path: "runs/cell.yaml", text: text).configuration.recipe
    }

    @Test("Every key is read in the units of the laboratory")
    func complete() throws {
        let recipe = try recipe()
        #expect(recipe.name == "In6Li | LPSCl | NMC532")
        #expect(agree(recipe.diameter.value, 0.3, within: 1e-15))
        #expect(agree(recipe.diameter.standardUncertainty, 0.003, within: 1e-12))
        #expect(agree(recipe.pixelSize?.value ?? 0, 2.65e-4, within: 1e-15))
        #expect(
            recipe.components.map(\.name) == [
                "composite electrode", "separator", "negative electrode",
            ])
        let contents = recipe.components.flatMap(\.contents)
        #expect(contents.map(\.isActive) == [false, true, false, true])
        #expect(contents[0].mass.value == 1.6e-3)
        #expect(contents[0].density?.value == 1.86)
        #expect(contents[3].lithium6Fraction?.value == 0.95)
        #expect(recipe.steps.map(\.direction) == [.charge, .discharge])
        #expect(agree(recipe.steps[0].charge.value, 0.58695 * 3.6, within: 1e-15))
        #expect(recipe.steps.map(\.inserted) == [.separator, .natural])
        let transport = try #require(recipe.transport)
        #expect(agree(transport.conductivity.value, 2e-3, within: 1e-15))
        #expect(agree(transport.length.value, 0.083, within: 1e-15))
        #expect(agree(transport.current?.value ?? 0, 2.93e-5, within: 1e-15))
        #expect(transport.gradient.value == 2.43e22)
        guard case .density(let density) = transport.lithium6 else {
            Issue.record("no density")
            return
        }
        #expect(density.value == 3.28e21)
    }

    @Test("The amounts of the documented example are those of the specification")
    func example() throws {
        let cell = try CellInventory(recipe())
        // 0.750 mg of 6.06517 g/mol; x∞ of that row of the specification's table.
        #expect(
            agree(cell.pristine.components[2].lithium.lithium.value, 1.2366e-4, within: 5e-5))
        #expect(abs(cell.infiniteDiffusion.lithium6Fraction.value - 0.311831) < 1e-6)
        #expect(agree(cell.transport?.literalDiffusion?.value ?? 0, 2.488e-6, within: 2e-3))
    }

    @Test("A cell without a name has that of its file")
    func name() throws {
        let text = ExampleCell.replacing("name: In6Li | LPSCl | NMC532\n", by: "")
        #expect(try recipe(text).name == "cell")
    }

    @Test(
        "Units do not change results",
        arguments: [
            ("mass: 1.60 mg", "mass: 1.60e-3 g"), ("diameter: 3.00(3) mm", "diameter: 0.300(3) cm"),
            ("298.15 K", "25.00 °C"), ("2.65 µm", "2.65e-4 cm"), ("0.58695 mAh", "2.11302 C"),
            ("2 mS/cm", "0.2 S/m"), ("0.83 mm", "830 µm"), ("29.3 µA", "0.0293 mA"),
            ("3.26 V", "3260 mV"), ("3.28e21 /cm3", "3.28e27 at/m3"),
            ("2.43e22 /cm4", "2.43e30 /m4"), ("1.86 g/cm3", "1860 kg/m3"),
            ("lithium6_fraction: 0.95", "lithium6_fraction: 95 %"),
            ("lithium6_fraction: 0.95", "lithium7_fraction: 0.05"),
            ("natural_lithium6_fraction: 0.0759", "natural_lithium7_fraction: 92.41 %"),
            ("diameter: 3.00(3) mm", "diameter: 3.00 ± 0.03 mm"),
            ("diameter: 3.00(3) mm", "diameter: 3.00 mm ± 1 %"),
        ])
    func units(part: String, replacement: String) throws {
        func numbers(_ text: String) throws -> [Double] {
            let cell = try CellInventory(recipe(text))
            return CellTables(cell: cell).all.flatMap(\.rows).flatMap(\.values).map { value in
                guard case .estimate(let estimate) = value else { return 0 }
                return estimate.value
            }
        }
        let changed = try numbers(ExampleCell.replacing(part, by: replacement))
        for (a, b) in zip(try numbers(ExampleCell.complete), changed) {
            #expect(agree(a, b, within: 1e-12))
        }
    }

    @Test("An uncertainty is as written, as the file assumes, or as the program assumes")
    func uncertainties() throws {
        let assumed =
            ExampleCell.complete
            + "\nuncertainties: {mass: 0.02 mg, pixel_size: 2 %, charge: 1 %}\n"
        for (text, mass, pixel, charge) in [
            (ExampleCell.complete, 1.6e-5, 2.65e-6, 0.005), (assumed, 2e-5, 5.3e-6, 0.01),
        ] {
            let recipe = try recipe(text)
            let content = recipe.components[0].contents[0]
            #expect(agree(content.mass.standardUncertainty, mass, within: 1e-12))
            #expect(agree(recipe.pixelSize?.standardUncertainty ?? 0, pixel, within: 1e-12))
            let step = recipe.steps[0].charge
            #expect(agree(step.standardUncertainty / step.value, charge, within: 1e-12))
            #expect(agree(recipe.diameter.standardUncertainty, 0.003, within: 1e-12))
        }
        #expect(try recipe().naturalLithium6Fraction.standardUncertainty == 0.0759 * 0.005)
        let without = ExampleCell.replacing("natural_lithium6_fraction: 0.0759\n", by: "")
        #expect(try recipe(without).naturalLithium6Fraction.standardUncertainty == 0.0004)
    }

    @Test("Two weighings of one formula in a component are two inputs")
    func twins() throws {
        let text = ExampleCell.replacing(
            "[{formula: Li6PS5Cl, mass: 11.6 mg}]",
            by: "[{formula: Li6PS5Cl, mass: 5.8 mg}, {formula: Li6PS5Cl, mass: 5.8 mg}]")
        let cell = try CellInventory(recipe(text))
        let amount = cell.pristine.components[1].lithium.lithium
        #expect(amount.parts.count == 2)
        #expect(
            agree(amount.standardUncertainty / amount.value, 0.01 / 2.0.squareRoot(), within: 1e-12)
        )
    }

    @Test("A sentence for every mistake", arguments: Mistake.all)
    func mistakes(mistake: Mistake) {
        #expect(
            ExampleCell.complaint(about: mistake.text) == "cell.yaml:" + mistake.sentence)
    }

    /// A part of the example replaced, and the sentence about it.
    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let sentence: String
        var testDescription: String { sentence }

        init(_ part: String, _ replacement: String, _ sentence: String) {
            text = ExampleCell.replacing(part, by: replacement)
            self.sentence = sentence
        }

        static let all = [
            Mistake(
                "mass: 1.60 mg", "mass: 1.60",
                "10:35: components[0].contents[0].mass takes a mass with its unit, such as 3.80(5) mg; "
                    + "'1.60' has none"),
            Mistake(
                "mass: 1.60 mg", "mass: 1.60 mgg",
                "10:35: components[0].contents[0].mass has the unknown unit 'mgg'; did you mean 'mg'?"
            ),
            Mistake(
                "mass: 1.60 mg", "mass: 1.60 stone",
                "10:35: components[0].contents[0].mass has the unknown unit 'stone'; write it as in "
                    + "3.80(5) mg"),
            Mistake(
                "mass: 1.60 mg", "mass: 1.60 mm",
                "10:35: components[0].contents[0].mass takes a mass, such as 3.80(5) mg; '1.60 mm' is "
                    + "a length"),
            Mistake(
                "mass: 1.60 mg", "mass: '1,60 mg'",
                "10:35: components[0].contents[0].mass takes a mass, such as 3.80(5) mg, not "
                    + "'1,60 mg': decimals take a point"),
            Mistake(
                "mass: 1.60 mg", "mass: little",
                "10:35: components[0].contents[0].mass takes a mass, such as 3.80(5) mg, not 'little'"
            ),
            Mistake(
                "mass: 1.60 mg", "mass: -1.60 mg",
                "10:35: components[0].contents[0].mass is above 0, not -1.60 mg"),
            Mistake(
                "mass: 1.60 mg", "mas: 1.60 mg", "10:29: unknown key 'mas'; did you mean 'mass'?"),
            Mistake(
                "mass: 1.60 mg, ", "",
                "10:9: 'components[0].contents[0].mass' is missing; give what was weighed, as in "
                    + "mass: 3.80(5) mg"),
            Mistake(
                "formula: Li6PS5Cl, mass: 1.60 mg", "formula: Li6PS5Xx, mass: 1.60 mg",
                "10:19: formula `Li6PS5Xx`, character 7: no cross-sections are known for `Xx`; "
                    + "elements are written as in `LiNi0.5Mn0.3Co0.2O2`, and a phase without data can "
                    + "only be measured in reference mode"),
            Mistake(
                "2 mS/cm", "2 mS/cmm",
                "22:18: transport.conductivity has the unknown unit 'cmm'; did you mean 'cm'?"),
            Mistake(
                "3.28e21 /cm3", "3.28e21 /cm4",
                "23:28: transport.lithium6_concentration takes a concentration, such as 3.28e21 /cm3; "
                    + "'3.28e21 /cm4' is a concentration gradient"),
            Mistake(
                "lithium6_fraction: 0.95,", "lithium6_fraction: 0.95, lithium6_fraction: 0.9,",
                "17:46: key 'lithium6_fraction' is given more than once; keep one of them"),
            Mistake(
                "formula: Li, mass: 0.750 mg", "formula: '[6Li]0.95[7Li]0.05', mass: 0.750 mg",
                "17:83: components[2].contents[0].lithium6_fraction: the formula [6Li]0.95[7Li]0.05 "
                    + "gives the isotopes already; keep one of the two"),
            Mistake(
                "formula: Li, mass", "formula: In, mass",
                "17:65: components[2].contents[0].lithium6_fraction: the formula In has no lithium; "
                    + "remove the fraction or correct the formula"),
            Mistake(
                "lithium6_fraction: 0.95,", "lithium6_fraction: 0.95, lithium7_fraction: 0.06,",
                "17:90: components[2].contents[0].lithium7_fraction: ⁶Li 0.95 and ⁷Li 0.06 add up to "
                    + "1.01, not to 1; correct one of them or leave it out"),
            Mistake(
                "natural_lithium6_fraction: 0.0759",
                "natural_lithium6_fraction: 0.0759\nnatural_lithium7_fraction: 0.926",
                "4:28: natural_lithium7_fraction: ⁶Li 0.0759 and ⁷Li 0.926 add up to 1.0019, not to 1; "
                    + "correct one of them or leave it out"),
            Mistake(
                "lithium6_fraction: 0.95,", "lithium6_fraction: 1.95,",
                "17:65: components[2].contents[0].lithium6_fraction is at most 1, not 1.95"),
            Mistake(
                "discharge: 0.48511 mAh", "discharge: -0.48511 mAh",
                "20:36: states[1].discharge is above 0, not -0.48511 mAh; write 'charge' for lithium "
                    + "that moves the other way"),
            Mistake(
                "{name: charged, charge: 0.58695 mAh}", "{name: charged}",
                "19:5: 'states[0].charge' is missing; give charge, discharge or log, as in "
                    + "charge: 0.587 mAh"),
            Mistake(
                "charge: 0.58695 mAh}", "charge: 0.58695 mAh, discharge: 1 mAh}",
                "19:29: 'states[0].charge' and 'states[0].discharge' exclude each other; keep one of "
                    + "them"),
            Mistake(
                "charge: 0.58695 mAh", "charge: 1.2 mAh",
                "19:29: E-SITE: state 'charged' takes 1.200 mAh out of 'composite electrode', whose "
                    + "active lithium is 1.055 mAh (x = -0.138); correct the charge or the mass"),
            Mistake(
                "discharge: 0.48511 mAh", "discharge: 0.78511 mAh",
                "20:36: E-SITE: state 'relithiated' puts 0.7851 mAh into 'composite electrode', whose "
                    + "sites have room for 0.5869 mAh (x = 1.19); correct the charge or the mass"),
            Mistake(
                "name: charged", "name: pristine",
                "19:5: two states are named 'pristine'; rename one of them"),
            Mistake(
                "name: separator", "name: composite electrode",
                "12:5: two components are named 'composite electrode'; rename one of them"),
            Mistake(
                "direction: charge", "direction: up",
                "24:15: transport.direction takes charge or discharge, not 'up'"),
            Mistake(
                "lithium6_concentration: 3.28e21 /cm3",
                "lithium6_concentration: 3.28e21 /cm3, lithium6_fraction: 0.12",
                "23:61: 'transport.lithium6_fraction' and 'transport.lithium6_concentration' exclude "
                    + "each other; keep one of them"),
            Mistake(
                "direction: charge", "direction: charge, component: seperator",
                "24:34: no component is named 'seperator'; did you mean 'separator'?"),
            Mistake(
                "pixel_size: 2.65 µm\n", "",
                "7:21: the area of 'composite electrode' is in pixels and pixel_size is missing; give "
                    + "it, as in pixel_size: 2.65 µm"),
            Mistake(
                "projected_area: 96714 px2", "projected_area: 96714",
                "8:21: components[0].projected_area takes an area with its unit, such as "
                    + "6.79e-3 cm2 or 96714 px2; '96714' has none"),
            Mistake(
                "projected_area: 96714 px2", "projected_area: {image: a.tif}",
                "8:21: 'components[0].projected_area.above' is missing; give the grey values that "
                    + "belong to the area, with above, below or both"),
            Mistake(
                "projected_area: 96714 px2", "projected_area: {mask: a.tif, above: 1}",
                "8:42: 'components[0].projected_area.mask' and 'components[0].projected_area.above' "
                    + "exclude each other; keep one of them"),
            Mistake(
                "0.95, active: true", "0.95",
                "7:3: charge and discharge need two components with an active content, the positive "
                    + "electrode first, and only one is there: 'composite electrode'; write "
                    + "active: true where lithium enters and leaves"),
            Mistake(
                "name: In6Li | LPSCl | NMC532", "uncertainties: {mass: 2}",
                "1:23: uncertainties.mass takes an uncertainty with its unit, such as 1 %; '2' has "
                    + "none"),
            Mistake(
                "name: In6Li | LPSCl | NMC532", "uncertainties: {mases: 2 %}",
                "1:17: unknown key 'mases'; did you mean 'mass'?"),
        ]
    }

    @Test("A file that holds nothing says what it needs")
    func empty() {
        #expect(
            ExampleCell.complaint(about: "")
                == "cell.yaml is empty; it needs at least diameter and components")
        #expect(
            ExampleCell.complaint(about: "name: a\n")
                == "cell.yaml:1:1: 'diameter' is missing; give that of the pellet, as in diameter: "
                + "3.00(3) mm")
    }
}
