/// One run of `lithoray density`, its command line and configuration read.
struct DensityRun {
    let file: ExperimentFile
    let results: ResultOptions
    let resume: Bool
    let stack: Bool
    let hash: Bool
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs it.
    func run() async throws {
        report.detail("read \(file.path)")
    }
}
