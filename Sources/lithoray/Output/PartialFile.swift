import Foundation

/// A file that grows under a temporary name until it is whole.
final class PartialFile: @unchecked Sendable {
    /// The name that the file will have.
    let path: String
    /// The name that it has.
    let partialPath: String
    private let descriptor: Int32
    /// Bytes written so far.
    private(set) var byteCount: Int

    /// Opens the partial file; bytes beyond `keeping` are cut off.
    init(path: String, keeping byteCount: Int = 0) throws(OutputFolderError) {
        self.path = path
        partialPath = path + ".part"
        self.byteCount = byteCount
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw .notWritten(path: partialPath, code: errno)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) >= byteCount else {
            close(descriptor)
            throw .tooShort(path: partialPath, bytes: Int(status.st_size), needed: byteCount)
        }
        guard ftruncate(descriptor, off_t(byteCount)) == 0, lseek(descriptor, 0, SEEK_END) >= 0
        else {
            let code = errno
            close(descriptor)
            throw .notWritten(path: partialPath, code: code)
        }
    }

    deinit { close(descriptor) }

    /// Appends bytes.
    func append(_ bytes: [UInt8]) throws(OutputFolderError) {
        try bytes.withUnsafeBufferPointer { (bytes) throws(OutputFolderError) in
            try append(UnsafeRawBufferPointer(bytes))
        }
    }

    /// Appends bytes.
    func append(_ bytes: UnsafeRawBufferPointer) throws(OutputFolderError) {
        var done = 0
        while done < bytes.count {
            let written = write(
                descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                throw .notWritten(path: path, code: errno)
            }
            done += written
        }
        byteCount += bytes.count
    }

    /// Gives the file its name.
    func finish() throws(OutputFolderError) {
        guard rename(partialPath, path) == 0 else {
            throw .notWritten(path: path, code: errno)
        }
    }
}
