import Cell
import Fields
import Testing

@Suite("State of charge and depth of discharge")
struct ChargeStateTests {
    /// Charge of 4 mAh in 4 h, rest of 1 h, discharge of 3 mAh in 1 h, of which 1 mAh in its last
    /// half hour; potentials are the hours.
    private let coulometry: Coulometry

    init() throws {
        let hours = [0.0, 4, 5, 5, 5.5, 6]
        var record = ElectrochemistryRecord(times: hours.map { $0 * 3600 })
        record.chargeIncrements = [0, 4, 0, 0, -2, -1]
        record.halfCycles = [0, 0, 0, 1, 1, 1]
        record.potentials = hours
        coulometry = try Coulometry(record)
    }

    @Test(
        "Charge is linear between rows",
        arguments: [(0, 0), (1, 1), (4, 4), (4.5, 4), (5, 4), (5.25, 3), (5.75, 1.5), (6, 1)])
    func charge(hours: Double, expected: Double) throws {
        let charge = try #require(coulometry.charge(at: hours * 3600))
        #expect(abs(charge - expected) < 1e-14)
    }

    @Test("Outside the record there is no charge and no state")
    func outside() throws {
        #expect(coulometry.charge(at: -1e-9) == nil)
        #expect(coulometry.charge(at: 6.001 * 3600) == nil)
        #expect(try coulometry.state(at: 6.001 * 3600, reference: .final) == nil)
        #expect(coulometry.meanCurrent(from: 0, to: 7 * 3600) == nil)
    }

    @Test("A charge has a state of charge, a discharge a depth of discharge, a rest keeps its own")
    func final() throws {
        let charging = try #require(try coulometry.state(at: 3600, reference: .final))
        #expect(charging.stateOfCharge == 0.25 && charging.depthOfDischarge == nil)
        #expect(charging.halfCycle == 0)
        let resting = try #require(try coulometry.state(at: 4.5 * 3600, reference: .final))
        #expect(resting.stateOfCharge == 1)
        let discharging = try #require(try coulometry.state(at: 5.5 * 3600, reference: .final))
        #expect(discharging.stateOfCharge == nil)
        #expect(abs(try #require(discharging.depthOfDischarge) - 2.0 / 3) < 1e-15)
        #expect(discharging.halfCycleCharge == -2 && discharging.charge == 2)
        #expect(discharging.halfCycle == 1)
    }

    @Test("Of two rows at one time the later one counts")
    func boundary() throws {
        let state = try #require(try coulometry.state(at: 5 * 3600, reference: .final))
        #expect(state.halfCycle == 1 && state.depthOfDischarge == 0)
    }

    @Test("The charge of a half cycle begins with that of its first row")
    func firstRow() throws {
        var record = ElectrochemistryRecord(times: [0, 1, 2, 3])
        record.chargeIncrements = [0, 2, -1, -1]
        record.halfCycles = [0, 0, 1, 1]
        let state = try #require(try Coulometry(record).state(at: 3, reference: .final))
        #expect(state.halfCycleCharge == -2 && state.depthOfDischarge == 1)
    }

    @Test("A nominal or a user's capacity is what DoD and SoC are parts of")
    func reference() throws {
        for reference in [ReferenceCapacity.nominal(8), .user(8)] {
            #expect(try coulometry.state(at: 4 * 3600, reference: reference)?.stateOfCharge == 0.5)
            #expect(
                try coulometry.state(at: 6 * 3600, reference: reference)?.depthOfDischarge == 0.375)
        }
    }

    @Test("The states of all rows are those at their times")
    func states() throws {
        let states = try coulometry.states(reference: .final)
        #expect(states.map(\.halfCycle) == [0, 0, 0, 1, 1, 1])
        #expect(states.map(\.stateOfCharge) == [0, 1, 1, nil, nil, nil])
        #expect(states.map(\.depthOfDischarge) == [nil, nil, nil, 0, 2.0 / 3, 1])
    }

    @Test("A capacity that is not positive is refused", arguments: [0, -1, .nan, .infinity])
    func refused(capacity: Double) {
        let error = #expect(throws: CoulometryError.self) {
            try coulometry.state(at: 0, reference: .user(capacity))
        }
        #expect(
            error?.description
                == "the reference capacity is \(capacity) mAh; give a positive number")
    }

    @Test("Means over an exposure come from the charge and from the area under the potential")
    func means() throws {
        // From 3 h to 5.5 h: 1 mAh, then −2 mAh, in 2.5 h.
        let current = try #require(
            coulometry.meanCurrent(from: 3 * 3600, to: 5.5 * 3600))
        #expect(abs(current + 0.4) < 1e-14)
        let potential = try #require(
            coulometry.meanPotential(from: 3 * 3600, to: 5.5 * 3600))
        #expect(abs(potential - 4.25) < 1e-14)
        let inside = try #require(coulometry.meanPotential(from: 3600, to: 7200))
        #expect(abs(inside - 1.5) < 1e-14)
    }
}
