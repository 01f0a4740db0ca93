/// What is said of the porosity of a set of voxels.
public struct PorosityEstimate: Sendable, Hashable {
    /// N, the voxels with a grey; every porosity is a part of them.
    public let voxels: UInt64
    /// Voxels that are NaN or infinite, which belong to no sum.
    public let missing: UInt64
    /// S, the voxels on the pores' side of the threshold.
    public let pores: UInt64
    /// φ = S/N; NaN without voxels.
    public let porosity: Double
    /// 95 % interval of φ by the block bootstrap, within 0 and 1.
    ///
    /// It has no width where no block has a pore, which is no proof that there are none.
    public let interval: ConfidenceInterval
    /// The smaller and the larger one of φ at both ends of the band of thresholds.
    public let thresholdLow, thresholdHigh: Double
    /// φ from the mean grey and the greys of pure pore and solid, which knows of pores smaller than
    /// a voxel and may leave 0…1; NaN without these greys.
    public let greyPorosity: Double
    /// 95 % interval of ``greyPorosity`` by the same draws, without ``endMemberUncertainty``.
    public let greyInterval: ConfidenceInterval
    /// Standard uncertainty of ``greyPorosity`` from the greys of pure pore and solid, the same for
    /// all of the volume.
    ///
    ///     √[φ² u²(v_p) + (1 − φ)² u²(v_s)] / |v_s − v_p|
    public let endMemberUncertainty: Double
    /// φ at a threshold that follows the drift of the solid's grey from ring to ring; NaN where
    /// it is not corrected.
    public let correctedPorosity: Double
}

/// Turns sums into estimates.
struct PorosityEstimator: Sendable {
    let endMembers: Segmentation.EndMembers?
    let bootstrap: BlockBootstrap

    /// The estimate of a set of voxels that consists of groups; the standard error of independent
    /// groups is multiplied by `widening`.
    func estimate(
        _ units: [CellSums], widening: Double, isCorrected: Bool = true
    ) -> PorosityEstimate {
        let sums = units.reduce(into: CellSums(), +=)
        let voxels = Double(sums.voxels)
        let ends = [Double(sums.poresBelow) / voxels, Double(sums.poresAbove) / voxels]
        var numerators = [units.map { Double($0.pores) }]
        if let endMembers {
            numerators.append(
                units.map { unit in
                    let voxels = Double(unit.voxels)
                    let mean = voxels > 0 ? unit.greys / voxels : 0
                    return voxels * greyPorosity(mean: mean, endMembers: endMembers).porosity
                })
        }
        let intervals = bootstrap.intervals(
            of: numerators, over: units.map { Double($0.voxels) }, widening: widening)
        let grey = endMembers.map { greyPorosity(mean: sums.greys / voxels, endMembers: $0) }
        return PorosityEstimate(
            voxels: sums.voxels, missing: sums.missing, pores: sums.pores,
            porosity: Double(sums.pores) / voxels, interval: intervals[0].clamped,
            thresholdLow: min(ends[0], ends[1]), thresholdHigh: max(ends[0], ends[1]),
            greyPorosity: grey?.porosity ?? .nan,
            greyInterval: endMembers == nil ? .none : intervals[1],
            endMemberUncertainty: grey?.uncertainty ?? .nan,
            correctedPorosity: isCorrected ? sums.corrected / voxels : .nan)
    }
}

extension ConfidenceInterval {
    /// The part of the interval within 0 and 1.
    fileprivate var clamped: ConfidenceInterval {
        guard low <= high else { return self }
        return ConfidenceInterval(
            low: min(max(low, 0), 1), high: min(max(high, 0), 1), standardError: standardError)
    }
}
