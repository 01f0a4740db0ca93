import Synchronization

/// What threads find for each of some indices.
final class ParallelResults<Value: Sendable>: Sendable {
    private let found: Mutex<[Value?]>

    init(count: Int) {
        found = Mutex(Array(repeating: nil, count: count))
    }

    /// Keeps what was found for an index.
    func set(_ index: Int, _ value: Value) { found.withLock { $0[index] = value } }

    /// All values, in order; those of indices that were set.
    var values: [Value] { found.withLock { $0.compactMap { $0 } } }
}
