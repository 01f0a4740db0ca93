import Cell

/// Every number of some tables as one table of comma-separated values.
///
/// The three largest contributions to the uncertainty of a number stand beside it, with their
/// shares of its variance.
struct CellCSV {
    let tables: [ResultTable]

    var text: String {
        var csv = TableText()
        for name in ["table", "quantity", "unit", "column", "value", "standard_uncertainty"] {
            csv.add(name)
        }
        for rank in 1...3 {
            csv.add("contribution_\(rank)")
            csv.add("share_\(rank)")
        }
        csv.endLine()
        for table in tables {
            for row in table.rows {
                for (column, value) in zip(table.columns, row.values) {
                    guard case .estimate(let estimate) = value else { continue }
                    for text in [table.title, row.label, row.unit, column] { csv.add(text) }
                    csv.addExactly(estimate.value)
                    csv.addExactly(estimate.standardUncertainty)
                    let largest = estimate.largestContributions()
                    for rank in 0..<3 {
                        csv.add(rank < largest.count ? largest[rank].input : "")
                        csv.addExactly(rank < largest.count ? largest[rank].share : nil)
                    }
                    csv.endLine()
                }
            }
        }
        return String(decoding: csv.bytes, as: UTF8.self)
    }
}
