import ArgumentParser

/// `lithoray check FILE.yaml`.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Everything that can be known before a run; writes nothing.",
        discussion: """
            Reads the configuration, finds the files it names, and says what a run would need.

            EXAMPLES
              lithoray check experiment.yaml
              lithoray check pellet.yaml
              lithoray check experiment.yaml --engine opencl --memory 2G
              lithoray check experiment.yaml --json
            """)

    @Argument(
        help: ArgumentHelp("The experiment, or the study of a volume.", valueName: "file.yaml"))
    var experiment: String

    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Report") var report: ReportOptions

    func run() async throws {
        let warnings = report.warnings()
        if YAMLText.holds(key: "volume", at: experiment) {
            try PorosityCheckRun(
                file: PelletFile(path: experiment), engine: engine, report: report,
                warnings: warnings
            ).run()
            return
        }
        let file = try ExperimentFile(path: experiment)
        file.warnings.forEach(warnings.add)
        try await CheckRun(file: file, engine: engine, report: report, warnings: warnings).run()
    }
}
