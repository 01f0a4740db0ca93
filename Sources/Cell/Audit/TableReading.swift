import Fields

/// A table with some of its values changed.
///
/// All numbers are in the coherent units of the SI.
struct TableReading {
    /// The table.
    let index: TableIndex
    /// Powers of ten that were lost or added when a value was printed.
    ///
    /// Values that follow from it stay as they are printed.
    var corrections: [ValueKey: Int] = [:]
    /// Powers of ten by which a value is changed on trial.
    ///
    /// What follows from it is worked out anew.
    var trialPowers: [ValueKey: Int] = [:]
    /// Values that take the place of printed ones on trial.
    var trialValues: [ValueKey: Interval] = [:]

    /// A value: as printed, as changed, or as it follows from what is changed or printed.
    func value(_ key: ValueKey) -> Interval? { value(key, visiting: []) }

    /// What follows from the other values; nil where one of them is missing.
    func calculated(_ expression: Expression, in column: String) -> Interval? {
        evaluate(expression, in: column, visiting: [])
    }

    /// The printed value with its corrections and changes.
    func printed(_ key: ValueKey) -> Interval? {
        if let value = trialValues[key] { return value }
        guard let written = index.printed(key) else { return nil }
        let power = corrections[key, default: 0] + trialPowers[key, default: 0]
        return power == 0 ? written.interval : written.interval * powerOfTen(power)
    }

    private func isChanged(_ key: ValueKey) -> Bool {
        trialPowers[key] != nil || trialValues[key] != nil
    }

    private func value(_ key: ValueKey, visiting: Set<ValueKey>) -> Interval? {
        let printed = printed(key)
        if printed != nil, isChanged(key) { return printed }
        // A value that leads back to itself is taken as printed.
        guard let relation = index.definition(key), !visiting.contains(key) else { return printed }
        let follows =
            printed == nil
            || index.upstream(of: relation.equals, in: relation.column).contains(where: isChanged)
        guard follows else { return printed }
        return evaluate(
            relation.equals, in: relation.column, visiting: visiting.union([key])) ?? printed
    }

    private func evaluate(
        _ expression: Expression, in column: String, visiting: Set<ValueKey>
    ) -> Interval? {
        switch expression {
        case .number(let number): return Interval(number)
        case .name(let name):
            guard let key = index.key(name, in: column) else {
                return index.constant(name.value).map { Interval($0.value) }
            }
            return value(key, visiting: visiting)
        case .negative(let inner):
            return evaluate(inner, in: column, visiting: visiting).map { $0 * -1 }
        case .power(let inner, let exponent):
            return evaluate(inner, in: column, visiting: visiting)?.power(exponent)
        case .operation(let operation, let left, let right):
            guard let left = evaluate(left, in: column, visiting: visiting),
                let right = evaluate(right, in: column, visiting: visiting)
            else { return nil }
            switch operation {
            case .plus: return left + right
            case .minus: return left - right
            case .times: return left * right
            case .over: return left / right
            }
        }
    }
}

/// 10 to a whole power, as the double next to it.
func powerOfTen(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? .nan }
