/// The size of an image in pixels.
public struct Shape: Hashable, Sendable, CustomStringConvertible {
    /// Number of columns.
    public let width: Int
    /// Number of rows.
    public let height: Int

    /// Creates a shape of `width` columns and `height` rows, neither negative.
    public init(width: Int, height: Int) {
        precondition(width >= 0 && height >= 0, "a shape has no negative side")
        self.width = width
        self.height = height
    }

    /// Number of pixels.
    public var count: Int { width * height }

    /// The whole image as a region.
    public var bounds: Region { Region(x0: 0, y0: 0, x1: width, y1: height) }

    /// Columns × rows, as an error message prints it.
    public var description: String { "\(width)×\(height)" }
}
