/// The charge that counts as all of a half cycle, of which DoD and SoC are parts.
public enum ReferenceCapacity: Sendable, Hashable {
    /// The charge at the end of the half cycle itself, with what flows at constant potential.
    case final
    /// The rated capacity of the cell (mAh).
    case nominal(Double)
    /// A capacity that the user states (mAh).
    case user(Double)
}

/// How far a half cycle has got.
public struct ChargeState: Sendable, Hashable {
    /// The index of the half cycle.
    public let halfCycle: Int
    /// Charge since the begin of the record (mAh).
    public let charge: Double
    /// Charge since the begin of the half cycle, with sign (mAh).
    public let halfCycleCharge: Double
    /// Depth of discharge |Q|/Q_ref; nil in a half cycle that is no discharge.
    public let depthOfDischarge: Double?
    /// State of charge Q/Q_ref; nil in a half cycle that is no charge.
    public let stateOfCharge: Double?
}

extension Coulometry {
    /// Charge since the begin of the record at a time (mAh), linear between rows; nil outside.
    public func charge(at time: Double) -> Double? {
        place(of: time).map { $0.charge }
    }

    /// The state at a time; nil before the first and after the last row.
    ///
    ///     DoD = |Q_dis(t)| / Q_ref        SoC = Q_cha(t) / Q_ref
    ///
    /// Q is counted from the begin of the half cycle that the time lies in. At the time of a row,
    /// that is the half cycle of the row.
    ///
    /// - Parameters:
    ///   - time: Seconds since the zero of the record.
    ///   - reference: The charge that counts as all.
    /// - Returns: The state.
    /// - Throws: ``CoulometryError/referenceCapacity(_:)``.
    /// - Source: physics specification (h).
    public func state(
        at time: Double, reference: ReferenceCapacity
    ) throws(CoulometryError) -> ChargeState? {
        guard let place = place(of: time),
            let halfCycle = halfCycles.first(where: { $0.rows.contains(place.row) })
        else { return nil }
        return try state(place, in: halfCycle, reference: reference)
    }

    /// The state at each row.
    ///
    /// - Throws: ``CoulometryError/referenceCapacity(_:)``.
    public func states(
        reference: ReferenceCapacity
    ) throws(CoulometryError) -> [ChargeState] {
        var states: [ChargeState] = []
        states.reserveCapacity(record.count)
        for halfCycle in halfCycles {
            for row in halfCycle.rows {
                states.append(
                    try state((row, charge[row]), in: halfCycle, reference: reference))
            }
        }
        return states
    }

    /// Mean current between two times (mA); nil where one of them is outside or they are equal.
    ///
    ///     ⟨I⟩ = (Q(b) − Q(a)) / (b − a)
    public func meanCurrent(from start: Double, to end: Double) -> Double? {
        guard start < end, let first = charge(at: start), let last = charge(at: end) else {
            return nil
        }
        return (last - first) / ((end - start) / 3600)
    }

    /// Mean potential between two times (V), linear between rows; nil where there is none.
    public func meanPotential(from start: Double, to end: Double) -> Double? {
        guard start < end, let potentials = record.potentials, let first = place(of: start),
            let last = place(of: end)
        else { return nil }
        func potential(at time: Double, _ row: Int) -> Double {
            potentials[row] * weight(of: time, row)
                + potentials[max(row - 1, 0)] * (1 - weight(of: time, row))
        }
        var points = [(start, potential(at: start, first.row))]
        for row in first.row..<last.row { points.append((record.times[row], potentials[row])) }
        points.append((end, potential(at: end, last.row)))
        let area = zip(points, points.dropFirst()).reduce(0) { sum, pair in
            sum + (pair.1.0 - pair.0.0) * (pair.0.1 + pair.1.1) / 2
        }
        return area / (end - start)
    }

    private func state(
        _ place: (row: Int, charge: Double), in halfCycle: HalfCycle, reference: ReferenceCapacity
    ) throws(CoulometryError) -> ChargeState {
        let first = halfCycle.rows.lowerBound
        let since = place.charge - (charge[first] - increments[first])
        let all: Double
        switch reference {
        case .final: all = abs(halfCycle.charge)
        case .nominal(let capacity), .user(let capacity):
            guard capacity > 0, capacity.isFinite else { throw .referenceCapacity(capacity) }
            all = capacity
        }
        return ChargeState(
            halfCycle: halfCycle.index, charge: place.charge, halfCycleCharge: since,
            depthOfDischarge: halfCycle.direction == .discharge ? abs(since) / all : nil,
            stateOfCharge: halfCycle.direction == .charge ? since / all : nil)
    }

    /// The row that ends the interval of a time, and the charge at the time; nil outside.
    private func place(of time: Double) -> (row: Int, charge: Double)? {
        let times = record.times
        guard let first = times.first, let last = times.last, first <= time, time <= last else {
            return nil
        }
        // The first row that is not before the time.
        var low = 0
        var high = times.count - 1
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        // Of rows at one time the last shows what has happened by then.
        while low + 1 < times.count, times[low + 1] == time { low += 1 }
        let before = charge[low] - increments[low]
        return (low, before + increments[low] * weight(of: time, low))
    }

    /// The part of the interval that ends with a row which has passed at a time.
    private func weight(of time: Double, _ row: Int) -> Double {
        guard row > 0, record.times[row] > record.times[row - 1] else { return 1 }
        return (time - record.times[row - 1]) / (record.times[row] - record.times[row - 1])
    }
}
