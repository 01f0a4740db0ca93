import Foundation
import Synchronization

/// The run was stopped by a signal.
enum InterruptionError: ReportedError, Equatable {
    /// SIGINT or SIGTERM arrived while results were being made.
    case interrupted

    var exitStatus: ExitStatus { .interrupted }

    var description: String { "interrupted; run the same command with --resume to go on" }
}

/// Signals received so far; constant-initialised, so that a handler never waits on a lock.
private let signalCount = Atomic<Int>(0)

/// Turns SIGINT and SIGTERM into a flag that a run polls between batches.
enum SignalWatch {
    /// Starts watching.
    ///
    /// The first signal sets the flag, the second ends the program at once with status 130.
    /// SIGPIPE and SIGXFSZ are ignored: the write that caused them fails with an error that can be
    /// reported.
    static func start() {
        _ = signalCount.load(ordering: .relaxed)
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            if signalCount.add(1, ordering: .relaxed).newValue > 1 {
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
        action.sa_flags = SA_RESTART
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
    }

    /// Whether the run is asked to stop.
    static var isInterrupted: Bool { signalCount.load(ordering: .relaxed) > 0 }

    /// Ends a run that is asked to stop; call it where everything written so far is whole.
    static func check() throws(InterruptionError) {
        if isInterrupted { throw .interrupted }
    }
}
