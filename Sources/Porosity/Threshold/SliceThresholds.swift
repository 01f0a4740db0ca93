public import Engines

/// A threshold for each slice of a pellet, from the histogram of that slice.
public struct SliceThresholds: Sendable, Hashable {
    /// The thresholds; that of the whole pellet where a slice has none of its own.
    public let values: [Double]
    /// Slices without a threshold of their own: constant, empty, or refused by the method.
    public let withoutOwn: Int

    /// Finds the thresholds from the counts of a tally that counts by slice.
    ///
    /// - Parameters:
    ///   - results: The counts.
    ///   - plan: Their plan; thresholds lie between two of its greys.
    ///   - method: How to find each.
    ///   - pores: On which side the pores are.
    ///   - whole: The threshold of the whole pellet.
    public init(
        _ results: TallyResults, plan: TallyPlan, method: ThresholdMethod, pores: PoreGrey,
        whole: Double
    ) {
        let own = (0..<results.slices).map { slice in
            try? method.value(
                GreyHistogram(results, plan: plan, slice: slice), pores: pores)
        }
        values = own.map { $0 ?? whole }
        withoutOwn = own.filter { $0 == nil }.count
    }
}
