import ArgumentParser

/// Where results go, and what happens to results that are there already.
struct ResultOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder for the results; made if it is not there.", valueName: "out")
    )
    var output: String

    @Flag(help: "Replace the results of an earlier run.")
    var overwrite = false

    func validate() throws {
        if output.isEmpty { throw ValidationError("--output is empty; name a folder") }
    }
}
