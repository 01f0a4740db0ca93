import Engines

/// Edges in parts that threads take one by one; what is found of them is put together in their order,
/// whatever the number of threads.
struct EdgeParts {
    private let count: Int
    private let threads: Int

    /// Edges of a part.
    private static let size = 4096

    /// Parts of a number of edges.
    init(_ count: Int, threads: Int) {
        self.count = count
        self.threads = threads
    }

    /// What `body` makes of each part.
    func map<Value: Sendable>(_ body: @Sendable (Range<Int>) -> Value) -> [Value] {
        mapInParallel((count + Self.size - 1) / Self.size, threads: threads) { part in
            body(part * Self.size..<min((part + 1) * Self.size, count))
        }
    }

    /// Runs `body` for each part.
    func forEach(_ body: @Sendable (Range<Int>) -> Void) { _ = map { body($0) } }
}
