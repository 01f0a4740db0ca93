/// The numbers that a key takes.
enum NumberBound: Sendable, Equatable {
    case any
    case positive
    case notNegative
    /// From `minimum` up.
    case atLeast(Double)
    /// Up to `maximum`.
    case atMost(Double)
    /// Above 0, up to 1.
    case fraction
    /// Between the two, which are excluded.
    case between(Double, Double)

    /// Whether a number is taken.
    func contains(_ value: Double) -> Bool {
        switch self {
        case .any: true
        case .positive: value > 0
        case .notNegative: value >= 0
        case .atLeast(let minimum): value >= minimum
        case .atMost(let maximum): value <= maximum
        case .fraction: value > 0 && value <= 1
        case .between(let low, let high): value > low && value < high
        }
    }

    /// The numbers in `unit` that are taken, as in "is above 0 µm".
    func words(_ unit: String) -> String {
        let unit = unit.isEmpty ? "" : " " + unit
        return switch self {
        case .any: "any number\(unit)"
        case .positive: "above 0\(unit)"
        case .notNegative: "0\(unit) or more"
        case .atLeast(let minimum): "\(brief(minimum))\(unit) or more"
        case .atMost(let maximum): "at most \(brief(maximum))\(unit)"
        case .fraction: "above 0 and at most 1"
        case .between(let low, let high): "between \(brief(low)) and \(brief(high))\(unit)"
        }
    }
}
