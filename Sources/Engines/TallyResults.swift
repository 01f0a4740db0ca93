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
    private let sliceCounts: ZeroedMemory<UInt32>
    private let turn = Mutex(())

    /// Makes room for the counts of a plan, all 0.
    public init(for plan: TallyPlan) {
        (blocks, sectors, rings) = (plan.blocks, plan.sectors, plan.rings)
        (slices, zones, greys) = (plan.slices, plan.zones, plan.greyStride)
        cellCounts = ZeroedMemory(count: blocks * sectors * rings * greys)
        sliceCounts = ZeroedMemory(count: zones > 0 ? slices * zones * sectors * greys : 0)
    }

    /// Bytes of memory that the counts of a plan take.
    public static func bytes(for plan: TallyPlan) -> Int {
        8 * plan.blocks * plan.sectors * plan.rings * plan.greyStride
            + 4 * plan.slices * plan.zones * plan.sectors * plan.greyStride
    }

    /// All counts of the cells, `[block][sector][ring][grey]`.
    public var cells: UnsafeMutableBufferPointer<UInt64> { cellCounts.values }

    /// All counts of the slices, `[slice][zone][sector][grey]`; empty without zones.
    ///
    /// A slice has fewer than 2³² voxels.
    public var sliceCells: UnsafeMutableBufferPointer<UInt32> { sliceCounts.values }

    /// The voxels of a cell by grey.
    public func cell(block: Int, sector: Int, ring: Int) -> UnsafeBufferPointer<UInt64> {
        let first = ((block * sectors + sector) * rings + ring) * greys
        return UnsafeBufferPointer(rebasing: cells[first..<first + greys])
    }

    /// The voxels of a sector of a slice in a zone by grey.
    public func cell(slice: Int, zone: Int, sector: Int) -> UnsafeBufferPointer<UInt32> {
        let first = ((slice * zones + zone) * sectors + sector) * greys
        return UnsafeBufferPointer(rebasing: sliceCells[first..<first + greys])
    }

    /// Runs `body`, which adds counts, while no other thread does.
    public func exclusively<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        try turn.withLock { _ throws(Failure) in try body() }
    }
}
