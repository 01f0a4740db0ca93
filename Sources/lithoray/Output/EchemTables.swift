import Cell
import Logs

/// The tables of a log for other programs, with all digits.
struct EchemTables {
    private let coulometry: Coulometry

    init(_ coulometry: Coulometry) { self.coulometry = coulometry }

    /// `half_cycles.csv`: a line for each half cycle.
    var halfCycles: String {
        var table = TableText()
        for name in [
            "index", "direction", "regime", "start_s", "end_s", "charge_mAh", "amount_mol",
            "cv_switch_s", "cv_switch_fraction",
        ] { table.add(name) }
        table.endLine()
        for halfCycle in coulometry.halfCycles {
            let change = halfCycle.switchToConstantPotential
            table.add(halfCycle.index)
            table.add(halfCycle.direction.rawValue)
            table.add(halfCycle.regime.rawValue)
            for value in [
                halfCycle.start, halfCycle.end, halfCycle.charge, halfCycle.amount, change?.time,
                change?.fraction,
            ] { table.addExactly(value) }
            table.endLine()
        }
        return String(decoding: table.bytes, as: UTF8.self)
    }

    /// `columns.csv`: the columns of the file under its own headings, in its own units.
    static func columns(of log: ElectrochemistryLog) -> String {
        var table = TableText(capacity: 16 * log.columns.count * log.record.count)
        for column in log.columns { table.add(column.heading) }
        table.endLine()
        for row in 0..<log.record.count {
            for column in log.columns {
                switch column.values {
                case .numbers(let values), .durations(let values): table.addExactly(values[row])
                case .words(let words): table.add(words[row])
                }
            }
            table.endLine()
        }
        return String(decoding: table.bytes, as: UTF8.self)
    }

    /// `log.csv`: a line for each row of the log.
    func log(_ reference: ReferenceCapacity) throws(CoulometryError) -> String {
        let record = coulometry.record
        let states = try coulometry.states(reference: reference)
        var table = TableText(capacity: 120 * record.count)
        for name in [
            "time_s", "potential_V", "current_mA", "charge_mAh", "half_cycle",
            "half_cycle_charge_mAh", "dod", "soc",
        ] { table.add(name) }
        table.endLine()
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
        return String(decoding: table.bytes, as: UTF8.self)
    }
}
