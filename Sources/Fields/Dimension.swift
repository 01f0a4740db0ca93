/// What a quantity measures, as powers of base dimensions: a mass, an area, a conductivity.
///
/// The base is that of the SI without the candela, and the pixel, so that an area in pixels is not
/// taken for a number.
public struct Dimension: Sendable, Hashable {
    /// Powers of metre, kilogram, second, ampere, kelvin, mole and pixel.
    private var powers: SIMD8<Int8>

    private init(_ powers: SIMD8<Int8>) { self.powers = powers }

    private init(
        _ metre: Int8 = 0, _ kilogram: Int8 = 0, _ second: Int8 = 0, _ ampere: Int8 = 0,
        _ kelvin: Int8 = 0, _ mole: Int8 = 0, _ pixel: Int8 = 0
    ) {
        powers = SIMD8(metre, kilogram, second, ampere, kelvin, mole, pixel, 0)
    }

    /// The dimension of a product.
    public static func * (a: Dimension, b: Dimension) -> Dimension {
        Dimension(a.powers &+ b.powers)
    }
    /// The dimension of a quotient.
    public static func / (a: Dimension, b: Dimension) -> Dimension {
        Dimension(a.powers &- b.powers)
    }
    /// The dimension of a power.
    public func power(_ exponent: Int) -> Dimension {
        Dimension(powers &* SIMD8(repeating: Int8(clamping: exponent)))
    }
}

extension Dimension {
    /// A number, a fraction, atoms.
    public static let one = Dimension()
    /// In m.
    public static let length = Dimension(1)
    /// In m².
    public static let area = Dimension(2)
    /// In m³.
    public static let volume = Dimension(3)
    /// In kg.
    public static let mass = Dimension(0, 1)
    /// In s.
    public static let time = Dimension(0, 0, 1)
    /// In A.
    public static let current = Dimension(0, 0, 0, 1)
    /// In K.
    public static let temperature = Dimension(0, 0, 0, 0, 1)
    /// In mol.
    public static let amount = Dimension(0, 0, 0, 0, 0, 1)
    /// In px.
    public static let pixels = Dimension(0, 0, 0, 0, 0, 0, 1)
    /// In px².
    public static let pixelArea = Dimension(0, 0, 0, 0, 0, 0, 2)
    /// In C.
    public static let charge = current * time
    /// In V.
    public static let potential = mass * area / (time.power(3) * current)
    /// In S.
    public static let conductance = current / potential
    /// In S/m.
    public static let conductivity = conductance / length
    /// In kg/m³.
    public static let density = mass / volume
    /// In kg/mol.
    public static let molarMass = mass / amount
    /// In m³/mol.
    public static let molarVolume = volume / amount
    /// In 1/m³, atoms in a volume.
    public static let concentration = one / volume
    /// In 1/m⁴.
    public static let concentrationGradient = concentration / length

    /// What a quantity of the dimension is called, with its article.
    public var name: String {
        Self.names.first { $0.dimension == self }?.name ?? "a quantity of another kind"
    }

    private static let names: [(dimension: Dimension, name: String)] = [
        (one, "a number without a unit"), (length, "a length"), (area, "an area"),
        (volume, "a volume"), (mass, "a mass"), (time, "a time"), (current, "a current"),
        (temperature, "a temperature"), (amount, "an amount of substance"), (pixels, "pixels"),
        (pixelArea, "an area in pixels"), (charge, "a charge"), (potential, "a potential"),
        (conductance, "a conductance"), (conductivity, "a conductivity"),
        (density, "a density"), (molarMass, "a molar mass"), (molarVolume, "a molar volume"),
        (concentration, "a concentration"), (concentrationGradient, "a concentration gradient"),
        (current / area, "a current density"), (area / time, "a diffusion coefficient"),
        (one / (area * time), "a flux of atoms"),
    ]
}
