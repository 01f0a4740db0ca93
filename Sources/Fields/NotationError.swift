/// What keeps a written value from being understood, each with what to do about it.
public enum NotationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A chemical formula cannot be read; `character` counts from 1.
    case formulaUnreadable(formula: String, character: Int, problem: String)
    /// A symbol of a formula is in no row of ``NuclearData``; `character` counts from 1.
    case elementUnknown(formula: String, character: Int, symbol: String)
    /// A quantity such as `3.80(5) mg` cannot be read.
    case quantityUnreadable(text: String, problem: String)
    /// A symbol of a unit is not known.
    case unitUnknown(symbol: String, unit: String)

    /// The error in one line: what is wrong, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .formulaUnreadable(let formula, let character, let problem):
            "formula `\(formula)`, character \(character): \(problem)"
        case .elementUnknown(let formula, let character, let symbol):
            "formula `\(formula)`, character \(character): no cross-sections are known for "
                + "`\(symbol)`; elements are written as in `LiNi0.5Mn0.3Co0.2O2`, and a phase "
                + "without data can only be measured in reference mode"
        case .quantityUnreadable(let text, let problem):
            "quantity `\(text)`: \(problem); write it as in `3.80(5) mg`"
        case .unitUnknown(let symbol, let unit):
            symbol == unit
                ? "unit `\(unit)` is not known; units are written as in `mg`, `S/cm` or `/cm3`"
                : "unit `\(unit)`: `\(symbol)` is not known; units are written as in `mg`, "
                    + "`S/cm` or `/cm3`"
        }
    }
}
