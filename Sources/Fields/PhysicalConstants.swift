/// A number of nature with its unit, its uncertainty and the place it was read in.
public struct SourcedValue: Sendable, Equatable {
    /// What it is, as a report prints it.
    public let name: String
    /// The value, in `unit`.
    public let value: Double
    /// Standard uncertainty, in `unit`; 0 for a defined value.
    public let standardUncertainty: Double
    /// The unit, `1` for a ratio.
    public let unit: String
    /// Where the value was read.
    public let source: String

    /// Standard uncertainty over value.
    public var relativeUncertainty: Double { standardUncertainty / abs(value) }

    /// Creates a value with its standard uncertainty, unit and source.
    public init(
        _ name: String, _ value: Double, _ uncertainty: Double, _ unit: String, _ source: String
    ) {
        self.name = name
        self.value = value
        self.standardUncertainty = uncertainty
        self.unit = unit
        self.source = source
    }
}

/// Every constant of the program, each with its source.
///
/// - Source: physics specification §1.
public enum PhysicalConstants {
    /// Avogadro constant N_A.
    public static let avogadro = SourcedValue(
        "Avogadro constant", 6.02214076e23, 0, "1/mol", "exact, SI 2019")
    /// Elementary charge e.
    public static let elementaryCharge = SourcedValue(
        "elementary charge", 1.602176634e-19, 0, "C", "exact, SI 2019")
    /// Boltzmann constant k_B.
    public static let boltzmann = SourcedValue(
        "Boltzmann constant", 1.380649e-23, 0, "J/K", "exact, SI 2019")
    /// Faraday constant F = N_A·e.
    public static let faraday = SourcedValue(
        "Faraday constant", avogadro.value * elementaryCharge.value, 0, "C/mol", "N_A·e, exact")
    /// Gas constant R = N_A·k_B.
    public static let gas = SourcedValue(
        "gas constant", avogadro.value * boltzmann.value, 0, "J/(mol·K)", "N_A·k_B, exact")

    /// The wavelength at which absorption cross-sections are tabulated, 2200 m/s or 25.3 meV.
    ///
    /// 1.7982 Å is the closer value; 1.798 Å is what the tables and the 1/v law of
    /// `periodictable` use, and the difference is worth 1.1e-4 in a cross-section.
    public static let referenceWavelength = SourcedValue(
        "reference wavelength", 1.798, 0, "Å", "convention of periodictable 2.1.0, nsf.py")

    /// Mass of a ⁶Li atom, equal to its molar mass in g/mol.
    public static let lithium6Mass = SourcedValue(
        "mass of 6Li", 6.01512288740, 0.000_000_001_50, "u", "periodictable 2.1.0, mass.py (AME)")
    /// Mass of a ⁷Li atom, equal to its molar mass in g/mol.
    public static let lithium7Mass = SourcedValue(
        "mass of 7Li", 7.01600343400, 0.000_000_004_00, "u", "periodictable 2.1.0, mass.py (AME)")
    /// Part of the atoms of natural lithium that are ⁶Li.
    public static let naturalLithium6Fraction = SourcedValue(
        "natural 6Li fraction", 0.0759, 0.0004, "1", "IUPAC/CIAAW, in periodictable mass.py")
    /// Conventional atomic weight of natural lithium; the standard interval is 6.938 to 6.997.
    public static let lithiumAtomicWeight = SourcedValue(
        "atomic weight of Li", 6.94, 0.06, "g/mol", "IUPAC, in periodictable 2.1.0 mass.py")
    /// Absorption cross-section of ⁶Li at the reference wavelength.
    public static let lithium6Absorption = SourcedValue(
        "6Li absorption at 1.798 Å", 940, 4, "barn",
        "Sears, Neutron News 3 (1992) 26, in periodictable 2.1.0 nsf.py")

    /// Square centimetres in a barn.
    public static let barn = SourcedValue("barn", 1e-24, 0, "cm²", "definition")

    /// All of them, in the order above.
    public static let table: [SourcedValue] = [
        avogadro, elementaryCharge, boltzmann, faraday, gas, referenceWavelength, lithium6Mass,
        lithium7Mass, naturalLithium6Fraction, lithiumAtomicWeight, lithium6Absorption, barn,
    ]
}
