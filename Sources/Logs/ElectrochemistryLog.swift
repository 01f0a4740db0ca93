public import Fields

/// The log of a cycler: its columns, what of them is needed for coulometry, and when it starts.
public struct ElectrochemistryLog: Sendable {
    /// What a user may have to say of a log.
    public struct Options: Sendable, Hashable {
        /// Which of the day and the month comes first where the year is last.
        public var dateOrder: DateOrder?
        /// Which column plays which role, where the headings do not tell.
        public var columnMap: ColumnMap
        /// Seconds since 1970 at the zero of the log; no date of the log is read then.
        public var startSeconds: Double?

        /// Creates options; left out, the log has to speak for itself.
        public init(
            dateOrder: DateOrder? = nil, columnMap: ColumnMap = ColumnMap(),
            startSeconds: Double? = nil
        ) {
            self.dateOrder = dateOrder
            self.columnMap = columnMap
            self.startSeconds = startSeconds
        }
    }

    /// The file as the caller named it.
    public let path: String
    /// What kind of log it is, by its content.
    public let format: LogFormat
    /// Every column of the file, in its order, whether the analysis knows it or not.
    public let columns: [LogColumn]
    /// Times, potential, current and charges in the units of the analysis.
    public let record: ElectrochemistryRecord
    /// When the zero of the log was.
    public let start: LogStart
    private let lines: RowLines?

    /// Reads a log.
    ///
    /// The format follows from the content, not from the name. Text is UTF-8 or code page 1252,
    /// with LF or CRLF, its decimal mark found in the file. Positive current and charge are
    /// oxidation at the working electrode in all formats.
    ///
    /// - Throws: ``LogError``.
    /// - Source: physics specification §6.
    public init(path: String, options: Options = Options()) throws(LogError) {
        let file = try LogFile(path: path)
        let given = options.startSeconds.map(LogStart.at(secondsSince1970:))
        let stated: LogStart?
        self.path = path
        if ModularFile.isSignature(of: file) {
            let modular = try ModularFile(file)
            format = .ecLabBinary
            columns = try modular.columns()
            lines = nil
            stated = try modular.start()
        } else {
            if path.lowercased().hasSuffix(".mpr") {
                throw .notModular(path: path, beginning: file.beginning)
            }
            // Text has no zero byte, and hardly any other file comes without one for long.
            if file.bytes.prefix(1024).contains(0) {
                throw .notALog(path: path, beginning: file.beginning)
            }
            let headings: LineScanner
            var started: (date: String, line: Int)?
            if ECLabText.isFirstLine(of: file) {
                format = .ecLabText
                (headings, started) = try ECLabText.header(of: file)
            } else {
                headings = LineScanner(file.bytes, at: file.begins(with: "\u{FEFF}") ? 3 : 0)
                format = LogFormat(headings: DelimitedTable.headings(file, at: headings))
            }
            let table = try DelimitedTable(file, header: headings)
            columns = table.columns
            lines = table.lines
            if given == nil, let started {
                stated = try LogStart(
                    date: started.date, path: path, line: started.line, order: options.dateOrder)
            } else {
                stated = nil
            }
        }
        let known = RecordColumns(
            columns, path: path, format: format, map: options.columnMap, lines: lines)
        record = try known.record()
        if let start = given ?? stated {
            self.start = start
        } else {
            start = try known.start(order: options.dateOrder)
        }
        // Reading has ended only now, so that the file stays mapped until here.
        withExtendedLifetime(file) {}
    }

    /// The line of the file that a row stands on, from 1 on; nil for a binary file.
    public func line(ofRow row: Int) -> Int? { lines?.line(ofRow: row) }

    /// Seconds since 1970-01-01T00:00:00Z at the zero of the log.
    ///
    /// - Throws: ``LogError/noStart(path:)`` or ``LogError/ambiguousDate(path:line:text:)``.
    public func startSeconds() throws(LogError) -> Double {
        switch start {
        case .at(let seconds): return seconds
        case .unstated: throw .noStart(path: path)
        case .ambiguous(let date, let line):
            throw .ambiguousDate(path: path, line: line, text: date)
        }
    }
}

extension LogFormat {
    /// The format of a table by its headings.
    init(headings: [String]) {
        let names = Set(headings.map { ColumnTitle($0).name })
        let machineNames: Set = ["test_time_second", "voltage_volt", "current_ampere"]
        let words = Set(headings.map { $0.lowercased() })
        let stepNames: Set = ["step type", "step name"]
        let recordNames: Set = ["datapoint", "record id", "record number"]
        if !machineNames.isDisjoint(with: words)
            || Set(["test time / s", "voltage / v", "current / a"]).isSubset(of: words)
        {
            self = .batteryDataFormat
        } else if !names.isDisjoint(with: stepNames), !names.isDisjoint(with: recordNames) {
            self = .neware
        } else {
            self = .table
        }
    }
}
