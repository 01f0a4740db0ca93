import ArgumentParser

/// `lithoray density EXPERIMENT.yaml -o OUT`.
struct Density: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Radiographs to lithium-6 density: maps, height profiles, a table of frames.",
        discussion: """
            Reads the frames, darks and flats that EXPERIMENT.yaml names, and writes profiles.csv, \
            frames.csv, maps/ and run.json.

            EXAMPLES
              lithoray density experiment.yaml -o result
              lithoray density experiment.yaml -o result --engine opencl --device NVIDIA
              lithoray density experiment.yaml -o result --memory 2G --threads 8
              lithoray density experiment.yaml -o result --resume
              lithoray density experiment.yaml -o result --json --quiet > summary.json
            """)

    @Argument(help: ArgumentHelp("The experiment.", valueName: "experiment.yaml"))
    var experiment: String

    @OptionGroup var options: RunOptions

    @Flag(help: "One multi-page file for each quantity instead of one file for each frame.")
    var stack = false

    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Report") var report: ReportOptions

    func run() async throws {
        let warnings = report.warnings()
        let file = try ExperimentFile(path: experiment)
        file.warnings.forEach(warnings.add)
        try await DensityRun(
            file: file, options: options, stack: stack, engine: engine, report: report,
            warnings: warnings
        ).run()
    }
}
