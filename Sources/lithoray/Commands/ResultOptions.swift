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

/// Results of a run that can be interrupted and goes on.
struct RunOptions: ParsableArguments {
    @OptionGroup var results: ResultOptions

    @Flag(help: "Go on where an interrupted run stopped.")
    var resume = false

    @Flag(help: "SHA-256 of every input in run.json; without it only of files up to 1 MiB.")
    var hash = false

    func validate() throws {
        if resume && results.overwrite {
            throw ValidationError("--overwrite and --resume exclude each other; give one of them")
        }
    }
}
