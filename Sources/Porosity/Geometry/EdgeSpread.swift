import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// The mean grey against the distance from an edge: where the edge is, and how blurred.
///
///     g(s) = air + (b − k s) Q(−s/σ) …   s from the edge inwards, Q the normal distribution
///
/// The solid beside an edge is porous; its mean grey, pores included, falls to the air's over the
/// blur alone, so that pores at the rim do not pull the edge inwards as they pull single crossings.
struct EdgeSpread {
    /// Where the edge is, in the unit of the bins' places.
    private(set) var place: Double
    /// σ of the blur.
    private(set) var blur: Double

    /// Sums of greys in bins of equal width.
    struct Bins: Sendable {
        let first: Double
        let width: Double
        private(set) var sums: [Double]
        private(set) var counts: [Double]

        /// Makes room for places of a range.
        init(_ range: ClosedRange<Double>, width: Double) {
            first = range.lowerBound
            self.width = width
            let count = max(Int((range.upperBound - range.lowerBound) / width), 1)
            sums = Array(repeating: 0, count: count)
            counts = sums
        }

        /// Adds a grey at a place.
        @inline(__always)
        mutating func add(_ value: Float, at place: Double) {
            let bin = Int((place - first) / width)
            guard place >= first, bin < sums.count, !value.isNaN else { return }
            sums[bin] += Double(value)
            counts[bin] += 1
        }

        /// Adds greys that were summed before, at a place.
        mutating func add(sum: Double, count: Double, at place: Double) {
            let bin = Int((place - first) / width)
            guard place >= first, bin < sums.count else { return }
            sums[bin] += sum
            counts[bin] += count
        }

        /// Adds the sums of other bins of the same range.
        mutating func add(_ other: Bins) {
            for bin in sums.indices {
                sums[bin] += other.sums[bin]
                counts[bin] += other.counts[bin]
            }
        }

        /// Places and mean greys of the bins that hold something.
        var profile: [(place: Double, grey: Double, weight: Double)] {
            sums.indices.compactMap { bin in
                guard counts[bin] > 0 else { return nil }
                return (
                    first + (Double(bin) + 0.5) * width, sums[bin] / counts[bin], counts[bin]
                )
            }
        }
    }

    /// Fits an edge whose air is at larger places.
    ///
    /// - Parameters:
    ///   - bins: The mean greys.
    ///   - start: About where it is.
    /// - Returns: nil if there is none.
    init?(_ bins: Bins, start: Double) {
        let profile = bins.profile
        guard profile.count >= 8 else { return nil }
        let low = profile.filter { $0.place < start }.map(\.grey)
        let high = profile.filter { $0.place > start }.map(\.grey)
        guard !low.isEmpty, !high.isEmpty else { return nil }
        // Air, contrast, slope of the contrast inwards, edge, blur.
        var values = [
            RobustStatistics.median(high),
            RobustStatistics.median(low) - RobustStatistics.median(high), 0, start, 1.0,
        ]
        func model(_ values: [Double], _ place: Double) -> Double {
            let distance = values[3] - place
            let share = erfc(-distance / (values[4] * 2.0.squareRoot())) / 2
            return values[0] + (values[1] + values[2] * max(distance, 0)) * share
        }
        func cost(_ values: [Double]) -> Double {
            profile.reduce(0) { sum, bin in
                let residual = bin.grey - model(values, bin.place)
                return sum + bin.weight * residual * residual
            }
        }
        var damping = 1e-3
        var best = cost(values)
        for _ in 0..<100 {
            var equations = NormalEquations(size: 5)
            for bin in profile {
                let base = model(values, bin.place)
                let gradient = values.indices.map { index -> Double in
                    var moved = values
                    let step = max(abs(values[index]), 1) * 1e-5
                    moved[index] += step
                    return (model(moved, bin.place) - base) / step
                }
                equations.add(gradient, residual: bin.grey - base, weight: bin.weight)
            }
            guard let step = equations.solution(damping: damping) else { return nil }
            var next = zip(values, step).map(+)
            next[4] = min(max(next[4], 0.05), 100)
            let found = cost(next)
            if found < best {
                let gain = best - found
                (values, best) = (next, found)
                damping = max(damping / 5, 1e-9)
                if gain < 1e-10 * best { break }
            } else {
                damping *= 10
                if damping > 1e6 { break }
            }
        }
        let range = profile[0].place...profile[profile.count - 1].place
        guard values[1] > 0, range.contains(values[3]) else { return nil }
        (place, blur) = (values[3], values[4])
    }
}
