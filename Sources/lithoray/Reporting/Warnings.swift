import Synchronization

/// Something that does not stop a run but bears on its numbers.
struct Warning: Sendable, Hashable {
    /// The stable name, such as `W-GAIN`.
    let code: String
    /// What it is about, with the numbers, and what to do.
    let message: String
}

/// The warnings of a run, in the order they were raised, each once.
final class Warnings: Sendable {
    private let console: Console?
    private let raised = Mutex<[Warning]>([])

    /// Creates an empty collection.
    ///
    /// - Parameter console: Where each warning is printed once; nil for `--quiet`, which hides them
    ///   from standard error but not from `run.json`.
    init(console: Console?) {
        self.console = console
    }

    /// Keeps a warning, and prints `lithoray: warning: <code>: <message>` the first time.
    func add(_ warning: Warning) {
        let isNew = raised.withLock { raised in
            guard !raised.contains(warning) else { return false }
            raised.append(warning)
            return true
        }
        if isNew {
            console?.line(
                "lithoray: warning: \(warning.code): \(onOneLine(warning.message))")
        }
    }

    /// Every warning so far.
    var all: [Warning] { raised.withLock { $0 } }

    /// The warnings as `run.json` lists them.
    var json: JSONValue {
        .array(
            all.map { warning in
                ["code": .string(warning.code), "message": .string(warning.message)]
            })
    }
}
