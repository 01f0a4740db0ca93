import Foundation

/// The files that a run read, as run.json lists them.
struct InputRecord: Sendable {
    /// One file.
    struct File: Sendable {
        var path: String
        var bytes: Int
        var modified: Double
    }

    let files: [File]

    /// Looks files up.
    init(paths: [String]) {
        var seen: Set<String> = []
        files = paths.filter { seen.insert($0).inserted }.map { path in
            var status = stat()
            guard stat(path, &status) == 0 else {
                return File(path: path, bytes: 0, modified: .nan)
            }
            let time = status.st_mtim
            return File(
                path: path, bytes: Int(status.st_size),
                modified: Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec))
        }
    }

    /// What changes if any file does.
    var fingerprint: String {
        files.map { "\($0.path) \($0.bytes) \($0.modified)" }.joined(separator: "\n")
    }

    /// The files as run.json lists them.
    var json: JSONValue {
        .array(
            files.map { file in
                [
                    "path": .string(file.path), "bytes": .integer(file.bytes),
                    "modified": file.modified.isNaN
                        ? .null
                        : .string(
                            Date(timeIntervalSince1970: file.modified.rounded(.down)).formatted(
                                Date.ISO8601FormatStyle())),
                ]
            })
    }
}
