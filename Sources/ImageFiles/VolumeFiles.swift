public import Fields
import Glibc

/// A volume in files: the pages of TIFF files, or a file that is nothing but voxels.
///
/// Slices are read like the images of a sequence, straight from the file into the caller's memory
/// where they are not compressed. A voxel that is no number is NaN.
public struct VolumeFiles: Sendable {
    /// The slices, in order of z.
    public let slices: [ImagePage]
    /// Side of a voxel as the files state it; nil where they do not.
    public let voxelSize: VoxelSize?
    /// Every file that the volume is in or that describes it.
    public let paths: [String]

    /// Finds a volume by name.
    ///
    /// | name | volume |
    /// |---|---|
    /// | a folder | its files `*.tif` and `*.tiff`, in natural order |
    /// | `*.vol` | ESRF's: float32 unless `DATA_TYPE` says otherwise, as `.vol.info` or `.vol.xml` describes it |
    /// | `*.raw`, or any file where `format` is given | voxels, as `format`, a `.info` and the name describe them |
    /// | anything else | the pages of one TIFF file, or of all that match a pattern, in natural order |
    ///
    /// What `format` states goes before the description beside the file, and that before the name.
    ///
    /// - Parameters:
    ///   - name: A path, or a pattern as ``FileList/files(matching:in:)`` knows it where there is no
    ///     file of that name.
    ///   - folder: Where relative names begin; empty for the current one.
    ///   - format: What is known of a file without a header.
    /// - Throws: ``ImageFileError``; a file of voxels has exactly the bytes of its shape.
    public init(
        _ name: String, in folder: String = "", format: RawFormat = RawFormat()
    ) throws(ImageFileError) {
        let isRelative = !name.hasPrefix("/") && !folder.isEmpty
        let path = isRelative ? folder + (folder.hasSuffix("/") ? "" : "/") + name : name
        var status = stat()
        let isThere = stat(path, &status) == 0
        let lowercased = path.lowercased()
        let isVolume = lowercased.hasSuffix(".vol")
        if isThere, status.st_mode & S_IFMT == S_IFDIR {
            try self.init(tiffFiles: FileList.tiffFiles(inFolder: path))
        } else if isVolume || lowercased.hasSuffix(".raw") || format != RawFormat() {
            try self.init(voxelsAt: path, format, isVolume: isVolume)
        } else if isThere {
            try self.init(tiffFiles: [path])
        } else {
            try self.init(tiffFiles: FileList.files(matching: name, in: folder))
        }
    }

    /// Takes the pages of TIFF files, file after file, for slices.
    ///
    /// - Throws: ``ImageFileError``, such as
    ///   ``ImageFileError/pagesDiffer(path:found:reference:expected:)``.
    public init(tiffFiles paths: [String]) throws(ImageFileError) {
        var slices: [ImagePage] = []
        for path in paths { slices += try ImagePage.pages(ofFileAt: path) }
        try self.init(slices: slices, voxelSize: slices.first?.voxelSize, paths: paths)
    }

    private init(
        slices: [ImagePage], voxelSize: VoxelSize?, paths: [String]
    ) throws(ImageFileError) {
        // All slices are of one shape and type, those that nobody asks for, too.
        _ = try ImageSequence(slices)
        self.slices = slices.map { page in
            var page = page
            page.allowsNoNumber = true
            return page
        }
        self.voxelSize = voxelSize
        self.paths = paths
    }

    private init(
        voxelsAt path: String, _ given: RawFormat, isVolume: Bool
    ) throws(ImageFileError) {
        let file = try InputFile(path: path)
        let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
        let beside = isVolume ? [path + ".info", path + ".xml"] : [path + ".info", stem + ".info"]
        let found = beside.filter { access($0, F_OK) == 0 }
        let infoPath = found.first
        let info = try infoPath.map { (path) throws(ImageFileError) in try VolumeInfo(path: path) }
        if isVolume, given.shape == nil, let info, found.count > 1 {
            let other = try VolumeInfo(path: found[1])
            if let shape = info.format.shape, let second = other.format.shape, shape != second {
                throw .volumeInfo(
                    path: found[1],
                    reason:
                        "it says \(second) voxels, \(found[0].lastPathComponent) \(shape); remove "
                        + "the one that is wrong")
            }
        }
        let name = isVolume ? RawFormat() : RawFormat(fileName: path.lastPathComponent)
        guard let shape = given.shape ?? info?.format.shape ?? name.shape else {
            throw isVolume ? .noVolumeInfo(path: path) : .noFormat(path: path, what: "shape")
        }
        let described = given.pixelType ?? info?.format.pixelType ?? name.pixelType
        guard let pixelType = described ?? (isVolume ? .float32 : nil) else {
            throw .noFormat(path: path, what: "type")
        }
        let source =
            given.shape != nil
            ? "as given" : info != nil ? "by \(infoPath?.lastPathComponent ?? "")" : "by its name"
        let byteOrder = given.byteOrder ?? info?.format.byteOrder ?? .little
        try self.init(
            slices: ImagePage.slices(
                of: file, shape, pixelType, byteOrder, describedBy: source),
            voxelSize: info?.voxelSize, paths: [path] + (infoPath.map { [$0] } ?? []))
    }

    /// Voxels along x, y and z.
    public var shape: VolumeShape {
        VolumeShape(slice: slices[0].shape, sliceCount: slices.count)
    }

    /// How voxels are stored.
    public var pixelType: PixelType { slices[0].pixelType }

    /// Some of the volume, half-open ranges of voxels, as images to read.
    ///
    /// - Parameters:
    ///   - x: Columns; nil for all.
    ///   - y: Rows; nil for all.
    ///   - z: Slices; nil for all.
    /// - Returns: An image for each slice, the first voxel of the ranges at its first column and row.
    /// - Throws: ``ImageFileError/rangeOutside(axis:range:count:)`` for a range that is empty or not
    ///   inside the volume.
    public func images(
        x: Range<Int>? = nil, y: Range<Int>? = nil, z: Range<Int>? = nil
    ) throws(ImageFileError) -> ImageSequence {
        func checked(
            _ range: Range<Int>?, _ axis: String, _ count: Int
        ) throws(ImageFileError) -> Range<Int> {
            let range = range ?? 0..<count
            guard !range.isEmpty, range.lowerBound >= 0, range.upperBound <= count else {
                throw .rangeOutside(axis: axis, range: range, count: count)
            }
            return range
        }
        let columns = try checked(x, "x", shape.slice.width)
        let rows = try checked(y, "y", shape.slice.height)
        return try ImageSequence(
            Array(slices[checked(z, "z", shape.sliceCount)]),
            crop: Region(
                x0: columns.lowerBound, y0: rows.lowerBound, x1: columns.upperBound,
                y1: rows.upperBound))
    }
}

extension String {
    /// What follows the last slash.
    fileprivate var lastPathComponent: String {
        lastIndex(of: "/").map { String(self[index(after: $0)...]) } ?? self
    }
}
