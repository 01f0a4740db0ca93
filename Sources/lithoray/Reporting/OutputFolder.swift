import Foundation
import ImageFiles

/// The folder that a run writes into.
struct OutputFolder: Sendable {
    /// As the command line names it.
    let path: String

    /// The path of something in it.
    func path(_ name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// Names of what is in it or in a folder of it, sorted; empty where there is no such folder.
    ///
    /// - Throws: ``OutputFolderError`` for a folder that cannot be read.
    func contents(of folder: String? = nil) throws(OutputFolderError) -> [String] {
        let place = folder.map(path(_:)) ?? path
        guard let handle = opendir(place) else {
            switch errno {
            case ENOENT: return []
            case ENOTDIR: throw .notAFolder(path: place)
            case let code: throw .unreadable(path: place, reason: systemMessage(code))
            }
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Makes sure that nothing but the results of an earlier run would be replaced.
    ///
    /// - Parameters:
    ///   - overwrite: Whether results may be replaced.
    ///   - markers: Files of which an earlier run left at least one.
    /// - Throws: ``OutputFolderError/notEmpty(path:)``, ``OutputFolderError/foreign(path:reason:)``.
    func check(overwrite: Bool, markers: [String]) throws(OutputFolderError) {
        let contents = try contents()
        guard !contents.isEmpty else { return }
        guard overwrite else { throw .notEmpty(path: path) }
        guard contents.contains(where: markers.contains) else {
            throw .foreign(path: path, reason: "holds no results of an earlier run")
        }
    }

    /// Makes the folder, or a folder in it, and all above it, where they are not there yet.
    ///
    /// - Returns: The folders that were made, from the top down, for ``unmake(_:)``.
    /// - Throws: ``OutputFolderError/notMade(path:reason:)``; nothing is made then.
    @discardableResult
    func make(_ folder: String? = nil) throws(OutputFolderError) -> [String] {
        let place = folder.map(path(_:)) ?? path
        var made: [String] = []
        var end = place.startIndex
        while end != place.endIndex {
            end = place[end...].dropFirst().firstIndex(of: "/") ?? place.endIndex
            let part = String(place[..<end])
            if mkdir(part, 0o777) == 0 {
                made.append(part)
                continue
            }
            guard errno != EEXIST else { continue }
            // A folder above it may be one where nothing can be made, and be there.
            let code = errno
            if access(part, F_OK) != 0 {
                unmake(made)
                throw .notMade(path: part, reason: systemMessage(code))
            }
        }
        var status = stat()
        guard stat(place, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            unmake(made)
            throw .notAFolder(path: place)
        }
        return made
    }

    /// Removes folders that ``make(_:)`` made, those that are empty.
    func unmake(_ made: [String]) {
        for place in made.reversed() { rmdir(place) }
    }

    /// Makes the folder ready to take `results`, of which the first is in every finished run.
    ///
    /// The results of an earlier run are removed.
    ///
    /// - Throws: ``OutputFolderError/notEmpty(path:)`` for a folder with anything in it unless it
    ///   is to be overwritten, ``OutputFolderError/foreign(path:reason:)`` for one that holds
    ///   something else, and what making, listing and removing throw.
    func prepare(for results: [String], overwrite: Bool) throws(OutputFolderError) {
        try check(overwrite: overwrite, markers: Array(results.prefix(1)))
        for name in results { try remove(name) }
        try make()
    }

    /// Removes a file from it.
    ///
    /// - Throws: ``OutputFolderError/notRemoved(path:reason:)``.
    func remove(_ name: String) throws(OutputFolderError) {
        guard unlink(path(name)) == 0 || errno == ENOENT else {
            throw .notRemoved(path: path(name), reason: systemMessage(errno))
        }
    }

    /// Gives a whole file the name + `.part` back, unless there is one of that name.
    ///
    /// - Throws: ``OutputFolderError/notWritten(path:code:)``.
    func reopen(_ name: String) throws(OutputFolderError) {
        let partial = path(name) + ".part"
        guard access(partial, F_OK) != 0, access(path(name), F_OK) == 0 else { return }
        guard rename(path(name), partial) == 0 else {
            throw .notWritten(path: partial, code: errno)
        }
    }

    /// Writes a text file whole: under its name + `.part` first.
    ///
    /// - Throws: ``OutputFolderError/notWritten(path:code:)``; no part of the file is left then.
    func write(_ text: String, to name: String) throws(OutputFolderError) {
        let partial = path(name) + ".part"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw .notWritten(path: partial, code: errno)
        }
        var failure = writeAll(text, to: descriptor)
        // A network share may report only now that it had no space.
        if close(descriptor) != 0 && failure == 0 { failure = errno }
        if failure == 0 && rename(partial, path(name)) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(partial)
            throw .notWritten(path: path(name), code: failure)
        }
    }
}

/// Why a folder cannot take the results of a run.
enum OutputFolderError: ReportedError, Equatable {
    /// It holds something, and nothing says that it may be replaced.
    case notEmpty(path: String)
    /// What it holds is not from an earlier run of the same command.
    case foreign(path: String, reason: String)
    /// There is a file of that name.
    case notAFolder(path: String)
    /// The system refused to list it.
    case unreadable(path: String, reason: String)
    /// The system refused to make it.
    case notMade(path: String, reason: String)
    /// The system refused to remove a file of an earlier run.
    case notRemoved(path: String, reason: String)
    /// The system refused to write a file; `code` is its `errno`.
    case notWritten(path: String, code: Int32)
    /// An unfinished file holds less than was noted as written.
    case tooShort(path: String, bytes: Int, needed: Int)

    var exitStatus: ExitStatus {
        switch self {
        case .notEmpty, .foreign, .notAFolder: .usage
        case .unreadable, .notMade, .notRemoved, .notWritten, .tooShort: .output
        }
    }

    var description: String {
        switch self {
        case .notEmpty(let path):
            "\(path) is not empty; name another folder, or replace an earlier run with --overwrite"
        case .foreign(let path, let reason):
            "\(path) \(reason); nothing is replaced, name another folder"
        case .notAFolder(let path):
            "\(path) is not a folder; name another"
        case .unreadable(let path, let reason):
            "\(path) cannot be listed: \(reason); check its permissions"
        case .notMade(let path, let reason):
            "the folder \(path) cannot be made: \(reason); name another place"
        case .notRemoved(let path, let reason):
            "\(path) cannot be removed: \(reason); check the permissions of its folder"
        case .notWritten(let path, let code):
            "\(path) could not be written: \(systemMessage(code)); "
                + ImageFileError.remedy(forSystemError: code)
        case .tooShort(let path, let bytes, let needed):
            "\(path) holds \(bytes) of the \(needed) bytes that were written; start anew with "
                + "--overwrite"
        }
    }
}
