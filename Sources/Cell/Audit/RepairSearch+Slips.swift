import Fields

// The kinds of slips that are tried.
extension RepairSearch {
    /// One value that is a power of ten larger or smaller.
    func powers(_ prefix: String) -> [Repair] {
        var found: [(repair: Repair, faults: Int, rank: Int)] = []
        let impossible = restored.impossibleLimits
        let places = [key] + index.upstream(of: relation.equals, in: relation.column)
        for place in places {
            // A count is not off by a power of ten.
            guard let written = index.printed(place), written.exponent != 0 || written.lastPlace < 1
            else { continue }
            for power in -12...12 where power != 0 {
                var trial = restored
                if place == key {
                    // The result is printed otherwise; what it follows from stays as it is.
                    trial.corrections[place, default: 0] += power
                } else {
                    trial.trialPowers[place] = power
                }
                guard trial.verdict(relation) == .consistent,
                    trial.impossibleLimits.isSubset(of: impossible)
                else { continue }
                let total = power + (restored.corrections[place] ?? 0)
                let sibling =
                    abs(power) == 3 && place != key ? written.unit.sibling(power) : nil
                let text =
                    sibling.map { "read \(name(place)) in \($0), not in \(written.unit)" }
                    ?? "\(name(place)) is \(written.text(times: total)) instead of \(written)"
                if let repair = repair(sibling == nil ? .exponent : .unit, prefix + text, trial) {
                    let rank = place == key ? 0 : sibling != nil ? 1 : 2
                    found.append((repair, trial.faults, rank))
                }
            }
        }
        // What leaves the fewest contradictions first, then the result, units, and the rest.
        let sorted = found.enumerated().sorted { a, b in
            (a.element.faults, a.element.rank, a.offset)
                < (b.element.faults, b.element.rank, b.offset)
        }
        return sorted.map(\.element.repair)
    }

    /// Another value of the column, or the same value of another column.
    func rows(_ prefix: String) -> [Repair] {
        var repairs: [Repair] = []
        for name in relation.equals.names {
            guard let own = index.key(name, in: relation.column),
                let dimension = index.dimension(own)
            else { continue }
            let others =
                index.places(in: relation.column)
                + index.table.columns.map { ValueKey(column: $0.id, name: own.name) }
            var seen: Set<ValueKey> = [own, key]
            for other in others
            where index.dimension(other) == dimension && seen.insert(other).inserted {
                let expression = relation.equals.replacing(name, by: other.expression)
                let text = "\(self.name(other)) was taken instead of \(self.name(own))"
                if let repair = repair(.row, prefix + text, restored, expression) {
                    repairs.append(repair)
                }
            }
        }
        return repairs
    }

    /// A part of one of the terms of a sum added again, or taken for another term.
    func countedTwice(_ prefix: String) -> [Repair] {
        guard let terms = relation.equals.sum else { return [] }
        var repairs: [Repair] = []
        for term in terms {
            guard let place = index.key(term.name, in: relation.column) else { continue }
            let parts = leaves(place, isNegative: false, visiting: [key])
            for subset in subsets(of: Array(parts.indices)) where !subset.isEmpty {
                let part = subset.map { parts[$0] }
                let again = part.expression
                let text = part.map {
                    ($0.isNegative ? "− " : "") + name($0.key)
                }.joined(separator: " + ").replacing("+ − ", with: "− ")
                let more = Expression.operation(.plus, relation.equals, again)
                if let repair = repair(
                    .countedTwice, prefix + "\(text) was counted twice", restored, more)
                {
                    repairs.append(repair)
                }
                // A whole term in the place of another one is another row.
                guard part.map(\.key) != [place] else { continue }
                for other in terms where other.name != term.name {
                    guard let otherKey = index.key(other.name, in: relation.column) else {
                        continue
                    }
                    let instead = relation.equals.replacing(other.name, by: again)
                    let text =
                        "\(text), which \(name(place)) holds already, was taken instead of "
                        + name(otherKey)
                    if let repair = repair(.countedTwice, prefix + text, restored, instead) {
                        repairs.append(repair)
                    }
                }
            }
        }
        return repairs
    }

    /// What a value is the sum of, through the relations that are sums.
    private func leaves(
        _ key: ValueKey, isNegative: Bool, visiting: Set<ValueKey>
    ) -> [SignedPlace] {
        guard let relation = index.definition(key), let terms = relation.equals.sum,
            terms.count > 1, !visiting.contains(key)
        else { return [SignedPlace(key: key, isNegative: isNegative)] }
        return terms.flatMap { term in
            index.key(term.name, in: relation.column).map {
                leaves(
                    $0, isNegative: term.isNegative != isNegative, visiting: visiting.union([key]))
            } ?? []
        }
    }

    /// An exact number of the table that would have to be another one.
    func constants(_ prefix: String) -> [Repair] {
        guard let printed = restored.printed(key) else { return [] }
        var repairs: [Repair] = []
        for name in relation.equals.names {
            guard index.key(name, in: relation.column) == nil,
                let given = index.table.constants[name.value], given.unit.dimension == .one
            else { continue }
            // E(x) = E(0) + (E(1) − E(0)) x, if it is linear in x.
            func at(_ value: Double) -> Interval? {
                restored.calculated(
                    relation.equals.replacing(name, by: .number(value)), in: relation.column)
            }
            guard let zero = at(0), let one = at(1),
                let implied = (printed - zero) / (one - zero),
                (0.5...2).contains(implied.middle / (given.number * given.unit.factor))
            else { continue }
            let expression = relation.equals.replacing(name, by: .number(implied.middle))
            let text = "\(name) would have to be \(implied.text(unit: "")), not \(given)"
            if let repair = repair(.constant, prefix + text, restored, expression) {
                repairs.append(repair)
            }
        }
        return repairs
    }

    /// The printed value replaced by what follows.
    func recomputed(_ prefix: String) -> Repair? {
        guard let calculated = restored.calculated(relation.equals, in: relation.column),
            let written
        else { return nil }
        var trial = restored
        trial.trialValues[key] = calculated
        let value = significant(calculated.middle / unit.factor, written.significantDigits)
        let text =
            "\(name(key)) is \(value)\(unit.description.isEmpty ? "" : " \(unit)") if the values "
            + "that it follows from are right"
        return repair(.recomputed, prefix + text, trial)
    }
}

/// A place in a sum.
private struct SignedPlace {
    let key: ValueKey
    let isNegative: Bool
}

extension [SignedPlace] {
    fileprivate var expression: Expression {
        reduce(nil as Expression?) { sum, term in
            guard let sum else {
                return term.isNegative ? .negative(term.key.expression) : term.key.expression
            }
            return .operation(term.isNegative ? .minus : .plus, sum, term.key.expression)
        } ?? .number(0)
    }
}

extension ValueKey {
    /// The place in an expression of any column.
    fileprivate var expression: Expression { .name(Expression.Name(column: column, value: name)) }
}

extension Unit {
    /// The unit that is smaller by a thousand (power −3) or larger (3); nil for none of a usual name.
    fileprivate func sibling(_ power: Int) -> Unit? {
        let names =
            power < 0
            ? ["m" + description, String(description.dropFirst())]
            : [String(description.dropFirst()), "k" + description]
        return names.lazy.compactMap { try? Unit($0) }.first {
            $0.dimension == dimension && abs($0.factor / factor / powerOfTen(power) - 1) < 1e-9
        }
    }
}
