import Foundation
import Logs
import TestSupport
import Testing

@Suite("Logs that cannot be read say where and what to do")
struct LogErrorTests {
    /// A text export with some lines changed.
    private func changed(_ change: (String) -> String) -> Data {
        let text = String(data: HandMade.ecLabText(started: nil), encoding: .windowsCP1252) ?? ""
        return change(text).data(using: .windowsCP1252) ?? Data()
    }

    @Test(
        "A table that is wrong",
        arguments: [
            ("", "log.csv is empty; export the log again"),
            (
                "time_s,current_mA\n",
                "log.csv names its columns and holds no row; export the log again"
            ),
            (
                "time_s,potential_V\n0,1\n",
                "log.csv has no current and no charge; its columns are time_s, potential_V; export "
                    + "them too, or name one with --column-map, such as time_s=t"
            ),
            (
                "t,current_mA\n0,1\n",
                "log.csv has no time; its columns are t, current_mA; export them too, or name one "
                    + "with --column-map, such as time_s=t"
            ),
            (
                "test_time_second,current_ampere\n0,1\n",
                "log.csv has no voltage_volt; its columns are test_time_second, current_ampere; "
                    + "export them too, or name one with --column-map, such as time_s=t"
            ),
            (
                "time,current_mA\n0,1\n",
                "log.csv: column 'time' has no unit; say which it is with --column-map, such as "
                    + "time_s=time"
            ),
            (
                "time_s,current/V\n0,1\n",
                "log.csv: column 'current/V' has the unit V; say which it is with --column-map, such "
                    + "as current_mA=current/V"
            ),
            (
                "time_s,current_mA\n0,1\n1\n",
                "log.csv:3 has 1 field, the header 2; the line was cut off or edited, export the log "
                    + "again"
            ),
            (
                "time_s,current_mA\n0,5,1,5\n",
                "log.csv:2 has 4 fields, the header 2: its numbers have a decimal comma and commas "
                    + "between them; export it with a decimal point, or with semicolons or tabs "
                    + "between the fields"
            ),
            (
                "time_s;current_mA\n0,5;1,5\n1,5;2.5\n",
                "log.csv:3: current_mA '2.5' has a decimal point, the numbers before it have a "
                    + "decimal comma; export the log in one locale"
            ),
            (
                "time_s;current_mA\n0.5;1.5\n1.5;2.5\n2,5;1\n",
                "log.csv:4: time_s '2,5' has a decimal comma, the numbers before it have a decimal "
                    + "point; export the log in one locale"
            ),
            (
                "time_s,current_mA\n0,1\n\n1,overload\n",
                "log.csv:4: current_mA 'overload' is not a number; correct it or remove the line"
            ),
            (
                "time_s,current_mA\nzero,1\n",
                "log.csv:2: time_s 'zero' is not a number; correct it or remove the line"
            ),
            (
                "time_s,current_mA\n0,1\n1,\n",
                "log.csv:3: current_mA is empty; fill it in or remove the line"
            ),
            (
                "time_s,current_mA,note\n0,1,\"two\nlines\"\n",
                "log.csv:2 opens a quote that is not closed on that line; export the log without "
                    + "line breaks in its fields"
            ),
            (
                "time_s,current_mA,date\n0,1,31/31/2024 10:00:00\n",
                "log.csv:2: '31/31/2024 10:00:00' is no date of the calendar; give --start"
            ),
            (
                "\u{1}\u{2}\u{0}\u{3}",
                "log.csv is no text, it begins with the bytes 01 02 00 03; export the log as .mpt, "
                    + ".mpr or CSV"
            ),
        ])
    func tables(text: String, sentence: String) throws {
        #expect(try TemporaryFolder().complaint(Data(text.utf8), named: "log.csv") == sentence)
    }

    @Test("A header that counts more lines than there are")
    func headerBeyondEnd() throws {
        let folder = try TemporaryFolder()
        let sentence =
            "log.mpt:2: the header has 81 lines, the whole file 8; the file was cut off, export it "
            + "again"
        let long = changed { $0.replacing(/lines : \d+/, with: "lines : 81") }
        #expect(try folder.complaint(long) == sentence)
        let next = changed { $0.replacing(/lines : \d+/, with: "lines : 9") }
        #expect(
            try folder.complaint(next).hasPrefix("log.mpt:2: the header has 9 lines, the whole"))
        let exact = changed { $0.replacing(/lines : \d+/, with: "lines : 8") }
        #expect(try folder.complaint(exact).hasPrefix("log.mpt names its columns and holds no row"))
        let none = changed { $0.replacing("Nb header lines", with: "Nb lines") }
        #expect(
            try folder.complaint(none)
                == "log.mpt has no line 'Nb header lines : n' after its first one; export it again "
                + "from EC-Lab")
    }

    @Test("A comma in a text whose other numbers have points")
    func mixedLocales() throws {
        let mixed = changed { $0.replacing("3.7500000E", with: "3,7500000E") }
        #expect(
            try TemporaryFolder().complaint(mixed)
                == "log.mpt:8: Ewe/V '3,7500000E+000' has a decimal comma, the numbers before it have "
                + "a decimal point; export the log in one locale")
    }

    @Test("A text without the columns that are needed")
    func missingColumns() throws {
        let text = changed {
            $0.replacing("<I>/mA", with: "R/Ohm").replacing("dq/mA.h", with: "x")
        }
        #expect(
            try TemporaryFolder().complaint(text)
                == "log.mpt has no current and no charge; its columns are mode, time/s, Ewe/V, R/Ohm, "
                + "x, half cycle, Capacitance charge/µF; export them too, or name one with "
                + "--column-map, such as time_s=t")
    }

    @Test("A last line that is cut off")
    func cutOff() throws {
        #expect(
            try TemporaryFolder().complaint(changed { String($0.dropLast(20)) })
                == "log.mpt:8 has 5 fields, the header 7; the line was cut off or edited, export the "
                + "log again")
    }

    @Test("A start that is asked for and not there, or not clear")
    func start() throws {
        let folder = try TemporaryFolder()
        let ambiguous = try folder.log(HandMade.ecLabText(started: "12/08/2022 00:00:00"))
        let missing = try folder.log(HandMade.ecLabText(started: nil))
        for (log, sentence) in [
            (
                ambiguous,
                ":5: 12/08/2022 00:00:00 may be month/day or day/month; say which with --date-order "
                    + "month-first or day-first"
            ),
            (
                missing,
                " does not say when it starts; give --start, such as 2024-05-01T08:00:00Z"
            ),
        ] {
            let error = #expect(throws: LogError.self) { try log.startSeconds() }
            #expect(error?.description == log.path + sentence)
        }
        for (order, remedy) in [(DateOrder.monthFirst, "day"), (.dayFirst, "month")] {
            let first = order == .monthFirst ? "month" : "day"
            let date = order == .monthFirst ? "27/05/2024 10:00:00" : "05/27/2024 10:00:00"
            #expect(
                try folder.complaint(
                    HandMade.ecLabText(started: date), .init(dateOrder: order))
                    == "log.mpt:5: '\(date)' is no date with the \(first) first; is it --date-order "
                    + "\(remedy)-first")
        }
    }

    @Test(
        "A column map that is wrong",
        arguments: [
            (["time"], "column map 'time' is not role=column, such as current_mA=I"),
            (
                ["speed=v"],
                "column map 'speed=v' has no role that is known; take one of time_s, date, "
                    + "potential_V, mean_current_mA, current_mA, charge_increment_mAh, charge_mAh, "
                    + "charging_capacity_mAh, discharging_capacity_mAh, half_cycle, mode"
            ),
            (
                ["current_V=I"],
                "column map 'current_V=I' has no unit of current; write it as in current_mA=I"
            ),
            (
                ["half_cycle_s=n"],
                "column map 'half_cycle_s=n' gives half_cycle a unit, which it does not have; write "
                    + "half_cycle=n"
            ),
            (
                ["time_s=a", "time_h=b"],
                "column map 'time_h=b' gives time a second column, after 'a'; leave one out"
            ),
        ])
    func columnMap(entries: [String], sentence: String) {
        let error = #expect(throws: LogError.self) { try ColumnMap(entries) }
        #expect(error?.description == sentence)
    }

    @Test("A column that the map names and the file does not have")
    func noMappedColumn() throws {
        let options = ElectrochemistryLog.Options(columnMap: try ColumnMap(["current_mA=J"]))
        #expect(
            try TemporaryFolder().complaint(HandMade.ecLabText(), options).hasPrefix(
                "log.mpt has no column 'J'; its columns are mode, time/s, "))
    }

    @Test("Files that are not there, or none")
    func files() throws {
        let folder = try TemporaryFolder()
        for (path, sentence) in [
            (
                folder.path + "/none.mpt",
                " does not exist; check the name and the folder it is relative to"
            ),
            (folder.path, " is not a regular file; name one log"),
        ] {
            let error = #expect(throws: LogError.self) { try ElectrochemistryLog(path: path) }
            #expect(error?.description == path + sentence)
        }
    }
}
