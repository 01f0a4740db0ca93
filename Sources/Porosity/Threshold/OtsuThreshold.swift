/// Otsu's thresholds: those that make the classes differ most.
enum OtsuThreshold {
    /// Returns the code k that splits a histogram into two classes, pore := v ≤ k or the reverse.
    ///
    ///     σ_B²(k) = [µ_T ω(k) − µ(k)]² / [ω(k) (1 − ω(k))]
    ///
    /// Where several k are equally good, as in a gap of the histogram, their mean. Sums are of
    /// whole numbers, so that equally good k are exactly equal.
    ///
    /// - Returns: nil if fewer than two codes occur.
    /// - Source: Otsu, IEEE Trans. Syst. Man Cybern. 9, 62 (1979).
    static func code(_ histogram: GreyHistogram) -> Double? {
        var all = 0.0
        for (code, voxels) in histogram.counts.enumerated() {
            all += Double(voxels) * Double(code)
        }
        let total = Double(histogram.total)
        var (count, sum) = (0.0, 0.0)
        var best = 0.0
        var (places, ties) = (0.0, 0.0)
        for (code, voxels) in histogram.counts.enumerated() {
            count += Double(voxels)
            sum += Double(voxels) * Double(code)
            guard count > 0, count < total else { continue }
            let difference = all / total * count - sum
            let variance = difference * difference / (count * (total - count))
            if variance > best {
                (best, places, ties) = (variance, Double(code), 1)
            } else if variance == best, best > 0 {
                places += Double(code)
                ties += 1
            }
        }
        return ties > 0 ? places / ties : nil
    }

    /// Returns the last bins of all classes but the highest: those that maximise Σ S²/N over the
    /// classes, N the voxels and S the sum of bin numbers from 0.
    ///
    /// Exact, by dynamic programming over at most some hundred bins.
    ///
    /// - Returns: nil if fewer bins are populated than classes are asked for.
    /// - Source: Liao, Chen and Chung, J. Inf. Sci. Eng. 17, 713 (2001), for the criterion.
    static func bins(_ counts: [Double], classes: Int) -> [Int]? {
        precondition(classes >= 2, "two classes at least")
        guard counts.filter({ $0 > 0 }).count >= classes else { return nil }
        var (number, sum) = ([0.0], [0.0])
        for (bin, voxels) in counts.enumerated() {
            number.append(number[bin] + voxels)
            sum.append(sum[bin] + voxels * Double(bin))
        }
        // The merit of the class of bins from..<to; a class without voxels is no class.
        func merit(_ from: Int, _ to: Int) -> Double {
            let voxels = number[to] - number[from]
            let total = sum[to] - sum[from]
            return voxels > 0 ? total * total / voxels : -.infinity
        }
        let size = counts.count
        var best = (0...size).map { $0 > 0 ? merit(0, $0) : -.infinity }
        var ends: [[Int]] = []
        for _ in 1..<classes {
            var next = Array(repeating: -Double.infinity, count: size + 1)
            var end = Array(repeating: 0, count: size + 1)
            for to in 1...size {
                for from in 1..<to where best[from] + merit(from, to) > next[to] {
                    next[to] = best[from] + merit(from, to)
                    end[to] = from
                }
            }
            best = next
            ends.append(end)
        }
        guard best[size] > -.infinity else { return nil }
        var result: [Int] = []
        var to = size
        for end in ends.reversed() {
            to = end[to]
            result.insert(to - 1, at: 0)
        }
        return result
    }
}
