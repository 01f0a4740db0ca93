import Glibc

/// A log mapped into memory, so that a long one takes pages of the cache and no copy.
///
/// The bytes are valid as long as the file is referenced.
final class LogFile: Sendable {
    /// The path as the caller wrote it.
    let path: String
    /// All bytes of the file.
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    ///
    /// - Throws: ``LogError/missing(path:)``, ``LogError/notAFile(path:)``,
    ///   ``LogError/empty(path:)`` or ``LogError/system(path:operation:code:)``.
    init(path: String) throws(LogError) {
        // Non-blocking: a pipe that nobody writes to must not hang the program.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw code == ENOENT || code == ENOTDIR
                ? .missing(path: path) : .system(path: path, operation: "opened", code: code)
        }
        defer { Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system(path: path, operation: "examined", code: errno)
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
        let size = Int(status.st_size)
        guard size > 0 else { throw .empty(path: path) }
        let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let start, start != MAP_FAILED else {
            throw .system(path: path, operation: "mapped", code: errno)
        }
        madvise(start, size, MADV_SEQUENTIAL)
        self.path = path
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }

    /// Whether the file begins with `text`.
    func begins(with text: StaticString) -> Bool {
        text.withUTF8Buffer { bytes.starts(with: $0) }
    }

    /// The first bytes as a message shows them: text as it is, anything else in hexadecimal.
    var beginning: String {
        let first = bytes.prefix(8)
        if first.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            return "'\(String(decoding: first, as: UTF8.self))'"
        }
        return "the bytes "
            + first.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
