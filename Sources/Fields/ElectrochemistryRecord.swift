/// What a cycler recorded of a cell, row by row, in fixed units.
///
/// Positive current and positive charge are oxidation at the working electrode: the charge of a
/// cell whose working electrode is the positive one.
///
/// A reader of logs makes it, coulometry reads it; neither needs to know of the other.
public struct ElectrochemistryRecord: Sendable, Hashable {
    /// The current of each row (mA), with what its number stands for.
    public enum Current: Sendable, Hashable {
        /// Mean from the row before to this row, as EC-Lab's `<I>`.
        case intervalMean([Double])
        /// The current at the moment of the row.
        case instantaneous([Double])

        /// The numbers of all rows (mA).
        public var values: [Double] {
            switch self {
            case .intervalMean(let values), .instantaneous(let values): values
            }
        }
    }

    /// Charge that the cycler counted in each direction, both 0 or more (mAh).
    ///
    /// A counter that falls was started anew, at a step or a cycle.
    public struct CapacityCounters: Sendable, Hashable {
        /// Of the positive direction.
        public var charging: [Double]
        /// Of the negative direction.
        public var discharging: [Double]

        /// Creates a pair of counters.
        public init(charging: [Double], discharging: [Double]) {
            self.charging = charging
            self.discharging = discharging
        }
    }

    /// What the cycler held constant.
    public enum Control: UInt8, Sendable, Hashable {
        /// The log does not say.
        case unstated
        /// No current flows.
        case rest
        /// The current (CC).
        case current
        /// The potential (CV).
        case potential
    }

    /// Seconds since the zero of the log; the first row need not be at 0.
    public var times: [Double]
    /// Potential of the working electrode, of a cell of two electrodes its voltage (V).
    public var potentials: [Double]?
    /// The current (mA).
    public var current: Current?
    /// Charge from the row before to this row (mAh).
    public var chargeIncrements: [Double]?
    /// Charge since some moment, with its sign (mAh).
    public var runningCharge: [Double]?
    /// Charge in each direction (mAh).
    public var capacityCounters: CapacityCounters?
    /// The half cycle that the cycler puts the row in; indices may be left out.
    public var halfCycles: [Int]?
    /// What was held constant.
    public var controls: [Control]?

    /// Creates a record that has nothing but times (s).
    public init(times: [Double]) { self.times = times }

    /// Number of rows.
    public var count: Int { times.count }
}
