import Fields
import Radiography

/// Input files that are missing or contradict each other.
enum InputError: ReportedError, Equatable {
    /// A key names no file.
    case noFiles(key: String, pattern: String, path: String)
    /// Two kinds of images differ in size.
    case shapesDiffer(
        path: String, shape: Shape, what: String, frame: String, frameShape: Shape)
    /// Flats without a time.
    case noTime(key: String, path: String)
    /// Frames whose files tell only the seconds between them, with flats before and after.
    case noClock(frame: String)
    /// Frames without a time.
    case noFrameTime(frame: String)
    /// Frames that are not in order of time.
    case timesNotIncreasing(frame: String, previous: String)
    /// A monitor that counted nothing while the flats were taken.
    case monitorSilent(path: String)
    /// OpenSSL is set up without SHA-256.
    case noSHA256
    /// What is in an image is of no use.
    case image(path: String, RadiographyError)

    var exitStatus: ExitStatus {
        switch self {
        case .noTime, .noClock: .usage
        default: .input
        }
    }

    var description: String {
        switch self {
        case .noFiles(let key, let pattern, let path):
            "\(path): no file matches \(key): \(pattern); paths are relative to that file"
        case .shapesDiffer(let path, let shape, let what, let frame, let frameShape):
            "\(path), \(what), is \(shape) pixels, the frame \(frame) \(frameShape); crop both to "
                + "one region"
        case .noTime(let key, let path):
            "\(path): \(key) is missing and the TIFF files hold no time; give the middle of the set, "
                + "such as 2024-05-01T07:30:00Z"
        case .noClock(let frame):
            "\(frame) holds the seconds between frames (ImageJ finterval), but no date; flats before "
                + "and after are joined by the clock; give time.start and time.interval_s"
        case .noFrameTime(let frame):
            "\(frame) holds no time (ImageJ finterval, DateTime or EPICS tags); give time.interval_s "
                + "or time.file"
        case .timesNotIncreasing(let frame, let previous):
            "\(frame) was not taken after \(previous) before it; check the order of the files, or "
                + "give time.file"
        case .monitorSilent(let path):
            "\(path): the counts of the flats add up to 0; correct them, or give dose_region"
        case .noSHA256:
            "OpenSSL computes no SHA-256 of the inputs; check its configuration with "
                + "'openssl list -digest-algorithms'"
        case .image(let path, let problem):
            "\(path): \(problem)"
        }
    }
}
