import Fields

/// Charge and amount of lithium, one electron for each ion.
///
///     n = Q / F        1 mAh = 3.6 C = 3.7311371e-5 mol
///
/// - Source: physics specification (j).
public enum FaradayLaw {
    /// Coulombs in a milliampere-hour.
    public static let coulombsPerMilliampereHour = 3.6

    /// The amount of lithium (mol) that a charge (C) moves, with the sign of the charge.
    public static func amount(ofCoulombs charge: Double) -> Double {
        charge / PhysicalConstants.faraday.value
    }

    /// The amount of lithium (mol) that a charge (C) moves, with its uncertainty.
    public static func amount(ofCoulombs charge: Estimate) -> Estimate {
        charge * amount(ofCoulombs: 1)
    }

    /// The charge (C) that moves an amount of lithium (mol).
    public static func coulombs(ofAmount amount: Double) -> Double {
        amount * PhysicalConstants.faraday.value
    }
}
