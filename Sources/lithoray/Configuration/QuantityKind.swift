import Cell
import Fields

/// A kind of quantity that a key takes: its dimension, and the unit that the program works in.
struct QuantityKind: Sendable {
    /// As a sentence calls it.
    let name: String
    /// What to write, for a message.
    let example: String
    /// The unit that the program works in, whose dimension the quantity has.
    let unit: Unit
    /// Units that it is usually written in.
    let usualUnits: [String]
    /// What its uncertainty is if none is given; nil for a quantity that is taken as exact.
    let input: InputKind?

    private init(
        _ name: String, _ example: String, _ unit: Unit, _ usualUnits: [String],
        _ input: InputKind?
    ) {
        self.name = name
        self.example = example
        self.unit = unit
        self.usualUnits = usualUnits
        self.input = input
    }

    static let mass = QuantityKind(
        "a mass", "3.80(5) mg", .gram, ["mg", "g", "kg", "µg", "ng"], .mass)
    static let molarMass = QuantityKind(
        "a molar mass", "6.02 g/mol", .gramPerMole, ["g/mol", "kg/mol"], .molarMass)
    static let diameter = QuantityKind(
        "a length", "3.00(3) mm", .centimetre, lengths, .diameter)
    static let pixelSize = QuantityKind("a length", "2.65 µm", .centimetre, lengths, .pixelSize)
    static let length = QuantityKind("a length", "0.83 mm", .centimetre, lengths, .length)
    static let wavelength = QuantityKind("a length", "2.8 Å", .angstrom, ["Å", "nm"], nil)
    static let area = QuantityKind(
        "an area", "6.79e-3 cm2 or 96714 px2", .squareCentimetre, ["cm2", "mm2", "px2", "µm2"],
        .area)
    static let pixelArea = QuantityKind(
        "an area", "6.79e-3 cm2 or 96714 px2", .squarePixel, ["cm2", "mm2", "px2", "µm2"], .area)
    static let density = QuantityKind(
        "a density", "1.86 g/cm3", .gramPerCubicCentimetre, ["g/cm3", "kg/m3", "mg/mm3"], .density)
    static let molarVolume = QuantityKind(
        "a molar volume", "7.8 cm3/mol", .cubicCentimetrePerMole, ["cm3/mol"], nil)
    static let charge = QuantityKind(
        "a charge", "0.587 mAh", .coulomb, ["mAh", "µAh", "Ah", "C", "mC"], .charge)
    static let current = QuantityKind(
        "a current", "29.3 µA", .ampere, ["µA", "mA", "A", "nA"], .current)
    static let conductivity = QuantityKind(
        "a conductivity", "2.0(2) mS/cm", .siemensPerCentimetre, ["mS/cm", "S/cm", "S/m", "µS/cm"],
        .conductivity)
    static let potential = QuantityKind("a potential", "3.26 V", .volt, ["V", "mV"], .potential)
    static let temperature = QuantityKind(
        "a temperature", "298.15 K", .kelvin, ["K", "°C"], .temperature)
    static let concentration = QuantityKind(
        "a concentration", "3.28e21 /cm3", .perCubicCentimetre, ["/cm3", "at/cm3", "/m3"],
        .concentration)
    static let gradient = QuantityKind(
        "a concentration gradient", "2.43e22 /cm4", .perCentimetre4, ["/cm4", "at/cm4", "/m4"],
        .gradient)
    static let lithium6Fraction = QuantityKind(
        "a fraction", "0.95", .one, ["%"], .lithium6Fraction)

    private static let lengths = ["mm", "cm", "µm", "m", "nm"]

    /// The kind that an uncertainty for all inputs of a kind is written for.
    init(_ input: InputKind) {
        self =
            switch input {
            case .mass: .mass
            case .molarMass: .molarMass
            case .diameter: .diameter
            case .pixelSize: .pixelSize
            case .area: .area
            case .density: .density
            case .charge: .charge
            case .current: .current
            case .conductivity: .conductivity
            case .length: .length
            case .potential: .potential
            case .temperature: .temperature
            case .concentration: .concentration
            case .gradient: .gradient
            case .lithium6Fraction: .lithium6Fraction
            }
    }
}
