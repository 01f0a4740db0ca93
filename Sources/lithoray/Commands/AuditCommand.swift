import ArgumentParser

/// `lithoray audit TABLE.yaml`; the science calls its result an audit.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Works a printed table out again and says what cannot be right.",
        discussion: """
            Reads the digits of a table as they are printed and what should follow from what, and \
            compares by interval arithmetic: half a unit of the last digit to either side, no other \
            tolerance. Every inconsistent row comes with the changes that would repair it: an \
            exponent, a unit, another row, a value counted twice. Ends with 3 if a row is \
            inconsistent or a value impossible, with 0 if none is.

            EXAMPLES
              lithoray audit table.yaml
              lithoray audit table.yaml --verbose
              lithoray audit table.yaml --json --quiet > audit.json
            """)

    @Argument(help: ArgumentHelp("The table.", valueName: "table.yaml"))
    var table: String

    @OptionGroup(title: "Report") var report: ReportOptions

    func run() async throws {
        try AuditRun(path: table, report: report).run()
    }
}
