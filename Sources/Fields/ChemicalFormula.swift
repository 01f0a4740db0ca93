/// A chemical formula: which atoms, and how many of each in one formula unit.
///
/// Read from texts as `LiNi0.5Mn0.3Co0.2O2`, `(NH4)2SO4`, `K4[Fe(CN)6]` or `InLi0.3`. Groups
/// nest; numbers may have decimals; a number left out is 1. A lithium isotope is written
/// `[6Li]`, `[7Li]`, `⁶Li` or `⁷Li`, since `P6Li` could mean either.
public struct ChemicalFormula: Sendable, Hashable, CustomStringConvertible {
    /// Atoms of one kind in a formula unit.
    public struct Term: Sendable, Hashable {
        /// `Ni`, `Li` for lithium as it is, `6Li` or `7Li` for an isotope.
        public let symbol: String
        /// Atoms in a formula unit, above 0; not always whole.
        public let count: Double
    }

    /// The text it was read from.
    public let description: String
    /// Its atoms, each symbol once, in the order of first appearance.
    public let terms: [Term]

    /// Reads a formula.
    ///
    /// - Parameter text: The formula; blanks around it are ignored, blanks inside are errors.
    /// - Throws: ``NotationError/formulaUnreadable(formula:character:problem:)`` and
    ///   ``NotationError/elementUnknown(formula:character:symbol:)`` with the place.
    public init(_ text: String) throws(NotationError) {
        var reader = FormulaReader(text)
        terms = try reader.read()
        description = reader.text
    }

    /// Mass of a mole of formula units (g/mol): Σ count · atomic weight.
    ///
    /// - Parameter lithium6Fraction: ⁶Li part of the lithium written `Li`; nil for natural
    ///   lithium with its conventional atomic weight 6.94.
    /// - Returns: The molar mass (g/mol).
    public func molarMass(lithium6Fraction: Double? = nil) -> Double {
        let lithium = NuclearData.lithium(lithium6Fraction: lithium6Fraction)
        return terms.reduce(0) { $0 + $1.count * $1.row(lithium: lithium).atomicWeight }
    }

    /// Bound scattering and absorption of a formula unit (barn), ⁶Li absorption excluded.
    ///
    ///     σ = Σ count · σ_i
    ///
    /// - Parameter lithium6Fraction: ⁶Li part of the lithium written `Li`; nil for natural.
    /// - Returns: Scattering, and absorption at ``PhysicalConstants/referenceWavelength``.
    /// - Source: physics specification §1: (33.45, 36.57) for Li6PS5Cl.
    public func crossSections(
        lithium6Fraction: Double? = nil
    ) -> (scattering: Double, absorption: Double) {
        let lithium = NuclearData.lithium(lithium6Fraction: lithium6Fraction)
        var scattering = 0.0
        var absorption = 0.0
        for term in terms {
            let row = term.row(lithium: lithium)
            scattering += term.count * row.scattering
            absorption += term.symbol == "6Li" ? 0 : term.count * row.absorption
        }
        return (scattering, absorption)
    }
}

extension ChemicalFormula.Term {
    /// The term's nuclear data, with `lithium` for the natural or enriched mixture.
    fileprivate func row(lithium: NuclearData) -> NuclearData {
        if symbol == "Li" { return lithium }
        guard let row = NuclearData.row(of: symbol) else {
            preconditionFailure("a formula holds only symbols of the nuclear table")
        }
        return row
    }
}

/// Reads a formula from left to right; `position` is the next character.
private struct FormulaReader {
    let text: String
    private let characters: [Character]
    private let leadingBlanks: Int
    private var position = 0
    private static let closing: [Character: Character] = ["(": ")", "[": "]", "{": "}"]
    private static let superscripts: [Character: String] = ["⁶": "6Li", "⁷": "7Li"]

    init(_ given: String) {
        let start = given.drop(while: \.isWhitespace)
        leadingBlanks = given.count - start.count
        let kept = start.reversed().drop(while: \.isWhitespace).reversed()
        characters = Array(kept)
        text = String(characters)
    }

    mutating func read() throws(NotationError) -> [ChemicalFormula.Term] {
        guard !characters.isEmpty else { throw problem("an element was expected, it is empty") }
        var terms: [ChemicalFormula.Term] = []
        for term in try group(until: nil) {
            if let known = terms.firstIndex(where: { $0.symbol == term.symbol }) {
                let sum = terms[known].count + term.count
                terms[known] = ChemicalFormula.Term(symbol: term.symbol, count: sum)
            } else {
                terms.append(term)
            }
        }
        return terms
    }

    /// Reads terms up to a closing bracket, or to the end when there is none to wait for.
    private mutating func group(
        until end: Character?
    ) throws(NotationError) -> [ChemicalFormula.Term] {
        var terms: [ChemicalFormula.Term] = []
        while position < characters.count {
            let character = characters[position]
            if character == end {
                guard !terms.isEmpty else { throw problem("the group is empty") }
                position += 1
                return terms
            }
            let inner: [ChemicalFormula.Term]
            if let isotope = try isotope() {
                inner = [ChemicalFormula.Term(symbol: isotope, count: 1)]
            } else if let closing = Self.closing[character] {
                position += 1
                inner = try group(until: closing)
            } else if character.isLetter {
                inner = [ChemicalFormula.Term(symbol: try symbol(), count: 1)]
            } else if Self.closing.values.contains(character) {
                throw problem("`\(character)` closes no group")
            } else {
                throw problem("an element or a group was expected, found `\(character)`")
            }
            let factor = try number()
            terms += inner.map {
                ChemicalFormula.Term(symbol: $0.symbol, count: $0.count * factor)
            }
        }
        if let end { throw problem("`\(end)` is missing at the end") }
        return terms
    }

    /// Reads `[6Li]`, `[7Li]`, `⁶Li` or `⁷Li` if one stands here.
    private mutating func isotope() throws(NotationError) -> String? {
        let rest = characters[position...]
        for name in ["6Li", "7Li"] where rest.starts(with: "[\(name)]") {
            position += 5
            return name
        }
        guard let first = rest.first, let name = Self.superscripts[first] else { return nil }
        guard rest.dropFirst().starts(with: "Li") else {
            throw problem("`\(first)` marks an isotope of Li, and no `Li` follows")
        }
        position += 3
        return name
    }

    /// Reads a symbol: a capital and the small letters after it.
    private mutating func symbol() throws(NotationError) -> String {
        let start = position
        position += 1
        while position < characters.count, characters[position].isLowercase { position += 1 }
        let symbol = String(characters[start..<position])
        guard symbol == "Li" || NuclearData.row(of: symbol) != nil else {
            throw .elementUnknown(
                formula: text, character: leadingBlanks + start + 1, symbol: symbol)
        }
        return symbol
    }

    /// Reads a number above 0, or 1 when there is none.
    private mutating func number() throws(NotationError) -> Double {
        let start = position
        while position < characters.count, ".,0123456789".contains(characters[position]) {
            position += 1
        }
        guard position > start else { return 1 }
        let digits = String(characters[start..<position])
        guard let value = Double(digits), value > 0, value.isFinite else {
            position = start
            throw problem("`\(digits)` is not a number above 0; decimals are written `0.5`")
        }
        return value
    }

    private func problem(_ text: String) -> NotationError {
        .formulaUnreadable(
            formula: self.text, character: leadingBlanks + position + 1, problem: text)
    }
}
