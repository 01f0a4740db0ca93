/// Why there is no picture, in one line that says what to do.
///
/// A run that meets one of these has its numbers: report it as a warning and go on.
public enum FigureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// gnuplot is not on PATH; `script` is the path of what would have been drawn.
    case gnuplotMissing(script: String)
    /// gnuplot could not be started.
    case notStarted(script: String, reason: String)
    /// gnuplot gave up; `line` is nil where it names none.
    case failed(script: String, line: Int?, reason: String)
    /// gnuplot was ended because it took longer than `seconds`.
    case timeLimit(script: String, seconds: Double)
    /// The task was cancelled, and gnuplot ended with it.
    case cancelled(script: String)
    /// A script or its data could not be written.
    case writing(path: String, reason: String)
    /// No value of the figure is finite.
    case noNumbers(figure: String)

    /// One line: what, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .gnuplotMissing(let script):
            "gnuplot is not on PATH, so \(script) is not drawn; install it with "
                + "apt-get install gnuplot-nox, then \(Self.byHand(script))"
        case .notStarted(let script, let reason):
            "gnuplot could not be started for \(script): \(reason); \(Self.byHand(script))"
        case .failed(let script, let line, let reason):
            "\(script)\(line.map { ", line \($0)" } ?? ""): \(reason); correct the script, then "
                + Self.byHand(script)
        case .timeLimit(let script, let seconds):
            "gnuplot did not finish \(script) within \(Self.text(seconds: seconds)) s and was "
                + "ended; \(Self.byHand(script))"
        case .cancelled(let script):
            "\(script) is not drawn, the run was interrupted; \(Self.byHand(script))"
        case .writing(let path, let reason):
            "\(path) could not be written: \(reason)"
        case .noNumbers(let figure):
            "figure \(figure) has no number to draw; frames.csv counts the reasons of the pixels "
                + "without one"
        }
    }

    private static func byHand(_ script: String) -> String {
        let path = ScriptPath(script)
        return "run gnuplot \(path.name) in \(path.folder)"
    }

    private static func text(seconds: Double) -> String {
        seconds == seconds.rounded() && abs(seconds) < 1e9 ? "\(Int(seconds))" : "\(seconds)"
    }
}
