/// What is wrong with a quantity at one place of a configuration.
enum QuantityProblem: Sendable, Equatable {
    case unreadable(key: String, kind: String, example: String, found: String, reason: String?)
    case unitMissing(key: String, kind: String, example: String, text: String)
    case unitUnknown(key: String, unit: String, nearest: String?, example: String)
    /// `found` is the dimension of what is written, as in "a length".
    case wrongDimension(key: String, kind: String, example: String, text: String, found: String)
    /// Charges are above 0; `other` is the key for the other direction.
    case notPositiveCharge(key: String, text: String, other: String)
    /// ⁶Li and ⁷Li that do not add up to all lithium.
    case isotopeSum(key: String, lithium6: String, lithium7: String, sum: Double)
    /// A formula with isotopes, and a fraction beside it.
    case twoEnrichments(key: String, formula: String)
    /// A formula without natural lithium, whose isotopes are asked for.
    case noLithium(key: String, formula: String)
}

extension QuantityProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let key, let kind, let example, let found, let reason):
            "\(key) takes \(kind), such as \(example), "
                + (found == "empty" ? "and is empty" : "not \(found)")
                + (reason.map { ": \($0)" } ?? "")
        case .unitMissing(let key, let kind, let example, let text):
            "\(key) takes \(kind) with its unit, such as \(example); '\(text)' has none"
        case .unitUnknown(let key, let unit, let nearest, let example):
            "\(key) has the unknown unit '\(unit)'; "
                + (nearest.map { "did you mean '\($0)'?" } ?? "write it as in \(example)")
        case .wrongDimension(let key, let kind, let example, let text, let found):
            "\(key) takes \(kind), such as \(example); '\(text)' is \(found)"
        case .notPositiveCharge(let key, let text, let other):
            "\(key) is above 0, not \(text); write '\(other)' for lithium that moves the other way"
        case .isotopeSum(let key, let lithium6, let lithium7, let sum):
            "\(key): ⁶Li \(lithium6) and ⁷Li \(lithium7) add up to \(brief(sum)), not to 1; correct "
                + "one of them or leave it out"
        case .twoEnrichments(let key, let formula):
            "\(key): the formula \(formula) gives the isotopes already; keep one of the two"
        case .noLithium(let key, let formula):
            "\(key): the formula \(formula) has no lithium; remove the fraction or correct the formula"
        }
    }
}
