/// One run of `lithoray check`, its command line and configuration read.
struct CheckRun {
    let file: ExperimentFile
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs it.
    func run() async throws {
        report.detail("read \(file.path)")
        if report.json {
            let summary: JSONValue = [
                "configuration": file.configuration.json, "warnings": warnings.json,
            ]
            try StandardOutput.write(summary.text)
        }
    }
}
