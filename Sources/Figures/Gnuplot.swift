import Subprocess

/// The gnuplot program, found on PATH and run on one script at a time.
public struct Gnuplot: Sendable {
    /// Folders that are searched, as PATH writes them; nil for the PATH of this process.
    public var searchPath: String?
    /// How long one script may take.
    public var timeLimit: Duration

    /// Chooses where gnuplot is looked for and how long it may take.
    public init(searchPath: String? = nil, timeLimit: Duration = .seconds(60)) {
        self.searchPath = searchPath
        self.timeLimit = timeLimit
    }

    /// Whether there is a gnuplot.
    public var isInstalled: Bool {
        get async {
            (try? await Self.executable.resolveExecutablePath(in: environment)) != nil
        }
    }

    /// Runs a script in its folder and waits for its end.
    ///
    /// The user's own start-up file is not read, so that a figure looks the same everywhere. What
    /// gnuplot prints as a warning is not an error.
    ///
    /// - Parameter script: Path of the script; relative names in it start at its folder.
    /// - Throws: ``FigureError``; after a time limit or a cancellation gnuplot and what it started
    ///   are ended first.
    public func run(script: String) async throws(FigureError) {
        let path = ScriptPath(script)
        let environment = environment
        let ending = await withTaskGroup(of: Ending.self) { group in
            group.addTask { await Self.start(path, in: environment) }
            group.addTask { [timeLimit] in
                do {
                    try await Task.sleep(for: timeLimit)
                    return .timeUp
                } catch {
                    return .cancelled
                }
            }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
        switch ending {
        case .finished:
            return
        case .failed(let message):
            let (line, reason) = Self.firstError(in: message)
            throw .failed(script: script, line: line, reason: reason)
        case .missing:
            throw .gnuplotMissing(script: script)
        case .notStarted(let reason):
            throw .notStarted(script: script, reason: reason)
        case .timeUp:
            throw .timeLimit(script: script, seconds: timeLimit / .seconds(1))
        case .cancelled:
            throw .cancelled(script: script)
        }
    }

    private enum Ending: Sendable {
        case finished, missing, timeUp, cancelled
        case failed(String)
        case notStarted(String)
    }

    private static let executable = Executable.name("gnuplot")
    /// More text than this on standard error is a runaway script.
    private static let messageLimit = 1 << 20

    private var environment: Environment {
        searchPath.map { Environment.inherit.updating(["PATH": $0]) } ?? .inherit
    }

    private static func start(_ path: ScriptPath, in environment: Environment) async -> Ending {
        // A group of its own, so that the end of gnuplot is the end of what it started.
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(
                signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
        ]
        do {
            let result = try await Subprocess.run(
                executable, arguments: ["--default-settings", path.name], environment: environment,
                workingDirectory: .init(path.folder), platformOptions: options,
                output: .discarded, error: .bytes(limit: messageLimit))
            if result.terminationStatus.isSuccess { return .finished }
            let message = String(decoding: result.standardError, as: UTF8.self)
            return .failed(message.isEmpty ? "\(result.terminationStatus)" : message)
        } catch let error as SubprocessError {
            switch error.code {
            case .executableNotFound: return .missing
            case .outputLimitExceeded: return .failed("more than 1 MiB of messages")
            default: return .notStarted("\(error)")
            }
        } catch {
            return Task.isCancelled ? .cancelled : .notStarted("\(error)")
        }
    }

    /// The line and the reason of the first error in what gnuplot printed.
    ///
    /// gnuplot shows the command, points into it, and then writes `"x.gp" line 3: reason`, in some
    /// versions with a comma before `line`; a warning is passed over.
    static func firstError(in message: String) -> (line: Int?, reason: String) {
        let lines = message.split(separator: "\n").map { $0.trimmingPrefix { $0.isWhitespace } }
        for line in lines {
            guard let match = line.wholeMatch(of: /"[^"]*",? line (\d+): (?<reason>.*)/),
                !match.output.reason.hasPrefix("warning")
            else { continue }
            return (Int(match.output.1), String(match.output.reason))
        }
        return (nil, lines.first { !$0.isEmpty }.map(String.init) ?? "no message")
    }
}
