public import Fields
import Glibc

/// What can be wrong with an image file, each in one line that says where and what to do.
public enum ImageFileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// The path is a folder, a pipe or a device.
    case notAFile(path: String)
    /// The file has no bytes.
    case empty(path: String)
    /// The file does not begin as a TIFF file does; `beginning` is what it begins with.
    case notTIFF(path: String, beginning: String)
    /// The system refused an operation; `code` is its `errno`.
    case system(path: String, operation: String, code: Int32)
    /// The file ends before the data of a page does.
    case truncated(path: String, page: Int, needs: UInt64, has: UInt64)
    /// The file was written to or replaced after its pages were listed.
    case changed(path: String)
    /// A page holds something that is no grey image of a supported type.
    case unsupported(path: String, page: Int, found: String)
    /// A page contradicts itself or cannot be decoded; `place` names the strip, tile or row.
    case damaged(path: String, page: Int, place: String, reason: String)
    /// A pixel holds NaN or an infinity; column and row count in the stored image.
    case notFinite(path: String, page: Int, column: Int, row: Int, value: Float)
    /// A page differs from the first one of its sequence in shape or pixel type.
    case pagesDiffer(path: String, found: String, reference: String, expected: String)
    /// The region is empty or not inside the image.
    case cropOutside(crop: Region, image: Shape)
    /// A range of voxels is empty or not inside the volume.
    case rangeOutside(axis: String, range: Range<Int>, count: Int)
    /// Nothing describes a `.vol` file.
    case noVolumeInfo(path: String)
    /// Nothing states the shape or the type of a file of voxels.
    case noFormat(path: String, what: String)
    /// The description beside a volume holds something that cannot be.
    case volumeInfo(path: String, reason: String)
    /// A file of voxels has other bytes than its shape and type need; `source` says where they
    /// come from.
    case volumeSize(
        path: String, bytes: UInt64, shape: VolumeShape, pixelType: PixelType, source: String)
    /// A sequence of no pages.
    case noPages
    /// There is no memory for an image.
    case memory(path: String, bytes: Int)
    /// A pattern matches no file.
    case noMatch(pattern: String, folder: String)
    /// An output could not be written.
    case writing(path: String, reason: String)
    /// A partial output cannot be continued.
    case notContinuable(path: String, reason: String)

    /// One line: what, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) does not exist; check the name and the folder it is relative to"
        case .notAFile(let path):
            "\(path) is not a regular file; name a TIFF file, or a folder with a pattern such as "
                + "\(path)/*.tif"
        case .empty(let path):
            "\(path) is empty; copy it again from the detector or leave it out"
        case .notTIFF(let path, let beginning):
            "\(path) is not a TIFF file, it begins with \(beginning); convert it to TIFF or leave "
                + "it out"
        case .system(let path, let operation, let code):
            "\(path) could not be \(operation): \(Self.text(ofSystemError: code)); "
                + Self.remedy(forSystemError: code)
        case .truncated(let path, let page, let needs, let has):
            "\(path) is truncated: page \(page) needs bytes up to \(needs), the file has \(has); "
                + "copy it again from the detector"
        case .changed(let path):
            "\(path) has changed since the run began; start again when nothing writes to it"
        case .unsupported(let path, let page, let found):
            "\(path), page \(page) holds \(found); save it as one grey channel of uint8, uint16, "
                + "int16 or float32, uncompressed or with LZW, Deflate, PackBits or Zstd"
        case .damaged(let path, let page, let place, let reason):
            "\(path) is damaged: page \(page), \(place): \(reason); copy it again from the detector"
        case .notFinite(let path, let page, let column, let row, let value):
            "\(path), page \(page) holds \(value.isNaN ? "NaN" : "\(value)") at column \(column), "
                + "row \(row); mask the pixel in the file's producer or convert it to a count"
        case .pagesDiffer(let path, let found, let reference, let expected):
            "\(path) is \(found), \(reference) is \(expected); leave the odd one out or bring all "
                + "to one shape and type"
        case .cropOutside(let crop, let image):
            "the crop \(crop) does not lie in the turned image of \(image) pixels; choose a region "
                + "inside \(image.bounds)"
        case .rangeOutside(let axis, let range, let count):
            "the range \(axis): [\(range.lowerBound), \(range.upperBound)] does not lie in the "
                + "volume; choose one inside [0, \(count)]"
        case .noVolumeInfo(let path):
            "\(path) has neither \(path).info nor \(path).xml beside it; copy one there, or give "
                + "shape and type"
        case .noFormat(let path, let what):
            "\(path) does not say its \(what); give shape and type, put \(path).info beside it, or "
                + "name it such as scan_512x512x300_uint16.raw, with x, y and z"
        case .volumeInfo(let path, let reason):
            "\(path): \(reason)"
        case .volumeSize(let path, let bytes, let shape, let pixelType, let source):
            "\(path) has \(bytes) bytes, \(shape) voxels of \(pixelType) (x×y×z, \(source)) "
                + Self.comparison(bytes, shape, pixelType)
        case .noPages:
            "there is no image; name at least one file"
        case .memory(let path, let bytes):
            "there is no memory for the \(bytes) bytes of an image of \(path); open fewer images "
                + "at once or crop them"
        case .noMatch(let pattern, let folder):
            "no file matches \(pattern) in \(folder.isEmpty ? "." : folder); check the pattern and "
                + "the folder"
        case .writing(let path, let reason):
            "\(path) could not be written: \(reason)"
        case .notContinuable(let path, let reason):
            "\(path) cannot be continued: \(reason); delete it and start again"
        }
    }

    /// What the voxels of a volume need, and what to do about it.
    private static func comparison(
        _ bytes: UInt64, _ shape: VolumeShape, _ pixelType: PixelType
    ) -> String {
        guard let count = shape.count else {
            return "are more than any file holds; correct the shape"
        }
        let fitting = PixelType.allCases.filter { UInt64(count * $0.byteCount) == bytes }
        let types = fitting.map(\.rawValue).joined(separator: " or ")
        let hint = types.isEmpty ? "" : ", which \(types) fits"
        return "are \(count * pixelType.byteCount); copy it again, or correct shape or type" + hint
    }

    /// The C library's words for an `errno`.
    static func text(ofSystemError code: Int32) -> String {
        // Safe between threads since glibc 2.32.
        strerror(code).map { String(cString: $0) } ?? "error \(code)"
    }

    /// What a person can do about an `errno`.
    public static func remedy(forSystemError code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "free some space or choose another folder"
        case EFBIG: "raise the file-size limit (ulimit -f) or choose another file system"
        case EACCES, EPERM: "check the permissions of the file and its folder"
        case EROFS: "choose a folder that can be written"
        case ENOENT, ENOTDIR: "check that the folder exists"
        case EMFILE, ENFILE: "raise the limit of open files (ulimit -n)"
        case EIO: "check the disk or the network share"
        default: "check the file and its folder"
        }
    }

    /// The error of an output that the system refused.
    static func writing(path: String, code: Int32) -> ImageFileError {
        .writing(
            path: path,
            reason: "\(text(ofSystemError: code)); \(remedy(forSystemError: code))")
    }
}
