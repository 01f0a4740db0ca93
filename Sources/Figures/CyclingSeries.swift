/// Potential and current of a cell over one or more half cycles: what a ``CyclingFigure`` shows.
public struct CyclingSeries: Sendable, Hashable {
    /// One half cycle.
    public struct Curve: Sendable, Hashable {
        /// What the key says of it, such as `charge 1`.
        public var label: String
        /// Whether the charge is positive.
        public var isCharge: Bool
        /// Seconds since the zero of the log, in increasing order.
        public var times: [Double]
        /// Charge since the begin of the half cycle, without its sign (mAh).
        public var capacities: [Double]
        /// Potential (V); NaN where there is none.
        public var potentials: [Double]
        /// Current (mA).
        public var currents: [Double]
        /// Where constant potential begins (s and mAh); nil where it does not.
        public var switchToConstantPotential: Point?
        /// Whether it begins where the curve before it ends.
        public var continuesPrevious: Bool

        /// Creates a curve.
        ///
        /// - Precondition: The four arrays have one length.
        public init(
            label: String, isCharge: Bool, times: [Double], capacities: [Double],
            potentials: [Double], currents: [Double], switchToConstantPotential: Point? = nil,
            continuesPrevious: Bool = true
        ) {
            precondition(
                [capacities, potentials, currents].allSatisfy { $0.count == times.count },
                "the columns of \(label) differ in length")
            self.label = label
            self.isCharge = isCharge
            self.times = times
            self.capacities = capacities
            self.potentials = potentials
            self.currents = currents
            self.switchToConstantPotential = switchToConstantPotential
            self.continuesPrevious = continuesPrevious
        }
    }

    /// A moment of a half cycle.
    public struct Point: Sendable, Hashable {
        /// Seconds since the zero of the log.
        public var time: Double
        /// Charge since the begin of the half cycle, without its sign (mAh).
        public var capacity: Double

        /// Creates a moment.
        public init(time: Double, capacity: Double) {
            self.time = time
            self.capacity = capacity
        }
    }

    /// The name of the log or of the cell.
    public var title: String
    /// The half cycles in order of time.
    public var curves: [Curve]

    /// Collects the curves of a figure.
    public init(title: String, curves: [Curve]) {
        self.title = title
        self.curves = curves
    }
}

extension CyclingSeries.Curve {
    /// The curve with as few rows as look the same when the axis has `bins` places.
    ///
    /// Of the rows at one place the first, the last, and those with the smallest and the largest
    /// potential and current stay, in their order, so that no peak is lost and no more than six
    /// rows remain for a place.
    func thinned(bins: Int) -> Self {
        guard let first = times.first, let last = times.last, times.count > 6 * bins,
            last > first
        else { return self }
        var kept: [Int] = []
        var start = 0
        while start < times.count {
            let bin = self.bin(of: start, first, last, bins)
            var end = start + 1
            while end < times.count, self.bin(of: end, first, last, bins) == bin { end += 1 }
            let rows = start..<end
            let extremes = [potentials, currents].flatMap { values in
                let numbers = rows.filter { !values[$0].isNaN }
                return [
                    numbers.min { values[$0] < values[$1] },
                    numbers.max { values[$0] < values[$1] },
                ].compactMap(\.self)
            }
            kept += Set([start, end - 1] + extremes).sorted()
            start = end
        }
        var curve = self
        curve.times = kept.map { times[$0] }
        curve.capacities = kept.map { capacities[$0] }
        curve.potentials = kept.map { potentials[$0] }
        curve.currents = kept.map { currents[$0] }
        return curve
    }

    /// Adds the last row of the half cycle before it, where its own charge is 0.
    mutating func beginWithLastRow(of curve: Self) {
        guard let time = curve.times.last, let potential = curve.potentials.last,
            let current = curve.currents.last
        else { return }
        times.insert(time, at: 0)
        capacities.insert(0, at: 0)
        potentials.insert(potential, at: 0)
        currents.insert(current, at: 0)
    }

    private func bin(of row: Int, _ first: Double, _ last: Double, _ bins: Int) -> Int {
        min(Int((times[row] - first) / (last - first) * Double(bins)), bins - 1)
    }
}
