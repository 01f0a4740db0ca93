/// Why a table beside the frames cannot be used.
enum TableError: ReportedError, Equatable {
    /// The file cannot be read as text.
    case file(TextFileError)
    case empty(path: String, columns: [String])
    case noColumn(path: String, name: String, columns: [String])
    case fieldCount(path: String, line: Int, count: Int, header: Int)
    case openQuote(path: String, line: Int)
    case notANumber(path: String, line: Int, column: String, text: String)
    case negative(path: String, line: Int, column: String, text: String)
    /// Two lines name one frame.
    case repeated(path: String, line: Int, name: String, firstLine: Int)
    case noLine(path: String, frame: String)
    case unknownFrame(path: String, line: Int, name: String, frameCount: Int)
    /// Two frames in different folders, which the name in the table does not tell apart.
    case ambiguous(path: String, line: Int, name: String, frames: [String])
    /// A frame is not later than the frame before it.
    case notLater(path: String, frame: String, seconds: Double, previous: String, than: Double)

    var exitStatus: ExitStatus { .input }

    var description: String {
        switch self {
        case .file(let error):
            error.description
        case .empty(let path, let columns):
            "\(path) is empty; its first line names the columns \(columns.joined(separator: ","))"
        case .noColumn(let path, let name, let columns):
            "\(path) has no column '\(name)'; its columns are \(columns.joined(separator: ", "))"
        case .fieldCount(let path, let line, let count, let header):
            "\(path):\(line) has \(count) \(count == 1 ? "field" : "fields"), the header \(header)"
        case .openQuote(let path, let line):
            "\(path):\(line) opens a quote that is not closed"
        case .notANumber(let path, let line, let column, let text):
            "\(path):\(line): \(column) '\(text)' is not a number; write one"
        case .negative(let path, let line, let column, let text):
            "\(path):\(line): \(column) \(text) is negative; write 0 or more"
        case .repeated(let path, let line, let name, let firstLine):
            "\(path):\(line) names \(name) again, after line \(firstLine); remove one of the lines"
        case .noLine(let path, let frame):
            "\(path) has no line for \(frame); add it or remove the frame"
        case .unknownFrame(let path, let line, let name, let frameCount):
            "\(path):\(line) names \(name), which is not among the \(frameCount) frames; "
                + "correct the name or remove the line"
        case .ambiguous(let path, let line, let name, let frames):
            "\(path):\(line) names \(name), which is \(frames.joined(separator: " or ")); "
                + "write the path of the frame"
        case .notLater(let path, let frame, let seconds, let previous, let than):
            "\(path) has \(frame) at \(brief(seconds)) s, not after \(previous) at \(brief(than)) s; "
                + "frames are in the order of time"
        }
    }
}
