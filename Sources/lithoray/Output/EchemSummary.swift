import Cell
import Foundation
import Logs

/// What a log says, for a person and for a program.
struct EchemSummary {
    /// The state at a time that was asked for.
    struct StateAtTime {
        let time: Double
        let state: ChargeState
    }

    let log: ElectrochemistryLog
    /// Seconds since 1970 at the zero of the log; nil where it is not known.
    let start: Double?
    /// The charges; nil for a log that cannot be trusted.
    let coulometry: Coulometry?
    let states: [StateAtTime]
    let warnings: [Warning]

    private var times: [Double] { log.record.times }

    /// The summary as `--json` prints it.
    func json(adding error: EchemError? = nil) -> JSONValue {
        let problems =
            (error.map { [Warning(code: $0.code, message: $0.description)] } ?? []) + warnings
        let bySource = coulometry?.netChargeBySource ?? []
        return [
            "file": .string(log.path),
            "format": .string(log.format.rawValue),
            "rows": .integer(log.record.count),
            "start_s": JSONValue(times.first),
            "end_s": JSONValue(times.last),
            "start": start.map { .string(Self.date($0)) } ?? .null,
            "charge_source": coulometry.map { .string($0.source.rawValue) } ?? .null,
            "net_charge_mAh": JSONValue(coulometry?.netCharge),
            "absolute_charge_mAh": JSONValue(coulometry?.absoluteCharge),
            "charged_mAh": JSONValue(coulometry?.charged),
            "discharged_mAh": JSONValue(coulometry?.discharged),
            "net_amount_mol": JSONValue(
                coulometry.map {
                    FaradayLaw.amount(
                        ofCoulombs: $0.netCharge * FaradayLaw.coulombsPerMilliampereHour)
                }),
            "net_charge_by_source_mAh": .object(
                bySource.map { .init(name: $0.source.rawValue, value: .number($0.charge)) }),
            "half_cycles": .array(coulometry?.halfCycles.map(json) ?? []),
            "cycles": .array(
                coulometry?.cycles.map { cycle in
                    [
                        "first": .integer(cycle.first.index),
                        "second": .integer(cycle.second.index),
                        "coulombic_efficiency": .number(cycle.coulombicEfficiency),
                    ]
                } ?? []),
            "states": .array(states.map(json)),
            "problems": .array(
                problems.map { ["code": .string($0.code), "message": .string($0.message)] }),
        ]
    }

    private func json(_ halfCycle: HalfCycle) -> JSONValue {
        let change = halfCycle.switchToConstantPotential
        return [
            "index": .integer(halfCycle.index),
            "direction": .string(halfCycle.direction.rawValue),
            "regime": .string(halfCycle.regime.rawValue),
            "start_s": .number(halfCycle.start),
            "end_s": .number(halfCycle.end),
            "rows": .integer(halfCycle.rows.count),
            "charge_mAh": .number(halfCycle.charge),
            "amount_mol": .number(halfCycle.amount),
            "cv_switch": change.map {
                [
                    "time_s": .number($0.time), "charge_mAh": .number($0.charge),
                    "fraction": .number($0.fraction),
                ]
            } ?? .null,
            "rests": .array(
                halfCycle.rests.map {
                    ["start_s": .number($0.start), "end_s": .number($0.end)]
                }),
        ]
    }

    private func json(_ moment: StateAtTime) -> JSONValue {
        [
            "time_s": .number(moment.time),
            "half_cycle": .integer(moment.state.halfCycle),
            "charge_mAh": .number(moment.state.charge),
            "half_cycle_charge_mAh": .number(moment.state.halfCycleCharge),
            "dod": JSONValue(moment.state.depthOfDischarge),
            "soc": JSONValue(moment.state.stateOfCharge),
        ]
    }

    /// The summary as a person reads it.
    var text: String {
        guard let coulometry, let first = times.first, let last = times.last else { return "" }
        var text =
            "\(log.path): \(log.format.rawValue), \(log.record.count) rows from "
            + "\(Self.hours(first)) h to \(Self.hours(last)) h, start "
            + "\(start.map(Self.date) ?? "not known")\n"
        let amount = FaradayLaw.amount(
            ofCoulombs: coulometry.netCharge * FaradayLaw.coulombsPerMilliampereHour)
        text +=
            "charge by \(coulometry.source.rawValue): net \(Self.charge(coulometry.netCharge)) mAh "
            + "(\(significant(amount, 5)) mol Li), charged \(Self.charge(coulometry.charged)) mAh, "
            + "discharged \(Self.charge(coulometry.discharged)) mAh\n\n" + halfCycles(coulometry)
        if !states.isEmpty { text += "\n" + stateTable }
        return text
    }

    private func halfCycles(_ coulometry: Coulometry) -> String {
        var table = TerminalTable([
            .numbers("half cycle"), .words("direction"), .words("regime"), .numbers("start (h)"),
            .numbers("end (h)"), .numbers("rest (h)"), .numbers("charge (mAh)"),
            .numbers("lithium (mol)"), .numbers("CV from (h)"), .numbers("at (%)"),
            .numbers("efficiency (%)"),
        ])
        // The efficiency stands where the charge has come back.
        let efficiencies = Dictionary(
            coulometry.cycles.map { ($0.second.rows.lowerBound, $0.coulombicEfficiency) },
            uniquingKeysWith: { first, _ in first })
        for halfCycle in coulometry.halfCycles {
            let rest = halfCycle.rests.reduce(0) { $0 + $1.end - $1.start }
            let change = halfCycle.switchToConstantPotential
            table.add([
                "\(halfCycle.index)",
                halfCycle.direction == .none ? "-" : halfCycle.direction.rawValue,
                halfCycle.regime.rawValue, Self.hours(halfCycle.start), Self.hours(halfCycle.end),
                Self.hours(rest), Self.charge(halfCycle.charge), significant(halfCycle.amount, 5),
                change.map { Self.hours($0.time) } ?? "",
                change.map { String(format: "%.1f", $0.fraction * 100) } ?? "",
                efficiencies[halfCycle.rows.lowerBound].map { String(format: "%.2f", $0 * 100) }
                    ?? "",
            ])
        }
        return table.text
    }

    private var stateTable: String {
        var table = TerminalTable([
            .numbers("time (s)"), .numbers("half cycle"), .numbers("charge (mAh)"),
            .numbers("of half cycle (mAh)"), .numbers("DoD (%)"), .numbers("SoC (%)"),
        ])
        for moment in states {
            func percent(_ part: Double?) -> String {
                part.map { String(format: "%.2f", $0 * 100) } ?? ""
            }
            table.add([
                brief(moment.time), "\(moment.state.halfCycle)", Self.charge(moment.state.charge),
                Self.charge(moment.state.halfCycleCharge), percent(moment.state.depthOfDischarge),
                percent(moment.state.stateOfCharge),
            ])
        }
        return table.text
    }

    private static func hours(_ seconds: Double) -> String {
        String(format: abs(seconds) < 36_000 ? "%.4f" : "%.3f", seconds / 3600)
    }

    private static func charge(_ milliampereHours: Double) -> String {
        significant(milliampereHours, 5)
    }

    /// A moment in UTC, to the millisecond; Foundation cuts off what it does not show.
    private static func date(_ seconds: Double) -> String {
        Date(timeIntervalSince1970: seconds + 0.0005).formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
