import Cell
import Logs

/// The tables of a log for other programs, with all digits.
struct EchemTables {
    private let coulometry: Coulometry

    init(_ coulometry: Coulometry) { self.coulometry = coulometry }

    /// The text of a table of `rows` lines, each with `bytes` bytes at most without its end.
    private static func text(
        _ names: [String], rows: Int, bytes: Int, _ write: (inout TableText) -> Void
    ) -> String {
        let header = names.reduce(1) { $0 + TableText.capacity(of: $1) }
        return TableText.text(capacity: header + rows * (bytes + 1)) { table in
            for name in names { table.add(name) }
            table.endLine()
            write(&table)
        }
    }

    /// `half_cycles.csv`: a line for each half cycle.
    var halfCycles: String {
        let names = [
            "index", "direction", "regime", "start_s", "end_s", "charge_mAh", "amount_mol",
            "cv_switch_s", "cv_switch_fraction",
        ]
        let words =
            coulometry.halfCycles.map {
                TableText.capacity(of: $0.direction.rawValue)
                    + TableText.capacity(of: $0.regime.rawValue)
            }.max() ?? 0
        return Self.text(
            names, rows: coulometry.halfCycles.count,
            bytes: words + names.count * TableText.numberCapacity
        ) { table in
            for halfCycle in coulometry.halfCycles {
                let change = halfCycle.switchToConstantPotential
                table.add(halfCycle.index)
                table.add(halfCycle.direction.rawValue)
                table.add(halfCycle.regime.rawValue)
                for value in [
                    halfCycle.start, halfCycle.end, halfCycle.charge, halfCycle.amount,
                    change?.time, change?.fraction,
                ] { table.addExactly(value) }
                table.endLine()
            }
        }
    }

    /// `columns.csv`: the columns of the file under its own headings, in its own units.
    static func columns(of log: ElectrochemistryLog) -> String {
        let bytes = log.columns.reduce(0) { bytes, column in
            switch column.values {
            case .numbers, .durations: bytes + TableText.numberCapacity
            case .words(let words): bytes + (words.map(TableText.capacity(of:)).max() ?? 0)
            }
        }
        return text(log.columns.map(\.heading), rows: log.record.count, bytes: bytes) { table in
            for row in 0..<log.record.count {
                for column in log.columns {
                    switch column.values {
                    case .numbers(let values), .durations(let values):
                        table.addExactly(values[row])
                    case .words(let words): table.add(words[row])
                    }
                }
                table.endLine()
            }
        }
    }

    /// `log.csv`: a line for each row of the log.
    func log(_ reference: ReferenceCapacity) throws(CoulometryError) -> String {
        let record = coulometry.record
        let states = try coulometry.states(reference: reference)
        let names = [
            "time_s", "potential_V", "current_mA", "charge_mAh", "half_cycle",
            "half_cycle_charge_mAh", "dod", "soc",
        ]
        return Self.text(
            names, rows: states.count, bytes: names.count * TableText.numberCapacity
        ) { table in
            for (row, state) in states.enumerated() {
                table.addExactly(record.times[row])
                table.addExactly(record.potentials?[row])
                table.addExactly(coulometry.current[row])
                table.addExactly(state.charge)
                table.add(state.halfCycle)
                table.addExactly(state.halfCycleCharge)
                table.addExactly(state.depthOfDischarge)
                table.addExactly(state.stateOfCharge)
                table.endLine()
            }
        }
    }
}
