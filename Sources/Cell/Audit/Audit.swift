import Fields

/// A printed table, worked out again by interval arithmetic.
///
/// Every printed number stands for all numbers that would be printed like it, half a unit of the
/// last digit to either side. A row is consistent if what follows from the others and what is
/// printed have a number in common: no tolerance has to be chosen.
///
/// A minus that was lost from an exponent is charged to the row in which it is found; the rows
/// below are read with it, and say so.
///
/// - Source: physics specification §2.1.
public struct Audit: Sendable {
    /// A row for every relation, in the order of the table.
    public let rows: [AuditRow]
    /// What cannot be right or is probably not.
    public let flags: [Flag]

    /// Audits a table.
    ///
    /// - Throws: ``AuditError`` for a table that makes no sense.
    public init(_ table: PrintedTable) throws(AuditError) {
        var reading = TableReading(index: try TableIndex(table))
        var rows: [AuditRow] = []
        var flags: [Flag] = []
        for relation in table.relations {
            let search = RepairSearch(relation, reading)
            let row = search.row
            rows.append(row)
            // What is restored here is read like this below.
            reading.corrections = search.restored.corrections
            if let code = relation.flag, row.verdict == relation.flagVerdict {
                flags.append(
                    Flag(code, at: relation.column, row.sentence + "; " + code.likelyCause))
            }
        }
        for limit in table.limits {
            if let flag = reading.flag(limit) { flags.append(flag) }
        }
        self.rows = rows
        self.flags = flags
    }

    /// Whether a row is inconsistent or a value impossible.
    public var isInconsistent: Bool {
        rows.contains { $0.verdict == .inconsistent } || flags.contains { $0.code.isError }
    }
}

extension AuditRow {
    /// What is printed and what follows, in one clause.
    var sentence: String {
        guard let calculated else { return "\(id): \(result) is not derivable" }
        return "\(id): \(result) is printed as \(printedText) and follows as "
            + calculated.text(unit: unit)
    }
}

extension Interval {
    /// The interval with four digits, `1.991e22 to 2.009e22 /cm³`.
    public func text(unit: String) -> String {
        let ends = [significant(low, 4), significant(high, 4)]
        return (ends[0] == ends[1] ? ends[0] : "\(ends[0]) to \(ends[1])")
            + (unit.isEmpty ? "" : " \(unit)")
    }
}

extension TableReading {
    /// What a violated limit says; nil for one that may hold.
    func flag(_ limit: PrintedTable.Limit) -> Flag? {
        guard let value = violation(limit), let bound = limit.atMost ?? limit.atLeast else {
            return nil
        }
        let unit = bound.unit
        func written(_ interval: Interval) -> String {
            (interval * (1 / unit.factor)).text(unit: unit.description)
        }
        let isAbove = limit.atMost.map { value.low > $0.interval.high } ?? false
        let side = isAbove ? "above" : "below"
        let end = (isAbove ? limit.atMost : limit.atLeast) ?? bound
        return Flag(
            limit.flag, at: limit.column,
            "\(limit.id): \(written(value)), \(side) \(end); \(limit.flag.likelyCause)"
                + (milligrams(limit).map {
                    ": with \($0.key) a thousand times smaller it is "
                        + written($0.value)
                } ?? ""))
    }

    /// The value of a limit that is certainly violated.
    func violation(_ limit: PrintedTable.Limit) -> Interval? {
        guard let value = calculated(limit.value, in: limit.column) else { return nil }
        let isAbove = limit.atMost.map { value.low > $0.interval.high } ?? false
        let isBelow = limit.atLeast.map { value.high < $0.interval.low } ?? false
        return isAbove || isBelow ? value : nil
    }

    /// A mass in whose thousandth part the limit holds, and the value with it.
    private func milligrams(_ limit: PrintedTable.Limit) -> (key: ValueKey, value: Interval)? {
        guard limit.flag == .massUnit else { return nil }
        for key in index.upstream(of: limit.value, in: limit.column)
        where index.dimension(key) == .mass {
            var trial = self
            trial.trialPowers[key] = -3
            if trial.violation(limit) == nil,
                let value = trial.calculated(limit.value, in: limit.column)
            {
                return (key, value)
            }
        }
        return nil
    }
}
