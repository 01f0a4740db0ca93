public import Fields

/// The charges of a record: their running sum, the half cycles, and whether they can be trusted.
///
/// Positive charge is oxidation at the working electrode, which takes lithium out of it.
public struct Coulometry: Sendable {
    /// The record.
    public let record: ElectrochemistryRecord
    /// Where the charges come from.
    public let source: ChargeSource
    /// Charge from the row before to each row (mAh).
    public let increments: [Double]
    /// Charge since the begin of the record, at each row (mAh).
    public let charge: [Double]
    /// The current of each row (mA): the recorded one, else the mean that the charges give.
    public let current: [Double]
    /// The half cycles in the order of time.
    public let halfCycles: [HalfCycle]
    /// Charges that should agree and do not.
    public let flags: [Flag]

    /// Adds up the charges of a record.
    ///
    /// The half cycles are those of the record. Without any, one begins where the current changes
    /// its sign; a rest belongs to what it follows.
    ///
    /// - Throws: ``CoulometryError/timeBackwards(count:row:from:to:)``,
    ///   ``CoulometryError/noCharge`` or ``CoulometryError/noRows``.
    /// - Source: physics specification (h) and §6.
    public init(_ record: ElectrochemistryRecord) throws(CoulometryError) {
        guard record.count > 0 else { throw .noRows }
        let times = record.times
        let backwards = times.indices.dropFirst().filter { !(times[$0] >= times[$0 - 1]) }
        if let row = backwards.first {
            throw .timeBackwards(
                count: backwards.count, row: row, from: times[row - 1], to: times[row])
        }
        let estimates = ChargeSource.allCases.compactMap { source in
            source.increments(of: record).map { (source: source, increments: $0) }
        }
        guard let best = estimates.first else { throw .noCharge }
        self.record = record
        source = best.source
        increments = best.increments
        var sum = 0.0
        charge = best.increments.map { increment in
            sum += increment
            return sum
        }
        current =
            record.current?.values ?? Self.meanCurrent(best.increments, over: record.times)
        let regimes = RowRegimes(record: record, increments: best.increments, current: current)
        halfCycles = Self.rows(of: record, regimes).map { index, rows in
            HalfCycle(
                index: index, rows: rows, record: record, increments: best.increments,
                regimes: regimes)
        }
        flags = estimates.dropFirst().compactMap { [halfCycles] other in
            Self.disagreement(of: best, with: other, in: halfCycles)
        }
    }

    /// Charge since the begin of the record (mAh).
    public var netCharge: Double { charge.last ?? 0 }
    /// The sum of the charges of all intervals without their signs (mAh).
    public var absoluteCharge: Double { increments.reduce(0) { $0 + abs($1) } }
    /// Charge in the positive direction (mAh).
    public var charged: Double { increments.reduce(0) { $0 + max($1, 0) } }
    /// Charge in the negative direction, without its sign (mAh).
    public var discharged: Double { increments.reduce(0) { $0 - min($1, 0) } }

    /// The charge by each source that the record has, over all of it (mAh).
    public var netChargeBySource: [(source: ChargeSource, charge: Double)] {
        ChargeSource.allCases.compactMap { source in
            source.increments(of: record).map { (source, $0.reduce(0, +)) }
        }
    }

    /// The mean current of each interval (mA); 0 for one that takes no time.
    private static func meanCurrent(_ increments: [Double], over times: [Double]) -> [Double] {
        increments.indices.map { row in
            let hours = row == 0 ? 0 : (times[row] - times[row - 1]) / 3600
            return hours > 0 ? increments[row] / hours : 0
        }
    }

    /// The rows of each half cycle, with its index.
    private static func rows(
        of record: ElectrochemistryRecord, _ regimes: RowRegimes
    ) -> [(index: Int, rows: Range<Int>)] {
        let indices = record.halfCycles ?? regimes.halfCycles
        var runs: [(index: Int, rows: Range<Int>)] = []
        for (row, index) in indices.enumerated() {
            if let last = runs.last, last.index == index {
                runs[runs.count - 1].rows = last.rows.lowerBound..<row + 1
            } else {
                runs.append((index, row..<row + 1))
            }
        }
        return runs
    }

    /// W-COULOMB: the half cycle in which another source differs most, if by more than 0.5 %.
    ///
    /// Half cycles with less than 1 % of the largest charge are not judged: the digits of a log and
    /// the moment at which a counter starts anew weigh more there.
    private static func disagreement(
        of best: (source: ChargeSource, increments: [Double]),
        with other: (source: ChargeSource, increments: [Double]), in halfCycles: [HalfCycle]
    ) -> Flag? {
        let largest = halfCycles.map { abs($0.charge) }.max() ?? 0
        let compared = halfCycles.filter { abs($0.charge) > largest / 100 }.map { halfCycle in
            let charge = other.increments[halfCycle.rows].reduce(0, +)
            return (halfCycle, charge, abs(charge - halfCycle.charge) / abs(halfCycle.charge))
        }
        let differing = compared.filter { $0.2 > 0.005 }
        guard let worst = differing.max(by: { $0.2 < $1.2 }) else { return nil }
        let others =
            differing.count == 1 ? "" : ", the most of \(differing.count) half cycles that differ"
        return Flag(
            .coulomb, at: "half cycle \(worst.0.index)",
            "\(best.source.rawValue) give \(significant(worst.0.charge, 4)) mAh, the \(other.source.rawValue) "
                + "\(significant(worst.1, 4)) mAh, \(significant(worst.2 * 100, 4)) % apart\(others); the first is used, "
                + "look at the digits and the interval of the log")
    }
}
