// The units that the science of a cell is written in.
extension Unit {
    /// g.
    public static let gram = Unit("g", .mass, 1e-3)
    /// mol.
    public static let mole = Unit("mol", .amount, 1)
    /// g/mol.
    public static let gramPerMole = Unit("g/mol", .molarMass, 1e-3)
    /// cm.
    public static let centimetre = Unit("cm", .length, 1e-2)
    /// Å.
    public static let angstrom = Unit("Å", .length, 1e-10)
    /// cm².
    public static let squareCentimetre = Unit("cm²", .area, 1e-4)
    /// px².
    public static let squarePixel = Unit("px²", .pixelArea, 1)
    /// g/cm³.
    public static let gramPerCubicCentimetre = Unit("g/cm³", .density, 1e3)
    /// cm³/mol.
    public static let cubicCentimetrePerMole = Unit("cm³/mol", .molarVolume, 1e-6)
    /// /cm³.
    public static let perCubicCentimetre = Unit("/cm³", .concentration, 1e6)
    /// /cm⁴.
    public static let perCentimetre4 = Unit("/cm⁴", .concentrationGradient, 1e8)
    /// C.
    public static let coulomb = Unit("C", .charge, 1)
    /// A.
    public static let ampere = Unit("A", .current, 1)
    /// V.
    public static let volt = Unit("V", .potential, 1)
    /// S/cm.
    public static let siemensPerCentimetre = Unit("S/cm", .conductivity, 1e2)
    /// K.
    public static let kelvin = Unit("K", .temperature, 1)
}
