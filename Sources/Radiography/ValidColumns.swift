import Foundation

/// Which columns of a row a profile uses.
///
/// All ranges are half-open, and a pixel belongs to one if its centre does.
public struct ValidColumns: Sendable, Hashable {
    /// A part of the sample's width that a profile averages over.
    public enum Band: Sendable, Hashable {
        /// Every valid column.
        case full
        /// A width (µm) centred on the axis: x in [−w/2, w/2).
        case centred(widthMicrometres: Double)
        /// Columns of the image, half-open.
        case columns(Range<Int>)
    }

    /// The valid columns, |x − x_c| ≤ part of the radius, clipped to the image.
    public let range: Range<Int>
    /// Axis (column) that centred bands refer to.
    public let axisColumn: Double
    /// Width of a pixel (cm).
    public let pixelSize: Double

    /// The valid columns of a cylinder.
    ///
    /// A column whose centre lies on the limit is valid; centres within 1e-9 pixels of a limit
    /// count as on it, so that 265 µm of 2.65 µm pixels are 100 of them.
    ///
    /// - Parameters:
    ///   - cylinder: The cylinder.
    ///   - axisColumn: Its axis in this row; the centre of the first pixel is at 0.
    ///   - pixelSize: Width of a pixel (cm), above 0.
    ///   - width: Number of columns of the image.
    ///   - validFraction: Part of the radius that is valid, 0 to 1.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(
        cylinder: Cylinder, axisColumn: Double, pixelSize: Double, width: Int,
        validFraction: Double = 0.95
    ) throws(RadiographyError) {
        try require(axisColumn, "the column of the axis", .finite)
        try require(pixelSize, "the pixel size (cm)", .positive)
        try require(validFraction, "the valid fraction of the radius", .fraction)
        let half = validFraction * cylinder.radius / pixelSize
        range = Self.clipped(
            Self.firstColumn(from: axisColumn - half),
            Self.firstColumn(after: axisColumn + half), to: 0..<max(width, 0))
        self.axisColumn = axisColumn
        self.pixelSize = pixelSize
    }

    /// The valid columns of a slab: all of them; centred bands lie around the image's middle.
    ///
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(slabOfWidth width: Int, pixelSize: Double) throws(RadiographyError) {
        try require(pixelSize, "the pixel size (cm)", .positive)
        range = 0..<max(width, 0)
        axisColumn = Double(width - 1) / 2
        self.pixelSize = pixelSize
    }

    /// The columns of a band, clipped to the valid ones; empty when none is left.
    public func columns(of band: Band) -> Range<Int> {
        switch band {
        case .full:
            return range
        case .centred(let widthMicrometres):
            let half = widthMicrometres * 1e-4 / pixelSize / 2
            return Self.clipped(
                Self.firstColumn(from: axisColumn - half),
                Self.firstColumn(from: axisColumn + half), to: range)
        case .columns(let columns):
            return Self.clipped(
                Double(columns.lowerBound), Double(columns.upperBound), to: range)
        }
    }

    /// The first column whose centre is at or beyond a limit.
    private static func firstColumn(from limit: Double) -> Double { (limit - 1e-9).rounded(.up) }

    /// The first column whose centre is beyond a limit.
    private static func firstColumn(after limit: Double) -> Double {
        (limit + 1e-9).rounded(.down) + 1
    }

    private static func clipped(
        _ lower: Double, _ upper: Double, to range: Range<Int>
    ) -> Range<Int> {
        func clamp(_ value: Double) -> Int {
            Int(min(max(value, Double(range.lowerBound)), Double(range.upperBound)))
        }
        let first = clamp(lower)
        return first..<max(first, clamp(upper))
    }
}
