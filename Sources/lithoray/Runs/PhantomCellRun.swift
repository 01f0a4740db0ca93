/// One run of `lithoray phantom cell`, its command line read.
struct PhantomCellRun {
    let options: Phantom.Cell

    /// Runs it.
    func run() async throws {}
}
