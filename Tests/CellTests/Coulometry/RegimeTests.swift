import Cell
import Fields
import Foundation
import Testing

@Suite("How a cell was run")
struct RegimeTests {
    /// A charge at 1 mA to 4.3 V for 10 h, its potential rising by `slope` (V/h), then at 4.3 V with
    /// a current that decays over an hour, then a rest; a minute a row.
    private func chargeAndHold(slope: Double = 0.1) -> ElectrochemistryRecord {
        var times: [Double] = []
        var potentials: [Double] = []
        var current: [Double] = []
        for minute in 0...800 {
            times.append(Double(minute) * 60)
            let hours = Double(minute) / 60
            if minute <= 600 {
                potentials.append(4.3 - slope * (10 - hours))
                current.append(minute == 0 ? 0 : 1)
            } else if minute <= 780 {
                potentials.append(4.3)
                current.append(exp(-(hours - 10)))
            } else {
                potentials.append(4.25)
                current.append(0)
            }
        }
        var record = ElectrochemistryRecord(times: times)
        record.potentials = potentials
        record.current = .intervalMean(current)
        return record
    }

    @Test("A current that falls at a held potential is CV, and the switch is where it begins")
    func inferred() throws {
        let halfCycle = try #require(Coulometry(chargeAndHold()).halfCycles.first)
        #expect(halfCycle.regime == .currentThenPotential)
        #expect(
            halfCycle.phases.map(\.regime)
                == [.rest, .constantCurrent, .constantPotential, .rest])
        let change = try #require(halfCycle.switchToConstantPotential)
        // The first two minutes above 98 % of the current still count as CC.
        #expect(abs(change.time - 36_060) <= 60)
        // 10 mAh, then 1 − e⁻³ in three hours.
        #expect(abs(change.charge - 10) < 0.04)
        #expect(abs(change.fraction - 10 / (11 - exp(-3))) < 0.004)
    }

    @Test("What the cycler states counts more than what the current looks like")
    func stated() throws {
        var record = chargeAndHold()
        record.controls = (0...800).map {
            $0 == 0 || $0 > 780 ? .rest : $0 <= 300 ? .current : .potential
        }
        let change = try #require(
            Coulometry(record).halfCycles.first?.switchToConstantPotential)
        #expect(change.time == 300 * 60)
        #expect(abs(change.charge - 5) < 1e-12)
        record.controls = (0...800).map { _ in .current }
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantCurrent)
        record.controls = (0...800).map { $0 % 200 < 100 ? .current : .potential }
        #expect(try Coulometry(record).halfCycles.first?.regime == .mixed)
        record.controls = (0...800).map { _ in .potential }
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantPotential)
    }

    @Test("A stated part with hardly any charge does not make a half cycle CC-CV")
    func glitch() throws {
        var record = chargeAndHold()
        record.controls = (0...800).map { $0 == 781 ? .potential : $0 > 781 ? .rest : .current }
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantCurrent)
    }

    @Test("A flat plateau at constant current is CC")
    func plateau() throws {
        var record = chargeAndHold(slope: 0.001)
        record.current = .intervalMean((0...800).map { $0 == 0 ? 0 : 1 + 0.005 * sin(Double($0)) })
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantCurrent)
    }

    @Test("A step to a smaller constant current on a flat plateau is CC")
    func smallerStep() throws {
        var record = chargeAndHold(slope: 0.001)
        record.current = .intervalMean((0...800).map { $0 == 0 ? 0 : $0 < 400 ? 1 : 0.5 })
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantCurrent)
    }

    @Test("A current that falls while the potential runs is CC")
    func fallingPotential() throws {
        var record = chargeAndHold()
        record.potentials = (0...800).map { 3 + Double($0) * 0.002 }
        #expect(try Coulometry(record).halfCycles.first?.regime == .constantCurrent)
    }

    @Test("A record without a current is a rest")
    func rest() throws {
        var record = ElectrochemistryRecord(times: [0, 1, 2])
        record.current = .instantaneous([0, 0, 0])
        let coulometry = try Coulometry(record)
        #expect(coulometry.halfCycles.map(\.regime) == [.rest])
        #expect(coulometry.halfCycles.map(\.direction) == [.none])
        #expect(coulometry.cycles.isEmpty)
    }
}
