import Foundation

/// A text file, whole.
enum TextFile {
    /// The text of the file at `path`, without a byte order mark.
    ///
    /// A radiograph given by mistake, larger than `limit` bytes, is refused instead of being read.
    /// The errors name `path`.
    static func read(_ path: String, limit: Int) throws(TextFileError) -> String {
        let bytes: [UInt8]
        switch readBytes(path, limit: limit) {
        case .success(let read): bytes = read
        case .failure(let error): throw error
        }
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notText(path: path, line: lineOfFirstInvalidByte(bytes))
        }
        return text.unicodeScalars.first == "\u{FEFF}"
            ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// At most `limit` + 1 bytes of a file, which may be a pipe.
    private static func readBytes(
        _ path: String, limit: Int
    ) -> Result<[UInt8], TextFileError> {
        func failure() -> Result<[UInt8], TextFileError> {
            switch errno {
            case ENOENT, ENOTDIR: .failure(.missing(path: path))
            case EISDIR: .failure(.folder(path: path))
            case let code: .failure(.unreadable(path: path, reason: systemMessage(code)))
            }
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer { block.deallocate() }
        while bytes.count <= limit {
            let count = Foundation.read(descriptor, block.baseAddress, block.count)
            if count == 0 { break }
            if count > 0 {
                bytes.append(contentsOf: block.prefix(count))
            } else if errno != EINTR {
                return failure()
            }
        }
        return .success(bytes)
    }

    private static func lineOfFirstInvalidByte(_ bytes: [UInt8]) -> Int {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return line
    }
}

/// Why a text file cannot be used.
enum TextFileError: Error, Equatable, CustomStringConvertible {
    case missing(path: String)
    case folder(path: String)
    case unreadable(path: String, reason: String)
    case tooLarge(path: String, limit: Int)
    case notText(path: String, line: Int)

    var description: String {
        switch self {
        case .missing(let path):
            "\(path) does not exist"
        case .folder(let path):
            "\(path) is a folder, not a file"
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason)"
        case .tooLarge(let path, let limit):
            "\(path) is larger than \(limit) bytes; is it the right file"
        case .notText(let path, let line):
            "\(path):\(line): not UTF-8 text; save the file as UTF-8"
        }
    }
}
