import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("The log of a cycler as a shell sees it")
struct EchemTests {
    /// A charge of 2 mAh and the discharge of 1.5 mAh after it, an hour a row.
    private let table = """
        time_s,potential_V,mean_current_mA,half_cycle
        0,3.0,0,0
        3600,3.5,1,0
        7200,4.0,1,0
        10800,3.6,-1,1
        12600,3.5,-1,1

        """

    private func lithoray(_ arguments: String..., in folder: TemporaryFolder) throws
        -> Program.Result
    {
        try Program.run(["echem"] + arguments, in: folder.path)
    }

    @Test("The table for a person has units, sums and the efficiency")
    func text() throws {
        let folder = try TemporaryFolder()
        try folder.write(table, to: "log.csv")
        let result = try lithoray("log.csv", "--at", "9000", in: folder)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        log.csv: table, 5 rows from 0.0000 h to 3.5000 h, start not known
                        charge by integrated current: net 0.50000 mAh (1.8656e-5 mol Li), charged \
                        2.0000 mAh, discharged 1.5000 mAh

                        half cycle  direction  regime  start (h)  end (h)  rest (h)  charge (mAh)  \
                        lithium (mol)  CV from (h)  at (%)  efficiency (%)
                        ----------  ---------  ------  ---------  -------  --------  ------------  \
                        -------------  -----------  ------  --------------
                                 0  charge     CC         0.0000   2.0000    0.0000        2.0000      \
                        7.4623e-5
                                 1  discharge  CC         3.0000   3.5000    0.0000       -1.5000     \
                        -5.5967e-5                                75.00

                        time (s)  half cycle  charge (mAh)  of half cycle (mAh)  DoD (%)  SoC (%)
                        --------  ----------  ------------  -------------------  -------  -------
                            9000           1        1.5000             -0.50000    33.33

                        """, error: ""))
    }

    @Test("The summary for a program holds every number of the contract")
    func json() throws {
        let folder = try TemporaryFolder()
        try folder.write(table, to: "log.csv")
        let result = try lithoray(
            "log.csv", "--json", "--start", "2024-05-01T10:00:00.25+02:00", in: folder)
        #expect(result.status == 0 && result.error == "")
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(json["rows"] as? Int == 5)
        #expect(json["start_s"] as? Double == 0)
        #expect(json["start"] as? String == "2024-05-01T08:00:00.250Z")
        #expect(json["net_charge_mAh"] as? Double == 0.5)
        #expect(json["absolute_charge_mAh"] as? Double == 3.5)
        #expect((json["problems"] as? [Any])?.count == 0)
        let halfCycles = try #require(json["half_cycles"] as? [[String: Any]])
        #expect(halfCycles.map { $0["index"] as? Int } == [0, 1])
        #expect(halfCycles.map { $0["charge_mAh"] as? Double } == [2, -1.5])
        #expect(halfCycles.map { $0["start_s"] as? Double } == [0, 10_800])
        #expect(halfCycles.map { $0["end_s"] as? Double } == [7200, 12_600])
        #expect(halfCycles.map { $0["regime"] as? String } == ["CC", "CC"])
        // 2 mAh · 3.6 C/mAh / F.
        let amount = try #require(halfCycles[0]["amount_mol"] as? Double)
        #expect(abs(amount / 7.4622742e-5 - 1) < 1e-8)
    }

    @Test("With -o the tables and the summary are written, and only over an earlier run")
    func output() throws {
        let folder = try TemporaryFolder()
        try folder.write(table, to: "log.csv")
        let first = try lithoray("log.csv", "-o", "out", in: folder)
        #expect(first.status == 0 && first.error == "")
        let log = try String(contentsOfFile: folder.path + "/out/log.csv", encoding: .utf8)
        #expect(
            log == """
                time_s,potential_V,current_mA,charge_mAh,half_cycle,half_cycle_charge_mAh,dod,soc
                0,3,0,0,0,0,,0
                3600,3.5,1,1,0,1,,0.5
                7200,4,1,2,0,2,,1
                10800,3.6,-1,1,1,-1,0.6666666666666666,
                12600,3.5,-1,0.5,1,-1.5,1,

                """)
        let halves = try String(
            contentsOfFile: folder.path + "/out/half_cycles.csv", encoding: .utf8)
        #expect(
            halves.hasPrefix(
                "index,direction,regime,start_s,end_s,charge_mAh,amount_mol,cv_switch_s,"
                    + "cv_switch_fraction\n0,charge,CC,0,7200,2,7.46"))
        #expect(
            try lithoray("log.csv", "-o", "out", in: folder).error
                == "lithoray: error: out is not empty; name another folder, or replace an earlier run "
                + "with --overwrite\n")
        let again = try lithoray(
            "log.csv", "-o", "out", "--overwrite", "--reference-capacity", "user:4", in: folder)
        #expect(again.status == 0)
        let changed = try String(contentsOfFile: folder.path + "/out/log.csv", encoding: .utf8)
        #expect(changed.contains("\n7200,4,1,2,0,2,,0.5\n"))
        try folder.write("mine", to: "other/notes.txt")
        #expect(
            try lithoray("log.csv", "-o", "other", "--overwrite", in: folder)
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: other holds no results of an earlier run; nothing is "
                        + "replaced, name another folder\n"))
    }

    @Test("With --columns the whole log is written, under its own headings")
    func columns() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "time/h\t<I>/mA\tx\tnote\n0,25\t1,5E+000\t\t\"a, b\"\n0,5\t2\t7\tc\n", to: "log.txt")
        let result = try lithoray("log.txt", "-o", "out", "--columns", in: folder)
        #expect(result.status == 0)
        #expect(
            try String(contentsOfFile: folder.path + "/out/columns.csv", encoding: .utf8)
                == "time/h,<I>/mA,x,note\n0.25,1.5,,\"a, b\"\n0.5,2,7,c\n")
        // A run without it leaves none from before.
        try folder.write("old", to: "out/figures/cycling_time.png")
        #expect(try lithoray("log.txt", "-o", "out", "--overwrite", in: folder).status == 0)
        for name in ["columns.csv", "figures/cycling_time.png"] {
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/" + name))
        }
    }

    @Test("With --plot there are two figures, scripts and data")
    func plot() throws {
        let folder = try TemporaryFolder()
        try folder.write(table, to: "log.csv")
        let result = try lithoray("log.csv", "-o", "out", "--plot", "--quiet", in: folder)
        #expect(result.status == 0)
        let names = try FileManager.default.contentsOfDirectory(
            atPath: folder.path + "/out/figures")
        #expect(
            Set(names).isSuperset(of: [
                "cycling_time.gp", "cycling_time.dat", "cycling_capacity.gp",
                "cycling_capacity.dat",
            ]))
        #expect(
            try lithoray("log.csv", "-o", "b", "--plot", "--half-cycle", "7", in: folder)
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: log.csv has no half cycle 7; take one of 0, 1\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/b"))
    }

    @Test("A time that runs backwards ends with 3 and the line, and no charge is given")
    func backwards() throws {
        let folder = try TemporaryFolder()
        try folder.write("time_s,current_mA\n0,1\n10,1\n\n5,1\n20,1\n", to: "log.csv")
        let sentence =
            "log.csv:5: time runs backwards 1 time, first in row 3 from 10.0 s to 5.0 s; nothing is "
            + "integrated, correct the times or cut the log there"
        let result = try lithoray("log.csv", "-o", "out", in: folder)
        #expect(
            result
                == Program.Result(
                    status: 3, output: "", error: "lithoray: error: \(sentence)\n"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out"))
        let json = try lithoray("log.csv", "--json", in: folder)
        #expect(json.status == 3)
        let summary = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(summary["net_charge_mAh"] is NSNull)
        #expect((summary["half_cycles"] as? [Any])?.isEmpty == true)
        let problems = try #require(summary["problems"] as? [[String: String]])
        #expect(problems == [["code": "E-TIME", "message": sentence]])
    }

    @Test("A date that may be read in two ways is a warning, until the user says which")
    func ambiguousDate() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "time_s,current_mA,date\n0,0,12/08/2022 10:00:00\n3600,1,12/08/2022 11:00:00\n",
            to: "log.csv")
        let result = try lithoray("log.csv", "--json", in: folder)
        #expect(result.status == 0)
        #expect(
            result.error
                == "lithoray: warning: W-DATE: log.csv:2: 12/08/2022 10:00:00 may be month/day or "
                + "day/month; say which with --date-order month-first or day-first\n")
        #expect(result.output.contains("\"start\": null"))
        #expect(result.output.contains("\"code\": \"W-DATE\""))
        let hinted = try lithoray("log.csv", "--json", "--date-order", "day-first", in: folder)
        #expect(hinted.error == "")
        #expect(hinted.output.contains("\"start\": \"2022-08-12T10:00:00.000Z\""))
    }

    @Test("Charges that disagree are a warning with their numbers")
    func disagreement() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "time_s,mean_current_mA,charge_increment_mAh\n0,0,0\n3600,1,1.02\n", to: "log.csv")
        let result = try lithoray("log.csv", in: folder)
        #expect(result.status == 0)
        #expect(
            result.error
                == "lithoray: warning: W-COULOMB: half cycle 0: logged increments give 1.020 mAh, the "
                + "integrated current 1.000 mAh, 1.961 % apart; the first is used, look at the digits "
                + "and the interval of the log\n")
    }

    @Test(
        "A command line that is wrong ends with 2 and one line",
        arguments: [
            (["log.csv", "--plot"], "--plot needs a folder; give --output too"),
            (["log.csv", "--columns"], "--columns needs a folder; give --output too"),
            (["log.csv", "--overwrite"], "--overwrite needs a folder; give --output too"),
            (
                ["log.csv", "--half-cycle", "0"],
                "--half-cycle is about the figures; give --plot too"
            ),
            (
                ["log.csv", "--start", "yesterday"],
                "the value 'yesterday' is invalid for '--start <2024-05-01T08:00:00Z>': give a date, "
                    + "a time and a zone, such as 2024-05-01T08:00:00Z"
            ),
            (
                ["log.csv", "--reference-capacity", "user:-1"],
                "the value 'user:-1' is invalid for '--reference-capacity "
                    + "<final|nominal:mAh|user:mAh>': give final, or nominal: or user: and a number "
                    + "of mAh"
            ),
            (
                ["log.csv", "--date-order", "american"],
                "the value 'american' is invalid for '--date-order <date-order>'; give one of "
                    + "'month-first' and 'day-first'"
            ),
            (
                ["log.csv", "--column-map", "I"],
                "column map 'I' is not role=column, such as current_mA=I"
            ),
            (
                ["log.csv", "--column-map", "current_mA=J"],
                "log.csv has no column 'J'; its columns are time_s, potential_V, mean_current_mA, "
                    + "half_cycle"
            ),
            (
                ["log.csv", "--at", "1e9"],
                "--at 1000000000 is not in log.csv, which runs from 0 s to 12600 s; give a time "
                    + "between"
            ),
        ] as [([String], String)])
    func wrongCommandLine(arguments: [String], sentence: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(table, to: "log.csv")
        #expect(
            try Program.run(["echem"] + arguments, in: folder.path)
                == Program.Result(
                    status: 2, output: "", error: "lithoray: error: \(sentence)\n"))
    }

    @Test("A log that is not there ends with 3")
    func missing() throws {
        let folder = try TemporaryFolder()
        #expect(
            try lithoray("none.mpt", in: folder)
                == Program.Result(
                    status: 3, output: "",
                    error:
                        "lithoray: error: none.mpt does not exist; check the name and the folder "
                        + "it is relative to\n"))
    }

    @Test("A table of the terminal aligns words left and numbers right")
    func terminalTable() {
        var table = TerminalTable([.words("name"), .numbers("n (mAh)")])
        table.add(["a", "1.5"])
        table.add(["longer", ""])
        #expect(
            table.text == """
                name    n (mAh)
                ------  -------
                a           1.5
                longer

                """)
    }
}
