public import Fields

/// One grey image of a TIFF file: where it is and how its pixels are stored, not the pixels.
///
/// Orientation and photometric tags are not followed: pixels come as they are stored, first row
/// first, and a count stays the count that was written.
public struct ImagePage: Sendable {
    /// The file, as the caller wrote it.
    public let path: String
    /// The page's number in its file, from 0.
    public let index: Int
    /// Columns and rows as stored.
    public let shape: Shape
    /// How the counts are stored.
    public let pixelType: PixelType
    /// The times that the file gives for the page, the most trustworthy first: EPICS seconds and
    /// nanoseconds, the areaDetector driver's time, TIFF's DateTime, ImageJ's frame interval.
    public let timeStamps: [TimeStamp]
    /// Side of a pixel as the file states it; nil where it does not.
    public let voxelSize: VoxelSize?
    /// Where the pixels are.
    let storage: PixelStorage
    /// The file when it was listed.
    let version: FileVersion
    /// Whether a pixel that is no number may be read, as in a map; in counts it is an error.
    public var allowsNoNumber = false

    /// Lists the pages of a TIFF file.
    ///
    /// Classic TIFF and BigTIFF of either byte order; one sample in a pixel, uint8, uint16, int16
    /// or float32; strips or tiles; uncompressed, LZW, Deflate, PackBits or Zstd with any
    /// predictor. A stack that ImageJ wrote with a single directory (`images=N` in its description,
    /// the planes one after the other) has N pages if the file holds them. If it holds the first
    /// only, the description is a stack's copied to one of its planes, and the file has one page.
    ///
    /// Every byte that the pages need is in the file when this returns.
    ///
    /// - Throws: ``ImageFileError``, naming the file and the page.
    public static func pages(ofFileAt path: String) throws(ImageFileError) -> [ImagePage] {
        let file = try InputFile(path: path)
        let header = try TIFFHeader(of: file)
        var pages: [ImagePage] = []
        var visited: Set<UInt64> = []
        var description: ImageJDescription?
        var offset = header.firstDirectory
        guard offset != 0 else {
            throw .damaged(path: path, page: 0, place: "header", reason: "it lists no image")
        }
        while offset != 0 {
            guard visited.insert(offset).inserted else {
                throw .damaged(
                    path: path, page: pages.count, place: "directory",
                    reason: "the list of pages returns to byte \(offset)")
            }
            let next = try header.directory(after: offset, page: pages.count, in: file)
            let directory = try TIFFDirectory(
                at: offset, page: pages.count, header: header, file: file)
            if pages.isEmpty {
                description = directory.description.flatMap { ImageJDescription($0) }
            }
            let page = try ImagePage(
                directory, at: offset, isSwapped: header.isSwapped, description: description)
            if pages.isEmpty, next == 0, let description, description.images > 1 {
                return try page.planes(of: description, in: file)
            }
            pages.append(page)
            offset = next
        }
        return pages
    }

    /// Creates a page from its parts.
    init(
        path: String, index: Int, shape: Shape, pixelType: PixelType,
        timeStamps: [TimeStamp] = [], voxelSize: VoxelSize? = nil, storage: PixelStorage,
        version: FileVersion
    ) {
        self.path = path
        self.index = index
        self.shape = shape
        self.pixelType = pixelType
        self.timeStamps = timeStamps
        self.voxelSize = voxelSize
        self.storage = storage
        self.version = version
    }

    /// Reads the tags of a directory and checks its extents.
    private init(
        _ directory: TIFFDirectory, at offset: UInt64, isSwapped: Bool,
        description: ImageJDescription?
    ) throws(ImageFileError) {
        let shape = try directory.shape()
        let pixelType = try directory.pixelType()
        var timeStamps = directory.timeStamps
        if let stamp = description?.timeStamp(ofPage: directory.page) { timeStamps.append(stamp) }
        self.init(
            path: directory.file.path, index: directory.page, shape: shape, pixelType: pixelType,
            timeStamps: timeStamps, voxelSize: directory.voxelSize(description),
            storage: try directory.storage(
                of: shape, pixelType, at: offset, isSwapped: isSwapped),
            version: directory.file.version)
    }

    /// The planes of an ImageJ stack whose single directory is this page's.
    ///
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` when the file holds more than
    ///   one of the planes but not all.
    private func planes(
        of description: ImageJDescription, in file: InputFile
    ) throws(ImageFileError) -> [ImagePage] {
        guard case .run(let offset, let isSwapped) = storage else { return [self] }
        let planeBytes = UInt64(shape.count * pixelType.byteCount)
        let held = (file.size - offset) / planeBytes
        guard held > 1 else { return [self] }
        let images = UInt64(description.images)
        guard held >= images else {
            let (bytes, isTooLarge) = images.multipliedReportingOverflow(by: planeBytes)
            let (end, isBeyond) = offset.addingReportingOverflow(bytes)
            throw .truncated(
                path: path, page: Int(held), needs: isTooLarge || isBeyond ? .max : end,
                has: file.size)
        }
        return (0..<description.images).map { plane in
            let stamps = timeStamps.filter { $0.source != .frameInterval }
            return ImagePage(
                path: path, index: plane, shape: shape, pixelType: pixelType,
                timeStamps: stamps + [description.timeStamp(ofPage: plane)].compactMap { $0 },
                voxelSize: voxelSize,
                storage: .run(
                    offset: offset + UInt64(plane) * planeBytes, isSwapped: isSwapped),
                version: version)
        }
    }
}
