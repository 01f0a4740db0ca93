/// Which values of a quantity make sense.
enum PermittedRange: String {
    case positive = "above 0"
    case notNegative = "of 0 or above"
    case fraction = "from 0 to 1"
    case finite = "that is finite"

    func contains(_ value: Double) -> Bool {
        switch self {
        case .positive: value > 0 && value.isFinite
        case .notNegative: value >= 0 && value.isFinite
        case .fraction: value >= 0 && value <= 1
        case .finite: value.isFinite
        }
    }
}

/// Throws ``RadiographyError/quantityOutOfRange(name:value:range:)`` unless the value makes sense.
func require(
    _ value: Double, _ name: String, _ range: PermittedRange
) throws(RadiographyError) {
    guard range.contains(value) else {
        throw .quantityOutOfRange(name: name, value: value, range: range.rawValue)
    }
}
