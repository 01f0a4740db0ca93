import Foundation

/// A table of comma-separated values with a header row: RFC 4180, with LF or CRLF.
struct TableFile: Sendable, Equatable {
    /// One record and the line of the file that it starts on, 1 for the header.
    struct Row: Sendable, Equatable {
        /// Line of the file.
        let line: Int
        /// The fields of the columns that were asked for, in that order, without outer spaces.
        let fields: [String]
    }

    /// The file, as messages name it.
    let path: String
    /// The records below the header; empty lines are no records.
    let rows: [Row]

    /// Reads the columns named `columns` of the file at `path`; other columns are ignored.
    ///
    /// - Throws: ``TableError``, whose sentence names the file and the line.
    init(path: String, columns: [String]) throws(TableError) {
        let text: String
        do {
            text = try TextFile.read(path, limit: 64 << 20)
        } catch {
            throw .file(error)
        }
        try self.init(path: path, text: text, columns: columns)
    }

    /// Reads the columns named `columns` of `text`, which came from `path`.
    init(path: String, text: String, columns: [String]) throws(TableError) {
        self.path = path
        let records = try Self.records(of: text, path: path)
        guard let header = records.first else { throw .empty(path: path, columns: columns) }
        var positions: [Int] = []
        for column in columns {
            guard let position = header.fields.firstIndex(of: column) else {
                throw .noColumn(path: path, name: column, columns: header.fields)
            }
            positions.append(position)
        }
        var rows: [Row] = []
        for record in records.dropFirst() {
            guard record.fields.count == header.fields.count else {
                throw .fieldCount(
                    path: path, line: record.line, count: record.fields.count,
                    header: header.fields.count)
            }
            rows.append(Row(line: record.line, fields: positions.map { record.fields[$0] }))
        }
        self.rows = rows
    }

    /// The finite number that a field holds.
    func number(_ field: String, column: String, line: Int) throws(TableError) -> Double {
        guard let value = Double(field), value.isFinite else {
            throw .notANumber(path: path, line: line, column: column, text: field)
        }
        return value
    }

    /// Splits `text` into records; a quoted field may hold commas, line breaks and doubled quotes.
    private static func records(of text: String, path: String) throws(TableError) -> [Row] {
        let bytes = Array(text.utf8)
        var records: [Row] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var line = 1
        var recordLine = 1
        var quoteLine: Int?
        var wasQuoted = false

        func endField() {
            let text = String(decoding: field, as: UTF8.self)
            fields.append(wasQuoted ? text : text.trimmingCharacters(in: .whitespaces))
            field = []
            wasQuoted = false
        }
        func endRecord() {
            endField()
            if fields != [""] { records.append(Row(line: recordLine, fields: fields)) }
            fields = []
        }

        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            switch byte {
            case UInt8(ascii: "\"") where quoteLine != nil:
                if index < bytes.count, bytes[index] == byte {
                    field.append(byte)
                    index += 1
                } else {
                    quoteLine = nil
                }
            case _ where quoteLine != nil:
                field.append(byte)
            case UInt8(ascii: "\"")
            where field.allSatisfy { $0 == UInt8(ascii: " ") } && !wasQuoted:
                field = []
                quoteLine = line
                wasQuoted = true
            case UInt8(ascii: ","):
                endField()
            case UInt8(ascii: "\n"):
                endRecord()
                recordLine = line
            case UInt8(ascii: "\r") where index < bytes.count && bytes[index] == UInt8(ascii: "\n"):
                break
            default:
                field.append(byte)
            }
        }
        if let quoteLine { throw .openQuote(path: path, line: quoteLine) }
        endRecord()
        return records
    }
}
