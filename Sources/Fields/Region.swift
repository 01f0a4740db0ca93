/// A half-open rectangle of pixels, `[x0, x1) × [y0, y1)`; rows count from the top, 0 first.
public struct Region: Hashable, Sendable, CustomStringConvertible {
    /// First column.
    public let x0: Int
    /// First row.
    public let y0: Int
    /// The column after the last.
    public let x1: Int
    /// The row after the last.
    public let y1: Int

    /// Creates a region; it may be empty or lie outside an image, see ``isInside(_:)``.
    public init(x0: Int, y0: Int, x1: Int, y1: Int) {
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
    }

    /// Number of columns, 0 for an empty region.
    public var width: Int { max(x1 - x0, 0) }
    /// Number of rows, 0 for an empty region.
    public var height: Int { max(y1 - y0, 0) }
    /// Number of pixels, 0 for an empty region.
    public var area: Int { width * height }
    /// The columns, empty when `x1 <= x0`.
    public var columns: Range<Int> { x0..<max(x0, x1) }
    /// The rows, empty when `y1 <= y0`.
    public var rows: Range<Int> { y0..<max(y0, y1) }
    /// Number of columns and rows.
    public var shape: Shape { Shape(width: width, height: height) }

    /// Whether every pixel of the region is a pixel of an image of `shape`.
    public func isInside(_ shape: Shape) -> Bool {
        x0 >= 0 && y0 >= 0 && x1 <= shape.width && y1 <= shape.height
    }

    /// The region as the configuration writes it.
    public var description: String { "[\(x0), \(y0), \(x1), \(y1)]" }
}
