import Engines
import Fields
import Foundation
import ImageFiles
import Radiography

/// The files of an experiment: found, listed and of one shape.
struct ExperimentInputs: Sendable {
    /// A set of flats.
    struct FlatSet: Sendable {
        let images: ImageSequence
        /// Middle of the set, seconds since 1970.
        let time: Double?
    }

    let file: ExperimentFile
    let frames: ImageSequence
    let darks: ImageSequence?
    let flats: [FlatSet]
    /// Non-zero where a pixel is to be ignored.
    let mask: [UInt8]?
    /// The frames as tables name them: the file, and the page of a file with several.
    let names: [String]
    /// When frames were taken.
    let times: FrameTimes
    /// Every file that was read, in the order of first use.
    let paths: [String]

    var configuration: ExperimentConfiguration { file.configuration }

    /// Finds and lists the files of an experiment and checks them against its configuration.
    ///
    /// - Throws: ``ConfigurationError``, ``ImageFileError``, ``TableError`` and ``InputError``.
    init(_ file: ExperimentFile) throws {
        self.file = file
        let configuration = file.configuration
        let finder = InputFinder(file: file)
        var paths = [file.path]

        let framePages = try finder.pages(configuration.frames, key: "frames")
        guard let first = framePages.pages.first else { throw ImageFileError.noPages }
        let combined = configuration.combineFrames
        try file.validate(against: first.shape)
        frames = try ImageSequence(
            framePages.pages, orientation: configuration.orientation, crop: configuration.crop,
            combining: combined)
        guard frames.count > 0 else {
            throw file.error(
                at: "combine_frames",
                .refused(
                    "\(combined) frames make one, and there are \(frames.pages.count); combine fewer"
                ))
        }
        try file.validate(frameCount: frames.count)
        paths += framePages.files

        /// Darks and flats must look like the frames.
        func references(_ pattern: FilePattern, key: String, what: String) throws -> ImageSequence {
            let found = try finder.pages(pattern, key: key)
            paths += found.files
            if let page = found.pages.first, page.shape != first.shape {
                throw InputError.shapesDiffer(
                    path: page.path, shape: page.shape, what: what, frame: first.path,
                    frameShape: first.shape)
            }
            return try ImageSequence(
                found.pages, orientation: configuration.orientation, crop: configuration.crop)
        }
        switch configuration.darks {
        case .none: darks = nil
        case .files(let pattern):
            darks = try references(pattern, key: "darks", what: "a dark")
        }
        switch configuration.flats {
        case .files(let pattern):
            flats = [
                FlatSet(
                    images: try references(pattern, key: "flats", what: "a flat"), time: nil)
            ]
        case .around(let before, let after):
            flats = try [(before, "before"), (after, "after")].map { set, name in
                let images = try references(
                    set.files, key: "flats.\(name).files", what: "a flat")
                let time =
                    try set.time?.timeIntervalSince1970
                    ?? FrameTimes.middle(of: images.pages)
                    ?? { throw InputError.noTime(key: "flats.\(name).time", path: file.path) }()
                return FlatSet(images: images, time: time)
            }
        }
        if let mask = configuration.detector.mask {
            let path = file.resolve(mask)
            paths.append(path)
            self.mask = try Self.mask(at: path, like: first, configuration)
        } else {
            mask = nil
        }
        names = Self.names(of: frames, folder: finder.folder)
        times = try FrameTimes(file: file, frames: frames)
        if flats.count > 1, times.absolute == nil {
            throw InputError.noClock(frame: first.path)
        }
        if case .table(let path, _) = configuration.time { paths.append(file.resolve(path)) }
        if let monitor = configuration.monitor { paths.append(file.resolve(monitor)) }
        self.paths = paths
    }

    /// Reads the mask, which is stored like the frames.
    private static func mask(
        at path: String, like first: ImagePage, _ configuration: ExperimentConfiguration
    ) throws -> [UInt8] {
        let pages = try ImagePage.pages(ofFileAt: path)
        guard let page = pages.first, page.shape == first.shape else {
            throw InputError.shapesDiffer(
                path: path, shape: pages.first?.shape ?? Shape(width: 0, height: 0),
                what: "the mask", frame: first.path, frameShape: first.shape)
        }
        let image = try ImageSequence(
            [page], orientation: configuration.orientation, crop: configuration.crop)
        return try FrameFiles(sequence: image).values(of: 0).map { $0 == 0 ? 0 : 1 }
    }

    /// Names of frames, relative to the experiment's folder; the first page of those combined.
    private static func names(of frames: ImageSequence, folder: String) -> [String] {
        var pagesOfFile: [String: Int] = [:]
        for page in frames.pages { pagesOfFile[page.path, default: 0] += 1 }
        let prefix = folder.isEmpty ? "" : folder + "/"
        return (0..<frames.count).map { index in
            guard let page = frames.pages(ofImage: index).first else { return "" }
            let name =
                page.path.hasPrefix(prefix) ? String(page.path.dropFirst(prefix.count)) : page.path
            let isAlone = pagesOfFile[page.path] == 1
            return isAlone ? name : "\(name)#\(page.index)"
        }
    }

    /// Bytes of all input images.
    var imageBytes: Int {
        ([frames, darks].compactMap { $0 } + flats.map(\.images)).reduce(0) { total, images in
            total + images.pages.reduce(0) { $0 + $1.shape.count * $1.pixelType.byteCount }
        }
    }
}

extension FrameFiles {
    /// All values of one image.
    func values(of image: Int) throws -> [Float] {
        let bytes = shape.count * sampleType.byteCount
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
        defer { buffer.deallocate() }
        try open(image..<image + 1).read(frame: image, rows: 0..<shape.height, into: buffer)
        return switch sampleType {
        case .uint16: buffer.bindMemory(to: UInt16.self).map(Float.init)
        case .float32: Array(buffer.bindMemory(to: Float.self))
        }
    }
}

/// Finds the files that an experiment names.
private struct InputFinder {
    let file: ExperimentFile

    /// Folder of the experiment's file, as relative paths are resolved; empty for the current one.
    var folder: String {
        file.path.lastIndex(of: "/").map { String(file.path[..<$0]) } ?? ""
    }

    /// Lists the pages of the files of a pattern.
    func pages(
        _ pattern: FilePattern, key: String
    ) throws -> (pages: [ImagePage], files: [String]) {
        let files: [String] =
            switch pattern {
            case .glob(let glob): try matches(of: glob, key: key)
            case .list(let paths): paths.map(file.resolve)
            }
        guard !files.isEmpty else {
            throw InputError.noFiles(key: key, pattern: "[]", path: file.path)
        }
        let pages = mapInParallel(
            files.count, threads: ProcessInfo.processInfo.activeProcessorCount
        ) { index in Result { try ImagePage.pages(ofFileAt: files[index]) } }
        // Of several broken files the first is named.
        return (try pages.flatMap { try $0.get() }, files)
    }

    private func matches(of glob: String, key: String) throws -> [String] {
        do {
            // A folder stands for its TIFF files.
            let path = file.resolve(glob)
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                isFolder.boolValue
            {
                return try FileList.tiffFiles(inFolder: path)
            }
            return try FileList.files(matching: glob, in: folder)
        } catch {
            if case .noMatch = error {
                throw InputError.noFiles(key: key, pattern: glob, path: file.path)
            }
            throw error
        }
    }
}
