public import Fields
import Foundation

/// Where the cylinder is in an image, from both of its edges; lengths in pixels.
///
/// Rows are averaged in groups. The mean of all starts from its half-height crossings; each group
/// is fitted with A(x) = µ t̄(x; x_c, R) + b0 + b1 x, the pixel's footprint included, µ and the
/// background its own. A robust line through the groups' x_c gives axis and tilt, a robust mean
/// their R, and both are refined until the groups, linear around them, agree.
///
/// - Source: physics specification (f).
public struct CylinderFit: Sendable, Hashable {
    /// What is known of the radius.
    public enum Radius: Sendable, Hashable {
        /// Nothing: both edges must be in the image.
        case fitted
        /// Its value and standard uncertainty in pixels: one edge is enough.
        case known(pixels: Double, uncertainty: Double)
    }

    /// What is known of the tilt.
    public enum Tilt: Sendable, Hashable {
        /// Nothing.
        case fitted
        /// Its value in degrees.
        case known(degrees: Double)
    }

    /// Column of the axis in the middle row, and the tilt.
    public let axis: CylinderAxis
    /// Standard uncertainty of the axis column in the middle row (pixels).
    public let axisUncertainty: Double
    /// Standard uncertainty of the tilt (degrees); 0 for a known one.
    public let tiltUncertainty: Double
    /// R (pixels).
    public let radius: Double
    /// Standard uncertainty of R (pixels).
    public let radiusUncertainty: Double
    /// Groups of rows that were fitted and kept.
    public let groups: Int

    /// Fits the cylinder of an image of mean optical depth.
    ///
    /// - Parameters:
    ///   - depth: Optical depth; NaN where there is none.
    ///   - rows: The rows to use, those of the transparent components; clipped to the image.
    ///   - radius: Whether the radius is fitted.
    ///   - tilt: Whether the tilt is fitted.
    /// - Throws: ``RadiographyError/tooFewPixels(purpose:found:needed:)``,
    ///   ``RadiographyError/noContrast(depth:noise:)`` and
    ///   ``RadiographyError/edgeOutside(side:column:width:)``.
    public init(
        depth: Field<OpticalDepth>, rows: [Range<Int>], radius: Radius = .fitted,
        tilt: Tilt = .fitted
    ) throws(RadiographyError) {
        let profiles = DepthProfile.groups(of: depth, rows: rows)
        let width = depth.shape.width
        var knownRadius: Double?
        var knownUncertainty = 0.0
        if case .known(let pixels, let uncertainty) = radius {
            try require(pixels, "the radius of the cylinder (pixels)", .positive)
            try require(uncertainty, "the uncertainty of the radius (pixels)", .notNegative)
            (knownRadius, knownUncertainty) = (pixels, uncertainty)
        }
        let start = try EdgeSearch(profiles: profiles, width: width, knownRadius: knownRadius)

        let middle = Double(depth.shape.height - 1) / 2
        var slope: Double?
        if case .known(let degrees) = tilt { slope = tan(degrees * .pi / 180) }
        let fit = try SharedFit(
            profiles: profiles, start: start, knownRadius: knownRadius, knownSlope: slope)
        let line = fit.line
        self.radius = fit.radius
        radiusUncertainty = knownRadius == nil ? fit.radiusUncertainty : knownUncertainty
        groups = line.used
        axis = CylinderAxis(
            column: line.value + (middle - fit.pivot) * line.slope,
            tiltDegrees: atan(line.slope) * 180 / .pi, imageHeight: depth.shape.height)
        tiltUncertainty = line.slopeUncertainty / (1 + line.slope * line.slope) * 180 / .pi

        // With one edge, an error of the radius moves the axis as far.
        let left = line.value - self.radius
        let right = line.value + self.radius
        let limit = Double(width) - 0.5
        let missesOne = left < -0.5 || right > limit
        let statistical = line.uncertainty(at: middle - fit.pivot)
        let shared = missesOne ? knownUncertainty : 0
        axisUncertainty = (statistical * statistical + shared * shared).squareRoot()
        guard !missesOne || knownRadius != nil && (left >= -0.5 || right <= limit) else {
            let isLeft = left < -0.5
            throw .edgeOutside(
                side: isLeft ? "left" : "right", column: isLeft ? left : right, width: width)
        }
    }
}

extension DepthProfile {
    /// Averages the rows of each range in groups of equal height, about forty in all.
    ///
    /// A group never joins two components. Values that are not finite are left out.
    static func groups(of depth: Field<OpticalDepth>, rows: [Range<Int>]) -> [DepthProfile] {
        let image = 0..<depth.shape.height
        let ranges = rows.map { $0.clamped(to: image) }.filter { !$0.isEmpty }
        let total = ranges.reduce(0) { $0 + $1.count }
        let wanted = min(max(total / 8, 4), 40)
        return ranges.flatMap { range in
            let count = min(max(range.count * wanted / max(total, 1), 1), range.count)
            return (0..<count).map { index in
                let first = range.lowerBound + range.count * index / count
                let last = range.lowerBound + range.count * (index + 1) / count
                return mean(of: depth, rows: first..<last)
            }
        }
    }

    private static func mean(of depth: Field<OpticalDepth>, rows: Range<Int>) -> DepthProfile {
        let width = depth.shape.width
        var sums = Array(repeating: 0.0, count: width)
        var counts = sums
        depth.values.withUnsafeBufferPointer { values in
            for row in rows {
                for column in 0..<width {
                    let value = values[row * width + column]
                    guard value.isFinite else { continue }
                    sums[column] += Double(value)
                    counts[column] += 1
                }
            }
        }
        for column in 0..<width where counts[column] > 0 { sums[column] /= counts[column] }
        return DepthProfile(
            row: Double(rows.lowerBound + rows.upperBound - 1) / 2, depths: sums, counts: counts)
    }
}
