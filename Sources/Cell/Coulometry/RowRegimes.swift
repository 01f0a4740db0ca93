import Fields

/// How the cell was run.
public enum Regime: String, Sendable, Hashable, CaseIterable {
    /// No current.
    case rest
    /// Constant current.
    case constantCurrent = "CC"
    /// Constant potential.
    case constantPotential = "CV"
    /// Constant current, then constant potential.
    case currentThenPotential = "CC-CV"
    /// Constant current and constant potential in turns.
    case mixed
}

/// How the cell was run in each interval that ends with a row: at rest, CC or CV.
struct RowRegimes: Sendable {
    /// One regime for each row.
    let regimes: [Regime]
    /// The half cycle of each row by the sign of its current, from 0 on.
    let halfCycles: [Int]

    /// Less than this part of the largest current is none.
    private static let restPart = 1e-4
    /// A current below this part of the one before falls.
    private static let fallingPart = 0.98
    /// A potential that changes more slowly is held (V/s): 1 mV/min.
    private static let heldSlope = 1e-3 / 60
    /// The first part of a run's charge, which shows its constant current.
    private static let leadingPart = 0.2

    /// Classifies the rows.
    ///
    /// What the cycler states counts. Where it does not, a row without current is at rest, and the
    /// end of a run with current is CV if its current keeps below 98 % of the run's and falls by
    /// more than 2 %, while the potential changes by less than 1 mV/min.
    ///
    /// - Source: physics specification (h).
    init(record: ElectrochemistryRecord, increments: [Double], current: [Double]) {
        let least = (current.map(abs).max() ?? 0) * Self.restPart
        var regimes: [Regime] = []
        var isOpen: [Bool] = []
        var halfCycles: [Int] = []
        var direction = 0.0
        var index = 0
        regimes.reserveCapacity(record.count)
        for row in 0..<record.count {
            let control = record.controls?[row] ?? .unstated
            let flows = abs(current[row]) > least
            switch control {
            case .rest: regimes.append(.rest)
            case .current: regimes.append(.constantCurrent)
            case .potential: regimes.append(.constantPotential)
            case .unstated: regimes.append(flows ? .constantCurrent : .rest)
            }
            isOpen.append(control == .unstated && flows)
            if flows, control != .rest {
                let sign = current[row].sign == .minus ? -1.0 : 1
                if direction != 0, sign != direction { index += 1 }
                direction = sign
            }
            halfCycles.append(index)
        }
        if let potentials = record.potentials {
            let boundaries = record.halfCycles ?? halfCycles
            for run in Self.runs(of: isOpen, within: boundaries) {
                let held = Self.heldRows(
                    in: run, times: record.times, potentials: potentials, current: current,
                    increments: increments)
                for row in held { regimes[row] = .constantPotential }
            }
        }
        self.regimes = regimes
        self.halfCycles = halfCycles
    }

    /// The longest ranges of rows that are open and in one half cycle.
    private static func runs(of isOpen: [Bool], within halfCycles: [Int]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for row in isOpen.indices where isOpen[row] {
            if let last = runs.last, last.upperBound == row,
                halfCycles[row] == halfCycles[last.lowerBound]
            {
                runs[runs.count - 1] = last.lowerBound..<row + 1
            } else {
                runs.append(row..<row + 1)
            }
        }
        return runs
    }

    /// The rows at the end of a run in which the potential is held; empty where there are none.
    private static func heldRows(
        in run: Range<Int>, times: [Double], potentials: [Double], current: [Double],
        increments: [Double]
    ) -> Range<Int> {
        let none = run.upperBound..<run.upperBound
        let charge = increments[run].reduce(0) { $0 + abs($1) }
        var sum = 0.0
        let leading = run.prefix { row in
            sum += abs(increments[row])
            return sum <= leadingPart * charge
        }
        let sorted = (leading.isEmpty ? run.prefix(1) : leading).map { abs(current[$0]) }.sorted()
        let limit = sorted[sorted.count / 2] * fallingPart
        let first = run.reversed().prefix { abs(current[$0]) < limit }.last ?? run.upperBound
        let last = run.upperBound - 1
        guard first < last, times[last] > times[first],
            abs(current[last]) < fallingPart * abs(current[first]),
            abs(potentials[last] - potentials[first]) < heldSlope * (times[last] - times[first])
        else { return none }
        return first..<run.upperBound
    }
}
