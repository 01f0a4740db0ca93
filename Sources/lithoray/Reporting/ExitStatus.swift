/// How the program ends, as a shell sees it.
enum ExitStatus: Int32, Sendable {
    /// Everything asked for is done.
    case done = 0
    /// The command line or a configuration is wrong; nothing was written.
    case usage = 2
    /// An input file is missing, broken or contradictory.
    case input = 3
    /// A device failed.
    case device = 4
    /// An output could not be written.
    case output = 5
    /// The run was stopped by a signal; `--resume` goes on.
    case interrupted = 130
}

/// An error that knows how the program ends because of it.
///
/// Its description is one line a person can act on: what is wrong, with the numbers, then what to
/// do; lower case, no full stop.
protocol ReportedError: Error, CustomStringConvertible {
    /// The status that the program ends with.
    var exitStatus: ExitStatus { get }
}

extension ExitStatus {
    /// The status for any error: its own, or ``input`` for an error of a library.
    init(for error: any Error) {
        self = (error as? any ReportedError)?.exitStatus ?? .input
    }
}

/// The one line on standard error that says why the program ends.
///
///     lithoray: error: <message>
///
/// Line breaks and other control characters in the message, which a file name may hold, become
/// spaces: a script reads one line.
func errorLine(_ message: String) -> String {
    "lithoray: error: " + onOneLine(message)
}
