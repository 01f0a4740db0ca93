import Foundation

/// Where the axis of the cylinder is in the image.
///
///     x_c(row) = column + (row − middle row) · tan(tilt)
///
/// Columns and rows are sub-pixel; the centre of the first pixel is at 0. The middle row of an
/// image of `height` rows is (height − 1)/2. The tilt lies in the image plane, so that the
/// chords of a row are those of the upright cylinder up to a factor cos(tilt) in x.
public struct CylinderAxis: Sendable, Hashable {
    /// Column of the axis in the middle row.
    public let column: Double
    /// Tilt in degrees; above 0, the axis moves to larger columns as rows increase.
    public let tiltDegrees: Double
    /// The row half way down the image.
    public let middleRow: Double

    /// Creates an axis in an image of `imageHeight` rows.
    public init(column: Double, tiltDegrees: Double = 0, imageHeight: Int) {
        self.column = column
        self.tiltDegrees = tiltDegrees
        middleRow = Double(imageHeight - 1) / 2
    }

    /// Columns that the axis moves in one row.
    public var slope: Double { tan(tiltDegrees * .pi / 180) }

    /// The axis column in a row.
    public func column(atRow row: Double) -> Double { column + (row - middleRow) * slope }
}
