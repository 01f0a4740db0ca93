import Fields
import Foundation

/// The first guess of a cylinder, from where the mean profile crosses half its height.
struct EdgeSearch {
    /// Where the fits of the groups start.
    let model: CylinderProfile
    /// The mean of all groups.
    let mean: DepthProfile
    /// Height of the profile above the air beside it.
    let height: Double
    /// Noise of the smoothed profile.
    let noise: Double

    /// Chords are half the diameter at this part of the radius.
    private static let halfHeight = (3.0 / 4).squareRoot()

    /// Finds the crossings in the mean of all groups, smoothed over a fiftieth of the width.
    ///
    /// - Parameters:
    ///   - profiles: The groups of rows.
    ///   - width: Columns of the image.
    ///   - knownRadius: The radius (pixels) if it is known; one crossing is then enough.
    /// - Throws: ``RadiographyError/tooFewPixels(purpose:found:needed:)``,
    ///   ``RadiographyError/noContrast(depth:noise:)`` and
    ///   ``RadiographyError/edgeOutside(side:column:width:)``.
    init(
        profiles: [DepthProfile], width: Int, knownRadius: Double?
    ) throws(RadiographyError) {
        var sums = Array(repeating: 0.0, count: width)
        var counts = sums
        for profile in profiles {
            for column in 0..<width {
                sums[column] += profile.depths[column] * profile.counts[column]
                counts[column] += profile.counts[column]
            }
        }
        mean = DepthProfile(
            row: 0, depths: zip(sums, counts).map { $1 > 0 ? $0 / $1 : 0 }, counts: counts)
        let usable = (0..<width).filter { counts[$0] > 0 }
        guard usable.count >= 32 else {
            throw .tooFewPixels(
                purpose: "finding the cylinder, a column each,", found: usable.count, needed: 32)
        }
        let values = usable.map { sums[$0] / counts[$0] }
        let window = max(width / 50, 3)
        let smooth = Self.smoothed(values, window: window)
        let differences = zip(values.dropFirst(), values).map { $0 - $1 }
        noise =
            RobustStatistics.deviation(differences) / (2 * Double(window)).squareRoot()
        let top = smooth.max() ?? .nan
        let bottom = RobustStatistics.quantile(0.02, of: smooth)
        height = top - bottom
        guard height > 8 * noise, height > 0 else {
            throw .noContrast(depth: height, noise: noise)
        }

        let level = (top + bottom) / 2
        let run = Self.longestRun(smooth, above: level)
        let left = Double(usable[run.lowerBound]) - 0.5
        let right = Double(usable[run.upperBound - 1]) + 0.5
        let seesLeft = run.lowerBound > 0
        let seesRight = run.upperBound < smooth.count
        let centre: Double
        let radius: Double
        switch (seesLeft, seesRight, knownRadius) {
        case (true, true, let known):
            centre = (left + right) / 2
            radius = known ?? (right - left) / 2 / Self.halfHeight
        case (true, false, let known?):
            centre = left + Self.halfHeight * known
            radius = known
        case (false, true, let known?):
            centre = right - Self.halfHeight * known
            radius = known
        case (false, _, _):
            throw .edgeOutside(side: "left", column: Double(usable[0]), width: width)
        case (true, false, nil):
            throw .edgeOutside(
                side: "right", column: Double(usable[usable.count - 1]), width: width)
        }
        model = CylinderProfile(
            parameters: [centre, radius, height / (2 * radius), bottom, 0])
    }

    /// The longest row of values above a level; not empty, as the level is below the largest.
    private static func longestRun(_ values: [Double], above level: Double) -> Range<Int> {
        var longest = 0..<1
        var start: Int?
        for index in 0...values.count {
            if index < values.count, values[index] > level {
                start = start ?? index
            } else if let first = start {
                if index - first > longest.count { longest = first..<index }
                start = nil
            }
        }
        return longest
    }

    private static func smoothed(_ values: [Double], window: Int) -> [Double] {
        let half = window / 2
        return values.indices.map { index in
            let range = max(index - half, 0)...min(index + half, values.count - 1)
            return values[range].reduce(0, +) / Double(range.count)
        }
    }
}
