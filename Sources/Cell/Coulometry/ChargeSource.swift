import Fields

/// Where the charges of a record come from, the most trustworthy first.
///
/// What the cycler counted between two rows is better than what the rows say of the current.
///
/// - Source: physics specification §6.
public enum ChargeSource: String, Sendable, Hashable, CaseIterable {
    /// Charge from row to row, as the cycler counted it.
    case increments = "logged increments"
    /// Charge since some moment, as the cycler counted it.
    case runningCharge = "logged charge"
    /// Charge in each direction, as the cycler counted it.
    case capacityCounters = "logged capacities"
    /// The integral of the current over time.
    case current = "integrated current"
}

extension ChargeSource {
    /// Charge from the row before to each row (mAh); nil where the record has no such source.
    ///
    /// The first row has no row before it: only a logged increment gives it a charge. A counter of
    /// capacity that falls was started anew, and what it shows then is all new.
    func increments(of record: ElectrochemistryRecord) -> [Double]? {
        switch self {
        case .increments:
            return record.chargeIncrements
        case .runningCharge:
            return record.runningCharge.map { charge in
                charge.indices.map { $0 == 0 ? 0 : charge[$0] - charge[$0 - 1] }
            }
        case .capacityCounters:
            return record.capacityCounters.map { counters in
                zip(Self.growth(counters.charging), Self.growth(counters.discharging)).map(-)
            }
        case .current:
            return record.current.map { Self.integrate($0, over: record.times) }
        }
    }

    private static func growth(_ counter: [Double]) -> [Double] {
        counter.indices.map { row in
            guard row > 0 else { return 0 }
            let difference = counter[row] - counter[row - 1]
            return difference < 0 ? counter[row] : difference
        }
    }

    /// Charge in each interval (mAh), from mA and s.
    ///
    ///     mean of the interval:   q_k = I_k (t_k − t_{k−1}) / 3600
    ///     at the moment:          q_k = (I_{k−1} + I_k)/2 · (t_k − t_{k−1}) / 3600
    ///
    /// A trapezoid through means of intervals takes half of each from the interval after it.
    private static func integrate(
        _ current: ElectrochemistryRecord.Current, over times: [Double]
    ) -> [Double] {
        let values = current.values
        return times.indices.map { row in
            guard row > 0 else { return 0 }
            let hours = (times[row] - times[row - 1]) / 3600
            switch current {
            case .intervalMean: return values[row] * hours
            case .instantaneous: return (values[row - 1] + values[row]) / 2 * hours
            }
        }
    }
}
