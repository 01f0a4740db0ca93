import Cell
import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("lithoray audit")
struct AuditCommandTests {
    private static let tables = CellCommandTests.repository + "/Volumes/audit/si-tables.yaml"

    /// `audit --json`.
    private struct Report: Decodable {
        struct Numbers: Decodable {
            let id: String?
            let low: Double?
            let high: Double?
            let printed: Double?
            let verdict: String
            let text: String?
            let consequences: [Numbers]?
            let `repair`: [Numbers]?
        }
        struct Flag: Decodable {
            let code: String
            let `where`: String
            let message: String
        }
        let rows: [Numbers]
        let flags: [Flag]
    }

    private func report() throws -> Report {
        let result = try Program.run(["audit", Self.tables, "--json", "--quiet"])
        #expect(result.status == 3)
        #expect(
            result.error.hasPrefix(
                "lithoray: error: \(Self.tables): 14 of 47 rows are inconsistent"))
        return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    }

    @Test("Every printed row of the tables of the SI gets its verdict")
    func verdicts() throws {
        let rows = try Dictionary(uniqueKeysWithValues: report().rows.map { ($0.id ?? "", $0) })
        for expected in ExpectedAudit.rows(.printed) {
            let row = try #require(rows[expected.id], "\(expected.id)")
            #expect(row.verdict == expected.verdict, "\(expected.id)")
        }
    }

    @Test("Every repair is among the proposals or what follows from them")
    func repairs() throws {
        let proposals = try report().rows.flatMap { $0.repair ?? [] }
        let changed = proposals + proposals.flatMap { $0.consequences ?? [] }
        for expected in ExpectedAudit.rows(.repair) {
            #expect(
                changed.contains { found in
                    guard let low = found.low, let high = found.high, let printed = found.printed
                    else { return false }
                    return expected.agrees(low: low, high: high)
                        && agree(printed, expected.printed, within: 1e-9)
                        && found.verdict == expected.verdict
                }, "\(expected.id)")
        }
    }

    @Test("The slips of the SI raise the flags of the specification")
    func flags() throws {
        let flags = try report().flags
        let codes = Set(flags.map(\.code))
        #expect(
            codes == [
                "E-UNIT-MASS", "E-ISO-SUM", "E-SITE", "E-SIGN", "W-ABUND", "W-DENS", "W-SITEDENS",
                "W-OPAQUE", "W-FIELD", "W-NE", "W-GRAD",
            ])
        #expect(
            flags.first { $0.code == "E-UNIT-MASS" }?.message
                == "lithium in the negative electrode: 4.154e25 to 4.210e25 /cm3, above "
                + "4.634e22 /cm3; a mass in mg was probably written in g: with negative.m_AM a "
                + "thousand times smaller it is 4.150e22 to 4.186e22 /cm3")
        #expect(
            flags.first { $0.code == "E-SITE" }?.message
                == "filled sites of table S3: 1.343 to 1.352, above 1.000; lithium was probably "
                + "counted twice, or a charge is wrong")
    }

    @Test("A table is printed with its verdicts, and what would repair it below")
    func text() throws {
        let folder = try TemporaryFolder()
        let table = """
            columns: [{id: A, values: {m: 1.60 g, M: 2.68e2 g/mol, n: 5.96e-6 mol, x: 3.0 mol}}]
            relations:
              - {id: a, column: A, result: n, equals: m / M}
              - {id: b, column: A, result: x, equals: 2 * y}
              - {id: c, column: A, result: y, equals: z}
              - {id: d, column: B, result: z, equals: "1"}
            """
        try folder.write(
            table.replacing("{id: A,", with: "{id: B, values: {z: 1}}, {id: A,"), to: "t.yaml")
        let result = try Program.run(["audit", "t.yaml"], in: folder.path)
        #expect(result.status == 3)
        #expect(
            result.output == """
                row  column  value  printed      follows               verdict
                ---  ------  -----  -----------  --------------------  -------------
                a    A       n      5.96e-6 mol  0.005940 to 0.006000  inconsistent
                b    A       x      3.0 mol      -                     not derivable
                c    A       y      nothing      -                     not derivable
                d    B       z      1            1.000                 consistent

                a, n of A
                  n is 0.00596 mol instead of 5.96e-6 mol
                  read m in mg, not in g
                  read M in kg/mol, not in g/mol
                  n is 0.00597 mol if the values that it follows from are right

                1 consistent, 1 inconsistent, 2 not derivable

                """)
        #expect(
            result.error
                == "lithoray: error: t.yaml: 1 of 4 rows is inconsistent; correct the values, or the "
                + "relations\n")
    }

    @Test("A table in which all follows ends with 0")
    func consistent() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            columns: [{id: A, values: {m: 1.60 g, M: 2.68e2 g/mol, n: 5.96e-3 mol}}]
            relations: [{id: a, column: A, result: n, equals: m / M}]
            """, to: "t.yaml")
        let result = try Program.run(["audit", "t.yaml", "--json"], in: folder.path)
        #expect(result.status == 0)
        #expect(result.error == "")
        let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
        #expect(report.rows.map(\.verdict) == ["consistent"])
        #expect(report.rows[0].repair?.isEmpty == true)
    }

    @Test(
        "A sentence for every mistake",
        arguments: [
            (
                "n: 5.96e-3 mol", "n: 5.96e-3 mool",
                "1:66: unit `mool` is not known; units are written as in `mg`, `S/cm` or `/cm3`"
            ),
            (
                "n: 5.96e-3 mol", "n: few",
                "1:66: quantity `few`: a number was expected; write it as in `3.80(5) mg`"
            ),
            (
                "equals: m / M", "equals: m / Mx",
                "2:51: a uses 'Mx', which no column and no constant has; did you mean 'M'?"
            ),
            (
                "equals: m / M", "equals: m / mass_of_all",
                "2:51: a uses 'mass_of_all', which no column and no constant has; print the value in "
                    + "a column, or give it under constants"
            ),
            (
                "equals: m / M", "equals: m /",
                "2:51: expression `m /`, character 4: a value was expected at the end"
            ),
            (
                "equals: m / M", "equals: m + M",
                "2:51: a adds or compares a mass and a molar mass; correct a unit or the expression"
            ),
            (
                "column: A, result", "column: B, result",
                "2:29: no column is named 'B'; did you mean 'A'?"
            ),
            ("equals: m / M", "equal: m / M", "2:43: unknown key 'equal'; did you mean 'equals'?"),
            (
                "relations: [", "relations: [{id: a, column: A, result: n, equals: m / M}, ",
                "2:64: two relations are named 'a'; rename one of them"
            ),
            (
                "columns: [{id: A,", "columns: [{id: A, value: 1,",
                "1:19: unknown key 'value'; did you mean 'values'?"
            ),
        ])
    func mistakes(part: String, replacement: String, sentence: String) throws {
        let table = """
            columns: [{id: A, values: {m: 1.60 g, M: 2.68e2 g/mol,        n: 5.96e-3 mol}}]
            relations: [{id: a, column: A, result: n, equals: m / M}]
            """
        let text = table.replacing(part, with: replacement)
        #expect(text != table)
        var complaint = ""
        do {
            let file = try PrintedTableFile(path: "t.yaml", text: text)
            do {
                _ = try Audit(file.table)
            } catch {
                throw file.error(error)
            }
        } catch {
            complaint = "\(error)"
        }
        #expect(complaint == "t.yaml:" + sentence)
    }
}
