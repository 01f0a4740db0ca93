public import Engines

/// Everything that the counts of a tally say of porosity at one threshold.
///
/// Lengths are in px of the volume; heights count along the axis from the first slice of the pellet.
/// Sums are exact: ΣN over the rings of a guard, over its slices and over its sectors are one number,
/// and so are the sums of pores.
public struct Distributions: Sendable {
    /// How the volume was counted.
    public let plan: DistributionPlan
    /// The threshold, its band and the greys of pure pore and solid.
    public let segmentation: Segmentation
    /// The pellet at each guard, in the order of the layout; one for a box.
    public let guards: [GuardDistribution]
    /// φ(z): all of the pellet, then, if there is a rim, what is inside the second guard.
    public let heights: [HeightDistribution]
    /// φ(r, z), ring after ring of the first guard, and in each block after block.
    public let ringBlocks: [RingBlock]
    /// How the grey of the solid drifts over the rings of the first guard and the blocks.
    public let drift: SolidDrift
    /// How much parts of the pellet inside the second guard differ, by their size; empty for a box.
    public let representativeVolume: RepresentativeVolume

    /// Evaluates counts.
    ///
    /// - Parameters:
    ///   - counts: The counts of `plan`.
    ///   - plan: How the volume was counted; the segmentation is the one that its greys were laid
    ///     out for.
    ///   - segmentation: What is pore.
    ///   - binSlices: Slices of a bin of φ(z); the last bin has what is left.
    ///   - bootstrap: How intervals are found.
    ///   - threads: Threads that share the work.
    /// - Throws: ``PorosityError/noVoxels(what:)`` if nothing was counted.
    public init(
        _ counts: TallyResults, plan: DistributionPlan, segmentation: Segmentation,
        binSlices: Int = 1, bootstrap: BootstrapSettings = BootstrapSettings(), threads: Int = 1
    ) throws(PorosityError) {
        precondition(binSlices >= 1, "a bin has a slice")
        self.plan = plan
        self.segmentation = segmentation
        let counter = PoreCounter(greys: plan.greys, segmentation: segmentation)
        drift = Self.drift(counts, plan, segmentation, counter, threads: threads)
        let cells = CountedCells(
            counts, counter: counter,
            corrected: Self.correctedPlaces(plan, segmentation, drift), threads: threads)
        guard cells.sum(parts: 0..<cells.parts).voxels > 0 else {
            throw .noVoxels(what: plan.rings == nil ? "the volume" : "the pellet")
        }
        let maker = DistributionMaker(
            plan: plan, segmentation: segmentation, cells: cells,
            estimator: PorosityEstimator(
                endMembers: segmentation.endMembers, bootstrap: BlockBootstrap(bootstrap)),
            groups: BlockGroups(plan: plan, correlation: bootstrap.correlation), threads: threads,
            meanRadii: MeanRadii(plan, threads: threads).values)
        guards = maker.guards(drift: drift)
        heights = maker.heights(binSlices: binSlices)
        ringBlocks = maker.ringBlocks()
        representativeVolume = maker.representativeVolume()
    }

    /// Counted rings of each ring of the first guard; all of a box.
    private static func rings(_ plan: DistributionPlan) -> [Range<Int>] {
        plan.rings?.guards[0].rings.map(\.parts) ?? [0..<plan.tally.rings]
    }

    private static func drift(
        _ counts: TallyResults, _ plan: DistributionPlan, _ segmentation: Segmentation,
        _ counter: PoreCounter, threads: Int
    ) -> SolidDrift {
        let greys = plan.greys.count
        let (blocks, rings) = (counts.blocks, rings(plan))
        let parts = 0..<(rings.last?.upperBound ?? 0)
        let byBlock = mapInParallel(blocks, threads: threads) {
            counts.histogram(blocks: $0..<$0 + 1, parts: parts, greys: greys)
        }
        let byRing = mapInParallel(rings.count, threads: threads) {
            counts.histogram(blocks: 0..<blocks, parts: rings[$0], greys: greys)
        }
        var all = [UInt64](repeating: 0, count: greys)
        for histogram in byBlock {
            for grey in 0..<greys { all[grey] += histogram[grey] }
        }
        let mode = SolidMode(
            all, values: plan.greys.values, threshold: counter.threshold, pores: counter.pores)
        return SolidDrift(
            reference: mode.reference, rings: byRing.map(mode.mode),
            sharp: plan.rings?.sharpRings ?? rings.count, blocks: byBlock.map(mode.mode),
            gap: segmentation.endMembers.map { abs($0.solid - $0.pore) })
    }

    /// Where the threshold lies among the greys in each counted ring once it follows the drift.
    ///
    /// Where a ring has no mode, as it is. In rings that the blur of the edge reaches the solid is as in the
    /// last before them.
    private static func correctedPlaces(
        _ plan: DistributionPlan, _ segmentation: Segmentation, _ drift: SolidDrift
    ) -> [Double] {
        let step = plan.greys.coding.value(ofCode: 1) - plan.greys.coding.value(ofCode: 0)
        var places = [Double](
            repeating: plan.greys.place(ofThreshold: segmentation.threshold),
            count: plan.tally.rings)
        for (index, ring) in rings(plan).enumerated() {
            let mode = drift.rings[min(index, drift.sharp - 1)]
            guard !(mode - drift.reference).isNaN else { continue }
            for part in ring {
                places[part] = plan.greys.place(
                    ofThreshold: segmentation.threshold, shift: (mode - drift.reference) / step)
            }
        }
        return places
    }
}
