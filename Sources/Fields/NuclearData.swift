/// What neutrons see of one element or isotope.
public struct NuclearData: Sendable, Equatable {
    /// `Ni`, or `6Li` and `7Li` for the isotopes of lithium.
    public let symbol: String
    /// Molar mass (g/mol).
    public let atomicWeight: Double
    /// Bound scattering cross-section, coherent and incoherent (barn).
    ///
    /// Past the Bragg cut-off cold neutrons scatter less than this.
    public let scattering: Double
    /// Absorption cross-section at ``PhysicalConstants/referenceWavelength`` (barn); it grows
    /// with the wavelength (1/v).
    ///
    /// ¹¹⁵In, Cd and Gd have resonances near thermal energies and leave the 1/v law; In by less
    /// than 1 % in the cold range.
    public let absorption: Double
    /// Where the cross-sections were read.
    public let crossSectionSource: String
    /// Where the atomic weight was read.
    public let weightSource: String

    /// The row of an element, or of `6Li` or `7Li`; nil for what the table does not hold.
    ///
    /// Natural lithium has no row: it is mixed from its isotopes, see ``lithium(lithium6Fraction:)``.
    public static func row(of symbol: String) -> NuclearData? { bySymbol[symbol] }

    /// Lithium of a given isotopic fraction, with the absorption of ⁶Li left out.
    ///
    ///     σ_s = f σ_s(⁶Li) + (1 − f) σ_s(⁷Li)        σ_a = (1 − f) σ_a(⁷Li)
    ///
    /// The ⁶Li absorption is what the radiograph measures; everything else of the lithium is
    /// part of the matrix. The tabulated scattering of the natural element, 1.37 barn, is not
    /// used: the specification's 33.45 barn of a Li6PS5Cl come from the isotopes (33.46 from 1.37).
    ///
    /// - Parameter lithium6Fraction: f, 0 to 1; nil for natural lithium, whose atomic weight is
    ///   then the conventional 6.94.
    /// - Returns: A row named `Li`.
    public static func lithium(lithium6Fraction: Double? = nil) -> NuclearData {
        let natural = PhysicalConstants.naturalLithium6Fraction.value
        let fraction = lithium6Fraction ?? natural
        let weight =
            lithium6Fraction == nil
            ? PhysicalConstants.lithiumAtomicWeight.value
            : fraction * lithium6.atomicWeight + (1 - fraction) * lithium7.atomicWeight
        return NuclearData(
            symbol: "Li", atomicWeight: weight,
            scattering: fraction * lithium6.scattering + (1 - fraction) * lithium7.scattering,
            absorption: (1 - fraction) * lithium7.absorption,
            crossSectionSource: "6Li and 7Li of this table, 6Li absorption excluded",
            weightSource: lithium6Fraction == nil
                ? PhysicalConstants.lithiumAtomicWeight.source
                : PhysicalConstants.lithium6Mass.source)
    }

    /// Absorption at a wavelength from its value at the reference, in the unit of that value.
    ///
    ///     σ(λ) = σ(λ0) · λ / λ0        λ0 = 1.798 Å
    ///
    /// - Parameters:
    ///   - atReference: A cross-section or an attenuation coefficient at
    ///     ``PhysicalConstants/referenceWavelength``.
    ///   - wavelength: In Å.
    /// - Returns: In the unit of `atReference`.
    public static func absorption(_ atReference: Double, atAngstrom wavelength: Double) -> Double {
        atReference * wavelength / PhysicalConstants.referenceWavelength.value
    }

    /// ⁶Li, absorption included.
    public static let lithium6 = NuclearData(
        symbol: "6Li", atomicWeight: PhysicalConstants.lithium6Mass.value, scattering: 0.97,
        absorption: PhysicalConstants.lithium6Absorption.value, crossSectionSource: sears,
        weightSource: PhysicalConstants.lithium6Mass.source)
    /// ⁷Li.
    public static let lithium7 = NuclearData(
        symbol: "7Li", atomicWeight: PhysicalConstants.lithium7Mass.value, scattering: 1.40,
        absorption: 0.0454, crossSectionSource: sears,
        weightSource: PhysicalConstants.lithium7Mass.source)

    /// Every row: the isotopes of lithium, then the elements by atomic number.
    ///
    /// - Source: Sears, Neutron News 3 (1992) 26, as periodictable 2.1.0 prints it
    ///   (`neutron.total`, `neutron.absorption`, `mass`; public domain). Columns: symbol, atomic
    ///   weight (g/mol), bound scattering (barn), absorption at 1.798 Å (barn).
    public static let table: [NuclearData] = [
        lithium6, lithium7,
        element("H", 1.008, 82.02, 0.3326),
        element("B", 10.81, 5.24, 767.0),
        element("C", 12.011, 5.551, 0.0035),
        element("N", 14.007, 11.51, 1.9),
        element("O", 15.999, 4.232, 0.00019),
        element("F", 18.998403162, 4.018, 0.0096),
        element("Na", 22.98976928, 3.28, 0.53),
        element("Mg", 24.305, 3.71, 0.063),
        element("Al", 26.9815384, 1.503, 0.231),
        element("Si", 28.085, 2.167, 0.171),
        element("P", 30.973761998, 3.312, 0.172),
        element("S", 32.06, 1.026, 0.53),
        element("Cl", 35.45, 16.8, 33.5),
        element("K", 39.0983, 1.96, 2.1),
        element("Ca", 40.078, 2.83, 0.43),
        element("Ti", 47.867, 4.35, 6.09),
        element("V", 50.9415, 5.1, 5.08),
        element("Cr", 51.9961, 3.49, 3.05),
        element("Mn", 54.938043, 2.15, 13.3),
        element("Fe", 55.845, 11.62, 2.56),
        element("Co", 58.933194, 5.6, 37.18),
        element("Ni", 58.6934, 18.5, 4.49),
        element("Cu", 63.546, 8.03, 3.78),
        element("Zn", 65.38, 4.131, 1.11),
        element("Ga", 69.723, 6.83, 2.75),
        element("Ge", 72.63, 8.6, 2.2),
        element("As", 74.921595, 5.5, 4.5),
        element("Se", 78.971, 8.3, 11.7),
        element("Br", 79.904, 5.9, 6.9),
        element("Rb", 85.4678, 6.8, 0.38),
        element("Sr", 87.62, 6.25, 1.28),
        element("Y", 88.905838, 7.7, 1.28),
        element("Zr", 91.224, 6.46, 0.185),
        element("Nb", 92.90637, 6.255, 1.15),
        element("Mo", 95.95, 5.71, 2.48),
        element("Ru", 101.07, 6.6, 2.56),
        element("Pd", 106.42, 4.48, 6.9),
        element("Ag", 107.8682, 4.99, 63.3),
        element("Cd", 112.414, 6.5, 2520.0),
        element("In", 114.818, 2.62, 193.8),
        element("Sn", 118.71, 4.892, 0.626),
        element("Sb", 121.76, 3.9, 4.91),
        element("Te", 127.6, 4.32, 4.7),
        element("I", 126.90447, 3.81, 6.15),
        element("Cs", 132.90545196, 3.9, 29.0),
        element("Ba", 137.327, 3.38, 1.1),
        element("La", 138.90547, 9.66, 8.97),
        element("Ce", 140.116, 2.94, 0.63),
        element("Nd", 144.242, 16.6, 50.5),
        element("Gd", 157.25, 180.0, 49700.0),
        element("Hf", 178.486, 10.2, 104.1),
        element("Ta", 180.94788, 6.01, 20.6),
        element("W", 183.84, 4.6, 18.3),
        element("Pt", 195.084, 11.71, 10.3),
        element("Au", 196.96657, 7.75, 98.65),
        element("Pb", 207.2, 11.118, 0.171),
        element("Bi", 208.9804, 9.156, 0.0338),
    ]

    private static let sears = "Sears, Neutron News 3 (1992) 26, in periodictable 2.1.0 nsf.py"
    private static let iupac = "IUPAC, in periodictable 2.1.0 mass.py"
    private static let bySymbol = Dictionary(uniqueKeysWithValues: table.map { ($0.symbol, $0) })

    private static func element(
        _ symbol: String, _ weight: Double, _ scattering: Double, _ absorption: Double
    ) -> NuclearData {
        NuclearData(
            symbol: symbol, atomicWeight: weight, scattering: scattering, absorption: absorption,
            crossSectionSource: sears, weightSource: iupac)
    }
}
