import ArgumentParser

/// `lithoray devices`.
struct Devices: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Every engine and device, and which one 'auto' takes, and why.",
        discussion: """
            EXAMPLES
              lithoray devices
              lithoray devices --json
              lithoray devices --engine cpu --instruction-set v3
            """)

    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Report") var report: ReportOptions

    func run() async throws {
        try await DevicesRun(engine: engine, report: report).run()
    }
}
