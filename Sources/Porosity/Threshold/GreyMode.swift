import Engines
import Foundation

/// The most frequent grey of a population: the top of the smoothed histogram, by the parabola
/// through its three highest bins.
struct GreyMode {
    /// The mode, in the unit of the greys.
    let value: Double
    /// Its standard uncertainty: how far it moves with the smoothing, the width of a bin, and the
    /// number of voxels, together.
    let uncertainty: Double
    /// σ of the peak, from where it falls to half on the side away from the other population.
    let deviation: Double

    /// Half width at half height of a Gaussian over its σ.
    private static let halfWidth = (2 * log(2.0)).squareRoot()

    /// Finds the highest peak; nil if its top is at an inner end of `codes`, which is no peak.
    ///
    /// - Parameters:
    ///   - histogram: The voxels.
    ///   - codes: The codes among which the top lies.
    ///   - outwards: 1 if the peak ends freely towards higher greys, −1 towards lower ones.
    init?(_ histogram: GreyHistogram, codes: ClosedRange<Int>, outwards: Int) {
        let step = histogram.coding.step
        guard let occupied = histogram.occupied else { return nil }
        guard let bins = GreyBins(histogram, limit: 1024) else {
            // Only one code occurs.
            guard codes.contains(occupied.lowerBound) else { return nil }
            value = histogram.coding.value(ofCode: occupied.lowerBound)
            uncertainty = step / 12.0.squareRoot()
            deviation = 0
            return
        }
        let range = bins.counts.indices.filter {
            codes.contains(Int(bins.code(at: Double($0)).rounded()))
        }
        guard let first = range.first, let last = range.last else { return nil }

        /// The top with a smoothing in bins, and σ of its peak without that smoothing.
        func top(_ smoothing: Double) -> (place: Double, deviation: Double, height: Double)? {
            let smooth = bins.smoothed(smoothing)
            guard let best = (first...last).max(by: { smooth[$0] < smooth[$1] }),
                smooth[best] > 0
            else { return nil }
            let below = best > 0 ? smooth[best - 1] : 0
            let above = best + 1 < smooth.count ? smooth[best + 1] : 0
            guard smooth[best] >= below, smooth[best] >= above else { return nil }
            let bend = 2 * smooth[best] - below - above
            let place = Double(best) + (bend > 0 ? (above - below) / (2 * bend) : 0)
            var bin = best
            while smooth.indices.contains(bin), smooth[bin] > smooth[best] / 2 { bin += outwards }
            let outer = smooth.indices.contains(bin) ? smooth[bin] : 0
            let inner = smooth[bin - outwards]
            let part = (inner - smooth[best] / 2) / max(inner - outer, 1e-300)
            let half = abs(Double(bin - outwards) + Double(outwards) * part - place)
            let wide = half / Self.halfWidth
            let own = max(wide * wide - smoothing * smoothing, 0).squareRoot()
            return (place, own, smooth[best])
        }
        // The first smoothing finds the peak, the next ones are parts of its width.
        guard let rough = top(min(2, Double(bins.counts.count) / 16)) else { return nil }
        let tops = [1.0 / 4, 1.0 / 3, 1.0 / 2].map { top(max($0 * rough.deviation, 0.3)) }
        guard let fine = tops[1], let narrow = tops[0], let wide = tops[2] else { return nil }
        let spread =
            max(fine.place, narrow.place, wide.place) - min(fine.place, narrow.place, wide.place)
        // 1.7 σ/√N is the scatter of the top of N voxels smoothed by σ/2, 2.7 σ/√N by σ/3.
        let voxels = fine.height * fine.deviation * (2 * Double.pi).squareRoot()
        let scatter = voxels > 0 ? 2.7 * fine.deviation / voxels.squareRoot() : 0
        let squares = spread * spread + 1.0 / 12 + scatter * scatter
        value = histogram.coding.value(ofCode: 0) + bins.code(at: fine.place) * step
        uncertainty = squares.squareRoot() * bins.width * step
        deviation = fine.deviation * bins.width * step
    }
}
