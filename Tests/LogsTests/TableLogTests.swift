import Foundation
import Logs
import TestSupport
import Testing

@Suite("Tables of the Battery Data Format, of Neware and of anybody")
struct TableLogTests {
    @Test("The Battery Data Format is in seconds, volts and amperes, and knows its start")
    func batteryData() throws {
        let log = try TemporaryFolder().log(HandMade.batteryData)
        #expect(log.format == .batteryDataFormat)
        #expect(log.record.times == [10.5, 3610.5, 7210.5])
        #expect(log.record.potentials == [3.5, 3.6, 3.7])
        #expect(log.record.current == .instantaneous([0, 2000, 2000]))
        // date -u -d '2024-05-01 08:00:00' +%s
        #expect(try log.startSeconds() == 1_714_550_400)
        #expect(log.columns[5].values == .numbers([25, 25.1, 25.2]))
    }

    @Test("The Battery Data Format counts capacities in both directions, in ampere hours")
    func capacities() throws {
        let text = """
            test_time_second,voltage_volt,current_ampere,charging_capacity_ah,discharging_capacity_ah
            0,3.5,0,0,0
            3600,3.6,0.002,0.002,0
            """
        let record = try TemporaryFolder().log(text).record
        #expect(record.capacityCounters?.charging == [0, 2])
        #expect(record.capacityCounters?.discharging == [0, 0])
    }

    @Test("Neware's times pass 24 h, and its step types say what is held")
    func neware() throws {
        let log = try TemporaryFolder().log(HandMade.neware)
        #expect(log.format == .neware)
        #expect(log.record.times == [82_800, 82_800, 86_400.5, 518_538, 522_138])
        #expect(log.record.current == .instantaneous([0, 2.5, 2.5, 1.5, -2.5]))
        #expect(log.record.capacityCounters?.charging == [0, 0, 2.5, 0.75, 0])
        #expect(log.record.capacityCounters?.discharging == [0, 0, 0, 0, 2.5])
        #expect(log.record.controls == [.rest, .current, .current, .potential, .unstated])
        // date -u -d '2022-05-18 16:27:52' +%s, 23 h before.
        #expect(try log.startSeconds() == 1_652_891_272 - 82_800)
        #expect(log.columns[4].values == .durations([0, 0, 3600.5, 1800, 3600]))
        #expect(
            log.columns[3].values == .words(["Rest", "CC Chg", "CC Chg", "CV Chg", "CCCV DChg"]))
    }

    @Test("A column map says which column is what, with its unit")
    func columnMap() throws {
        let text = """
            "t, elapsed",U,amps,n,note
            0,3.5,"1e-3",0,"said ""hello"", then left"
            0.5,3.6,-2e-3,1,
            """
        let options = ElectrochemistryLog.Options(
            columnMap: try ColumnMap([
                "time_h=t, elapsed", "current_A=amps", "potential_V=U", "half_cycle=n",
            ]))
        let log = try TemporaryFolder().log(text, options)
        #expect(log.format == .table)
        #expect(log.record.times == [0, 1800])
        #expect(log.record.current == .instantaneous([1, -2]))
        #expect(log.record.potentials == [3.5, 3.6])
        #expect(log.record.halfCycles == [0, 1])
        #expect(log.columns[4].values == .words(["said \"hello\", then left", ""]))
    }

    @Test("A column map without a unit takes the one of the heading")
    func unitOfHeading() throws {
        let text = "clock [min],I1 (uA),I2 (mA)\n0,1,2\n1,3,4\n"
        let options = ElectrochemistryLog.Options(
            columnMap: try ColumnMap(["time=clock [min]", "mean_current=I1 (uA)"]))
        let record = try TemporaryFolder().log(text, options).record
        #expect(record.times == [0, 60])
        #expect(record.current == .intervalMean([1e-3, 3e-3]))
    }

    @Test("A column that changes from numbers to words is kept as words")
    func changingColumn() throws {
        let log = try TemporaryFolder().log("time_s,current_mA,x\n0,1,7\n1,1,bad\n2,1,9\n")
        #expect(log.columns[2].values == .words(["7", "bad", "9"]))
    }

    @Test("An empty field of a column that is not needed is no number")
    func emptyField() throws {
        let log = try TemporaryFolder().log("time_s,current_mA,x,y\n0,1,,\n1,1,2,a\n")
        guard case .numbers(let x) = log.columns[2].values else {
            Issue.record("\(log.columns[2].values)")
            return
        }
        #expect(x[0].isNaN && x[1] == 2)
        #expect(log.columns[3].values == .words(["", "a"]))
    }
}
