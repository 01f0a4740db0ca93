public import Engines

/// Porosity of slices that have a threshold each.
public struct SlicewisePorosity: Sendable, Hashable {
    /// φ of each slice of the pellet; NaN without voxels.
    public let slices: [Double]
    /// Voxels of each slice.
    public let voxels: [UInt64]
    /// The mean of the slices' porosities, whatever their sizes; slices without voxels are left out.
    public let meanOfSlices: Double
    /// ΣS/ΣN over the slices.
    public let ratioOfSums: Double

    /// Evaluates counts.
    ///
    /// A threshold between two greys is exact; within a grey its codes count as equally frequent.
    ///
    /// - Parameters:
    ///   - counts: The counts of a plan that counts by slice.
    ///   - greys: The greys of that plan.
    ///   - thresholds: The threshold of each slice of the pellet.
    ///   - pores: On which side of it the pores are.
    public init(
        _ counts: TallyResults, greys: GreyLayout, thresholds: [Double], pores: PoreGrey
    ) {
        precondition(thresholds.count == counts.slices, "a threshold for each slice")
        var slices: [Double] = []
        var voxels: [UInt64] = []
        var sum = 0.0
        for (slice, threshold) in thresholds.enumerated() {
            // NaN is left out.
            let histogram = UnsafeBufferPointer(
                rebasing: counts.greys(slice: slice).prefix(greys.count))
            let all = histogram.reduce(0) { $0 + UInt64($1) }
            let found = pores.count(
                histogram, at: greys.place(ofThreshold: threshold), of: all)
            slices.append(found / Double(all))
            voxels.append(all)
            sum += found
        }
        let known = slices.filter { !$0.isNaN }
        self.slices = slices
        self.voxels = voxels
        meanOfSlices = known.reduce(0, +) / Double(known.count)
        ratioOfSums = sum / Double(voxels.reduce(0, +))
    }
}
