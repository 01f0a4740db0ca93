import Engines
import Fields
import Foundation
import ImageFiles
import Porosity

/// A volume to porosity: one run of the program.
struct PorosityRun {
    let file: PelletFile
    let options: RunOptions
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs.
    func run() async throws {
        let start = monotonicSeconds()
        let inputs = try VolumeInputs(file, warnings: warnings)
        let folder = OutputFolder(path: options.results.output)
        let record = InputRecord(paths: inputs.paths)
        let fingerprint = [
            Lithoray.version, file.configuration.json.text, record.fingerprint,
        ].joined(separator: "\n").stableHash
        let choice = try EngineChoice(engine)
        report.detail(choice.sentence)
        let output = PorosityOutput(folder: folder)
        let unfinished = try output.begin(
            resume: options.resume, overwrite: options.results.overwrite, fingerprint: fingerprint)
        let threads = engine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let hashing = try InputDigests(
            of: record, findsAll: options.hash, folder: folder, goesOn: unfinished != nil)
        let study: PorosityResults
        let digests: [Int: String]
        do {
            study = try PorosityStudy(
                inputs: inputs, engine: choice.engine, threads: threads,
                memory: engine.memory?.bytes, report: report, warnings: warnings, output: output,
                fingerprint: fingerprint, unfinished: unfinished
            ).run()
            digests = try hashing.wait(report: report) { try SignalWatch.check() }
        } catch {
            hashing.stop()
            output.suspend(keepsStages: !error.isOfTheInput)
            throw error
        }
        do {
            try output.write(study, inputs: inputs)
        } catch {
            output.suspend()
            throw error
        }
        if file.configuration.figures == .automatic {
            await PorosityFigures(
                folder: folder, inputs: inputs, results: study, engine: choice.engine,
                warnings: warnings
            ).draw()
        }
        let summary = PorositySummary(inputs: inputs, results: study, warnings: warnings).json.text
        let run = PorosityRecord(
            inputs: inputs, files: record.json(digests: digests), results: study, choice: choice,
            warnings: warnings, threads: threads, seconds: monotonicSeconds() - start)
        try output.finish(summary: summary, run: run.json.text)
        report.detail("the results are in \(folder.path)")
        if report.json { try StandardOutput.write(summary) }
    }
}
