import Engines
import Kernels

/// A tally as the native loops read it: a C structure whose pointers lead into its tables.
///
/// The pointers stay valid because the tables are immutable and live as long as this object.
final class NativeTally: @unchecked Sendable {
    let pass: tally_pass
    let tables: TallyTables
    /// Rows that are read together.
    let blockRows: Int
    /// Bytes of one row.
    let rowBytes: Int

    /// Bytes of values that are read together: with their labels and counts, they fit a core's own
    /// cache.
    private static let readBytes = 64 << 10

    /// Points into the tables of a plan.
    init(_ plan: TallyPlan) {
        let tables = TallyTables(plan)
        self.tables = tables
        var pass = tally_pass()
        pass.settings = tables.settings
        pass.counts_type = Int32(plan.sampleType == .uint16 ? counts_uint16 : counts_float32)
        pass.edges = tables.edges.start
        pass.cosines = tables.cosines.start
        pass.sines = tables.sines.start
        pass.zone_of_ring = tables.zoneOfRing.start
        pass.grey_steps = tables.greySteps.start
        self.pass = pass
        rowBytes = max(plan.shape.width * plan.sampleType.byteCount, 1)
        blockRows = max(min(Self.readBytes / rowBytes, plan.shape.height), 1)
    }

    /// Bytes of the rows that are read together.
    var blockBytes: Int { blockRows * rowBytes }

    /// Bytes of scratch memory that a worker needs.
    var scratchBytes: Int {
        withUnsafePointer(to: pass) { tally_scratch($0, Int32(blockRows)) }
    }
}
