import Foundation
import ImageFiles
import Synchronization

/// Finds the SHA-256 of inputs on a thread of its own, while the run goes on.
///
/// What is found is kept beside the unfinished results, so that a run that is resumed reads no file
/// for it a second time. Memory does not grow with the size of files.
final class InputDigests: Sendable {
    /// Bytes up to which a file's digest is always found.
    static let alwaysUpTo = 1 << 20
    /// The file that keeps what is found, without `.part`: a place in the record and a digest in
    /// each line.
    static let name = "inputs.sha256"

    private struct State {
        var digests: [Int: String]
        var bytesDone = 0
        var isStopped = false
        var failure: (any Error)?
    }

    private let record: InputRecord
    /// Places of the files that are still to be read.
    private let missing: [Int]
    private let kept: PartialFile
    private let state: Mutex<State>
    private let thread = DispatchGroup()

    /// Starts.
    ///
    /// - Parameters:
    ///   - record: The inputs.
    ///   - findsAll: Whether digests of large files are wanted too.
    ///   - folder: Where the results grow.
    ///   - goesOn: Whether they are those of an earlier run, of the same inputs.
    /// - Throws: ``OutputFolderError``.
    init(
        of record: InputRecord, findsAll: Bool, folder: OutputFolder, goesOn: Bool
    ) throws(OutputFolderError) {
        self.record = record
        let path = folder.path(Self.name)
        var found: (digests: [Int: String], byteCount: Int) = ([:], 0)
        if goesOn { found = Self.kept(at: path, count: record.files.count) }
        let (digests, byteCount) = found
        missing = record.files.indices.filter { index in
            let file = record.files[index]
            return file.isRegular && digests[index] == nil
                && (findsAll || file.bytes <= Self.alwaysUpTo)
        }
        kept = try PartialFile(path: path, keeping: byteCount)
        state = Mutex(State(digests: digests))
        thread.enter()
        Thread { [self] in
            defer { thread.leave() }
            do {
                try find()
            } catch {
                state.withLock { $0.failure = error }
            }
        }.start()
    }

    /// What an earlier run found, and the bytes of its whole lines.
    private static func kept(
        at path: String, count: Int
    ) -> (digests: [Int: String], byteCount: Int) {
        guard let text = try? TextFile.read(path + ".part", limit: count * 90) else {
            return ([:], 0)
        }
        var digests: [Int: String] = [:]
        var byteCount = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            let words = line.split(separator: " ")
            guard words.count == 2, let index = Int(words[0]), words[1].utf8.count == 64 else {
                break
            }
            digests[index] = String(words[1])
            byteCount += line.utf8.count + 1
        }
        return (digests, byteCount)
    }

    private func find() throws {
        for index in missing {
            let file = record.files[index]
            let sum = try SHA256()
            try FileBytes.read(file.path) { block in
                sum.add(block)
                return state.withLock { state in
                    state.bytesDone += block.count
                    return !state.isStopped
                }
            }
            if state.withLock({ $0.isStopped }) { return }
            guard file.isUnchanged else { throw ImageFileError.changed(path: file.path) }
            let digest = sum.finish()
            try kept.append(Array("\(index) \(digest)\n".utf8))
            state.withLock { $0.digests[index] = digest }
        }
    }

    /// Ends the thread; what was found stays beside the unfinished results.
    func stop() {
        state.withLock { $0.isStopped = true }
        thread.wait()
    }

    /// Waits for the digests that are missing.
    ///
    /// - Parameters:
    ///   - report: Where progress is shown, if there is something to wait for.
    ///   - check: Called while waiting; throws to stop.
    /// - Returns: Digests by the places of files in the record.
    /// - Throws: What kept a file from being read or a digest from being kept.
    func wait(report: ReportOptions, check: () throws -> Void) throws -> [Int: String] {
        let megabyte = 1_000_000
        if thread.wait(timeout: .now() + 0.1) == .timedOut {
            let total = missing.reduce(0) { $0 + record.files[$1].bytes } / megabyte
            var done = state.withLock { $0.bytesDone } / megabyte
            let progress = report.progress(
                total: total, doneBefore: done, unit: "MB of inputs hashed")
            defer { progress.finish() }
            while thread.wait(timeout: .now() + 0.1) == .timedOut {
                try check()
                let now = state.withLock { $0.bytesDone } / megabyte
                progress.advance(by: now - done)
                done = now
            }
        }
        let (digests, failure) = state.withLock { ($0.digests, $0.failure) }
        if let failure { throw failure }
        return digests
    }
}
