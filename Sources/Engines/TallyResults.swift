import Kernels
import Synchronization

/// The counts of the grey tally: exact 64-bit totals of all slices counted so far.
///
/// Counting threads add to it one after the other; it is read when they are done.
public final class TallyResults: @unchecked Sendable {
    /// Number of blocks, sectors, rings, slices and zones, as in the plan.
    public let blocks, sectors, rings, slices, zones: Int
    /// Greys of each cell, NaN last where values can be NaN.
    public let greys: Int
    private let cellCounts: ZeroedMemory<UInt64>
    private let sums: ZeroedMemory<UInt64>
    private let histograms: ZeroedMemory<UInt32>
    private let classes: GreyClasses
    /// Ends of the classes, that of NaN last, and weights, that of NaN 0.
    private let ends, weights: Table<UInt32>
    private let turn = Mutex(())

    /// Makes room for the counts of a plan, all 0.
    public init(for plan: TallyPlan) {
        (blocks, sectors, rings) = (plan.blocks, plan.sectors, plan.rings)
        (slices, zones, greys) = (plan.slices, plan.zones, plan.greyStride)
        classes = plan.classes
        ends = Table((classes.ends + [greys]).map { UInt32($0) }, filler: 0)
        weights = Table(
            classes.weights + Array(repeating: 0, count: greys - plan.greys), filler: 0)
        cellCounts = ZeroedMemory(count: blocks * sectors * rings * greys)
        sums = ZeroedMemory(count: slices * zones * sectors * classes.sums)
        histograms = ZeroedMemory(count: zones > 0 ? slices * greys : 0)
    }

    /// Bytes of memory that the counts of a plan take.
    public static func bytes(for plan: TallyPlan) -> Int {
        8 * plan.blocks * plan.sectors * plan.rings * plan.greyStride
            + (plan.zones > 0 ? 4 * plan.slices * plan.greyStride : 0)
            + 8 * plan.slices * plan.zones * plan.sectors * plan.classes.sums
    }

    /// All counts of the cells, `[block][sector][ring][grey]`.
    public var cells: UnsafeMutableBufferPointer<UInt64> { cellCounts.values }

    /// All counts of the slices, `[slice][grey]`; empty without zones.
    ///
    /// A slice has fewer than 2³² voxels.
    public var sliceGreys: UnsafeMutableBufferPointer<UInt32> { histograms.values }

    /// All sums of the slices, `[slice][zone][sector][sum]`, in the order of ``GreyClasses``: a class
    /// after the other, NaN, the weighted sum.
    public var sliceSums: UnsafeMutableBufferPointer<UInt64> { sums.values }

    /// The voxels of a cell by grey.
    public func cell(block: Int, sector: Int, ring: Int) -> UnsafeBufferPointer<UInt64> {
        let first = ((block * sectors + sector) * rings + ring) * greys
        return UnsafeBufferPointer(rebasing: cells[first..<first + greys])
    }

    /// The voxels of a slice in all its zones by grey.
    public func greys(slice: Int) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(rebasing: sliceGreys[slice * greys..<(slice + 1) * greys])
    }

    /// The sums of a sector of a slice in a zone.
    public func sums(slice: Int, zone: Int, sector: Int) -> UnsafeBufferPointer<UInt64> {
        let first = ((slice * zones + zone) * sectors + sector) * classes.sums
        return UnsafeBufferPointer(rebasing: sliceSums[first..<first + classes.sums])
    }

    /// Adds counts `[slice][zone][sector][grey]` of some slices to what is known of these, and sets
    /// them to 0.
    package func add(_ counts: UnsafeMutablePointer<UInt32>, slices: Range<Int>) {
        guard zones > 0, let sums = sums.values.baseAddress,
            let histograms = histograms.values.baseAddress
        else { return }
        let sectors = zones * sectors
        for sector in slices.lowerBound * sectors..<slices.upperBound * sectors {
            add_to_slice(
                counts + (sector - slices.lowerBound * sectors) * greys, greys, ends.start,
                ends.count, weights.start, sums + sector * classes.sums,
                histograms + sector / sectors * greys)
        }
    }

    /// Runs `body`, which adds counts, while no other thread does.
    public func exclusively<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        try turn.withLock { _ throws(Failure) in try body() }
    }
}
