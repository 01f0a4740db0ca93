import Glibc

/// What can be wrong with a log, each in one line that says where and what to do.
public enum LogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// The path is a folder, a pipe or a device.
    case notAFile(path: String)
    /// The file has no bytes.
    case empty(path: String)
    /// The system refused an operation; `code` is its `errno`.
    case system(path: String, operation: String, code: Int32)
    /// The file is no text and begins as no binary log does.
    case notALog(path: String, beginning: String)
    /// The file is named `.mpr` and does not begin as EC-Lab's binary files do.
    case notModular(path: String, beginning: String)
    /// An EC-Lab text does not say how many header lines it has.
    case noHeaderCount(path: String)
    /// An EC-Lab text says that it has more header lines than lines.
    case headerBeyondEnd(path: String, count: Int, lines: Int)
    /// There are names of columns and no rows.
    case noRows(path: String)
    /// Columns that the analysis cannot do without are not there.
    case columnsMissing(path: String, needed: [String], columns: [String])
    /// A column that the column map names is not there.
    case noMappedColumn(path: String, name: String, columns: [String])
    /// A column has no unit, or one of another kind.
    case unit(path: String, column: String, found: String?, example: String)
    /// An entry of a column map cannot be read.
    case columnMap(entry: String, reason: String)
    /// A line has more or fewer fields than the header.
    case fieldCount(path: String, line: Int, count: Int, header: Int)
    /// A line has more fields than the header, as numbers with a decimal comma make them.
    case decimalCommaInCommas(path: String, line: Int, count: Int, header: Int)
    /// A number is written with the other decimal mark than those before it.
    case mixedDecimals(path: String, line: Int, column: String, text: String)
    /// A field of a column that is needed holds no number.
    case notANumber(path: String, line: Int, column: String, text: String)
    /// A quoted field does not end on its line.
    case openQuote(path: String, line: Int)
    /// A binary log ends before its data do.
    case truncated(path: String, needs: Int, has: Int)
    /// A binary log contradicts itself.
    case damaged(path: String, place: String, reason: String)
    /// A binary log holds a column whose size is not known.
    case unknownColumn(path: String, identifier: Int, after: String)
    /// Nothing says when the log starts.
    case noStart(path: String)
    /// The day and the month of a date may be exchanged.
    case ambiguousDate(path: String, line: Int?, text: String)
    /// A text where a date should be is none of the calendar.
    case notADate(path: String, line: Int?, text: String, order: DateOrder?)

    /// One line: what, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) does not exist; check the name and the folder it is relative to"
        case .notAFile(let path):
            "\(path) is not a regular file; name one log"
        case .empty(let path):
            "\(path) is empty; export the log again"
        case .system(let path, let operation, let code):
            "\(path) could not be \(operation): \(Self.text(ofSystemError: code)); check the file "
                + "and its permissions"
        case .notALog(let path, let beginning):
            "\(path) is no text, it begins with \(beginning); export the log as .mpt, .mpr or CSV"
        case .notModular(let path, let beginning):
            "\(path) is no binary file of EC-Lab, it begins with \(beginning); export the log again "
                + "or as text (.mpt)"
        case .noHeaderCount(let path):
            "\(path) has no line 'Nb header lines : n' after its first one; export it again from "
                + "EC-Lab"
        case .headerBeyondEnd(let path, let count, let lines):
            "\(path):2: the header has \(count) lines, the whole file \(lines); the file was cut "
                + "off, export it again"
        case .noRows(let path):
            "\(path) names its columns and holds no row; export the log again"
        case .columnsMissing(let path, let needed, let columns):
            "\(path) has no \(needed.joined(separator: " and no ")); its columns are "
                + "\(columns.joined(separator: ", ")); export them too, or name one with "
                + "--column-map, such as time_s=t"
        case .noMappedColumn(let path, let name, let columns):
            "\(path) has no column '\(name)'; its columns are \(columns.joined(separator: ", "))"
        case .unit(let path, let column, let found, let example):
            "\(path): column '\(column)' has \(found.map { "the unit \($0)" } ?? "no unit"); say "
                + "which it is with --column-map, such as \(example)=\(column)"
        case .columnMap(let entry, let reason):
            "column map '\(entry)' \(reason)"
        case .fieldCount(let path, let line, let count, let header):
            "\(path):\(line) has \(count) \(count == 1 ? "field" : "fields"), the header \(header); "
                + "the line was cut off or edited, export the log again"
        case .decimalCommaInCommas(let path, let line, let count, let header):
            "\(path):\(line) has \(count) fields, the header \(header): its numbers have a decimal "
                + "comma and commas between them; export it with a decimal point, or with "
                + "semicolons or tabs between the fields"
        case .mixedDecimals(let path, let line, let column, let text):
            "\(path):\(line): \(column) '\(text)' has a decimal \(text.contains(",") ? "comma" : "point")"
                + ", the numbers before it have a decimal \(text.contains(",") ? "point" : "comma")"
                + "; export the log in one locale"
        case .notANumber(let path, let line, let column, let text):
            text.isEmpty
                ? "\(path):\(line): \(column) is empty; fill it in or remove the line"
                : "\(path):\(line): \(column) '\(text)' is not a number; correct it or remove the line"
        case .openQuote(let path, let line):
            "\(path):\(line) opens a quote that is not closed on that line; export the log without "
                + "line breaks in its fields"
        case .truncated(let path, let needs, let has):
            "\(path) is truncated: its data need \(needs) bytes, the file has \(has); copy it again"
        case .damaged(let path, let place, let reason):
            "\(path) is damaged: \(place): \(reason); copy it again, or export it as text (.mpt)"
        case .unknownColumn(let path, let identifier, let after):
            "\(path) holds a column of kind \(identifier) after \(after), whose size is not known; "
                + "export the log as text (.mpt)"
        case .noStart(let path):
            "\(path) does not say when it starts; give --start, such as 2024-05-01T08:00:00Z"
        case .ambiguousDate(let path, let line, let text):
            "\(Self.place(path, line)): \(text) may be month/day or day/month; say which with "
                + "--date-order \(DateOrder.monthFirst.rawValue) or \(DateOrder.dayFirst.rawValue)"
        case .notADate(let path, let line, let text, let order):
            switch order {
            case nil:
                "\(Self.place(path, line)): '\(text)' is no date of the calendar; give --start"
            case .monthFirst?:
                "\(Self.place(path, line)): '\(text)' is no date with the month first; is it "
                    + "--date-order \(DateOrder.dayFirst.rawValue)"
            case .dayFirst?:
                "\(Self.place(path, line)): '\(text)' is no date with the day first; is it "
                    + "--date-order \(DateOrder.monthFirst.rawValue)"
            }
        }
    }

    private static func place(_ path: String, _ line: Int?) -> String {
        line.map { "\(path):\($0)" } ?? path
    }

    /// The C library's words for an `errno`.
    private static func text(ofSystemError code: Int32) -> String {
        let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
