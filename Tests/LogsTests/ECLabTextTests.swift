import Foundation
import Logs
import TestSupport
import Testing

@Suite("Text exports of EC-Lab")
struct ECLabTextTests {
    @Test(
        "Locale and line ends do not change a number",
        arguments: [(".", "\n"), (",", "\n"), (".", "\r\n"), (",", "\r\n")])
    func locales(decimal: String, lineEnd: String) throws {
        let log = try TemporaryFolder().log(
            HandMade.ecLabText(decimal: decimal, lineEnd: lineEnd))
        #expect(log.format == .ecLabText)
        #expect(log.record.times == [10, 46, 82])
        #expect(log.record.potentials == [3.25, 3.5, 3.75])
        #expect(log.record.current == .intervalMean([0, 1, 1]))
        #expect(log.record.chargeIncrements == [0, 0.01, 0.01])
        #expect(log.record.halfCycles == [0, 0, 0])
        #expect(log.record.controls == [.rest, .current, .current])
        #expect(log.record.runningCharge == nil)
        #expect(log.columns.count == 7)
    }

    @Test("Every column is kept, with its unit, known or not")
    func columns() throws {
        let log = try TemporaryFolder().log(HandMade.ecLabText())
        #expect(
            log.columns.map(\.heading) == [
                "mode", "time/s", "Ewe/V", "<I>/mA", "dq/mA.h", "half cycle",
                "Capacitance charge/µF",
            ])
        #expect(log.columns.map(\.unit) == [nil, "s", "V", "mA", "mA.h", nil, "µF"])
        #expect(log.columns[6].values == .numbers([0, 2500, 5000]))
    }

    @Test("Lines are counted through the header, and empty ones are no rows")
    func lines() throws {
        let folder = try TemporaryFolder()
        #expect(try folder.log(HandMade.ecLabText()).line(ofRow: 2) == 9)
        let text =
            String(decoding: HandMade.ecLabText(started: nil), as: UTF8.self)
            .replacingOccurrences(of: "\n1\t4.6", with: "\n\n1\t4.6") + "\n\n"
        let log = try folder.log(text, named: "gap.mpt")
        #expect(log.record.count == 3)
        #expect((0..<3).map { log.line(ofRow: $0) } == [6, 8, 9])
    }

    @Test("A log of names and rows only, in UTF-8 and without a header, is a table")
    func headless() throws {
        let text =
            "time/s\tEwe/V\tdQ/µA.h\tcapacité/µF\t\r\n0\t3,5\t0\t1,5\t\r\n1\t3,5\t-2000\t2,5\t"
        let log = try TemporaryFolder().log("\u{FEFF}" + text, named: "x.txt")
        #expect(log.format == .table)
        #expect(log.record.chargeIncrements == [0, -2])
        #expect(log.columns[3].heading == "capacité/µF")
    }

    @Test("Charges in coulombs become milliampere hours, and (Q-Qo) the running charge")
    func coulombs() throws {
        let text = "time/s;I/A;(Q-Qo)/C;E/mV\n0;0,5;0;3500\n3600;0,5;1800;3600\n"
        let record = try TemporaryFolder().log(text).record
        // 1800 C / 3.6 C/mAh.
        #expect(record.runningCharge == [0, 500])
        #expect(record.current == .instantaneous([500, 500]))
        #expect(record.potentials == [3.5, 3.6])
    }

    @Test("The mean current goes before the instantaneous one, Ewe before Ewe-Ece")
    func priorities() throws {
        let text = "I/mA\t<I>/mA\tEwe-Ece/V\tEwe/V\ttime/s\n1\t2\t3\t4\t5\n"
        let folder = try TemporaryFolder()
        let record = try folder.log(text).record
        #expect(record.current == .intervalMean([2]))
        #expect(record.potentials == [4])
        let mapped = ElectrochemistryLog.Options(columnMap: try ColumnMap(["current=I/mA"]))
        #expect(try folder.log(text, mapped).record.current == .instantaneous([1]))
    }

    @Test(
        "The start is that of the acquisition",
        arguments: [
            ("05/27/2024 14:36:53.355", nil), ("27/05/2024 14:36:53.355", nil),
            ("05.27.2024 14:36:53,355", nil), ("05/27/2024 02:36:53.355 PM", nil),
            ("2024-05-27 14:36:53.355", nil), ("2024-05-27T16:36:53.355+02:00", nil),
            ("5/27/2024 14:36:53.355", .monthFirst), ("27.5.2024 14:36:53.355", .dayFirst),
        ] as [(String, DateOrder?)])
    func start(date: String, order: DateOrder?) throws {
        let log = try TemporaryFolder().log(
            HandMade.ecLabText(started: date), .init(dateOrder: order))
        // date -u -d '2024-05-27 14:36:53' +%s
        #expect(abs(try log.startSeconds() - 1_716_820_613.355) < 1e-6)
    }

    @Test("A day and a month that may be exchanged need a word of the user")
    func ambiguous() throws {
        let folder = try TemporaryFolder()
        let bytes = HandMade.ecLabText(started: "12/08/2022 00:00:00")
        #expect(
            try folder.log(bytes).start == .ambiguous(date: "12/08/2022 00:00:00", line: 5))
        // date -u -d 2022-12-08 +%s, and -d 2022-08-12.
        for (order, seconds) in [
            (DateOrder.monthFirst, 1_670_457_600.0), (.dayFirst, 1_660_262_400),
        ] {
            #expect(try folder.log(bytes, .init(dateOrder: order)).startSeconds() == seconds)
        }
        let same = try folder.log(HandMade.ecLabText(started: "08/08/2022 00:00:00"))
        #expect(try same.startSeconds() == 1_659_916_800)
    }

    @Test("A start that is given goes before a date that is none")
    func given() throws {
        let folder = try TemporaryFolder()
        let bytes = HandMade.ecLabText(started: "yesterday at noon")
        #expect(
            try folder.complaint(bytes)
                == "log.mpt:5: 'yesterday at noon' is no date of the calendar; give --start")
        #expect(try folder.log(bytes, .init(startSeconds: 12.5)).startSeconds() == 12.5)
        let dated = HandMade.ecLabText()
        #expect(try folder.log(dated, .init(startSeconds: 12.5)).startSeconds() == 12.5)
    }

    @Test("A header without a date has no start")
    func unstated() throws {
        #expect(try TemporaryFolder().log(HandMade.ecLabText(started: nil)).start == .unstated)
    }
}
