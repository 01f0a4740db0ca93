/// Where a word of a configuration stands.
struct Place: Sendable, Hashable, CustomStringConvertible {
    /// The file, as the command line names it.
    let file: String
    /// Line, the first is 1.
    let line: Int
    /// Column, the first is 1.
    let column: Int

    var description: String { "\(file):\(line):\(column)" }
}

/// A configuration cannot be used.
enum ConfigurationError: ReportedError, Equatable {
    /// The file cannot be read as text.
    case file(TextFileError)
    /// The file holds nothing; `needs` is what it holds at least.
    case empty(path: String, needs: String)
    /// Something in the file is wrong.
    case at(Place, ConfigurationProblem)

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .file(let error): error.description
        case .empty(let path, let needs): "\(path) is empty; it needs at least \(needs)"
        case .at(let place, let problem): "\(place): \(problem)"
        }
    }
}
