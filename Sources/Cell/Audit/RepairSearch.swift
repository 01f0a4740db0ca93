import Fields

/// Looks for what makes a row of a table consistent.
struct RepairSearch {
    let relation: PrintedTable.Relation
    /// The table with the exponents that were restored in the rows above.
    let reading: TableReading
    /// The table with the exponents that are restored in this row too.
    let restored: TableReading
    let key: ValueKey
    let written: WrittenQuantity?

    /// Judges a row.
    init(_ relation: PrintedTable.Relation, _ reading: TableReading) {
        self.relation = relation
        self.reading = reading
        key = ValueKey(column: relation.column, name: relation.result)
        written = reading.index.printed(key)
        restored = Self.restoredExponents(relation, key, reading)
    }

    var index: TableIndex { reading.index }
    var unit: Unit { written?.unit ?? .one }

    /// The row with its verdict and its repairs.
    var row: AuditRow {
        let verdict = reading.verdict(relation)
        // The inputs with their exponents restored, the result as it is printed.
        let inputs = restored.calculated(relation.equals, in: relation.column)
        return AuditRow(
            id: relation.id, column: relation.column, result: relation.result,
            unit: unit.description, calculated: inputs.map { $0 * (1 / unit.factor) },
            printed: written?.number, printedText: written?.description ?? "nothing",
            verdict: verdict, assumed: assumed, repairs: verdict == .inconsistent ? repairs : [])
    }

    /// The inputs that are not read as they are printed.
    private var assumed: [String] {
        index.keys(of: relation.equals, in: relation.column).compactMap { key in
            guard let power = restored.corrections[key], let written = index.printed(key) else {
                return nil
            }
            return "\(name(key)) = \(written.text(times: power))"
        }
    }

    // MARK: Lost minus signs

    /// Restores as few exponents as make the row consistent, or at least of the right size.
    private static func restoredExponents(
        _ relation: PrintedTable.Relation, _ result: ValueKey, _ reading: TableReading
    ) -> TableReading {
        guard reading.verdict(relation) == .inconsistent else { return reading }
        let places = [result] + reading.index.keys(of: relation.equals, in: relation.column)
        let candidates = places.filter { key in
            reading.corrections[key] == nil && (reading.index.printed(key)?.exponent ?? 0) > 0
        }
        var readings: [TableReading] = []
        for subset in subsets(of: candidates) {
            var restored = reading
            for key in subset {
                restored.corrections[key] = (reading.index.printed(key)?.exponent ?? 0) * -2
            }
            if !subset.isEmpty, restored.verdict(relation) == .consistent { return restored }
            readings.append(restored)
        }
        return readings.first { restored in
            guard let printed = restored.printed(result),
                let calculated = restored.calculated(relation.equals, in: relation.column),
                (0.5...2).contains(calculated.middle / printed.middle)
            else { return false }
            // A term that no longer matters was not restored but removed.
            return restored.corrections.keys.allSatisfy { key in
                guard key != result, reading.corrections[key] == nil else { return true }
                var without = restored
                without.trialValues[key] = Interval(0)
                let rest = without.calculated(relation.equals, in: relation.column)
                return rest.map { abs($0.middle / calculated.middle - 1) > 0.01 } ?? true
            }
        } ?? reading
    }

    // MARK: Repairs

    private var repairs: [Repair] {
        let lost = restored.corrections.keys.filter { reading.corrections[$0] == nil }.sorted()
        let restoring =
            lost.isEmpty
            ? nil
            : "restore the minus in the exponent of "
                + lost.map { key in
                    let power = restored.corrections[key] ?? 0
                    let value = index.printed(key)?.text(times: power) ?? ""
                    return "\(name(key)) (\(value))"
                }.joined(separator: " and of ")
        if let restoring, restored.verdict(relation) == .consistent {
            return [repair(.exponentSign, restoring, restored)].compactMap(\.self)
        }
        let prefix = restoring.map { $0 + ", then " } ?? ""
        return powers(prefix) + rows(prefix) + countedTwice(prefix) + constants(prefix)
            + [recomputed(prefix)].compactMap(\.self)
    }

    /// A repair, if the row is consistent with it.
    func repair(
        _ kind: Repair.Kind, _ text: String, _ trial: TableReading, _ expression: Expression? = nil
    ) -> Repair? {
        var relation = relation
        relation.equals = expression ?? relation.equals
        guard trial.verdict(relation) == .consistent,
            let calculated = trial.calculated(relation.equals, in: relation.column),
            let printed = trial.printed(key)
        else { return nil }
        return Repair(
            kind: kind, text: text, calculated: calculated * (1 / unit.factor),
            printed: printed.middle / unit.factor, verdict: .consistent,
            consequences: consequences(of: trial))
    }

    /// The other rows that a trial changes.
    private func consequences(of trial: TableReading) -> [Repair.Consequence] {
        index.table.relations.compactMap { other in
            let place = ValueKey(column: other.column, name: other.result)
            let before = restored.calculated(other.equals, in: other.column)
            guard other.id != relation.id,
                let after = trial.calculated(other.equals, in: other.column),
                let printed = trial.printed(place),
                after != before || printed != restored.printed(place)
            else { return nil }
            let factor = index.printed(place)?.unit.factor ?? 1
            return Repair.Consequence(
                id: other.id, calculated: after * (1 / factor), printed: printed.middle / factor,
                verdict: trial.verdict(other))
        }
    }

    /// A place as a sentence names it: with its column if it is another one.
    func name(_ key: ValueKey) -> String {
        key.column == relation.column ? key.name : "\(key.name) of \(key.column)"
    }
}

extension TableReading {
    /// How a relation's result compares with what follows.
    func verdict(_ relation: PrintedTable.Relation) -> AuditRow.Verdict {
        guard let calculated = calculated(relation.equals, in: relation.column),
            let printed = printed(ValueKey(column: relation.column, name: relation.result))
        else { return .notDerivable }
        return calculated.overlaps(printed) ? .consistent : .inconsistent
    }

    /// The limits that say that something is impossible.
    var impossibleLimits: Set<String> {
        Set(index.table.limits.filter { $0.flag.isError && violation($0) != nil }.map(\.id))
    }

    /// Rows that are inconsistent and limits that are violated.
    var faults: Int {
        index.table.relations.count { verdict($0) == .inconsistent }
            + index.table.limits.count { violation($0) != nil }
    }
}

extension WrittenQuantity {
    /// The digits with another power of ten, and the unit.
    func text(times power: Int) -> String {
        let value = significant(number * powerOfTen(power), significantDigits)
        return unit.description.isEmpty ? value : "\(value) \(unit)"
    }
}

/// Every subset, the smallest first.
func subsets<Element>(of elements: [Element]) -> [[Element]] {
    var subsets: [[Element]] = [[]]
    for element in elements.prefix(8) { subsets += subsets.map { $0 + [element] } }
    return subsets.enumerated().sorted {
        ($0.element.count, $0.offset) < ($1.element.count, $1.offset)
    }.map(\.element)
}
