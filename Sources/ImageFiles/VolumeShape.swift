public import Fields

/// The size of a volume in voxels.
public struct VolumeShape: Hashable, Sendable, CustomStringConvertible {
    /// Columns and rows of a slice: x and y.
    public let slice: Shape
    /// Number of slices: z.
    public let sliceCount: Int

    /// Creates the shape of `sliceCount` slices.
    public init(slice: Shape, sliceCount: Int) {
        self.slice = slice
        self.sliceCount = sliceCount
    }

    /// Number of voxels; nil if there are more than any file can hold.
    public var count: Int? {
        let (columns, isWide) = slice.width.multipliedReportingOverflow(by: slice.height)
        let (count, isDeep) = columns.multipliedReportingOverflow(by: sliceCount)
        return isWide || isDeep || count > 1 << 58 ? nil : count
    }

    /// x × y × z, as an error message prints it.
    public var description: String { "\(slice)×\(sliceCount)" }
}
