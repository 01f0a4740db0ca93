public import Engines

/// How many voxels have each of the 65 536 codes of a grey coding; NaN is counted apart.
///
/// Totals are exact 64-bit integers. With a linear coding whose steps are not discrete, the first
/// and the last code also hold what lies beyond the ends, see ``below`` and ``above``.
public struct GreyHistogram: Sendable, Hashable {
    /// How values become codes.
    public let coding: GreyCoding
    /// Voxels of each code.
    public private(set) var counts: [UInt64]
    /// Voxels that are no number.
    public private(set) var notNumbers: UInt64
    /// Voxels with a code.
    public private(set) var total: UInt64

    /// Creates a histogram of counts.
    ///
    /// - Precondition: There are 65 536 counts.
    public init(coding: GreyCoding, counts: [UInt64], notNumbers: UInt64 = 0) {
        precondition(counts.count == GreyCoding.count, "a count for each code")
        self.coding = coding
        self.counts = counts
        self.notNumbers = notNumbers
        total = counts.reduce(0, +)
    }

    /// Creates a histogram without voxels.
    public init(coding: GreyCoding) {
        self.init(coding: coding, counts: Array(repeating: 0, count: GreyCoding.count))
    }

    /// Creates the histogram of some rings from the counts of a tally, all its blocks and sectors
    /// together.
    ///
    /// Where a grey of the plan holds several codes, its voxels are given the last of them (the
    /// last grey's one as wide as the grey before it), so that a threshold lies between two greys.
    public init(_ results: TallyResults, plan: TallyPlan, rings: Range<Int>) {
        self.init(coding: plan.coding)
        let codes = Self.lastCodes(of: plan)
        for block in 0..<results.blocks {
            for sector in 0..<results.sectors {
                for ring in rings {
                    add(results.cell(block: block, sector: sector, ring: ring), codes: codes)
                }
            }
        }
    }

    /// Creates the histogram of one slice from the counts of a tally, all its zones and sectors
    /// together.
    public init(_ results: TallyResults, plan: TallyPlan, slice: Int) {
        self.init(coding: plan.coding)
        add(results.greys(slice: slice), codes: Self.lastCodes(of: plan))
    }

    /// Adds the voxels of a cell by grey; NaN stands after the greys.
    private mutating func add<Count: FixedWidthInteger>(
        _ cell: UnsafeBufferPointer<Count>, codes: [Int]
    ) {
        for (grey, code) in codes.enumerated() where cell[grey] > 0 {
            counts[code] += UInt64(cell[grey])
            total += UInt64(cell[grey])
        }
        if cell.count > codes.count { notNumbers += UInt64(cell[codes.count]) }
    }

    /// The code that stands for each grey of a plan.
    private static func lastCodes(of plan: TallyPlan) -> [Int] {
        var codes = plan.steps.firstCodes.dropFirst().map { $0 - 1 }
        if plan.greys > 2, plan.greys < GreyCoding.count {
            let last = plan.greys - 1
            codes[last] = min(2 * codes[last - 1] - codes[last - 2], codes[last])
        }
        return codes
    }

    /// Adds the voxels of another histogram of the same coding.
    public mutating func add(_ other: GreyHistogram) {
        precondition(other.coding == coding, "histograms of one coding")
        for code in counts.indices { counts[code] += other.counts[code] }
        total += other.total
        notNumbers += other.notNumbers
    }

    /// Voxels at or beyond the lower end of a linear coding, 0 for discrete values.
    public var below: UInt64 { hasOpenEnds ? counts[0] : 0 }

    /// Voxels at or beyond the upper end of a linear coding, 0 for discrete values.
    public var above: UInt64 { hasOpenEnds ? counts[GreyCoding.count - 1] : 0 }

    /// Whether the end codes also hold values from beyond.
    var hasOpenEnds: Bool {
        if case .linear(_, _, let isDiscrete) = coding { !isDiscrete } else { false }
    }

    /// The codes that occur, from the lowest to the highest; nil without voxels.
    public var occupied: ClosedRange<Int>? {
        guard let first = counts.firstIndex(where: { $0 > 0 }),
            let last = counts.lastIndex(where: { $0 > 0 })
        else { return nil }
        return first...last
    }

    /// The mean value; NaN without voxels.
    public var mean: Double { moments.mean }

    /// The variance of the values, N in the denominator; NaN without voxels.
    public var variance: Double { moments.variance }

    /// Mean and variance; sums of codes are exact in a Double below 1.4e11 voxels.
    private var moments: (mean: Double, variance: Double) {
        var sum = 0.0
        for (code, voxels) in counts.enumerated() { sum += Double(voxels) * Double(code) }
        let mean = sum / Double(total)
        var squares = 0.0
        for (code, voxels) in counts.enumerated() where voxels > 0 {
            squares += Double(voxels) * (Double(code) - mean) * (Double(code) - mean)
        }
        let step = coding.step
        return (
            coding.value(ofCode: 0) + step * mean, step * step * squares / Double(total)
        )
    }

    /// The lowest code with at least this part of the voxels at or below it; nil without voxels.
    public func code(ofQuantile part: Double) -> Int? {
        guard total > 0 else { return nil }
        let wanted = max(part * Double(total), 1)
        var sum: UInt64 = 0
        for (code, voxels) in counts.enumerated() {
            sum += voxels
            if Double(sum) >= wanted { return code }
        }
        return occupied?.upperBound
    }

    /// The value below which a part of the voxels lies, to one code; NaN without voxels.
    public func quantile(_ part: Double) -> Double {
        code(ofQuantile: part).map(coding.value(ofCode:)) ?? .nan
    }

    /// The part of the voxels that are pores; NaN without voxels.
    public func porosity(threshold: Double, pores: PoreGrey) -> Double {
        let last = coding.lastCode(notAbove: threshold)
        let below = counts[..<(last + 1)].reduce(0, +)
        return Double(pores == .dark ? below : total - below) / Double(total)
    }
}

extension GreyCoding {
    /// Values of one code.
    var step: Double {
        switch self {
        case .counts: 1
        case .linear(_, let step, _): Double(step)
        }
    }

    /// The value t with v ≤ t for all values of the codes up to `code`, and of no other.
    ///
    /// For a code between two whole ones, as the middle of several equally good thresholds, the
    /// value lies between theirs.
    func threshold(afterCode code: Double) -> Double {
        guard case .linear(let low, let step, let isDiscrete) = self else { return code }
        let value = Double(low) + (code + (isDiscrete ? 0 : 1)) * Double(step)
        // Rounding must not put the threshold below the end of its own code.
        return lastCode(notAbove: value) < Int(code) ? value.nextUp : value
    }

    /// The code, with a fraction, in whose middle a value lies.
    func code(ofValue value: Double) -> Double { (value - self.value(ofCode: 0)) / step }
}
