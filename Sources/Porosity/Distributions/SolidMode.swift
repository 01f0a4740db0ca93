import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// Finds the most frequent grey of the solid: the top of the smoothed histogram, by the parabola
/// through its three highest points.
///
/// The histogram is smoothed by a Gaussian of half the σ of the solid's peak in the whole pellet, at
/// least as wide as a grey. N voxels of the solid then give the mode to 1.7 σ/√N.
struct SolidMode: Sendable {
    private let pores: PoreGrey
    /// Greys at or below the threshold.
    private let threshold: Int
    private let values: [Double]
    /// σ of the smoothing, in the unit of the values.
    private let bandwidth: Double
    /// The mode in the whole pellet; NaN if there is no peak.
    let reference: Double

    /// Fewest voxels of solid that a mode is taken of.
    private static let fewest: UInt64 = 500

    /// Measures the peak of the solid in the histogram of the whole pellet.
    init(_ histogram: [UInt64], values: [Double], threshold: Int, pores: PoreGrey) {
        self.values = values
        self.threshold = threshold
        self.pores = pores
        // Most greys are equally wide; a few at the ends may be wider.
        let spacing =
            values.count > 1
            ? RobustStatistics.median(zip(values.dropFirst(), values).map { $0 - $1 }) : 1
        var width = spacing
        var mode = Double.nan
        // The first smoothing widens a narrow peak; the second starts from its measured width.
        for _ in 0..<2 {
            guard
                let top = Self.top(
                    histogram, values: values, threshold: threshold, pores: pores, bandwidth: width)
            else { break }
            mode = top.value
            guard let half = top.halfWidth else { break }
            // σ of a Gaussian is its half width at half height divided by 1.177.
            let blurred = half / 1.177410
            let own = max(blurred * blurred - width * width, 0).squareRoot()
            width = max(own / 2, spacing)
        }
        bandwidth = width
        reference =
            Self.top(
                histogram, values: values, threshold: threshold, pores: pores, bandwidth: width)?
            .value ?? mode
    }

    /// The mode of a histogram; NaN where there are too few voxels or no peak.
    func mode(of histogram: [UInt64]) -> Double {
        Self.top(
            histogram, values: values, threshold: threshold, pores: pores, bandwidth: bandwidth)?
            .value ?? .nan
    }

    /// The highest peak on the solid's side, and how far from it on the side away from the pores
    /// the histogram falls to half.
    private static func top(
        _ histogram: [UInt64], values: [Double], threshold: Int, pores: PoreGrey, bandwidth: Double
    ) -> (value: Double, halfWidth: Double?)? {
        let solid = pores == .dark ? threshold..<values.count : 0..<threshold
        guard solid.reduce(UInt64(0), { $0 + histogram[$1] }) >= fewest else { return nil }
        let smooth = smoothed(histogram, values: values, bandwidth: bandwidth)
        var best: Int?
        for grey in solid {
            let below = grey > 0 ? smooth[grey - 1] : 0
            let above = grey + 1 < smooth.count ? smooth[grey + 1] : 0
            guard smooth[grey] > below, smooth[grey] >= above else { continue }
            if smooth[grey] > best.map({ smooth[$0] }) ?? 0 { best = grey }
        }
        guard let best else { return nil }
        let value = vertex(best, of: smooth, at: values)
        let outwards = pores == .dark ? 1 : -1
        var grey = best
        while smooth.indices.contains(grey + outwards) {
            let (here, next) = (smooth[grey], smooth[grey + outwards])
            if next <= smooth[best] / 2 {
                let part = (here - smooth[best] / 2) / (here - next)
                let place = values[grey] + part * (values[grey + outwards] - values[grey])
                return (value, abs(place - value))
            }
            grey += outwards
        }
        return (value, nil)
    }

    /// The sum of a Gaussian for each voxel, at each value.
    private static func smoothed(
        _ histogram: [UInt64], values: [Double], bandwidth: Double
    ) -> [Double] {
        let reach = 4 * bandwidth
        var first = 0
        return values.indices.map { grey in
            while values[grey] - values[first] > reach { first += 1 }
            var sum = 0.0
            var other = first
            while other < values.count, values[other] - values[grey] <= reach {
                if histogram[other] > 0 {
                    let distance = (values[other] - values[grey]) / bandwidth
                    sum += Double(histogram[other]) * exp(-distance * distance / 2)
                }
                other += 1
            }
            return sum
        }
    }

    /// The top of the parabola through a point and its two neighbours.
    private static func vertex(_ top: Int, of heights: [Double], at values: [Double]) -> Double {
        guard top > 0, top + 1 < heights.count else { return values[top] }
        let (left, right) = (values[top] - values[top - 1], values[top + 1] - values[top])
        let (fall, rise) = (heights[top] - heights[top - 1], heights[top] - heights[top + 1])
        let curvature = fall * right + rise * left
        guard curvature > 0 else { return values[top] }
        return values[top] + (fall * right * right - rise * left * left) / (2 * curvature)
    }
}

/// How the grey of the solid changes from place to place, as rings and cupping of a reconstruction
/// make it.
///
/// The mode of the solid's peak is compared, never the mean grey: that holds the pores too.
public struct SolidDrift: Sendable, Hashable {
    /// The mode in the whole pellet; NaN if there is no peak.
    public let reference: Double
    /// The mode in each ring at guard 0; NaN where there are too few voxels or no peak.
    public let rings: [Double]
    /// How many of these, from the first, the blur of the edge does not reach.
    let sharp: Int
    /// The mode in each block of slices; NaN likewise.
    public let blocks: [Double]
    /// Largest less smallest mode of the rings that the blur of the edge does not reach, in the unit of
    /// the greys; NaN without two.
    public let spread: Double
    /// ``spread`` as part of the distance between the greys of pure pore and pure solid; NaN where
    /// these are not known.
    public let relativeSpread: Double

    /// Compares modes; the blur of the edge does not reach the first `sharp` rings.
    init(reference: Double, rings: [Double], sharp: Int, blocks: [Double], gap: Double?) {
        self.reference = reference
        self.rings = rings
        self.blocks = blocks
        self.sharp = sharp
        let known = rings.prefix(sharp).filter { !$0.isNaN }
        let spread =
            known.count > 1 ? (known.max() ?? .nan) - (known.min() ?? .nan) : Double.nan
        self.spread = spread
        relativeSpread = gap.map { spread / $0 } ?? .nan
    }
}
