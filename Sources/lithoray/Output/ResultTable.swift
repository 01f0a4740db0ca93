import Cell

/// A table of numbers as a paper prints it: a quantity in each row.
struct ResultTable {
    /// What stands in a row under a column.
    enum Value {
        case estimate(Estimate)
        case text(String)
        /// There is no such number.
        case none
    }

    /// A quantity.
    struct Row {
        /// Its name.
        let label: String
        /// Its unit, empty for a ratio.
        let unit: String
        /// Its values, one for each column.
        let values: [Value]

        /// Name and unit as a table prints them.
        var heading: String { unit.isEmpty ? label : "\(label) (\(unit))" }
    }

    /// What the table is about.
    let title: String
    /// Names of the columns.
    let columns: [String]
    /// The rows, from the top.
    var rows: [Row] = []

    /// Adds a row of estimates; nil stands for no number.
    mutating func add(_ label: String, _ unit: String = "", _ values: [Estimate?]) {
        guard values.contains(where: { $0 != nil }) else { return }
        rows.append(
            Row(label: label, unit: unit, values: values.map { $0.map(Value.estimate) ?? .none }))
    }

    /// Adds a row of texts; nil stands for nothing.
    mutating func add(_ label: String, texts: [String?]) {
        rows.append(Row(label: label, unit: "", values: texts.map { $0.map(Value.text) ?? .none }))
    }
}

extension ResultTable {
    /// The table for a terminal, in columns of equal width.
    var text: String {
        let lines = [[""] + columns] + rows.map { [$0.heading] + $0.values.map(\.text) }
        return title + "\n" + alignedColumns(lines)
    }

    /// The three largest contributions to every uncertainty of the table, a line for each.
    var contributionsText: String {
        var lines: [[String]] = []
        for row in rows {
            for (column, value) in zip(columns, row.values) {
                guard case .estimate(let estimate) = value else { continue }
                let largest = estimate.largestContributions()
                guard !largest.isEmpty else { continue }
                let parts = largest.map { "\($0.input) \(significant($0.share * 100, 2)) %" }
                lines.append([row.label, column, parts.joined(separator: ", ")])
            }
        }
        return title + ", from\n" + alignedColumns(lines)
    }
}

extension ResultTable.Value {
    /// As a terminal shows it.
    var text: String {
        switch self {
        case .estimate(let estimate): estimate.text
        case .text(let text): text
        case .none: "/"
        }
    }
}

/// Lines of fields, each as wide as the widest of its column.
func alignedColumns(_ lines: [[String]], indentation: Int = 2) -> String {
    let columns = lines.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
        lines.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
    }
    return lines.map { line in
        var text = String(repeating: " ", count: indentation)
        for (field, width) in zip(line, widths) {
            text += field + String(repeating: " ", count: width - field.count + 2)
        }
        while text.last == " " { text.removeLast() }
        return text + "\n"
    }.joined()
}
