import Fields

/// The greys of air and of the solid, where the solid is the brighter one.
struct TwoLevels {
    /// The grey of air.
    var air: Double
    /// The grey of the solid.
    var solid: Double
    /// How far they are apart, in the mean of both deviations.
    private(set) var separation = Double.infinity

    /// The grey half way between.
    var middle: Double { (air + solid) / 2 }

    /// Creates levels that are known.
    init(air: Double, solid: Double) {
        self.air = air
        self.solid = solid
    }

    /// Finds two levels among values; nil if all are equal or there are none.
    ///
    /// From each of several starts the threshold moves to the middle between the medians of the
    /// values below and above, until it rests; the end with the largest separation wins. A small
    /// population is found that way where Otsu would split the large one.
    init?(_ values: [Float]) {
        let sorted = values.filter { $0 == $0 }.sorted()
        guard let least = sorted.first, let most = sorted.last, least < most else { return nil }
        func count(below level: Double) -> Int {
            var (low, high) = (0, sorted.count)
            while low < high {
                let middle = (low + high) / 2
                if Double(sorted[middle]) <= level { low = middle + 1 } else { high = middle }
            }
            return low
        }
        func quantile(_ part: Double, _ range: Range<Int>) -> Double {
            Double(sorted[range.lowerBound + Int(part * Double(range.count - 1))])
        }
        var best: TwoLevels?
        for start in 1..<24 {
            let (low, high) = (
                quantile(0.002, 0..<sorted.count), quantile(0.998, 0..<sorted.count)
            )
            var level = low + (high - low) * Double(start) / 24
            var split = 0
            for _ in 0..<50 {
                let next = count(below: level)
                guard next != split, next > 0, next < sorted.count else { break }
                split = next
                level = (quantile(0.5, 0..<split) + quantile(0.5, split..<sorted.count)) / 2
            }
            let fewest = max(sorted.count / 500, 1)
            guard split >= fewest, sorted.count - split >= fewest else { continue }
            let (lower, upper) = (0..<split, split..<sorted.count)
            var levels = TwoLevels(air: quantile(0.5, lower), solid: quantile(0.5, upper))
            // The quartiles of a Gaussian are 1.349 σ apart.
            let widths = [lower, upper].map { (quantile(0.75, $0) - quantile(0.25, $0)) / 1.349 }
            let width = ((widths[0] * widths[0] + widths[1] * widths[1]) / 2).squareRoot()
            levels.separation =
                (levels.solid - levels.air) / max(width, 1e-9 * Double(most - least))
            if levels.separation > best?.separation ?? 0 { best = levels }
        }
        guard let best else { return nil }
        self = best
    }
}
