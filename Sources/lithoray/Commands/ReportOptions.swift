import ArgumentParser

/// What the program says while and after it works.
struct ReportOptions: ParsableArguments {
    @Flag(help: "No progress and no warnings on standard error.")
    var quiet = false

    @Flag(help: "Say what is read, chosen and written.")
    var verbose = false

    @Flag(help: "Print the summary on standard output as JSON.")
    var json = false

    func validate() throws {
        if quiet && verbose {
            throw ValidationError("--quiet and --verbose exclude each other; give one of them")
        }
    }

    /// The warnings of a run that was started with these options.
    func warnings() -> Warnings {
        Warnings(console: quiet ? nil : .standardError)
    }

    /// The progress of a run that was started with these options, from now on.
    func progress(total: Int, doneBefore: Int = 0, unit: String = "frames") -> ProgressMeter {
        let console = Console.standardError
        return ProgressMeter(
            total: total, doneBefore: doneBefore, unit: unit,
            style: quiet ? .silent : console.isTerminal ? .bar : .lines, console: console)
    }

    /// Says something that only `--verbose` asks for.
    func detail(_ text: @autoclosure () -> String) {
        if verbose { Console.standardError.line("lithoray: " + onOneLine(text())) }
    }
}
