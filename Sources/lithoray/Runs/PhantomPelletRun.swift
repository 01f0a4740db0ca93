import CPUEngine
import Fields
import Foundation
import ImageFiles
import Phantoms

/// One run of `lithoray phantom pellet`, its command line read.
struct PhantomPelletRun {
    let phantom: PelletPhantom
    let format: PelletFileFormat
    let folder: OutputFolder
    let overwrite: Bool
    let threads: Int?
    let report: ReportOptions
    /// The command line, which goes into the folder.
    let command: String

    /// Runs it.
    ///
    /// - Throws: ``OutputFolderError``, `ImageFileError`, ``PhantomRunError``.
    func run() throws {
        try clearFolder()
        try folder.write(command + "\n", to: OutputFolder.phantomCommand)
        let progress = report.progress(total: phantom.options.slices, unit: "slices")
        let truth = try writeVolume(progress)
        try folder.write(truth.csv(), to: "truth.csv")
        try folder.write(truth.json(), to: "truth.json")
        try folder.write(phantom.pelletYAML(format), to: "pellet.yaml")
        progress.finish()
        if report.json {
            try StandardOutput.write(summary(truth).text)
        } else {
            report.detail("wrote \(folder.path("pellet.yaml"))")
        }
    }

    private func writeVolume(_ progress: ProgressMeter) throws -> PelletTruth {
        let path = folder.path(phantom.fileName(format))
        /// Makes the volume with what writes a slice.
        func make(_ write: (UnsafeRawBufferPointer) throws -> Void) throws -> PelletTruth {
            try phantom.make(threads: threads ?? CPUEngine.availableCores) { slice in
                if SignalWatch.isInterrupted {
                    throw PhantomRunError.interrupted(folder: folder.path)
                }
                try write(slice)
                progress.advance()
            }
        }
        switch format {
        case .tiff:
            let options = phantom.options
            var writer = try TIFFWriter(
                path: path, shape: options.shape, pixelType: options.type,
                imageCount: options.slices,
                label: ImageLabel(
                    quantity: "grey", unit: "1", pixelSizeMicrometres: options.voxelSize))
            let truth = try make { try writer.append($0) }
            try writer.close()
            return truth
        case .vol, .raw:
            var writer = try RawWriter(path: path)
            let truth = try make { try writer.append($0) }
            try writer.close()
            if format == .vol {
                try folder.write(phantom.volumeInfo(), to: phantom.fileName(format) + ".info")
            }
            return truth
        }
    }

    /// Makes sure that nothing but this pellet will be in the folder.
    ///
    /// Only what an earlier run of this command wrote is removed, all of it.
    private func clearFolder() throws {
        guard try folder.holdsPhantom("pellet", overwrite: overwrite) else {
            try folder.make()
            return
        }
        // The pellet goes first: without it nothing reads a volume that is half replaced.
        let volumes = try folder.contents().filter { name in
            let file = name.hasSuffix(".part") ? String(name.dropLast(5)) : name
            return ["volume.tif", "volume.vol", "volume.vol.info"].contains(file)
                || (file.hasPrefix("volume_") && file.hasSuffix(".raw"))
        }
        for name in ["pellet.yaml", "truth.csv", "truth.json"] + volumes {
            try folder.remove(name)
        }
    }

    private func summary(_ truth: PelletTruth) -> JSONValue {
        let options = phantom.options
        return [
            "folder": .string(folder.path),
            "pellet": .string(folder.path("pellet.yaml")),
            "volume": .string(folder.path(phantom.fileName(format))),
            "truth": [
                .string(folder.path("truth.csv")), .string(folder.path("truth.json")),
            ],
            "command": .string(command),
            "width": .integer(options.width),
            "height": .integer(options.height),
            "slices": .integer(options.slices),
            "voxel_size_um": .number(options.voxelSize),
            "porosity": .number(truth.total.realised),
            "expected_porosity": .number(truth.total.expected),
            "seed": Int(exactly: options.seed).map(JSONValue.integer)
                ?? .string(String(options.seed)),
        ]
    }
}
