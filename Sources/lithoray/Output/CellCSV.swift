import Cell

/// Every number of some tables as one table of comma-separated values.
///
/// The three largest contributions to the uncertainty of a number stand beside it, with their
/// shares of its variance.
struct CellCSV {
    let tables: [ResultTable]

    private static let ranks = 3

    /// One number and where it stands.
    private struct Line {
        let place: [String]
        let estimate: Estimate
        let largest: [Estimate.Contribution]

        var capacity: Int {
            let texts = place + largest.map(\.input)
            let numbers = (2 + 2 * CellCSV.ranks) * TableText.numberCapacity
            return texts.reduce(numbers + 1) { $0 + TableText.capacity(of: $1) }
        }
    }

    private var lines: [Line] {
        tables.flatMap { table in
            table.rows.flatMap { row in
                zip(table.columns, row.values).compactMap { column, value in
                    guard case .estimate(let estimate) = value else { return nil }
                    return Line(
                        place: [table.title, row.label, row.unit, column], estimate: estimate,
                        largest: estimate.largestContributions(Self.ranks))
                }
            }
        }
    }

    /// The table with its header.
    var text: String {
        let names =
            ["table", "quantity", "unit", "column", "value", "standard_uncertainty"]
            + (1...Self.ranks).flatMap { ["contribution_\($0)", "share_\($0)"] }
        let lines = lines
        let header = names.reduce(1) { $0 + TableText.capacity(of: $1) }
        return TableText.text(capacity: lines.reduce(header) { $0 + $1.capacity }) { csv in
            for name in names { csv.add(name) }
            csv.endLine()
            for line in lines {
                for text in line.place { csv.add(text) }
                csv.addExactly(line.estimate.value)
                csv.addExactly(line.estimate.standardUncertainty)
                for rank in 0..<Self.ranks {
                    let contribution = rank < line.largest.count ? line.largest[rank] : nil
                    csv.add(contribution?.input ?? "")
                    csv.addExactly(contribution?.share)
                }
                csv.endLine()
            }
        }
    }
}
