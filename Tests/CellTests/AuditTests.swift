import Cell
import Fields
import TestSupport
import Testing

@Suite("Audit of a table")
struct AuditTests {
    private func column(_ id: String, _ values: [String: String]) throws -> PrintedTable.Column {
        PrintedTable.Column(id: id, values: try values.mapValues { try WrittenQuantity($0) })
    }

    private func relation(
        _ id: String, _ column: String, _ result: String, _ equals: String, flag: Flag.Code? = nil,
        when verdict: AuditRow.Verdict = .inconsistent
    ) throws -> PrintedTable.Relation {
        PrintedTable.Relation(
            id: id, column: column, result: result, equals: try Expression(equals), flag: flag,
            flagVerdict: verdict)
    }

    private func audit(
        _ values: [String: String], _ equals: [String: String]
    ) throws -> Audit {
        try Audit(
            PrintedTable(
                name: "T", columns: [column("A", values)],
                relations: equals.sorted { $0.key < $1.key }.map {
                    try relation($0.key, "A", $0.key, $0.value)
                }))
    }

    @Test(arguments: [
        // 1.60/2.68e2 lies between 1.595/268.5 = 5.9404e-3 and 1.605/267.5 = 6.0000e-3.
        ("5.96e-3", AuditRow.Verdict.consistent), ("5.93e-3", .inconsistent),
        ("6.01e-3", .inconsistent), ("6.0e-3", .consistent), ("6.1e-3", .inconsistent),
        ("0.006", .consistent),
    ])
    func `A row is consistent if rounding alone can explain it`(
        printed: String, verdict: AuditRow.Verdict
    ) throws {
        let audit = try audit(
            ["m": "1.60 g", "M": "2.68e2 g/mol", "n": "\(printed) mol"], ["n": "m / M"])
        #expect(audit.rows.map(\.verdict) == [verdict])
        #expect(audit.isInconsistent == (verdict == .inconsistent))
        let calculated = try #require(audit.rows[0].calculated)
        #expect(agree(calculated.low, 1.595 / 268.5, within: 1e-12))
        #expect(agree(calculated.high, 1.605 / 267.5, within: 1e-12))
    }

    @Test func `Units of one dimension are converted and numbers are given in the printed one`()
        throws
    {
        let audit = try audit(
            ["m": "1.60 mg", "M": "268 g/mol", "n": "5.97 µmol"], ["n": "m / M"])
        #expect(audit.rows[0].verdict == .consistent)
        #expect(agree(audit.rows[0].calculated?.middle ?? 0, 5.970, within: 1e-3))
        #expect(audit.rows[0].unit == "µmol")
    }

    @Test func `A value that is not printed leaves a row underivable, and one in between does not`()
        throws
    {
        let table = PrintedTable(
            name: "T",
            columns: [
                try column("A", ["m": "1.60 g", "M": "268 g/mol", "C": "3.60e21"]),
                try column("B", ["n": "1.00 mol", "C": "1.00e24"]),
            ],
            relations: [
                try relation("between", "A", "n", "m / M"),
                try relation("through", "A", "C", "n * N_A"),
                try relation("missing", "B", "n", "m / M"),
                try relation("other", "B", "C", "N_A * n"),
            ])
        let rows = try Audit(table).rows
        #expect(
            rows.map(\.verdict) == [.notDerivable, .consistent, .notDerivable, .inconsistent])
        #expect(rows[0].printed == nil)
        #expect(rows[2].calculated == nil)
    }

    @Test func `Nothing is divided by an interval that holds zero`() throws {
        let audit = try audit(["a": "1.0", "b": "0.0", "c": "5"], ["c": "a / b"])
        #expect(audit.rows[0].verdict == .notDerivable)
        let even = try self.audit(["a": "0.0", "c": "0.0"], ["c": "a^2"])
        #expect(even.rows[0].calculated?.low == 0)
    }

    @Test func `A lost minus is restored once and the rows below are read with it`() throws {
        let audit = try audit(
            ["a": "7.51e-5 mol", "b": "2.19e5 mol", "c": "5.32e5 mol", "d": "3.20e19"],
            ["c": "a - b", "d": "c * N_A"])
        #expect(audit.rows.map(\.verdict) == [.inconsistent, .consistent])
        #expect(
            audit.rows[0].repairs.map(\.text) == [
                "restore the minus in the exponent of b (2.19e-5 mol) and of c (5.32e-5 mol)"
            ])
        #expect(audit.rows[0].repairs.map(\.kind) == [.exponentSign])
        #expect(agree(audit.rows[0].repairs[0].printed, 5.32e-5, within: 1e-12))
        #expect(audit.rows[1].assumed == ["c = 5.32e-5 mol"])
    }

    @Test func `An exponent, a unit and their consequences are proposed`() throws {
        let audit = try audit(
            [
                "m": "7.50e-1 g", "M": "6.02 g/mol", "n": "1.25e-1 mol", "V": "1.80e-3 cm3",
                "C": "4.16e22 /cm3",
            ],
            ["n": "m / M", "C": "n * N_A / V"])
        let row = try #require(audit.rows.first { $0.id == "C" })
        #expect(row.verdict == .inconsistent)
        let unit = try #require(row.repairs.first { $0.text == "read m in mg, not in g" })
        #expect(unit.kind == .unit)
        #expect(unit.consequences.map(\.id) == ["n"])
        #expect(unit.consequences.map(\.verdict) == [.inconsistent])
        #expect(agree(unit.consequences[0].calculated.low, 7.495e-4 / 6.025, within: 1e-9))
        #expect(row.repairs.contains { $0.text == "C is 4.16e25 /cm3 instead of 4.16e22 /cm3" })
        #expect(row.repairs.allSatisfy { $0.verdict == .consistent })
    }

    @Test func `A repair that makes something else impossible is not proposed`() throws {
        var table = PrintedTable(
            name: "T",
            columns: [
                try column("A", ["n": "1.25e-1 mol", "V": "1.80e-3 cm3", "C": "4.16e22 /cm3"])
            ],
            relations: [try relation("C", "A", "C", "n * N_A / V")])
        func texts() throws -> [String] { try Audit(table).rows[0].repairs.map(\.text) }
        let impossible = "C is 4.16e25 /cm3 instead of 4.16e22 /cm3"
        #expect(try texts().contains(impossible))
        table.limits = [
            PrintedTable.Limit(
                id: "metal", column: "A", value: try Expression("C"),
                atMost: try WrittenQuantity("4.634e22 /cm3"), flag: .massUnit)
        ]
        #expect(try !texts().contains(impossible))
        #expect(try texts().contains("read n in mmol, not in mol"))
    }

    @Test func `Another row and a value counted twice are proposed`() throws {
        let audit = try audit(
            [
                "a": "3.58 mol", "b": "3.94 mol", "c": "7.51 mol", "d": "1.81 mol",
                "e": "11.1 mol", "f": "7.16 mol", "g": "2.32",
            ],
            ["c": "a + b", "e": "c + d", "f": "d + b", "g": "(1 - 0.35) * a / a"])
        let texts = Dictionary(
            uniqueKeysWithValues: audit.rows.map { ($0.id, $0.repairs.map(\.text)) })
        #expect(
            texts["e"]?.contains("a, which c holds already, was taken instead of d") == true)
        #expect(texts["f"]?.contains("a was taken instead of b") == false)
        let twice = try self.audit(
            ["a": "3.58 mol", "b": "3.94 mol", "c": "7.52 mol", "d": "1.81 mol", "e": "12.91 mol"],
            ["c": "a + b", "e": "c + d"])
        #expect(twice.rows[1].repairs.map(\.text).contains("a was counted twice"))
        let row = try self.audit(
            ["x": "0.925", "a": "3.35", "b": "2.51", "c": "2.32"], ["c": "x * a"])
        #expect(row.rows[0].repairs.map(\.text).contains("b was taken instead of a"))
        #expect(row.rows[0].repairs.first { $0.kind == .row }?.consequences == [])
    }

    @Test func `An exact number that would have to be another one is named`() throws {
        var table = PrintedTable(
            name: "T", constants: ["x": try WrittenQuantity("0.074")],
            columns: [try column("A", ["C": "2.83e22", "C6": "2.15e21"])],
            relations: [try relation("C6", "A", "C6", "x * C")])
        let row = try Audit(table).rows[0]
        #expect(
            row.repairs.map(\.text) == [
                "x would have to be 0.07566 to 0.07628, not 0.074",
                "C6 is 2.09e21 if the values that it follows from are right",
            ])
        table.constants["x"] = try WrittenQuantity("0.0759")
        #expect(try Audit(table).rows[0].verdict == .consistent)
    }

    @Test func `Limits and suspicious agreement raise flags`() throws {
        let table = PrintedTable(
            name: "T", constants: ["cap": try WrittenQuantity("1")],
            columns: [try column("A", ["C": "2.02", "L": "0.083", "G": "24.3", "n": "1.35"])],
            relations: [
                try relation("G", "A", "G", "C / L", flag: .gradient, when: .consistent)
            ],
            limits: [
                PrintedTable.Limit(
                    id: "sites", column: "A", value: try Expression("n"),
                    atLeast: try WrittenQuantity("0.00"), atMost: try WrittenQuantity("1.00"),
                    flag: .siteOccupancy),
                PrintedTable.Limit(
                    id: "low", column: "A", value: try Expression("C"),
                    atLeast: try WrittenQuantity("3"), flag: .density),
                PrintedTable.Limit(
                    id: "fine", column: "A", value: try Expression("n"),
                    atMost: try WrittenQuantity("1.3"), flag: .siteOccupancy),
            ])
        let audit = try Audit(table)
        #expect(
            audit.flags.map(\.description) == [
                "W-GRAD: A: G: G is printed as 24.3 and follows as 24.13 to 24.55; a concentration "
                    + "was probably divided by a length",
                "E-SITE: A: sites: 1.345 to 1.355, above 1.00; lithium was probably counted twice, or "
                    + "a charge is wrong",
                "W-DENS: A: low: 2.015 to 2.025, below 3; the volume or a mass is probably wrong",
            ])
        #expect(audit.isInconsistent)
    }

    @Test func `Tables that make no sense are refused`() throws {
        func complaint(_ change: (inout PrintedTable) throws -> Void) throws -> String? {
            var table = PrintedTable(
                name: "T", columns: [try column("A", ["m": "1.0 g", "L": "2.0 cm", "n": "1 mol"])],
                relations: [try relation("r", "A", "n", "m / L * L / M")])
            table.columns[0].values["M"] = try WrittenQuantity("1.0 g/mol")
            try change(&table)
            do {
                _ = try Audit(table)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(try complaint { _ in } == nil)
        #expect(
            try complaint { $0.relations[0].equals = try Expression("m + L") }
                == "r adds or compares a mass and a length; correct a unit or the expression")
        #expect(
            try complaint { $0.relations[0].equals = try Expression("m * 2") }
                == "r adds or compares an amount of substance and a mass; correct a unit or the "
                + "expression")
        #expect(
            try complaint { $0.relations[0].equals = try Expression("m / Mx") }
                == "r uses 'Mx', which no column and no constant has")
        #expect(
            try complaint { $0.relations[0].column = "B" }
                == "r is in column 'B', and the columns are 'A'")
        #expect(
            try complaint { $0.relations.append($0.relations[0]) }
                == "two relations are named 'r'; rename one of them")
    }
}

@Suite("Natural abundance behind the tables of the SI")
struct AbundanceTests {
    /// Rows by the abundance that they try, with the digits of tables S1 to S3.
    private static let trials: [(abundance: String, ids: [String])] = [
        ("0.074", ["R22", "R23", "R24", "R25", "R46", "R47", "R60", "R61", "R62"]),
        ("0.075", ["R26", "R27", "R28", "R29", "R48", "R49", "R63", "R64", "R65"]),
        ("0.076", ["R30", "R31", "R32", "R33", "R52", "R53", "R69", "R70", "R71"]),
        ("0.0759", ["R34", "R35", "R36", "R37", "R50", "R51", "R66", "R67", "R68"]),
    ]

    @Test func `Each printed isotope agrees with the abundances that it agrees with`() throws {
        let expected = Dictionary(
            uniqueKeysWithValues: ExpectedAudit.rows(.abundance).map { ($0.id, $0) })
        #expect(Set(Self.trials.flatMap(\.ids)) == Set(expected.keys))
        let columns = [
            ("CE", ["C": "2.83e22", "C6": "2.15e21", "C7": "2.61e22"]),
            ("separator", ["C": "2.66e22", "C6": "2.02e21", "C7": "2.46e22"]),
            ("S2", ["C": "2.00e22", "C6": "1.50e21", "C7": "1.85e22"]),
            ("S3", ["C": "3.35e22", "C6": "2.51e21", "C7": "2.32e21"]),
        ]
        let results = [
            ("CE", "C6", "x * C"), ("separator", "C6", "x * C"), ("CE", "C7", "(1 - x) * C"),
            ("separator", "C7", "(1 - x) * C"), ("S2", "C6", "x * C"), ("S2", "C7", "(1 - x) * C"),
            ("S3", "C6", "x * C"), ("S3", "C7", "(1 - x) * C"), ("S3", "C7", "(1 - x) * C6"),
        ]
        for (abundance, ids) in Self.trials {
            let table = PrintedTable(
                name: "SI", constants: ["x": try WrittenQuantity(abundance)],
                columns: try columns.map { id, values in
                    PrintedTable.Column(
                        id: id, values: try values.mapValues { try WrittenQuantity($0) })
                },
                relations: try zip(ids, results).map { id, row in
                    PrintedTable.Relation(
                        id: id, column: row.0, result: row.1, equals: try Expression(row.2))
                })
            for row in try Audit(table).rows {
                let expected = try #require(expected[row.id])
                #expect(row.verdict.rawValue == expected.verdict, "\(row.id)")
                let calculated = try #require(row.calculated)
                #expect(
                    expected.agrees(low: calculated.low, high: calculated.high), "\(row.id)")
            }
        }
    }
}
