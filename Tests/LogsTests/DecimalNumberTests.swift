import Fields
import Foundation
import TestSupport
import Testing

@testable import Logs

@Suite("Numbers, dates and units of logs")
struct DecimalNumberTests {
    private func read(_ text: String) -> (value: Double, mark: DecimalNumber.Mark)? {
        withBytes(text) { DecimalNumber.read($0) }
    }

    private func withBytes<Result>(
        _ text: String, _ body: (Slice<UnsafeRawBufferPointer>) -> Result
    ) -> Result {
        Array(text.utf8).withUnsafeBytes { body($0[...]) }
    }

    @Test(
        "Numbers are read to the last bit",
        arguments: [
            "0", "-0.0", "1", "+1.5", "-2.454717953999837E-008", "8.365199788677273E+000",
            "9007199254740993", "123456789012345678901234567890", "0.1", ".5", "5.", "1e-400",
            "4.9406564584124654e-324", "1.7976931348623157e308", "0.000000000000000000000000123",
            "3.0001992421312E+001", "9.999999999999999E+022",
        ])
    func exact(text: String) throws {
        let value = try #require(read(text)).value
        // strtod of the C library rounds correctly.
        #expect(value.bitPattern == strtod(text, nil).bitPattern)
    }

    @Test("Any digits with any exponent are read to the last bit, seeds 1 to 5000")
    func property() throws {
        for seed in 1...5000 as ClosedRange<UInt64> {
            var random = NoiseSource(seed: seed)
            let digits = String(random.next()).prefix(1 + Int(random.uniform() * 20))
            let exponent = Int(random.uniform(-40, 40))
            let place = Int(random.uniform() * Double(digits.count + 1))
            let text = "-\(digits.prefix(place)).\(digits.dropFirst(place))E\(exponent)"
            let found = try #require(read(text), "seed \(seed)")
            #expect(found.value.bitPattern == strtod(text, nil).bitPattern, "seed \(seed): \(text)")
        }
    }

    @Test("The decimal mark is found")
    func marks() {
        #expect(read("1,5E+001")?.value == 15 && read("1,5E+001")?.mark == .comma)
        #expect(read("1.5")?.mark == .point && read("15")?.mark == DecimalNumber.Mark.none)
        // More digits than fit take the slow way.
        #expect(read("0,1234567890123456789012")?.value == 0.1234567890123456789012)
        #expect(read("NaN")?.value.isNaN == true)
    }

    @Test(
        "Anything else is no number",
        arguments: [
            "", "-", ".", "e5", "1e", "1.5.2", "1,234.5", "1 2", "0x10", "inf", "12:30", "1e+",
            "abc", "--1", "1E1234567",
        ])
    func notANumber(text: String) { #expect(read(text) == nil) }

    @Test("Durations pass 24 hours")
    func durations() {
        func duration(_ text: String) -> Double? {
            withBytes(text) { DecimalNumber.readDuration($0)?.value }
        }
        #expect(duration("144:02:18") == 518_538)
        #expect(duration("00:00:00.250") == 0.25)
        #expect(duration("1:00:60") == nil && duration("1:60:00") == nil && duration("1:00") == nil)
        #expect(duration("2022-05-18 16:27:52") == nil)
    }

    @Test(
        "Headings are taken apart into name and unit",
        arguments: [
            ("Ewe/V", "ewe", "V"), ("<I>/mA", "<i>", "mA"), ("(Q-Qo)/mA.h", "(q-qo)", "mA.h"),
            ("Q charge/discharge/mA.h", "q charge/discharge", "mA.h"), ("ox/red", "ox/red", nil),
            ("Current(A)", "current", "A"), ("Voltage [V]", "voltage", "V"),
            ("Chg. Cap.(Ah)", "chg. cap.", "Ah"), ("test_time_second", "test time", "second"),
            ("current_mA", "current", "mA"), ("half_cycle", "half cycle", nil),
            ("Test Time / s", "test time", "s"), ("half cycle", "half cycle", nil),
        ] as [(String, String, String?)])
    func titles(text: String, name: String, unit: String?) {
        #expect(ColumnTitle(text).name == name)
        #expect(ColumnTitle(text).unit == unit)
    }

    @Test(
        "Units become seconds, volts, milliamperes and milliampere hours",
        arguments: [
            ("s", Fields.Dimension.time, 1), ("h", .time, 3600), ("ms", .time, 1e-3),
            ("mV", .potential, 1e-3), ("A", .current, 1e3), ("µA", .current, 1e-3),
            ("nA", .current, 1e-6), ("ampere", .current, 1e3), ("A.h", .charge, 1e3),
            ("µA.h", .charge, 1e-3), ("mAh", .charge, 1), ("mA.h", .charge, 1), ("mA", .current, 1),
            ("C", .charge, 1 / 3.6),
            ("mC", .charge, 1 / 3600),
        ] as [(String, Fields.Dimension, Double)])
    func units(text: String, dimension: Fields.Dimension, factor: Double) throws {
        let unit = try #require(LogUnit(text))
        #expect(unit.dimension == dimension)
        // A factor of exactly 1 leaves the numbers of a log as they are.
        #expect(factor == 1 ? unit.factor == 1 : abs(unit.factor / factor - 1) < 1e-15)
    }

    @Test(
        "What is in no calendar is no date",
        arguments: [
            "02/30/2024 10:00:00", "13/13/2024 10:00:00", "05/27/24 10:00:00", "05/27/2024",
            "05/27/2024 24:00:00", "05/27/2024 13:00:00 PM", "yesterday", "",
        ])
    func dates(text: String) { #expect(LogDate.read(text, order: nil) == .invalid) }
}
