import Fields

/// Finds the columns of a log that coulometry needs, and brings them to its units.
struct RecordColumns {
    private let columns: [LogColumn]
    private let titles: [ColumnTitle]
    private let path: String
    private let format: LogFormat
    private let map: ColumnMap
    private let lines: RowLines?

    /// Looks at the columns of a log.
    init(
        _ columns: [LogColumn], path: String, format: LogFormat, map: ColumnMap, lines: RowLines?
    ) {
        self.columns = columns
        titles = columns.map { ColumnTitle($0.heading) }
        self.path = path
        self.format = format
        self.map = map
        self.lines = lines
    }

    /// The record of the log.
    ///
    /// - Throws: ``LogError/columnsMissing(path:needed:columns:)`` without a time, or without both
    ///   current and charge, ``LogError/noMappedColumn(path:name:columns:)``,
    ///   ``LogError/unit(path:column:found:example:)``,
    ///   ``LogError/notANumber(path:line:column:text:)`` or
    ///   ``LogError/mixedDecimals(path:line:column:text:)``.
    func record() throws(LogError) -> ElectrochemistryRecord {
        try checkRequired()
        guard let times = try times() else { throw missing(["time"]) }
        var record = ElectrochemistryRecord(times: times)
        record.potentials = try numbers(.potential)
        record.current = try current()
        record.chargeIncrements = try numbers(.chargeIncrement, isComplete: true)
        record.runningCharge = try numbers(.charge, isComplete: true)
        if let charging = try numbers(.chargingCapacity, isComplete: true),
            let discharging = try numbers(.dischargingCapacity, isComplete: true)
        {
            record.capacityCounters = ElectrochemistryRecord.CapacityCounters(
                charging: charging, discharging: discharging)
        }
        guard
            record.current != nil || record.chargeIncrements != nil || record.runningCharge != nil
                || record.capacityCounters != nil
        else { throw missing(["current", "charge"]) }
        record.halfCycles = try numbers(.halfCycle).flatMap(Self.wholeNumbers)
        record.controls = try controls()
        return record
    }

    /// When the zero of the log was, by a column with dates.
    ///
    /// - Throws: ``LogError/notADate(path:line:text:order:)`` and as ``record()``.
    func start(order: DateOrder?) throws(LogError) -> LogStart {
        guard let index = try column(.date) else { return .unstated }
        let first = try times()?.first ?? 0
        switch columns[index].values {
        case .numbers(let seconds):
            // Before 1971 it is no time since 1970 but something else under that name.
            guard let moment = seconds.first, moment > 365 * 86_400 else { return .unstated }
            return .at(secondsSince1970: moment - first)
        case .durations:
            return .unstated
        case .words(let words):
            let line = lines?.line(ofRow: 0)
            let start = try LogStart(date: words[0], path: path, line: line, order: order)
            guard case .at(let moment) = start else { return start }
            return .at(secondsSince1970: moment - first)
        }
    }

    /// The current: the one that the map names, else the mean of the interval where there are both.
    private func current() throws(LogError) -> ElectrochemistryRecord.Current? {
        let isMapped = map.entries.contains { $0.role == .current }
        if !isMapped, let mean = try numbers(.meanCurrent, isComplete: true) {
            return .intervalMean(mean)
        }
        return try numbers(.current, isComplete: true).map { .instantaneous($0) }
    }

    private func times() throws(LogError) -> [Double]? {
        try numbers(.time, isComplete: true)
    }

    /// The Battery Data Format names three columns that every file has.
    private func checkRequired() throws(LogError) {
        guard format == .batteryDataFormat else { return }
        var absent: [String] = []
        for (role, name) in [
            (ColumnRole.time, "test_time_second"), (.potential, "voltage_volt"),
            (.current, "current_ampere"),
        ] where try column(role) == nil { absent.append(name) }
        if !absent.isEmpty { throw missing(absent) }
    }

    private func missing(_ needed: [String]) -> LogError {
        .columnsMissing(path: path, needed: needed, columns: columns.map(\.heading))
    }

    /// The column of a role: the one of the map, else the best of those with its name.
    private func column(_ role: ColumnRole) throws(LogError) -> Int? {
        if let entry = map.entries.first(where: { $0.role == role }) {
            guard let index = columns.firstIndex(where: { $0.heading == entry.column }) else {
                throw .noMappedColumn(
                    path: path, name: entry.column, columns: columns.map(\.heading))
            }
            return index
        }
        for name in role.names(in: format) {
            if let index = titles.firstIndex(where: { $0.name == name }) { return index }
        }
        return nil
    }

    /// The numbers of a role in the unit of the record; nil where it has no column.
    ///
    /// A role that is needed in full, `isComplete`, has no empty field.
    private func numbers(
        _ role: ColumnRole, isComplete: Bool = false
    ) throws(LogError) -> [Double]? {
        guard let index = try column(role) else { return nil }
        let column = columns[index]
        if let flaw = column.flaw {
            throw flaw.kind == .otherMark
                ? .mixedDecimals(
                    path: path, line: flaw.line, column: column.heading, text: flaw.text)
                : .notANumber(path: path, line: flaw.line, column: column.heading, text: flaw.text)
        }
        guard let values = column.values.numbers else {
            if case .words(let words) = column.values, let row = words.indices.first {
                throw .notANumber(
                    path: path, line: lines?.line(ofRow: row) ?? row + 1, column: column.heading,
                    text: words[row])
            }
            return nil
        }
        if isComplete, let row = values.firstIndex(where: { !$0.isFinite }) {
            throw .notANumber(
                path: path, line: lines?.line(ofRow: row) ?? row + 1, column: column.heading,
                text: values[row].isNaN ? "" : "\(values[row])")
        }
        let factor = try factor(of: index, role)
        return factor == 1 ? values : values.map { $0 * factor }
    }

    /// Units of the record in the unit of a column.
    private func factor(of index: Int, _ role: ColumnRole) throws(LogError) -> Double {
        guard let dimension = role.dimension else { return 1 }
        if let entry = map.entries.first(where: { $0.role == role }), let unit = entry.unit {
            return unit.factor
        }
        if case .durations = columns[index].values { return 1 }
        guard let unit = titles[index].unit.flatMap({ LogUnit($0) }), unit.dimension == dimension
        else {
            throw .unit(
                path: path, column: columns[index].heading, found: titles[index].unit,
                example: role.example)
        }
        return unit.factor
    }

    private static func wholeNumbers(_ values: [Double]) -> [Int]? {
        let numbers = values.compactMap { Int(exactly: $0) }
        return numbers.count == values.count ? numbers : nil
    }

    /// What was held constant: EC-Lab's mode 1 is the current, 2 the potential, 3 nothing; Neware
    /// writes words, of which `CCCV` leaves open which of both.
    private func controls() throws(LogError) -> [ElectrochemistryRecord.Control]? {
        guard let index = try column(.mode) else { return nil }
        switch columns[index].values {
        case .numbers(let modes):
            return modes.map { mode in
                switch mode {
                case 1: .current
                case 2: .potential
                case 3: .rest
                default: .unstated
                }
            }
        case .words(let words):
            return words.map { word in
                let kind = word.lowercased()
                if kind.hasPrefix("rest") { return .rest }
                if kind.hasPrefix("cccv") { return .unstated }
                if kind.hasPrefix("cc") { return .current }
                return kind.hasPrefix("cv") ? .potential : .unstated
            }
        case .durations:
            return nil
        }
    }
}
