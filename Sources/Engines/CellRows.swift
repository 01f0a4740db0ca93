import Fields
import Kernels

/// The voxels that the grey tally counts, row by row: the same rule as the engines'.
public struct CellRows: Sendable {
    private let tables: TallyTables
    private let level = widest_level()

    /// Prepares the rule of a plan.
    public init(of plan: TallyPlan) { tables = TallyTables(plan) }

    /// The columns of a row whose voxels are in the pellet: nearer to the axis than the last edge, or
    /// than a given one, and within the slices of the pellet.
    ///
    ///     r² < edge²        0 ≤ height < slices
    ///
    /// - Parameters:
    ///   - slice: A slice of the volume.
    ///   - row: A row of the slice.
    ///   - edge: Distance from the axis, px; that of the last edge if nil. Without an axis it has no
    ///     meaning.
    /// - Returns: A range that may be empty.
    public func columns(slice: Int, row: Int, within edge: Double? = nil) -> Range<Int> {
        let squared = edge.map { Float($0 * $0) } ?? tables.edges[tables.edges.count - 1]
        let range = withUnsafePointer(to: tables.settings) { settings in
            withUnsafePointer(to: tables.slices[slice]) { slice in
                tally_columns(level, settings, slice, Int32(row), squared)
            }
        }
        return Int(range.first)..<Int(range.end)
    }

    /// The slices of the pellet that voxels of a slice of the volume lie in, if it is wide enough.
    public func pelletSlices(slice: Int) -> Range<Int> { tables.reach(ofSlice: slice) }
}
