import Dispatch
import Foundation
import Synchronization

/// Runs `body` for each index of `0..<count` on some threads; the first error stops the rest.
///
/// Indices are handed out in increasing order. What `body` writes must differ from index to index.
public func inParallel<Failure: Error>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Void
) throws(Failure) {
    try inParallel(count, threads: threads, tool: {}) { index, _ throws(Failure) in
        try body(index)
    }
}

/// Runs `body` for each index of `0..<count` on some threads, each with a tool of its own, such as
/// memory that it uses again and again; the first error stops the rest.
public func inParallel<Tool, Failure: Error>(
    _ count: Int, threads: Int, tool makeTool: @Sendable () -> Tool,
    _ body: @Sendable (Int, inout Tool) throws(Failure) -> Void
) throws(Failure) {
    let next = Mutex(0)
    let failure = Mutex<Failure?>(nil)
    DispatchQueue.concurrentPerform(iterations: max(min(threads, count), 1)) { _ in
        var tool = makeTool()
        while failure.withLock({ $0 == nil }) {
            let index = next.withLock { value -> Int in
                value += 1
                return value - 1
            }
            guard index < count else { return }
            do throws(Failure) {
                try body(index, &tool)
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}

/// What `body` makes of each index of `0..<count`, on some threads; the first error stops the rest.
public func mapInParallel<Value: Sendable, Failure: Error>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    try mapInParallel(count, threads: threads, tool: {}) { index, _ throws(Failure) in
        try body(index)
    }
}

/// What `body` makes of each index of `0..<count`, on some threads, each with a tool of its own; the
/// first error stops the rest.
public func mapInParallel<Value: Sendable, Tool, Failure: Error>(
    _ count: Int, threads: Int, tool: @Sendable () -> Tool,
    _ body: @Sendable (Int, inout Tool) throws(Failure) -> Value
) throws(Failure) -> [Value] {
    let values = Mutex([Value?](repeating: nil, count: count))
    try inParallel(count, threads: threads, tool: tool) { index, tool throws(Failure) in
        let value = try body(index, &tool)
        values.withLock { $0[index] = value }
    }
    return values.withLock { $0.compactMap { $0 } }
}

/// Runs `body` for each worker at the same time, each on a thread of its own, and waits for all.
public func onThreads<Worker>(_ workers: [Worker], _ body: @escaping @Sendable (Worker) -> Void) {
    let group = DispatchGroup()
    for worker in workers {
        let box = Unchecked(worker)
        group.enter()
        let thread = Thread {
            body(box.value)
            group.leave()
        }
        thread.stackSize = 8 << 20
        thread.start()
    }
    group.wait()
}

/// Carries a value to the one thread that uses it.
private struct Unchecked<Value>: @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
}
