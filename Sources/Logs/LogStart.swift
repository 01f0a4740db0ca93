/// When the zero of a log was.
public enum LogStart: Sendable, Hashable {
    /// Seconds since 1970-01-01T00:00:00Z; a log without a zone is taken as UTC.
    case at(secondsSince1970: Double)
    /// The log does not say.
    case unstated
    /// The day and the month of the log's date may be exchanged; `line` is nil in a binary file.
    case ambiguous(date: String, line: Int?)

    /// The start that a text of a log states.
    ///
    /// - Throws: ``LogError/notADate(path:line:text:order:)``.
    init(
        date text: String, path: String, line: Int?, order: DateOrder?
    ) throws(LogError) {
        switch LogDate.read(text, order: order) {
        case .seconds(let seconds): self = .at(secondsSince1970: seconds)
        case .ambiguous: self = .ambiguous(date: text, line: line)
        case .invalid: throw .notADate(path: path, line: line, text: text, order: order)
        }
    }
}
