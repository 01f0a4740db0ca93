/// A table for the terminal: columns as wide as their longest field.
struct TerminalTable: Sendable {
    /// A column.
    struct Column: Sendable {
        /// The name, with the unit.
        let title: String
        /// Whether its fields stand at the right, as numbers do.
        let isNumber: Bool

        /// A column of words.
        static func words(_ title: String) -> Column { Column(title: title, isNumber: false) }
        /// A column of numbers.
        static func numbers(_ title: String) -> Column { Column(title: title, isNumber: true) }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    /// Starts a table.
    init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row.
    ///
    /// - Precondition: It has a field for each column.
    mutating func add(_ fields: [String]) {
        precondition(
            fields.count == columns.count, "\(fields.count) fields, \(columns.count) columns")
        rows.append(fields)
    }

    /// The titles, a line of hyphens, the rows; nothing but a line break follows the last field.
    var text: String {
        let widths = columns.indices.map { column in
            ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        func line(_ fields: [String]) -> String {
            var line = fields.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - fields[column].count)
                return columns[column].isNumber ? space + fields[column] : fields[column] + space
            }.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        return line(columns.map(\.title)) + line(widths.map { String(repeating: "-", count: $0) })
            + rows.map(line).joined()
    }
}
