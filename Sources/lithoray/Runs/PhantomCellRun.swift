import CPUEngine
import Engines
import Fields
import Foundation
import ImageFiles
import Phantoms

/// One run of `lithoray phantom cell`, its command line read.
struct PhantomCellRun {
    let phantom: CellPhantom
    let folder: OutputFolder
    let overwrite: Bool
    let threads: Int?
    let report: ReportOptions
    /// The command line, which goes into the folder.
    let command: String

    /// An image of the experiment: its file and its pixels.
    private struct Image {
        let file: String
        let pixels: @Sendable () -> [UInt16]
    }

    /// Runs it.
    ///
    /// - Throws: ``OutputFolderError``, `ImageFileError`, ``PhantomRunError``.
    func run() throws {
        try clearFolder()
        for name in ["raw", "dark", "flat"] { try folder.make(name) }
        try folder.write(command + "\n", to: OutputFolder.phantomCommand)
        let images = images
        let progress = report.progress(total: images.count, unit: "images")
        let label = ImageLabel(Counts.self, pixelSizeMicrometres: phantom.pixelSize)
        let (folder, shape) = (folder, phantom.shape)
        try inParallel(images.count, threads: threads ?? CPUEngine.availableCores) { index in
            if SignalWatch.isInterrupted { throw PhantomRunError.interrupted(folder: folder.path) }
            let image = images[index]
            var writer = try TIFFWriter(
                path: folder.path(image.file), shape: shape, sampleType: .uint16, label: label)
            try image.pixels().withUnsafeBufferPointer { try writer.append($0) }
            try writer.close()
            progress.advance()
        }
        try folder.write(phantom.truthCSV(), to: "truth.csv")
        try folder.write(phantom.truthJSON(), to: "truth.json")
        try folder.write(phantom.experimentYAML(), to: "experiment.yaml")
        progress.finish()
        if report.json {
            try StandardOutput.write(summary(images.count).text)
        } else {
            report.detail("wrote \(folder.path("experiment.yaml"))")
        }
    }

    private var images: [Image] {
        let phantom = phantom
        let options = phantom.options
        let frames = (0..<options.frames).map { k in
            Image(file: phantom.fileName(frame: k)) { phantom.frame(k) }
        }
        let darks = (0..<options.darks).map { i in
            Image(file: phantom.fileName(dark: i)) { phantom.dark(i) }
        }
        let before = (0..<options.flatsBefore).map { i in
            Image(file: phantom.fileName(flatBefore: i)) { phantom.flat(before: i) }
        }
        let after = (0..<options.flatsAfter).map { i in
            Image(file: phantom.fileName(flatAfter: i)) { phantom.flat(after: i) }
        }
        return frames + darks + before + after
    }

    /// Makes sure that nothing but this experiment will be in the folder's images.
    ///
    /// Only what an earlier run of this command wrote is removed, all of it: frames that stay
    /// behind would be read with the new ones.
    private func clearFolder() throws {
        guard try folder.holdsPhantom("cell", overwrite: overwrite) else {
            try folder.make()
            return
        }
        var stale: [String] = []
        for (name, prefixes) in [
            ("raw", ["frame_"]), ("dark", ["dark_"]), ("flat", ["before_", "after_"]),
        ] {
            for file in try folder.contents(of: name) {
                guard prefixes.contains(where: { Self.isImage(file, numberedAfter: $0) }) else {
                    throw OutputFolderError.foreign(
                        path: folder.path("\(name)/\(file)"),
                        reason: "was not made by lithoray phantom cell")
                }
                stale.append("\(name)/\(file)")
            }
        }
        // The experiment goes first: without it nothing reads images that are half replaced.
        for name in ["experiment.yaml", "truth.csv", "truth.json"] + stale {
            try folder.remove(name)
        }
    }

    /// Whether a file is `prefix`, digits, and `.tif`, or its partial form.
    private static func isImage(_ file: String, numberedAfter prefix: String) -> Bool {
        let name = file.hasSuffix(".part") ? String(file.dropLast(5)) : file
        guard name.hasPrefix(prefix), name.hasSuffix(".tif") else { return false }
        let digits = name.dropFirst(prefix.count).dropLast(4)
        return !digits.isEmpty && digits.allSatisfy { "0"..."9" ~= $0 }
    }

    private func summary(_ images: Int) -> JSONValue {
        let options = phantom.options
        return [
            "folder": .string(folder.path),
            "experiment": .string(folder.path("experiment.yaml")),
            "truth": [
                .string(folder.path("truth.csv")), .string(folder.path("truth.json")),
            ],
            "command": .string(command),
            "images": .integer(images),
            "frames": .integer(options.frames),
            "darks": .integer(options.darks),
            "flats_before": .integer(options.flatsBefore),
            "flats_after": .integer(options.flatsAfter),
            "width": .integer(options.width),
            "height": .integer(options.height),
            "pixel_size_um": .number(phantom.pixelSize),
            "seed": Int(exactly: options.seed).map(JSONValue.integer)
                ?? .string(String(options.seed)),
        ]
    }
}

extension OutputFolder {
    /// The file that says which command made a phantom; the first that is written.
    static let phantomCommand = "command.txt"

    /// Whether the folder holds a phantom of some kind that may be replaced; if not, it is empty.
    ///
    /// - Throws: ``OutputFolderError/notEmpty(path:)``, ``OutputFolderError/foreign(path:reason:)``
    ///   for anything else in it.
    func holdsPhantom(_ kind: String, overwrite: Bool) throws(OutputFolderError) -> Bool {
        guard try !contents().isEmpty else { return false }
        guard overwrite else { throw .notEmpty(path: path) }
        let earlier = try? TextFile.read(path(Self.phantomCommand), limit: 1 << 20)
        guard earlier?.hasPrefix("lithoray phantom \(kind) ") == true else {
            throw .foreign(path: path, reason: "was not made by lithoray phantom \(kind)")
        }
        return true
    }
}

/// What keeps a phantom from being whole.
enum PhantomRunError: ReportedError, Equatable {
    /// SIGINT or SIGTERM arrived while images were being made.
    case interrupted(folder: String)

    var exitStatus: ExitStatus { .interrupted }

    var description: String {
        switch self {
        case .interrupted(let folder):
            "interrupted; \(folder) is not whole, run the same command with --overwrite"
        }
    }
}
