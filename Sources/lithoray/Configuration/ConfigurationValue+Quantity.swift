import Cell
import Fields

extension ConfigurationValue {
    /// A quantity of a kind, within bounds in the unit that it is written in.
    ///
    /// - Throws: ``QuantityProblem``, or ``ConfigurationProblem/outOfBounds(key:text:bound:unit:)``.
    func quantity(
        _ kind: QuantityKind, _ bounds: NumberBound...
    ) throws(ConfigurationError) -> WrittenQuantity {
        try quantity(oneOf: [kind], bounds)
    }

    /// A quantity of one of some kinds, whose dimensions differ.
    func quantity(
        oneOf kinds: [QuantityKind], _ bounds: [NumberBound]
    ) throws(ConfigurationError) -> WrittenQuantity {
        let kind = kinds[0]
        guard let text = node.scalar?.string, !isNull else {
            throw error(.quantity(unreadable(kind, reason: nil)))
        }
        let quantity: WrittenQuantity
        do {
            quantity = try WrittenQuantity(text)
        } catch {
            throw self.error(.quantity(problem(error, kind)))
        }
        let unit = quantity.unit
        guard kinds.contains(where: { $0.unit.dimension == unit.dimension }) else {
            if unit.description.isEmpty {
                throw error(
                    .quantity(
                        .unitMissing(
                            key: key, kind: kind.name, example: kind.example,
                            text: quantity.description)))
            }
            throw error(
                .quantity(
                    .wrongDimension(
                        key: key, kind: kind.name, example: kind.example,
                        text: quantity.description, found: unit.dimension.name)))
        }
        for bound in bounds where !bound.contains(quantity.number * unit.factor + unit.zero) {
            throw error(
                .outOfBounds(key: key, text: quantity.description, bound: bound, unit: ""))
        }
        return quantity
    }

    private func unreadable(_ kind: QuantityKind, reason: String?) -> QuantityProblem {
        .unreadable(
            key: key, kind: kind.name, example: kind.example, found: isNull ? "empty" : self.kind,
            reason: reason)
    }

    private func problem(_ error: NotationError, _ kind: QuantityKind) -> QuantityProblem {
        switch error {
        case .unitUnknown(let symbol, let unit):
            .unitUnknown(
                key: key, unit: symbol,
                nearest: nearestWord(
                    to: symbol, among: symbol == unit ? kind.usualUnits : kind.usualSymbols),
                example: kind.example)
        case .quantityUnreadable(_, "a number was expected"): unreadable(kind, reason: nil)
        case .quantityUnreadable(_, let reason): unreadable(kind, reason: reason)
        case .formulaUnreadable, .elementUnknown: unreadable(kind, reason: "\(error)")
        }
    }

    /// A chemical formula.
    func formula() throws(ConfigurationError) -> ChemicalFormula {
        let text = try text("a formula, such as Li6PS5Cl")
        do {
            return try ChemicalFormula(text)
        } catch {
            throw self.error(.refused("\(error)"))
        }
    }
}

extension QuantityKind {
    /// The symbols that its usual units are made of.
    fileprivate var usualSymbols: [String] {
        usualUnits.flatMap { $0.split(separator: "/").map(String.init) }
    }
}
