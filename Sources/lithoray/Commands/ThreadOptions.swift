import ArgumentParser

/// How much of the processor is taken.
struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Threads of the processor; all of them if left out.", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, threads < 1 {
            throw ValidationError("--threads is 1 or more, not \(threads)")
        }
    }
}
