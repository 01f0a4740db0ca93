import Glibc
import Synchronization

/// An output under its temporary name, `path` + `.part`, until it is whole.
///
/// With the last reference the file closes and, unless it was kept, disappears.
final class PartialFile: Sendable {
    private enum State: Sendable {
        case open
        /// The descriptor is closed, the file still to be removed.
        case closed
        /// The descriptor is closed, the file stays.
        case kept
    }

    /// The name of the whole file.
    let path: String
    /// The name until then.
    let partialPath: String
    private let descriptor: Int32
    private let state = Mutex(State.open)

    /// The temporary name of an output.
    static func partialPath(of path: String) -> String { path + ".part" }

    /// Creates an empty file under the temporary name, or opens the one that is there.
    ///
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    init(path: String, isNew: Bool) throws(ImageFileError) {
        self.path = path
        partialPath = Self.partialPath(of: path)
        let flags = isNew ? O_RDWR | O_CREAT | O_TRUNC : O_RDWR
        descriptor = Glibc.open(partialPath, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .writing(path: partialPath, code: errno) }
    }

    deinit {
        let last = state.withLock { $0 }
        if last == .open { Glibc.close(descriptor) }
        if last != .kept { unlink(partialPath) }
    }

    /// Cuts the file off.
    func truncate(to count: Int) throws(ImageFileError) {
        guard ftruncate(descriptor, count) == 0 else {
            throw .writing(path: partialPath, code: errno)
        }
    }

    /// Writes all of `bytes` from `offset` on.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(ImageFileError) {
        guard let base = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let count = pwrite(descriptor, base + done, bytes.count - done, offset + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                throw .writing(path: partialPath, code: ENOSPC)
            } else if errno != EINTR {
                throw .writing(path: partialPath, code: errno)
            }
        }
    }

    /// Writes all of `bytes` from `offset` on.
    func write(_ bytes: [UInt8], at offset: Int) throws(ImageFileError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(ImageFileError) in
            try write(UnsafeRawBufferPointer(buffer), at: offset)
        }
    }

    /// Closes the file and leaves it under its temporary name.
    func keep() throws(ImageFileError) {
        try close(thenKeep: true)
    }

    /// Closes the file and gives it its own name.
    func finish() throws(ImageFileError) {
        // A network share may report only now that it had no space.
        try close(thenKeep: false)
        guard rename(partialPath, path) == 0 else { throw .writing(path: path, code: errno) }
        state.withLock { $0 = .kept }
    }

    private func close(thenKeep isKept: Bool) throws(ImageFileError) {
        let code = state.withLock { state -> Int32 in
            let code = Glibc.close(descriptor) == 0 ? 0 : errno
            state = isKept && code == 0 ? .kept : .closed
            return code
        }
        guard code == 0 else { throw .writing(path: partialPath, code: code) }
    }
}
