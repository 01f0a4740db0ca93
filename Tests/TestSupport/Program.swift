import Foundation

/// The built `lithoray`, run as a shell runs it.
public enum Program {
    /// How a run ended and what it said.
    public struct Result: Sendable, Equatable {
        /// Exit status; 128 and more after an uncaught signal.
        public let status: Int32
        /// Standard output.
        public let output: String
        /// Standard error.
        public let error: String

        /// Creates a result, for a test to compare with.
        public init(status: Int32, output: String, error: String) {
            self.status = status
            self.output = output
            self.error = error
        }
    }

    /// The program, beside the tests that are running.
    public static var path: String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("lithoray").path
    }

    /// Starts the program with `arguments` in `folder`, and waits for its end.
    public static func run(_ arguments: [String], in folder: String = "/") throws -> Result {
        try finish(start(path, arguments, in: folder))
    }

    /// Runs a line of shell, in which `lithoray` is the program.
    public static func shell(_ line: String, in folder: String = "/") throws -> Result {
        let line = "lithoray() { '\(path)' \"$@\"; }\n" + line
        return try finish(start("/bin/bash", ["-o", "pipefail", "-c", line], in: folder))
    }

    private static func start(
        _ executable: String, _ arguments: [String], in folder: String
    ) throws -> (process: Process, output: Pipe, error: Pipe) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        let (output, error) = (Pipe(), Pipe())
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = error
        try withoutBlockedSignals { try process.run() }
        return (process, output, error)
    }

    /// Runs `body` with no signal blocked, as a shell starts programs.
    ///
    /// A program inherits what its parent's thread blocks, and the threads that run tests block most
    /// signals: one that should end the program would wait for ever.
    private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func finish(
        _ run: (process: Process, output: Pipe, error: Pipe)
    ) throws -> Result {
        // What the program prints here fits into a pipe, so that one can be read after the other.
        let output = run.output.fileHandleForReading.readDataToEndOfFile()
        let error = run.error.fileHandleForReading.readDataToEndOfFile()
        run.process.waitUntilExit()
        let wasKilled = run.process.terminationReason == .uncaughtSignal
        return Result(
            status: run.process.terminationStatus + (wasKilled ? 128 : 0),
            output: String(decoding: output, as: UTF8.self),
            error: String(decoding: error, as: UTF8.self))
    }
}
