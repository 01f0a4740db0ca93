import Engines
import Fields
import Foundation
import ImageFiles
import Radiography
import Synchronization

/// Radiographs to lithium-6 density: one run of the program.
struct DensityRun {
    let file: ExperimentFile
    let results: ResultOptions
    let resume: Bool
    let stack: Bool
    let hash: Bool
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs.
    func run() async throws {
        let start = monotonicSeconds()
        let inputs = try ExperimentInputs(file)
        let folder = OutputFolder(path: results.output)
        let record = InputRecord(paths: inputs.paths)
        let fingerprint = [
            Lithoray.version, file.configuration.json.text, "\(stack)", record.fingerprint,
        ].joined(separator: "\n").stableHash
        let journal = try prepare(folder, fingerprint: fingerprint)

        let choice = try EngineChoice(engine)
        report.detail(choice.sentence)
        let threads = engine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let experiment = try inputs.experiment(warnings: warnings)
        let preparation = try DensityPreparation(
            experiment, references: try inputs.references(threads: threads), threads: threads)
        for warning in preparation.warnings { add(warning) }

        let output = try DensityOutput(
            folder: folder, inputs: inputs, preparation: preparation, isStack: stack,
            journal: journal)
        let progress = report.progress(
            total: inputs.frames.count, doneBefore: journal.frames, unit: "frames")
        let prepared = monotonicSeconds()
        let memory = MemoryPlan(
            plan: preparation.plan, frames: experiment.frames.count, engine: choice.engine,
            ceiling: engine.memory?.bytes)
        let times: StageTimes
        do {
            times = try DensityComputation(
                preparation, frames: experiment.frames, engine: choice.engine,
                batchCapacity: try memory.batchCapacity()
            ).run(
                journal.frames..<inputs.frames.count, prepare: { try output.prepare($0) },
                write: { try output.write($0) },
                finished: { done in
                    try output.note(done: done)
                    progress.advance(by: done - output.countAndRemember(done))
                }, check: { try SignalWatch.check() })
        } catch {
            progress.finish()
            output.suspend()
            throw error
        }
        progress.finish()
        let counters = output.counters
        for warning in counters.warnings(preparation: preparation, frames: inputs.frames.count) {
            add(warning)
        }
        let summary = RunRecord(
            inputs: inputs, record: record, preparation: preparation, choice: choice,
            counters: counters, warnings: warnings, times: times,
            seconds: (prepared - start, monotonicSeconds() - start),
            batch: try memory.batchCapacity(), threads: threads)
        try output.finish(run: summary.json)
        if file.configuration.figures == .automatic {
            await DensityFigures(
                folder: folder, inputs: inputs, preparation: preparation,
                pictured: output.pictured, isStack: stack, warnings: warnings
            ).draw()
        }
        report.detail("the results are in \(folder.path)")
        if report.json { try StandardOutput.write(summary.json.text) }
    }

    private func add(_ warning: RadiographyWarning) {
        warnings.add(Warning(code: warning.code, message: warning.message))
    }

    /// Makes the folder ready, and tells where to go on.
    private func prepare(_ folder: OutputFolder, fingerprint: String) throws -> Journal {
        let fresh = Journal(
            fingerprint: fingerprint, frames: 0, profileBytes: 0, frameBytes: 0, pictured: [:],
            counters: [:])
        if resume {
            guard let journal = Journal.read(in: folder) else {
                throw ResumeError.nothingToResume(path: folder.path)
            }
            guard journal.fingerprint == fingerprint else {
                throw ResumeError.changed(path: folder.path)
            }
            return journal
        }
        let contents = try folder.contents()
        if !contents.isEmpty {
            guard results.overwrite else { throw OutputFolderError.notEmpty(path: folder.path) }
            guard contents.contains("run.json") || contents.contains(Journal.name) else {
                throw OutputFolderError.foreign(
                    path: folder.path, reason: "holds no results of an earlier run")
            }
            try DensityOutput.clear(folder)
        }
        try folder.make()
        return fresh
    }
}

/// Why a run cannot go on.
enum ResumeError: ReportedError, Equatable {
    /// The folder holds no unfinished run.
    case nothingToResume(path: String)
    /// Inputs, configuration or program are others.
    case changed(path: String)

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .nothingToResume(let path):
            "\(path) holds no unfinished run; leave out --resume"
        case .changed(let path):
            "\(path) was begun with another configuration, other inputs or another version; start "
                + "anew with --overwrite"
        }
    }
}

extension String {
    /// A hash that is the same in every process (FNV-1a, 64 bits).
    var stableHash: String {
        let value = utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        return String(value, radix: 16)
    }
}
