/// Ranges and steps of axes.
enum AxisLimits {
    /// The finite values without a part at each end, by default the 1st and the 99th percentile; nil
    /// if there are none.
    ///
    /// A percentile p lies between the order statistics around p·(n − 1), linearly.
    static func robust(_ values: [Double], tails: Double = 0.01) -> ClosedRange<Double>? {
        let sorted = values.filter(\.isFinite).sorted()
        guard !sorted.isEmpty else { return nil }
        return percentile(tails, of: sorted)...percentile(1 - tails, of: sorted)
    }

    /// A range that holds the finite values, but outliers only up to half the robust span beyond
    /// it, with 5 % of space on both sides; nil if there are none.
    static func padded(_ values: [Double]) -> ClosedRange<Double>? {
        let finite = values.filter(\.isFinite)
        guard let robust = robust(finite), let low = finite.min(), let high = finite.max() else {
            return nil
        }
        let span = robust.upperBound - robust.lowerBound
        let reach = span / 2
        return spread(
            max(low, robust.lowerBound - reach)...min(high, robust.upperBound + reach), by: 0.05)
    }

    /// The range widened on both sides by a part of itself; one of no width by a tenth of its value.
    static func spread(_ range: ClosedRange<Double>, by part: Double) -> ClosedRange<Double> {
        let width = range.upperBound - range.lowerBound
        guard width > 1e-9 * max(abs(range.lowerBound), abs(range.upperBound)) else {
            let space = range.upperBound == 0 ? 1 : abs(range.upperBound) / 10
            return range.lowerBound - space...range.upperBound + space
        }
        return range.lowerBound - part * width...range.upperBound + part * width
    }

    /// The 1, 2 or 5 times a power of ten next to `step`, from above.
    static func niceStep(_ step: Double) -> Double {
        guard step > 0, step.isFinite else { return 1 }
        var power = 1.0
        while power * 10 <= step { power *= 10 }
        while power > step { power /= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= step * (1 - 1e-9) } ?? power * 10
    }

    private static func percentile(_ part: Double, of sorted: [Double]) -> Double {
        let place = part * Double(sorted.count - 1)
        let index = min(Int(place), max(sorted.count - 2, 0))
        guard sorted.count > 1 else { return sorted[0] }
        let rest = place - Double(index)
        return sorted[index] + (sorted[index + 1] - sorted[index]) * rest
    }
}
