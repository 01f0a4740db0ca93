import Foundation
import Synchronization

/// Standard output could not be written.
enum StandardOutputError: ReportedError, Equatable {
    /// The system refused a write, for `reason`.
    case notWritten(reason: String)

    var exitStatus: ExitStatus { .output }

    var description: String {
        switch self {
        case .notWritten(let reason): "standard output cannot be written: \(reason)"
        }
    }
}

/// Results that a script reads.
enum StandardOutput {
    /// Writes `text`, all of it.
    ///
    /// A reader that closes the pipe early has what it wants: that is no error.
    ///
    /// - Throws: ``StandardOutputError/notWritten(reason:)`` for any other failure.
    static func write(_ text: String) throws(StandardOutputError) {
        let failure = writeAll(text, to: STDOUT_FILENO)
        guard failure == 0 || failure == EPIPE else {
            throw .notWritten(reason: systemMessage(failure))
        }
    }
}

/// Writes every byte of `text`, again after an interrupted call.
///
/// - Returns: 0, or the `errno` of the call that failed.
func writeAll(_ text: String, to descriptor: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = write(descriptor, start, rest.count)
            if count >= 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
            } else if errno != EINTR {
                return errno
            }
        }
        return 0
    }
}

/// What the system calls an `errno`, lower case as our sentences are.
func systemMessage(_ code: Int32) -> String {
    let text = String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
}

/// Lines for the person at the terminal, and below them one status line that is written over.
///
/// Every line of a run goes through one console, so that a warning never lands in the middle of
/// the progress bar.
final class Console: Sendable {
    /// Standard error.
    static let standardError = Console(
        isTerminal: isatty(STDERR_FILENO) == 1,
        width: {
            var size = winsize()
            let known = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
            return known ? Int(size.ws_col) : 80
        },
        write: { text in _ = writeAll(text, to: STDERR_FILENO) })

    /// Whether a status line can be written over.
    let isTerminal: Bool
    private let currentWidth: @Sendable () -> Int
    private let sink: @Sendable (String) -> Void
    private let status = Mutex("")

    /// Creates a console on top of `write`.
    init(
        isTerminal: Bool, width: @escaping @Sendable () -> Int,
        write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        currentWidth = width
        sink = write
    }

    /// Columns of the terminal now.
    var width: Int { currentWidth() }

    /// Writes a line that stays, above the status line if there is one.
    func line(_ text: String) {
        status.withLock { status in
            sink(status.isEmpty ? text + "\n" : "\r\u{1B}[K" + text + "\n" + status)
        }
    }

    /// Replaces the status line; an empty `text` takes it away.
    func setStatus(_ text: String) {
        status.withLock { status in
            guard text != status else { return }
            sink("\r\u{1B}[K" + text)
            status = text
        }
    }
}
