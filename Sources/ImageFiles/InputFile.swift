import Glibc

/// A regular file that is open for reading; it closes with its last owner.
///
/// Reads go by offset, so several threads may share one file.
final class InputFile: Sendable {
    /// The path as the caller wrote it.
    let path: String
    /// Bytes of the file when it was opened.
    let size: UInt64
    /// The open descriptor.
    let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: ``ImageFileError/missing(path:)``, ``ImageFileError/notAFile(path:)`` or
    ///   ``ImageFileError/system(path:operation:code:)``.
    init(path: String) throws(ImageFileError) {
        // Non-blocking: a pipe that nobody writes to must not hang the run.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOENT
                ? .missing(path: path) : .system(path: path, operation: "opened", code: code)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw .system(path: path, operation: "examined", code: code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            Glibc.close(descriptor)
            throw .notAFile(path: path)
        }
        self.path = path
        self.size = UInt64(status.st_size)
        self.descriptor = descriptor
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Reads up to `buffer.count` bytes from `offset` on.
    ///
    /// - Returns: The bytes read; fewer than asked for at the end of the file.
    /// - Throws: ``ImageFileError/system(path:operation:code:)``.
    func readAvailable(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImageFileError) -> Int {
        guard let base = buffer.baseAddress, let start = Int(exactly: offset) else { return 0 }
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, base + done, buffer.count - done, start + done)
            if count > 0 {
                done += count
            } else if count == 0 {
                break
            } else if errno != EINTR {
                throw .system(path: path, operation: "read", code: errno)
            }
        }
        return done
    }

    /// Fills `buffer` from `offset` on; `page` is named when the file has become too short.
    ///
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` or
    ///   ``ImageFileError/system(path:operation:code:)``.
    func read(
        at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer, page: Int
    ) throws(ImageFileError) {
        let count = try readAvailable(at: offset, into: buffer)
        guard count == buffer.count else {
            throw .truncated(
                path: path, page: page, needs: offset + UInt64(buffer.count),
                has: offset + UInt64(count))
        }
    }
}
