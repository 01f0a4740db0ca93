import Foundation

/// Li's threshold: the least cross entropy between the greys and their two-valued image.
enum LiThreshold {
    /// Returns the code t at which the iteration comes to rest, from the mean grey on.
    ///
    ///     t ← (µ_high − µ_low) / (ln µ_high − ln µ_low)
    ///
    /// with µ the mean codes above t and at or below it, counted from the lowest code that occurs.
    ///
    /// - Returns: nil if fewer than two codes occur.
    /// - Source: Li and Tam, Pattern Recogn. Lett. 19, 771 (1998).
    static func code(_ histogram: GreyHistogram) -> Double? {
        guard let occupied = histogram.occupied, occupied.count > 1 else { return nil }
        let counts = histogram.counts[occupied]
        var (number, sum) = ([0.0], [0.0])
        for (code, voxels) in counts.enumerated() {
            number.append(number[code] + Double(voxels))
            sum.append(sum[code] + Double(voxels) * Double(code))
        }
        let (total, all) = (number[counts.count], sum[counts.count])
        var threshold = all / total
        // Convergence is linear; 1000 steps are far more than any histogram takes.
        for _ in 0..<1000 {
            let end = min(max(Int(threshold), 0) + 1, counts.count - 1)
            let low = sum[end] / number[end]
            let high = (all - sum[end]) / (total - number[end])
            guard low > 0 else { break }
            let next = (high - low) / (log(high) - log(low))
            let moved = abs(next - threshold)
            threshold = next
            if moved <= 0.5 { break }
        }
        return Double(occupied.lowerBound) + threshold
    }
}
