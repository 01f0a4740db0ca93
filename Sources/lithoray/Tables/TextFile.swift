/// A text file, whole.
enum TextFile {
    /// The text of the file at `path`, without a byte order mark.
    ///
    /// A radiograph given by mistake, larger than `limit` bytes, is refused instead of being read.
    /// The errors name `path`.
    static func read(_ path: String, limit: Int) throws(TextFileError) -> String {
        var bytes: [UInt8] = []
        try FileBytes.read(path) { block in
            bytes.append(contentsOf: block)
            return bytes.count <= limit
        }
        guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notText(path: path, line: lineOfFirstInvalidByte(bytes))
        }
        return text.unicodeScalars.first == "\u{FEFF}"
            ? String(text.unicodeScalars.dropFirst()) : text
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
