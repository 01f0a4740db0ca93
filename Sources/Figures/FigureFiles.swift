import Foundation

/// What a figure leaves in its folder: a script beside its data, and the pictures that it made.
public struct FigureFiles: Sendable, Hashable {
    /// Path of the gnuplot script; `gnuplot` run on it in its folder draws the pictures again.
    public let script: String
    /// Path of the data that the script reads.
    public let data: String
    /// Paths of the pictures.
    public let pictures: [String]

    /// The files of a figure in a folder.
    ///
    /// - Parameters:
    ///   - name: A user's words; letters, digits, `-` and `_` are kept, anything else becomes `_`.
    ///   - folder: Where the files lie.
    ///   - dataSuffix: What follows the name of the data file.
    ///   - pictureSuffixes: What follows the name of each picture.
    init(name: String, folder: String, dataSuffix: String, pictureSuffixes: [String]) {
        let base = Self.fileName(name)
        func path(_ suffix: String) -> String {
            folder.isEmpty ? base + suffix : "\(folder)/\(base)\(suffix)"
        }
        script = path(".gp")
        data = path(dataSuffix)
        pictures = pictureSuffixes.map(path)
    }

    /// A name that is safe in a file system and in a script.
    static func fileName(_ text: String) -> String {
        let safe = String(
            text.map { character in
                let isKept = character.isLetter || character.isNumber || "-_".contains(character)
                return isKept ? character : "_"
            })
        return safe.isEmpty || safe.hasPrefix("-") ? "figure" + safe : safe
    }

    /// Writes the script and its data, and removes pictures of an earlier run.
    func write(script text: String, data bytes: Data) throws(FigureError) {
        removePictures()
        try Self.write(bytes, to: data)
        try Self.write(Data(text.utf8), to: script)
    }

    /// Runs the script; a run that fails leaves no half of a picture.
    func draw(with gnuplot: Gnuplot) async throws(FigureError) {
        do {
            try await gnuplot.run(script: script)
        } catch {
            removePictures()
            throw error
        }
    }

    private func removePictures() {
        for picture in pictures { try? FileManager.default.removeItem(atPath: picture) }
    }

    /// Writes a file whole or not at all, and makes its folder.
    static func write(_ bytes: Data, to path: String) throws(FigureError) {
        do {
            let folder = ScriptPath(path).folder
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw failure(error, writing: path)
        }
    }

    /// What went wrong, in words a person can act on.
    static func failure(_ error: any Error, writing path: String) -> FigureError {
        if case .writing(_, let reason)? = error as? FigureError {
            return .writing(path: path, reason: reason)
        }
        return .writing(path: path, reason: reason(of: error))
    }

    /// The system's words for an error of Foundation.
    private static func reason(of error: any Error) -> String {
        if (error as? CocoaError)?.code == .fileWriteFileExists {
            return "a file is where its folder should be; choose another folder"
        }
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        guard let cause, cause.domain == NSPOSIXErrorDomain else {
            return "\(error.localizedDescription); check the folder"
        }
        return "\(String(cString: strerror(Int32(cause.code)))); check the folder and its space"
    }
}

/// A path taken apart into the folder that gnuplot runs in and the name that it reads.
struct ScriptPath {
    /// The folder, `.` for a bare name.
    let folder: String
    /// The last component.
    let name: String

    init(_ path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: true)
        name = parts.last.map(String.init) ?? path
        let above = path.dropLast(name.count)
        let trimmed = above.count > 1 ? above.dropLast() : above
        folder = trimmed.isEmpty ? "." : String(trimmed)
    }
}
