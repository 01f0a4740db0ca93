/// Kinds of inputs, each with the uncertainty that is assumed where none is given.
public enum InputKind: String, Sendable, Hashable, CaseIterable {
    case mass
    case molarMass = "molar_mass"
    case diameter
    case pixelSize = "pixel_size"
    case area
    case density
    case charge
    case current
    case conductivity
    case length
    case potential
    case temperature
    case concentration
    case gradient
    case lithium6Fraction = "lithium6_fraction"

    /// Relative standard uncertainty of an input of this kind.
    ///
    /// The diameter and the pixel dominate: the volume of the SI's separator would have to be 6 %
    /// larger to hold its own mass. Molar masses from formulas are better known than any weighing.
    ///
    /// Linear propagation is right to 3 % as long as what stands in a denominator, such as the
    /// conductivity in a Haven ratio, is known to 8 %.
    ///
    /// - Source: physics specification §2.6 for lengths in the image, (k1) for transport.
    public var relativeUncertainty: Double {
        switch self {
        case .molarMass: 0
        case .potential: 0.001
        case .temperature: 0.002
        case .charge, .current, .lithium6Fraction: 0.005
        case .mass, .density, .area, .pixelSize, .length: 0.01
        case .diameter, .concentration: 0.03
        case .conductivity, .gradient: 0.05
        }
    }
}
