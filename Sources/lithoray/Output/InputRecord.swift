import Foundation

/// The files that a run read, as run.json lists them.
struct InputRecord: Sendable {
    /// One file.
    struct File: Sendable {
        var path: String
        var bytes: Int
        var modified: Double
        /// Whether its bytes can be read again; those of a pipe cannot.
        var isRegular: Bool

        /// Looks a file up.
        init(path: String) {
            self.path = path
            var status = stat()
            guard stat(path, &status) == 0 else {
                (bytes, modified, isRegular) = (0, .nan, false)
                return
            }
            let time = status.st_mtim
            bytes = Int(status.st_size)
            modified = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
            isRegular = status.st_mode & S_IFMT == S_IFREG
        }

        /// Whether the file is the one that was looked up.
        var isUnchanged: Bool {
            let now = File(path: path)
            return now.bytes == bytes && now.modified == modified
        }
    }

    let files: [File]

    /// Looks files up.
    init(paths: [String]) {
        var seen: Set<String> = []
        files = paths.filter { seen.insert($0).inserted }.map(File.init)
    }

    /// What changes if any file does.
    var fingerprint: String {
        files.map { "\($0.path) \($0.bytes) \($0.modified)" }.joined(separator: "\n")
    }

    /// The files as run.json lists them, with their SHA-256 by their places in ``files``.
    func json(digests: [Int: String]) -> JSONValue {
        .array(
            files.enumerated().map { index, file in
                [
                    "path": .string(file.path), "bytes": .integer(file.bytes),
                    "modified": file.modified.isNaN
                        ? .null
                        : .string(
                            Date(timeIntervalSince1970: file.modified.rounded(.down)).formatted(
                                Date.ISO8601FormatStyle())),
                    "sha256": digests[index].map(JSONValue.string) ?? .null,
                ]
            })
    }
}
