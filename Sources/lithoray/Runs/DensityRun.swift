import Engines
import Fields
import Foundation
import ImageFiles
import Radiography
import Synchronization

/// Radiographs to lithium-6 density: one run of the program.
struct DensityRun {
    let file: ExperimentFile
    let options: RunOptions
    let stack: Bool
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs.
    func run() async throws {
        let start = monotonicSeconds()
        let inputs = try ExperimentInputs(file)
        let folder = OutputFolder(path: options.results.output)
        let record = InputRecord(paths: inputs.paths)
        let fingerprint = [
            Lithoray.version, file.configuration.json.text, "\(stack)", record.fingerprint,
        ].joined(separator: "\n").stableHash
        let choice = try EngineChoice(engine)
        report.detail(choice.sentence)
        let journal = try journal(in: folder, fingerprint: fingerprint)
        let threads = engine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let experiment = try inputs.experiment(warnings: warnings)
        let memory = try MemoryPlan(
            experiment, inputs: inputs, engine: choice.engine, threads: threads,
            ceiling: engine.memory?.bytes)
        let preparation = try inputs.preparation(
            of: experiment, threads: threads, workingBytes: memory.workingBytes)
        for warning in preparation.warnings { add(warning) }

        if !options.resume { try DensityOutput.clear(folder) }
        let output = try DensityOutput(
            folder: folder, inputs: inputs, preparation: preparation, isStack: stack,
            journal: journal)
        let progress = report.progress(
            total: inputs.frames.count, doneBefore: journal.frames, unit: "frames")
        let prepared = monotonicSeconds()
        var times: StageTimes
        let digests: [Int: String]
        let hashing: InputDigests
        do {
            hashing = try InputDigests(
                of: record, findsAll: options.hash, folder: folder, goesOn: journal.profileBytes > 0
            )
        } catch {
            output.suspend()
            throw error
        }
        do {
            times = try DensityComputation(
                preparation, frames: experiment.frames, engine: choice.engine,
                batchCapacity: memory.batch, batchesWithResults: memory.batchesWithResults
            ).run(
                journal.frames..<inputs.frames.count, prepare: { try output.prepare($0) },
                write: { try output.write($0) },
                finished: { done in
                    try output.note(done: done)
                    progress.advance(by: done - output.countAndRemember(done))
                }, check: { try SignalWatch.check() })
            progress.finish()
            digests = try hashing.wait(report: report) { try SignalWatch.check() }
        } catch {
            progress.finish()
            hashing.stop()
            output.suspend(keepsFrames: !error.isOfTheInput)
            throw error
        }
        times.write.bytes = output.bytes
        let counters = output.counters
        for warning in counters.warnings(preparation: preparation, frames: inputs.frames.count) {
            add(warning)
        }
        try output.finishTables()
        if file.configuration.figures == .automatic {
            await DensityFigures(
                folder: folder, inputs: inputs, preparation: preparation,
                pictured: output.pictured, isStack: stack, warnings: warnings
            ).draw()
        }
        let summary = RunRecord(
            inputs: inputs, files: record.json(digests: digests), preparation: preparation,
            choice: choice,
            counters: counters, warnings: warnings, times: times,
            seconds: (prepared - start, monotonicSeconds() - start),
            memory: memory, ceiling: engine.memory?.bytes, threads: threads)
        try output.finish(run: summary.json)
        report.detail("the results are in \(folder.path)")
        if report.json { try StandardOutput.write(summary.json.text) }
    }

    private func add(_ warning: RadiographyWarning) {
        warnings.add(Warning(code: warning.code, message: warning.message))
    }

    /// Where to go on, by what is in the folder; nothing is written yet.
    private func journal(in folder: OutputFolder, fingerprint: String) throws -> Journal {
        let fresh = Journal(
            fingerprint: fingerprint, frames: 0, profileBytes: 0, frameBytes: 0, pictured: [:],
            counters: [:])
        let contents = try folder.contents()
        if options.resume {
            if contents.contains("run.json") { throw ResumeError.complete(path: folder.path) }
            guard let journal = Journal.read(in: folder) else {
                guard contents.isEmpty else { throw ResumeError.noJournal(path: folder.path) }
                return fresh
            }
            guard journal.fingerprint == fingerprint else {
                throw ResumeError.changed(path: folder.path)
            }
            return journal
        }
        try folder.check(overwrite: options.results.overwrite, markers: ["run.json", Journal.name])
        return fresh
    }
}

/// Why a run cannot go on.
enum ResumeError: ReportedError, Equatable {
    /// The run in the folder is complete.
    case complete(path: String)
    /// The folder holds something else.
    case noJournal(path: String)
    /// Inputs, configuration or program are others.
    case changed(path: String)

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .complete(let path):
            "the run in \(path) is complete; leave out --resume, or start anew with --overwrite"
        case .noJournal(let path):
            "\(path) holds no unfinished run; name another folder"
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
