/// One run of `lithoray devices`, its command line read.
struct DevicesRun {
    let engine: EngineOptions
    let report: ReportOptions

    /// Runs it.
    func run() async throws {}
}
