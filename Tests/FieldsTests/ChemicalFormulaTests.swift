import Fields
import TestSupport
import Testing

@Suite("Chemical formulas")
struct ChemicalFormulaTests {
    private func counts(_ text: String) throws -> [String: Double] {
        let terms = try ChemicalFormula(text).terms
        return Dictionary(uniqueKeysWithValues: terms.map { ($0.symbol, $0.count) })
    }

    @Test func `Decimals, groups and nested groups are counted`() throws {
        #expect(
            try counts("LiNi0.5Mn0.3Co0.2O2")
                == ["Li": 1, "Ni": 0.5, "Mn": 0.3, "Co": 0.2, "O": 2])
        #expect(try counts("(NH4)2SO4") == ["N": 2, "H": 8, "S": 1, "O": 4])
        #expect(try counts("K4[Fe(CN)6]") == ["K": 4, "Fe": 1, "C": 6, "N": 6])
        #expect(try counts("(La0.5(Li0.5)2)2Ti2O6") == ["La": 1, "Li": 2, "Ti": 2, "O": 6])
        #expect(try counts("InLi0.3") == ["In": 1, "Li": 0.3])
        #expect(try counts("  CH3CH2OH ") == ["C": 2, "H": 6, "O": 1])
    }

    @Test func `Isotopes of lithium are written in brackets or with a superscript`() throws {
        #expect(try counts("[6Li]0.95[7Li]0.05In") == ["6Li": 0.95, "7Li": 0.05, "In": 1])
        #expect(try counts("⁶Li3⁷LiP") == ["6Li": 3, "7Li": 1, "P": 1])
    }

    @Test func `A formula prints as it was written`() throws {
        #expect(try ChemicalFormula(" Li6PS5Cl ").description == "Li6PS5Cl")
    }

    @Test func `Molar masses are those of the specification`() throws {
        #expect(
            agree(try ChemicalFormula("Li6PS5Cl").molarMass(), 268.363761998, within: 1e-12))
        #expect(
            agree(
                try ChemicalFormula("LiNi0.5Mn0.3Co0.2O2").molarMass(), 96.5527517, within: 1e-12))
    }

    @Test func `Cross-sections of a formula unit leave the 6Li absorption out`() throws {
        let sulfide = try ChemicalFormula("Li6PS5Cl").crossSections()
        #expect(abs(sulfide.scattering - 33.45) < 0.005)
        #expect(abs(sulfide.absorption - 36.57) < 0.005)
        let oxide = try ChemicalFormula("LiNi0.5Mn0.3Co0.2O2").crossSections()
        #expect(abs(oxide.scattering - 20.85) < 0.005)
        #expect(abs(oxide.absorption - 13.71) < 0.005)
        let isotopes = try ChemicalFormula("[6Li]2[7Li]").crossSections()
        #expect(agree(isotopes.scattering, 2 * 0.97 + 1.40, within: 1e-15))
        #expect(isotopes.absorption == 0.0454)
    }

    @Test(arguments: [
        ("", "formula ``, character 1: an element was expected, it is empty"),
        ("Li6(PS5", "formula `Li6(PS5`, character 8: `)` is missing at the end"),
        ("Li6)PS5", "formula `Li6)PS5`, character 4: `)` closes no group"),
        ("Li()2", "formula `Li()2`, character 4: the group is empty"),
        ("(Li]2", "formula `(Li]2`, character 4: `]` closes no group"),
        ("6LiCl", "formula `6LiCl`, character 1: an element or a group was expected, found `6`"),
        (
            "Li0,5O",
            "formula `Li0,5O`, character 3: `0,5` is not a number above 0; "
                + "decimals are written `0.5`"
        ),
        (
            "Li0O",
            "formula `Li0O`, character 3: `0` is not a number above 0; decimals are written `0.5`"
        ),
        ("⁶Na", "formula `⁶Na`, character 1: `⁶` marks an isotope of Li, and no `Li` follows"),
        (
            " LiXx2",
            "formula `LiXx2`, character 4: no cross-sections are known for `Xx`; elements are "
                + "written as in `LiNi0.5Mn0.3Co0.2O2`, and a phase without data can only be "
                + "measured in reference mode"
        ),
    ])
    func `A formula that cannot be read says where`(text: String, message: String) {
        let error = #expect(throws: NotationError.self) { try ChemicalFormula(text) }
        #expect(error?.description == message)
    }
}
