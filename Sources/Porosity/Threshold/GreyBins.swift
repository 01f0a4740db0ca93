import Engines
import Foundation

/// A histogram of at most some hundred equal bins, on which smooth curves are fitted.
///
/// Bins hold equally many of the values that can occur, so that data with gaps, as 12 bits
/// stretched to 16, show no stripes. Codes far out in the tails, and those that hold all values
/// beyond the ends of a coding, are left out.
struct GreyBins {
    /// Voxels of each bin.
    let counts: [Double]
    /// The first code of the first bin.
    private let first: Int
    /// Codes from one value that occurs to the next.
    private let unit: Int
    /// Values that can occur in a bin.
    private let valuesPerBin: Int

    /// Part of the voxels in each tail.
    private static let tail = 5e-4

    /// Gathers codes; nil where there are fewer than two different ones.
    init?(_ histogram: GreyHistogram, limit: Int = 256) {
        var occupied = histogram.counts.indices.filter { histogram.counts[$0] > 0 }
        if histogram.hasOpenEnds {
            occupied.removeAll { $0 == 0 || $0 == GreyCoding.count - 1 }
        }
        guard let lowest = occupied.first, let highest = occupied.last, lowest < highest,
            let low = histogram.code(ofQuantile: Self.tail),
            let high = histogram.code(ofQuantile: 1 - Self.tail)
        else { return nil }
        unit = occupied.reduce(0) { Self.commonDivisor($0, $1 - lowest) }
        let margin = (high - low) / 8 + unit
        let start = max(lowest, low - margin)
        first = lowest + (start - lowest) / unit * unit
        let span = (max(min(highest, high + margin), first + unit) - first) / unit + 1
        valuesPerBin = (span + limit - 1) / limit
        var counts = Array(repeating: 0.0, count: (span + valuesPerBin - 1) / valuesPerBin)
        for code in occupied {
            let bin = (code - first) / (unit * valuesPerBin)
            if code >= first, bin < counts.count {
                counts[bin] += Double(histogram.counts[code])
            }
        }
        self.counts = counts
    }

    private static func commonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }

    /// Codes of a bin.
    var width: Double { Double(unit * valuesPerBin) }

    /// Voxels in all bins.
    var total: Double { counts.reduce(0, +) }

    /// The code in the middle of a place among the bins; whole places are the bins' middles.
    func code(at place: Double) -> Double {
        Double(first) + Double(unit) * (Double(valuesPerBin) * (place + 0.5) - 0.5)
    }

    /// Where a code lies among the bins.
    func place(ofCode code: Double) -> Double {
        ((code - Double(first)) / Double(unit) + 0.5) / Double(valuesPerBin) - 0.5
    }

    /// The last code of a bin that can occur.
    func lastCode(ofBin bin: Int) -> Int { first + unit * (valuesPerBin * (bin + 1) - 1) }

    /// The counts smoothed with a Gaussian of a standard deviation in bins; counts beyond the ends
    /// are 0.
    func smoothed(_ deviation: Double) -> [Double] {
        guard deviation > 0 else { return counts }
        let reach = max(Int((4 * deviation).rounded(.up)), 1)
        var kernel = (-reach...reach).map { exp(-0.5 * Double($0 * $0) / (deviation * deviation)) }
        let sum = kernel.reduce(0, +)
        kernel = kernel.map { $0 / sum }
        var result = Array(repeating: 0.0, count: counts.count)
        for (bin, voxels) in counts.enumerated() where voxels > 0 {
            for place in max(bin - reach, 0)...min(bin + reach, counts.count - 1) {
                result[place] += voxels * kernel[place - bin + reach]
            }
        }
        return result
    }
}
