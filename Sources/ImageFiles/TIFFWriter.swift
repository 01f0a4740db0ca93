public import Fields

/// Writes images of one shape and type to a TIFF file that Fiji opens with its scale and units.
///
/// Uncompressed, one strip an image, NaN as it is; classic TIFF up to 4 GiB, BigTIFF above. The
/// same images give the same bytes. The file is written as `path` + `.part` and takes its name when
/// it is closed; without that it is removed. The caller ignores SIGXFSZ, or a file-size limit ends
/// the program before this can say so.
public struct TIFFWriter: ~Copyable, Sendable {
    private let layout: TIFFLayout
    private let file: PartialFile
    /// Images that are in the file.
    public private(set) var count: Int

    /// Starts a file; one that is there is replaced when this one is closed.
    ///
    /// - Parameters:
    ///   - path: Of the file.
    ///   - shape: Of every image, not empty.
    ///   - sampleType: Of every image.
    ///   - imageCount: How many images will be appended, at least 1.
    ///   - label: What the images show.
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public init(
        path: String, shape: Shape, sampleType: SampleType = .float32, imageCount: Int = 1,
        label: ImageLabel
    ) throws(ImageFileError) {
        try self.init(
            path: path, shape: shape, pixelType: PixelType(sampleType), imageCount: imageCount,
            label: label)
    }

    /// Starts a file; one that is there is replaced when this one is closed.
    ///
    /// - Parameters:
    ///   - path: Of the file.
    ///   - shape: Of every image, not empty.
    ///   - pixelType: Of every image.
    ///   - imageCount: How many images will be appended, at least 1.
    ///   - label: What the images show.
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public init(
        path: String, shape: Shape, pixelType: PixelType, imageCount: Int = 1, label: ImageLabel
    ) throws(ImageFileError) {
        let layout = TIFFLayout(
            shape: shape, pixelType: pixelType, imageCount: imageCount, label: label)
        let file = try PartialFile(path: path, isNew: true)
        try file.write(layout.start(isWhole: false), at: 0)
        self.init(layout: layout, file: file, count: 0)
    }

    private init(layout: TIFFLayout, file: PartialFile, count: Int) {
        self.layout = layout
        self.file = file
        self.count = count
    }

    /// Goes on with a file that a run left behind as `path` + `.part`.
    ///
    /// The first `images` images stay where they are, what follows them is cut off, and the next
    /// one appended takes its place. With 0 images, a partial file need not be there.
    ///
    /// - Parameters:
    ///   - path: Of the whole file, as when it was started.
    ///   - images: How many images the partial file is to keep, 0 to `imageCount`.
    ///   - shape: As when the file was started, like all that follow.
    ///   - sampleType: Of every image.
    ///   - imageCount: Images of the whole file.
    ///   - label: What the images show.
    /// - Returns: A writer whose ``count`` is `images`.
    /// - Throws: ``ImageFileError/notContinuable(path:reason:)`` when the partial file holds fewer
    ///   images or was started with other parameters; it is left as it is.
    ///   ``ImageFileError/missing(path:)``, ``ImageFileError/writing(path:reason:)``.
    public static func continuing(
        path: String, from images: Int, shape: Shape, sampleType: SampleType = .float32,
        imageCount: Int, label: ImageLabel
    ) throws(ImageFileError) -> TIFFWriter {
        precondition((0...imageCount).contains(images), "\(images) of \(imageCount) images")
        if images == 0 {
            return try TIFFWriter(
                path: path, shape: shape, sampleType: sampleType, imageCount: imageCount,
                label: label)
        }
        let layout = TIFFLayout(
            shape: shape, pixelType: PixelType(sampleType), imageCount: imageCount, label: label)
        let partialPath = PartialFile.partialPath(of: path)
        // Looked at before it is owned: a file that cannot be continued must not disappear.
        try check(InputFile(path: partialPath), against: layout, images: images)
        let file = try PartialFile(path: path, isNew: false)
        try file.write(layout.start(isWhole: false), at: 0)
        try file.truncate(to: layout.offset(ofImage: images))
        return TIFFWriter(layout: layout, file: file, count: images)
    }

    private static func check(
        _ file: InputFile, against layout: TIFFLayout, images: Int
    ) throws(ImageFileError) {
        let unfinished = layout.start(isWhole: false)
        var found = [UInt8](repeating: 0, count: unfinished.count)
        let count = try found.withUnsafeMutableBufferPointer { (buffer) throws(ImageFileError) in
            try file.readAvailable(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
        }
        // The run may have ended between the last byte and the new name.
        let isSame = found == unfinished || found == layout.start(isWhole: true)
        guard count == found.count, isSame else {
            throw .notContinuable(
                path: file.path, reason: "it was started with another shape, count or label")
        }
        let held = (Int(file.size) - layout.offset(ofImage: 0)) / layout.imageBytes
        guard held >= images else {
            throw .notContinuable(
                path: file.path, reason: "it holds \(held) whole images, not \(images)")
        }
    }

    /// Appends an image of a float32 file.
    ///
    /// - Precondition: `pixels` fills the file's shape, and images are missing.
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public mutating func append(_ pixels: UnsafeBufferPointer<Float>) throws(ImageFileError) {
        precondition(layout.pixelType == .float32, "the file holds \(layout.pixelType)")
        try append(UnsafeRawBufferPointer(pixels))
    }

    /// Appends an image of a uint16 file.
    ///
    /// - Precondition: `pixels` fills the file's shape, and images are missing.
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public mutating func append(_ pixels: UnsafeBufferPointer<UInt16>) throws(ImageFileError) {
        precondition(layout.pixelType == .uint16, "the file holds \(layout.pixelType)")
        try append(UnsafeRawBufferPointer(pixels))
    }

    /// Appends an image of the file's type in the machine's byte order.
    ///
    /// - Precondition: `bytes` fills the file's shape, and images are missing.
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(ImageFileError) {
        precondition(bytes.count == layout.imageBytes, "an image has \(layout.imageBytes) bytes")
        precondition(count < layout.imageCount, "\(layout.imageCount) images were announced")
        try file.write(bytes, at: layout.offset(ofImage: count))
        count += 1
    }

    /// Completes the file and gives it its name.
    ///
    /// - Precondition: All images that were announced are in it.
    /// - Throws: ``ImageFileError/writing(path:reason:)``; the partial file is removed then.
    public consuming func close() throws(ImageFileError) {
        precondition(count == layout.imageCount, "\(count) of \(layout.imageCount) images")
        try file.write(layout.end(), at: layout.offset(ofImage: layout.imageCount))
        try file.write(layout.start(isWhole: true), at: 0)
        try file.finish()
    }

    /// Leaves the file as `path` + `.part`, for
    /// ``continuing(path:from:shape:sampleType:imageCount:label:)``.
    ///
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public consuming func suspend() throws(ImageFileError) {
        try file.keep()
    }
}

extension PixelType {
    /// The stored type of values that lie in memory as `sampleType`.
    fileprivate init(_ sampleType: SampleType) {
        self = sampleType == .uint16 ? .uint16 : .float32
    }
}
