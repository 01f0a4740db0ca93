import Cell
import Fields
import Foundation
import Logs

/// One run of `lithoray echem`, its command line read.
struct EchemRun {
    let path: String
    let reading: LogOptions
    let folder: OutputFolder?
    let overwrite: Bool
    let hasColumns: Bool
    let drawn: EchemFigures.Selection
    let referenceCapacity: ReferenceCapacity
    let times: [Double]
    let report: ReportOptions
    let warnings: Warnings

    /// The first says that a folder holds a log, and is the last that is written.
    private static let results = ["echem.json", "half_cycles.csv", "log.csv", "columns.csv"]

    /// Runs it.
    ///
    /// A log whose time runs backwards is reported, with what can be known of it, and no charge.
    func run() async throws {
        try folder?.check(overwrite: overwrite, markers: Array(Self.results.prefix(1)))
        let log = try ElectrochemistryLog(path: path, options: reading.options)
        report.detail("\(path) is \(log.format.rawValue) with \(log.record.count) rows")
        let start = start(of: log)
        let coulometry: Coulometry
        do {
            coulometry = try Coulometry(log.record)
        } catch {
            let problem = EchemError(path: path, log: log, error: error)
            if report.json {
                let summary = EchemSummary(
                    log: log, start: start, coulometry: nil, states: [], warnings: warnings.all)
                try StandardOutput.write(summary.json(adding: problem).text)
            }
            throw problem
        }
        for flag in coulometry.flags {
            warnings.add(
                Warning(code: flag.code.rawValue, message: "\(flag.place): \(flag.message)"))
        }
        let states = try times.map { time in
            guard let state = try coulometry.state(at: time, reference: referenceCapacity) else {
                throw EchemError.timeOutside(
                    path: path, time: time, first: log.record.times.first ?? 0,
                    last: log.record.times.last ?? 0)
            }
            return EchemSummary.StateAtTime(time: time, state: state)
        }
        // What the command line asks for is checked before anything is written.
        let figures = try EchemFigures(path: path, coulometry: coulometry, drawn)
        if let folder {
            try write(coulometry, of: log, to: folder)
            await figures?.draw(into: folder, warnings: warnings)
        }
        let summary = EchemSummary(
            log: log, start: start, coulometry: coulometry, states: states,
            warnings: warnings.all)
        if let folder {
            try folder.write(summary.json().text, to: Self.results[0])
            report.detail("the results are in \(folder.path)")
        }
        try StandardOutput.write(report.json ? summary.json().text : summary.text)
    }

    /// Writes the tables, and removes what an earlier run has left.
    private func write(
        _ coulometry: Coulometry, of log: ElectrochemistryLog, to folder: OutputFolder
    ) throws {
        try folder.prepare(for: Self.results, overwrite: overwrite)
        for name in try folder.contents(of: "figures") where name.hasPrefix("cycling_") {
            try folder.remove("figures/\(name)")
        }
        let tables = EchemTables(coulometry)
        try folder.write(try tables.log(referenceCapacity), to: "log.csv")
        try folder.write(tables.halfCycles, to: "half_cycles.csv")
        if hasColumns { try folder.write(EchemTables.columns(of: log), to: "columns.csv") }
    }

    /// When the zero of the log was (s since 1970); what is not clear is a warning.
    private func start(of log: ElectrochemistryLog) -> Double? {
        do {
            return try log.startSeconds()
        } catch {
            // Charges do not need it, so that only a date that may be read wrongly is worth a word.
            if case .ambiguousDate = error {
                warnings.add(Warning(code: "W-DATE", message: "\(error)"))
            }
            return nil
        }
    }
}

/// Why a log that can be read has no charges, or not where they were asked for.
enum EchemError: ReportedError, Equatable {
    /// E-TIME and the like; `place` is the file, with the line if it has lines.
    case coulometry(place: String, CoulometryError)
    /// A time outside the log was asked for.
    case timeOutside(path: String, time: Double, first: Double, last: Double)
    /// A half cycle that is not there was asked for.
    case noHalfCycle(path: String, index: Int, indices: [Int])

    /// Finds the line of the file that an error is about.
    init(path: String, log: ElectrochemistryLog, error: CoulometryError) {
        var line: Int?
        if case .timeBackwards(_, let row, _, _) = error { line = log.line(ofRow: row) }
        self = .coulometry(place: line.map { "\(path):\($0)" } ?? path, error)
    }

    /// The code that stands for it among the problems of a log.
    var code: String {
        if case .coulometry(_, .timeBackwards) = self { Flag.Code.time.rawValue } else { "E-LOG" }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .coulometry(_, let error): error.exitStatus
        case .timeOutside, .noHalfCycle: .usage
        }
    }

    var description: String {
        switch self {
        case .coulometry(let place, let error):
            "\(place): \(error)"
        case .timeOutside(let path, let time, let first, let last):
            "--at \(brief(time)) is not in \(path), which runs from \(brief(first)) s to "
                + "\(brief(last)) s; give a time between"
        case .noHalfCycle(let path, let index, let indices):
            "\(path) has no half cycle \(index); take one of "
                + indices.map(String.init).joined(separator: ", ")
        }
    }
}
