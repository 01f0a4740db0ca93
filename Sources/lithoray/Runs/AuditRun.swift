import Cell
import Fields

/// One run of `lithoray audit`, its command line read.
struct AuditRun {
    let path: String
    let report: ReportOptions

    /// Runs it.
    ///
    /// - Throws: ``ConfigurationError``, ``InconsistentTable`` after everything is printed.
    func run() throws {
        let file = try PrintedTableFile(path: path)
        let audit: Audit
        do {
            audit = try Audit(file.table)
        } catch {
            throw file.error(error)
        }
        let warnings = report.warnings()
        for flag in audit.flags {
            warnings.add(
                Warning(code: flag.code.rawValue, message: "\(flag.place): \(flag.message)"))
        }
        try StandardOutput.write(report.json ? json(audit).text : text(audit))
        guard !audit.isInconsistent else {
            throw InconsistentTable(
                path: path, inconsistent: audit.rows.count { $0.verdict == .inconsistent },
                rows: audit.rows.count,
                impossible: audit.flags.filter(\.code.isError).map(\.code.rawValue))
        }
    }

    // MARK: Text

    private func text(_ audit: Audit) -> String {
        var table = TerminalTable(
            ["row", "column", "value", "printed", "follows", "verdict"]
                .map(TerminalTable.Column.words))
        for row in audit.rows {
            table.add([
                row.id, row.column, row.result, row.printedText,
                row.calculated?.text(unit: "") ?? "-", row.verdict.words,
            ])
        }
        var text = table.text
        for row in audit.rows where row.verdict == .inconsistent || !row.assumed.isEmpty {
            text += "\n\(row.id), \(row.result) of \(row.column)"
            if !row.assumed.isEmpty { text += ", with \(inWords(row.assumed, "and"))" }
            text += "\n"
            let shown = report.verbose ? row.repairs : Array(row.repairs.prefix(4))
            for repair in shown {
                text += "  \(repair.text)" + follow(repair) + "\n"
            }
            if shown.count < row.repairs.count {
                text += "  and \(row.repairs.count - shown.count) more (--verbose)\n"
            }
        }
        let counts = AuditRow.Verdict.allCases.map { verdict in
            "\(audit.rows.count { $0.verdict == verdict }) \(verdict.words)"
        }
        return text + "\n" + counts.joined(separator: ", ") + "\n"
    }

    /// The rows that a repair would leave in contradiction.
    private func follow(_ repair: Repair) -> String {
        let left = repair.consequences.filter { $0.verdict == .inconsistent }.map(\.id)
        return left.isEmpty ? "" : "; then correct \(inWords(left, "and")) too"
    }

    // MARK: JSON

    private func json(_ audit: Audit) -> JSONValue {
        [
            "rows": .array(audit.rows.map(json)), "flags": .array(audit.flags.map(\.json)),
        ]
    }

    private func json(_ row: AuditRow) -> JSONValue {
        [
            "id": .string(row.id), "column": .string(row.column), "result": .string(row.result),
            "unit": .string(row.unit), "low": JSONValue(row.calculated?.low),
            "high": JSONValue(row.calculated?.high), "printed": JSONValue(row.printed),
            "printed_text": .string(row.printedText), "verdict": .string(row.verdict.rawValue),
            "assumed": .array(row.assumed.map(JSONValue.string)),
            "repair": .array(
                row.repairs.map { repair in
                    [
                        "kind": .string(repair.kind.rawValue), "text": .string(repair.text),
                        "low": .number(repair.calculated.low),
                        "high": .number(repair.calculated.high),
                        "printed": .number(repair.printed),
                        "verdict": .string(repair.verdict.rawValue),
                        "consequences": .array(
                            repair.consequences.map { row in
                                [
                                    "id": .string(row.id), "low": .number(row.calculated.low),
                                    "high": .number(row.calculated.high),
                                    "printed": .number(row.printed),
                                    "verdict": .string(row.verdict.rawValue),
                                ]
                            }),
                    ]
                }),
        ]
    }
}

extension AuditRow.Verdict {
    /// As a person reads it.
    fileprivate var words: String {
        switch self {
        case .consistent: "consistent"
        case .inconsistent: "inconsistent"
        case .notDerivable: "not derivable"
        }
    }
}

/// A table contradicts itself.
struct InconsistentTable: ReportedError, Equatable {
    let path: String
    let inconsistent: Int
    let rows: Int
    /// Codes of values that are impossible.
    let impossible: [String]

    var exitStatus: ExitStatus { .input }

    var description: String {
        let codes = Set(impossible).sorted()
        return "\(path): \(inconsistent) of \(rows) rows \(inconsistent == 1 ? "is" : "are") "
            + "inconsistent" + (codes.isEmpty ? "" : " (\(codes.joined(separator: ", ")))")
            + "; correct the values, or the relations"
    }
}
