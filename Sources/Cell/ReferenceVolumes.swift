import Fields

/// Densities of crystals and alloys, against which a cell is checked.
///
/// - Source: physics specification §1.
enum ReferenceVolumes {
    /// Lithium in lithium metal: 0.534 g/cm³ (at/cm³).
    static let lithiumMetal = SourcedValue(
        "Li in lithium metal", 4.634e22, 0, "at/cm³", "0.534 g/cm³, 6.94 g/mol")
    /// Lithium in LiIn, NaTl type, a = 6.786 Å (at/cm³).
    static let lithiumIndium = SourcedValue(
        "Li in LiIn", 2.560e22, 0, "at/cm³", "NaTl type, a = 6.786 Å, Z = 8")
    /// Lithium in the two phases In and LiIn of "InLi0.3" (at/cm³).
    static let indiumLithium03 = SourcedValue(
        "Li in InLi0.3", 1.001e22, 0, "at/cm³", "In and LiIn side by side")
    /// Growth of In to LiIn with a mole of lithium (cm³/mol).
    static let lithiumInIndium = SourcedValue(
        "growth of In to LiIn", 7.8, 0, "cm³/mol", "volumes of LiIn and In")

    /// Densities of crystals (g/cm³).
    private static let crystals: [(formula: String, density: SourcedValue)] = [
        ("Li6PS5Cl", SourcedValue("Li6PS5Cl", 1.860, 0, "g/cm³", "a = 9.859 Å, Z = 4")),
        (
            "LiNi0.5Mn0.3Co0.2O2",
            SourcedValue("NMC532", 4.78, 0, "g/cm³", "physics specification §1, not verified")
        ),
        ("Li", SourcedValue("lithium", 0.534, 0, "g/cm³", "lithium metal")),
    ]

    /// The density of a formula's crystals (g/cm³); nil for one that the table does not hold.
    static func density(of formula: ChemicalFormula) -> Estimate? {
        crystals.first { entry in
            (try? ChemicalFormula(entry.formula)).map { Set($0.terms) == Set(formula.terms) }
                ?? false
        }.map { Estimate(exact: $0.density.value) }
    }
}
