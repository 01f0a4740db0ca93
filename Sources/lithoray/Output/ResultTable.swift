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
    /// The table for a terminal.
    var text: String {
        var table = TerminalTable(([""] + columns).map(TerminalTable.Column.words))
        for row in rows { table.add([row.heading] + row.values.map(\.text)) }
        return title + "\n\n" + table.text
    }

    /// The three largest contributions to every uncertainty of the table, a line for each.
    var contributionsText: String {
        var table = TerminalTable(["", "", "uncertainty from"].map(TerminalTable.Column.words))
        for row in rows {
            for (column, value) in zip(columns, row.values) {
                guard case .estimate(let estimate) = value else { continue }
                let largest = estimate.largestContributions()
                guard !largest.isEmpty else { continue }
                let parts = largest.map { "\($0.input) \(significant($0.share * 100, 2)) %" }
                table.add([row.label, column, parts.joined(separator: ", ")])
            }
        }
        return title + "\n\n" + table.text
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
