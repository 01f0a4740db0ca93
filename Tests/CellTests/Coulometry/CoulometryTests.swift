import Cell
import Fields
import Testing

@Suite("Charges of a record")
struct CoulometryTests {
    /// A record with a current, an hour a row.
    private func record(
        _ current: [Double], isMean: Bool = false, halfCycles: [Int]? = nil
    ) -> ElectrochemistryRecord {
        var record = ElectrochemistryRecord(times: current.indices.map { Double($0) * 3600 })
        record.current = isMean ? .intervalMean(current) : .instantaneous(current)
        record.halfCycles = halfCycles
        return record
    }

    @Test("The mean of an interval fills it, a momentary current is joined by straight lines")
    func integration() throws {
        let means = try Coulometry(record([5, 1, 2, -4], isMean: true))
        #expect(means.increments == [0, 1, 2, -4])
        #expect(means.charge == [0, 1, 3, -1])
        let moments = try Coulometry(record([5, 1, 2, -4]))
        #expect(moments.increments == [0, 3, 1.5, -1])
        #expect(moments.source == .current)
        #expect(moments.netCharge == 3.5)
        #expect(moments.absoluteCharge == 5.5)
        #expect(moments.charged == 4.5 && moments.discharged == 1)
    }

    @Test("Logged increments go before a logged charge, that before capacities, those before I dt")
    func priority() throws {
        var record = record([1, 1])
        #expect(try Coulometry(record).netCharge == 1)
        record.capacityCounters = .init(charging: [3, 5], discharging: [1, 1.5])
        #expect(try Coulometry(record).source == .capacityCounters)
        #expect(try Coulometry(record).netCharge == 1.5)
        record.runningCharge = [10, 14]
        #expect(try Coulometry(record).source == .runningCharge)
        #expect(try Coulometry(record).netCharge == 4)
        record.chargeIncrements = [0.5, 6]
        let all = try Coulometry(record)
        #expect(all.source == .increments)
        #expect(all.netCharge == 6.5)
        #expect(all.netChargeBySource.map(\.charge) == [6.5, 4, 1.5, 1])
    }

    @Test("A counter of capacity that falls was started anew")
    func counters() throws {
        var record = ElectrochemistryRecord(times: [0, 1, 2, 3, 4, 5])
        record.capacityCounters = .init(
            charging: [0, 2, 3, 0, 0.5, 0], discharging: [0, 0, 0, 4, 0, 1])
        #expect(try Coulometry(record).increments == [0, 2, 1, -4, 0.5, -1])
    }

    @Test("Without a current it is the mean that the charges give")
    func derivedCurrent() throws {
        var record = ElectrochemistryRecord(times: [10, 46, 46, 82])
        record.chargeIncrements = [0, 0.01, 0, -0.02]
        // 0.01 mAh in 36 s are 1 mA.
        #expect(try Coulometry(record).current == [0, 1, 0, -2])
    }

    @Test(
        "A half cycle begins where the current changes its sign; a rest belongs to what it follows")
    func halfCyclesBySign() throws {
        let coulometry = try Coulometry(record([0, 1, 1, 0, 1, -1, 0, -1, 1], isMean: true))
        #expect(coulometry.halfCycles.map(\.rows) == [0..<5, 5..<8, 8..<9])
        #expect(coulometry.halfCycles.map(\.index) == [0, 1, 2])
        #expect(coulometry.halfCycles.map(\.charge) == [3, -2, 1])
        #expect(coulometry.halfCycles.map(\.direction) == [.charge, .discharge, .charge])
        #expect(coulometry.halfCycles[1].start == 5 * 3600)
        #expect(coulometry.halfCycles[1].end == 7 * 3600)
        #expect(coulometry.halfCycles[0].rests.map(\.rows) == [0..<1, 3..<4])
    }

    @Test("Half cycles that the cycler numbers keep their numbers, gaps too")
    func loggedHalfCycles() throws {
        let coulometry = try Coulometry(
            record([0, -1, 1, 1, -1], isMean: true, halfCycles: [0, 0, 2, 2, 3]))
        #expect(coulometry.halfCycles.map(\.index) == [0, 2, 3])
        #expect(coulometry.halfCycles.map(\.charge) == [-1, 2, -1])
    }

    @Test("Half a milliampere hour is 18.655685 µmol of lithium")
    func faraday() throws {
        let coulometry = try Coulometry(record([0, 0.5], isMean: true))
        // TV-17: eight digits of the amount, all of the atoms, and those per volume of the electrode.
        let amount = coulometry.halfCycles[0].amount
        #expect(abs(amount - 1.8655685e-5) < 0.5e-12)
        let atoms = amount * PhysicalConstants.avogadro.value
        #expect(abs(atoms / 1.1234716334029373e19 - 1) < 1e-9)
        #expect(abs(atoms / 1.6002661898345376e-3 / 7.020529712741733e21 - 1) < 1e-9)
        let back = try Coulometry(record([0, -0.5], isMean: true))
        #expect(back.halfCycles[0].amount == -coulometry.halfCycles[0].amount)
    }

    @Test("Coulombic efficiency is what comes back of what went, in either order")
    func efficiency() throws {
        // The charges of the supplementary information's first cycle.
        var record = ElectrochemistryRecord(times: [0, 1, 2, 3, 4])
        record.chargeIncrements = [0, 0.58695, -0.48511, 0.4, -0.5]
        let cycles = try Coulometry(self.withCurrent(record)).cycles
        #expect(cycles.count == 2)
        #expect(abs(cycles[0].coulombicEfficiency - 0.8265) < 5e-5)
        #expect(cycles[1].coulombicEfficiency == 1.25)
        record.chargeIncrements = [0, -2, 1, 0, 0]
        #expect(try Coulometry(self.withCurrent(record)).cycles.map(\.coulombicEfficiency) == [0.5])
    }

    private func withCurrent(_ record: ElectrochemistryRecord) -> ElectrochemistryRecord {
        var record = record
        record.current = .intervalMean((record.chargeIncrements ?? []).map { $0 * 3600 })
        return record
    }

    @Test("Two half cycles of one direction make no cycle")
    func sameDirection() throws {
        let coulometry = try Coulometry(
            record([0, 1, 2, -1], isMean: true, halfCycles: [0, 0, 1, 2]))
        #expect(coulometry.cycles.map(\.first.index) == [1])
        #expect(coulometry.cycles.map(\.coulombicEfficiency) == [0.5])
    }

    @Test("Charges of two sources that differ by more than 0.5 % in a half cycle are flagged")
    func disagreement() throws {
        var record = record([0, 1, 1, -1, -1], isMean: true)
        record.chargeIncrements = [0, 1.004, 1.004, -1, -1]
        #expect(try Coulometry(record).flags.isEmpty)
        record.chargeIncrements = [0, 1.006, 1.006, -1, -1]
        #expect(
            try Coulometry(record).flags.map(\.description) == [
                "W-COULOMB: half cycle 0: logged increments give 2.012 mAh, the integrated current "
                    + "2.000 mAh, 0.5964 % apart; the first is used, look at the digits and the "
                    + "interval of the log"
            ])
        record.chargeIncrements = [0, 1.006, 1.006, -2, -2]
        #expect(
            try Coulometry(record).flags.map(\.description) == [
                "W-COULOMB: half cycle 1: logged increments give -4.000 mAh, the integrated current "
                    + "-2.000 mAh, 50.00 % apart, the most of 2 half cycles that differ; the first is "
                    + "used, look at the digits and the interval of the log"
            ])
    }

    @Test("A half cycle with hardly any charge is not judged")
    func smallHalfCycle() throws {
        var record = record([0, 10, -0.01], isMean: true)
        record.chargeIncrements = [0, 10, -0.02]
        #expect(try Coulometry(record).flags.isEmpty)
    }

    @Test("Nothing is integrated over a time that runs backwards")
    func backwards() {
        var record = ElectrochemistryRecord(times: [0, 10, 10, 7.5, 20, 3])
        record.chargeIncrements = [0, 1, 1, 1, 1, 1]
        let error = #expect(throws: CoulometryError.self) { try Coulometry(record) }
        #expect(
            error?.description
                == "time runs backwards 2 times, first in row 4 from 10.0 s to 7.5 s; nothing is "
                + "integrated, correct the times or cut the log there")
    }

    @Test("A record without rows, or without any charge, says so")
    func nothing() {
        for (record, sentence) in [
            (ElectrochemistryRecord(times: []), "there is no row; export the log again"),
            (
                ElectrochemistryRecord(times: [0, 1]),
                "there is neither a current nor a charge; export one of them"
            ),
        ] {
            let error = #expect(throws: CoulometryError.self) { try Coulometry(record) }
            #expect(error?.description == sentence)
        }
    }
}
