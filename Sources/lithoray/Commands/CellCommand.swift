import ArgumentParser

/// `lithoray cell CELL.yaml [-o OUT]`; the module of the science is called Cell.
struct CellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cell",
        abstract: "Amounts and concentrations of a cell in every state, from its weighings.",
        discussion: """
            Prints the inventory of every component, charged and discharged as CELL.yaml says, \
            infinite-time diffusion and the transport through the separator, with uncertainties; \
            writes them as cell.csv, cell.json and cell.tex. What cannot be right is flagged on \
            standard error.

            EXAMPLES
              lithoray cell cell.yaml
              lithoray cell cell.yaml -o result
              lithoray cell cell.yaml --verbose
              lithoray cell cell.yaml --json --quiet > cell.json
            """)

    @Argument(help: ArgumentHelp("The cell.", valueName: "cell.yaml"))
    var cell: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A folder for the results; only printed if left out.", valueName: "out"))
    var output: String?

    @Flag(help: "Replace the results of an earlier run.")
    var overwrite = false

    @OptionGroup(title: "Report") var report: ReportOptions

    func validate() throws {
        if output?.isEmpty == true { throw ValidationError("--output is empty; name a folder") }
        if overwrite && output == nil {
            throw ValidationError("--overwrite needs --output; name the folder to replace")
        }
    }

    func run() async throws {
        try CellRun(path: cell, output: output, overwrite: overwrite, report: report).run()
    }
}
