import Fields

/// What lies between two changes of the direction of the current.
public struct HalfCycle: Sendable, Hashable {
    /// The direction of the charge.
    public enum Direction: String, Sendable, Hashable {
        /// Positive: oxidation at the working electrode.
        case charge
        /// Negative.
        case discharge
        /// Neither.
        case none
    }

    /// A part of a half cycle that is run in one way.
    public struct Phase: Sendable, Hashable {
        /// ``Regime/rest``, ``Regime/constantCurrent`` or ``Regime/constantPotential``.
        public let regime: Regime
        /// Its rows.
        public let rows: Range<Int>
        /// When the interval before its first row began (s).
        public let start: Double
        /// The time of its last row (s).
        public let end: Double
        /// Its charge, with sign (mAh).
        public let charge: Double
    }

    /// Its number in the record.
    public let index: Int
    /// Its rows.
    public let rows: Range<Int>
    /// The time of its first row (s).
    public let start: Double
    /// The time of its last row (s).
    public let end: Double
    /// Its charge, with sign (mAh).
    public let charge: Double
    /// Its parts in the order of time.
    public let phases: [Phase]

    /// Less than this part of a half cycle's charge does not make it one of both regimes.
    private static let leastPart = 1e-3

    init(
        index: Int, rows: Range<Int>, record: ElectrochemistryRecord, increments: [Double],
        regimes: RowRegimes
    ) {
        self.index = index
        self.rows = rows
        start = record.times[rows.lowerBound]
        end = record.times[rows.upperBound - 1]
        charge = increments[rows].reduce(0, +)
        var phases: [Phase] = []
        var first = rows.lowerBound
        for row in rows
        where row + 1 == rows.upperBound
            || regimes.regimes[row + 1] != regimes.regimes[row]
        {
            phases.append(
                Phase(
                    regime: regimes.regimes[row], rows: first..<row + 1,
                    start: record.times[max(first - 1, 0)], end: record.times[row],
                    charge: increments[first...row].reduce(0, +)))
            first = row + 1
        }
        self.phases = phases
    }

    /// Lithium that leaves the working electrode (mol); negative where it enters.
    public var amount: Double {
        FaradayLaw.amount(ofCoulombs: charge * FaradayLaw.coulombsPerMilliampereHour)
    }

    /// The direction of its charge.
    public var direction: Direction {
        charge > 0 ? .charge : charge < 0 ? .discharge : .none
    }

    /// Its parts with a charge that counts.
    private var activePhases: [Phase] {
        phases.filter { $0.regime != .rest && abs($0.charge) > abs(charge) * Self.leastPart }
    }

    /// How it was run, without its rests.
    public var regime: Regime {
        var regimes: [Regime] = []
        for phase in activePhases where regimes.last != phase.regime {
            regimes.append(phase.regime)
        }
        switch regimes {
        case []: return .rest
        case [.constantCurrent, .constantPotential]: return .currentThenPotential
        default: return regimes.count == 1 ? regimes[0] : .mixed
        }
    }

    /// Where constant potential follows constant current in a half cycle of ``Regime/currentThenPotential``.
    public struct Switch: Sendable, Hashable {
        /// The time (s).
        public let time: Double
        /// The charge of the half cycle until then (mAh).
        public let charge: Double
        /// The part of the half cycle's charge until then.
        public let fraction: Double
    }

    /// The change from constant current to constant potential; nil where there is none.
    public var switchToConstantPotential: Switch? {
        guard regime == .currentThenPotential,
            let held = activePhases.first(where: { $0.regime == .constantPotential })
        else { return nil }
        let before = phases.prefix { $0.rows.lowerBound < held.rows.lowerBound }
        let charge = before.reduce(0) { $0 + $1.charge }
        return Switch(time: held.start, charge: charge, fraction: charge / self.charge)
    }

    /// Its rests in the order of time.
    public var rests: [Phase] { phases.filter { $0.regime == .rest } }
}

/// Two half cycles, there and back.
public struct Cycle: Sendable, Hashable {
    /// The half cycle that goes.
    public let first: HalfCycle
    /// The one that comes back.
    public let second: HalfCycle

    /// Part of the charge that comes back.
    public var coulombicEfficiency: Double { abs(second.charge / first.charge) }
}

extension Coulometry {
    /// Pairs of half cycles of opposite directions, from the first one with a charge on.
    ///
    /// Two in a row with one direction make no pair; the second of them begins the next.
    public var cycles: [Cycle] {
        var cycles: [Cycle] = []
        var first: HalfCycle?
        for halfCycle in halfCycles where halfCycle.direction != .none {
            if let begun = first, begun.direction != halfCycle.direction {
                cycles.append(Cycle(first: begun, second: halfCycle))
                first = nil
            } else {
                first = halfCycle
            }
        }
        return cycles
    }
}
