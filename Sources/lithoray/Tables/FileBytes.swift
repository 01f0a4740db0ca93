import Foundation

/// The bytes of a file, block by block.
enum FileBytes {
    /// Bytes of a block.
    private static let blockBytes = 1 << 18

    /// Hands the bytes of a file, which may be a pipe, to `body` until it returns false.
    ///
    /// - Throws: ``TextFileError/missing(path:)``, ``TextFileError/folder(path:)`` or
    ///   ``TextFileError/unreadable(path:reason:)``.
    static func read(
        _ path: String, _ body: (UnsafeRawBufferPointer) -> Bool
    ) throws(TextFileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockBytes, alignment: 64)
        defer { block.deallocate() }
        while true {
            let count = Foundation.read(descriptor, block.baseAddress, block.count)
            if count == 0 { return }
            if count > 0 {
                guard body(UnsafeRawBufferPointer(rebasing: block[..<count])) else { return }
            } else if errno != EINTR {
                throw failure(path)
            }
        }
    }

    private static func failure(_ path: String) -> TextFileError {
        switch errno {
        case ENOENT, ENOTDIR: .missing(path: path)
        case EISDIR: .folder(path: path)
        case let code: .unreadable(path: path, reason: systemMessage(code))
        }
    }
}
