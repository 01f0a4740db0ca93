import ArgumentParser
// Cell has a Flag of its own.
import enum Cell.ReferenceCapacity
import Foundation
import Logs

/// `lithoray echem LOG`.
struct Echem: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "An electrochemistry log: half cycles, charges, lithium, problems.",
        discussion: """
            Reads EC-Lab .mpt and .mpr, Battery Data Format, Neware CSV and any table with a header \
            line; the content decides, not the name. Positive charge is oxidation at the working \
            electrode. Charges come from logged increments, else from a logged charge, else from \
            the current.

            With -o it writes echem.json, half_cycles.csv and log.csv; with --plot also the figures \
            of potential and current against time and against capacity, with --columns the whole \
            log as CSV.

            EXAMPLES
              lithoray echem cycle.mpt
              lithoray echem cycle.mpr --json > cycle.json
              lithoray echem cycle.mpt -o result --plot
              lithoray echem cycle.mpt -o result --plot --half-cycle 0
              lithoray echem cycle.mpt --date-order day-first --start 2024-05-01T08:00:00Z
              lithoray echem cycle.mpt -o result --reference-capacity nominal:0.71
              lithoray echem table.csv --column-map time_h=t --column-map current_mA=I
            """)

    @Argument(help: ArgumentHelp("The log.", valueName: "log"))
    var log: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A folder for the results; made if it is not there.", valueName: "out"))
    var output: String?

    @Flag(help: "Replace the results of an earlier run.")
    var overwrite = false

    @Flag(help: "Write every column of the log to columns.csv too.")
    var columns = false

    @Flag(help: "Draw potential and current into the folder of --output.")
    var plot = false

    @Option(
        name: .customLong("half-cycle"),
        help: ArgumentHelp(
            "Draw this half cycle only; repeat it for several.", valueName: "index"))
    var drawn: [Int] = []

    @OptionGroup(title: "Log") var reading: LogOptions

    @Option(
        help: ArgumentHelp(
            "What DoD and SoC are parts of: final (each half cycle's own end), or nominal:mAh or "
                + "user:mAh.", valueName: "final|nominal:mAh|user:mAh"),
        transform: { try ReferenceCapacity(argument: $0) })
    var referenceCapacity = ReferenceCapacity.final

    @Option(
        name: .customLong("at"),
        help: ArgumentHelp(
            "Print charge, DoD and SoC at this time of the log; repeat it for several.",
            valueName: "s"))
    var times: [Double] = []

    @OptionGroup(title: "Report") var report: ReportOptions

    func validate() throws {
        if output == "" { throw ValidationError("--output is empty; name a folder") }
        for (name, isGiven) in [("plot", plot), ("columns", columns), ("overwrite", overwrite)]
        where isGiven && output == nil {
            throw ValidationError("--\(name) needs a folder; give --output too")
        }
        if !plot, !drawn.isEmpty {
            throw ValidationError("--half-cycle is about the figures; give --plot too")
        }
    }

    func run() async throws {
        try await EchemRun(
            path: log, reading: reading, folder: output.map(OutputFolder.init),
            overwrite: overwrite, hasColumns: columns,
            drawn: plot ? (drawn.isEmpty ? .all : .only(drawn)) : .none,
            referenceCapacity: referenceCapacity, times: times, report: report,
            warnings: report.warnings()
        ).run()
    }
}

/// What the command line says of a log that cannot say it itself.
struct LogOptions: ParsableArguments {
    @Option(
        name: .customLong("column-map"),
        help: ArgumentHelp(
            "Which column is what, such as current_mA=I; repeat it for several.",
            valueName: "role=column"))
    var columns: [String] = []

    @Option(help: "Which comes first in a date whose year is last.")
    var dateOrder: DateOrderChoice?

    @Option(
        help: ArgumentHelp(
            "When the zero of the log was; left out, the log says it, its clock taken as UTC.",
            valueName: "2024-05-01T08:00:00Z"),
        transform: { try StartTime(argument: $0) })
    var start: StartTime?

    /// The options for the reader.
    var options: ElectrochemistryLog.Options {
        get throws {
            .init(
                dateOrder: dateOrder?.order, columnMap: try ColumnMap(columns),
                startSeconds: start?.secondsSince1970)
        }
    }
}

/// Which of the day and the month comes first.
enum DateOrderChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case monthFirst = "month-first"
    case dayFirst = "day-first"

    /// The order for the reader.
    var order: DateOrder {
        switch self {
        case .monthFirst: .monthFirst
        case .dayFirst: .dayFirst
        }
    }
}

/// A moment on the command line.
struct StartTime: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z.
    let secondsSince1970: Double

    /// Reads a date, a time and a zone.
    ///
    /// - Throws: ``StartTimeError/malformed`` for anything else.
    init(argument: String) throws(StartTimeError) {
        guard let date = Date(strictISO8601: argument) else { throw .malformed }
        secondsSince1970 = date.timeIntervalSince1970
    }
}

/// Why a text is no moment.
enum StartTimeError: Error, CustomStringConvertible {
    /// No date, time and zone.
    case malformed

    var description: String { "give a date, a time and a zone, such as 2024-05-01T08:00:00Z" }
}

extension ReferenceCapacity {
    /// Reads `final`, `nominal:0.71` or `user:0.587`, in mAh.
    ///
    /// - Throws: ``ReferenceCapacityError/malformed`` for anything else.
    init(argument: String) throws(ReferenceCapacityError) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        let capacity = parts.count == 2 ? Double(parts[1]) : nil
        switch (parts.first, capacity) {
        case ("final", nil) where parts.count == 1: self = .final
        case ("nominal", let capacity?) where capacity > 0 && capacity.isFinite:
            self = .nominal(capacity)
        case ("user", let capacity?) where capacity > 0 && capacity.isFinite: self = .user(capacity)
        default: throw .malformed
        }
    }
}

/// Why a text is no reference capacity.
enum ReferenceCapacityError: Error, CustomStringConvertible {
    /// Neither of the three conventions, or no positive number.
    case malformed

    var description: String { "give final, or nominal: or user: and a number of mAh" }
}
