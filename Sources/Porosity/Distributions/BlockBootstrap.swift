import Fields
import Synchronization

/// How intervals are found.
public struct BootstrapSettings: Sendable, Hashable {
    /// B, the number of resamplings.
    public var samples: Int
    /// Names the random numbers: the same seed gives the same intervals.
    public var seed: UInt64
    /// How far neighbouring voxels know of each other; nil takes the blocks and sectors as they are.
    public var correlation: CorrelationLength?

    /// Creates settings.
    ///
    /// - Precondition: `samples` is 100 or more.
    public init(samples: Int = 1000, seed: UInt64 = 1, correlation: CorrelationLength? = nil) {
        precondition(samples >= 100, "an interval needs 100 samples")
        self.samples = samples
        self.seed = seed
        self.correlation = correlation
    }
}

/// A 95 % interval with the standard error of the estimate in it.
public struct ConfidenceInterval: Sendable, Hashable {
    /// Both ends; NaN where fewer than two blocks leave no interval.
    public let low, high: Double
    /// Standard error; NaN likewise.
    public let standardError: Double

    /// No interval.
    static let none = ConfidenceInterval(low: .nan, high: .nan, standardError: .nan)
}

/// Intervals of ratios of sums over blocks that are drawn again and again, with replacement.
///
///     θ* = Σ w p / Σ w n        w: how often each block is drawn
///
/// From 30 blocks on the interval is that of the middle 95 % of θ*. From 8 to 29 blocks it is
/// θ − t* SE with the middle 95 % of t* = (θ* − θ)/SE*, because so few blocks show less than their
/// spread; below, with Student's t. All ratios with one number of blocks use the same draws.
///
/// - Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapters 12 and 13.
final class BlockBootstrap: Sendable {
    private let samples: Int
    private let seed: UInt64
    /// How often blocks are drawn, by their number.
    private let draws = Mutex<[Int: [Draws]]>([:])

    init(_ settings: BootstrapSettings) {
        samples = settings.samples
        seed = settings.seed
    }

    /// Student's t of 97.5 % for 1 to 6 degrees of freedom.
    private static let studentQuantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447]

    /// The intervals of several sums over blocks, each divided by the same sum.
    ///
    /// A block whose `denominators` is 0 is none. Distances of the ends from the ratio, and its
    /// standard error, are multiplied by `widening`.
    func intervals(
        of numerators: [[Double]], over denominators: [Double], widening: Double
    ) -> [ConfidenceInterval] {
        let used = denominators.indices.filter { denominators[$0] > 0 }
        let count = used.count
        guard count >= 2 else { return numerators.map { _ in .none } }
        let total = used.reduce(0) { $0 + denominators[$1] }
        let mean = total / Double(count)
        // Block sizes in units of their mean, and what each block adds to the ratio beyond it.
        let sizes = used.map { Float(denominators[$0] / mean) }
        let quota = Double(count) / Double(count - 1)
        var estimates: [(ratio: Double, error: Double)] = []
        var excesses: [[Float]] = []
        for sums in numerators {
            let ratio = used.reduce(0) { $0 + sums[$1] } / total
            let excess = used.map { (sums[$0] - ratio * denominators[$0]) / mean }
            let square = excess.reduce(0) { $0 + $1 * $1 }
            estimates.append((ratio, widening * (quota * square).squareRoot() / Double(count)))
            excesses.append(excess.map { Float($0) })
        }
        if count - 2 < Self.studentQuantiles.count {
            let t = Self.studentQuantiles[count - 2]
            return estimates.map { ratio, error in
                ConfidenceInterval(
                    low: ratio - t * error, high: ratio + t * error, standardError: error)
            }
        }
        let weights = weights(ofBlocks: count)
        return zip(estimates, excesses).map { estimate, excess in
            let (ratio, error) = estimate
            guard error > 0 else {
                return ConfidenceInterval(low: ratio, high: ratio, standardError: error)
            }
            if count >= 30 {
                let (low, high) = middle(shifts(excess, sizes, weights))
                return ConfidenceInterval(
                    low: ratio + widening * low, high: ratio + widening * high,
                    standardError: error)
            }
            let (low, high) = middle(deviates(excess, sizes, weights, quota: Float(quota)))
            return ConfidenceInterval(
                low: ratio - high * error, high: ratio - low * error, standardError: error)
        }
    }

    /// Samples that are summed at once.
    private typealias Draws = SIMD8<Float>

    /// θ* − θ of each sample, Σ w e / Σ w s.
    private func shifts(_ excess: [Float], _ sizes: [Float], _ weights: [Draws]) -> [Float] {
        resampled(weights) { weights in
            var (sum, size) = (Draws.zero, Draws.zero)
            for block in excess.indices {
                sum += weights[block] * excess[block]
                size += weights[block] * sizes[block]
            }
            return sum / size
        }
    }

    /// t* of each sample, (θ* − θ)/SE*.
    private func deviates(
        _ excess: [Float], _ sizes: [Float], _ weights: [Draws], quota: Float
    ) -> [Float] {
        resampled(weights) { weights in
            var (sum, size) = (Draws.zero, Draws.zero)
            var (squares, products, sizeSquares) = (Draws.zero, Draws.zero, Draws.zero)
            for block in excess.indices {
                let (w, e, s) = (weights[block], excess[block], sizes[block])
                sum += w * e
                size += w * s
                squares += w * (e * e)
                products += w * (e * s)
                sizeSquares += w * (s * s)
            }
            let shift = sum / size
            let square = squares - 2 * shift * products + shift * shift * sizeSquares
            let own = (quota * pointwiseMax(square, .zero)).squareRoot() / size
            // A block that is drawn again and again has no spread.
            return (shift / own).replacing(with: 0, where: shift .== 0)
        }
    }

    /// What `body` makes of the weights of all blocks, for each sample.
    @inline(__always)
    private func resampled(
        _ weights: [Draws], _ body: (UnsafeBufferPointer<Draws>) -> Draws
    ) -> [Float] {
        let chunks = (samples + Draws.scalarCount - 1) / Draws.scalarCount
        let blocks = weights.count / chunks
        return [Float](unsafeUninitializedCapacity: samples) { values, initialized in
            weights.withUnsafeBufferPointer { weights in
                for chunk in 0..<chunks {
                    let found = body(
                        UnsafeBufferPointer(
                            rebasing: weights[chunk * blocks..<(chunk + 1) * blocks]))
                    let first = chunk * Draws.scalarCount
                    for lane in 0..<min(Draws.scalarCount, samples - first) {
                        values.initializeElement(at: first + lane, to: found[lane])
                    }
                }
            }
            initialized = samples
        }
    }

    /// Both ends of the middle 95 %, between neighbours.
    private func middle(_ values: [Float]) -> (low: Double, high: Double) {
        let place = 0.025 * Double(values.count - 1)
        let rank = Int(place)
        /// The value at a place from an end, between the values of a rank and the next.
        func end(_ values: [Float]) -> Double {
            let (outer, inner) = (Double(values[rank]), Double(values[rank + 1]))
            // No part of an infinite distance.
            return outer == inner || place == Double(rank)
                ? outer : outer + (place - Double(rank)) * (inner - outer)
        }
        let tails = OrderStatistics.tails(of: values, count: rank + 2)
        return (end(tails.least), end(tails.most))
    }

    /// How often each block is drawn, `[samples of a vector][block]`.
    private func weights(ofBlocks count: Int) -> [Draws] {
        draws.withLock { draws in
            if let known = draws[count] { return known }
            var random = SplitMix(seed: seed ^ (UInt64(count) << 32))
            let lanes = Draws.scalarCount
            var weights = [Draws](
                repeating: .zero, count: (samples + lanes - 1) / lanes * count)
            for sample in 0..<samples {
                for _ in 0..<count {
                    let block = Int.random(in: 0..<count, using: &random)
                    weights[sample / lanes * count + block][sample % lanes] += 1
                }
            }
            draws[count] = weights
            return weights
        }
    }
}

/// Random bits of a seed.
///
/// - Source: SplitMix64, Steele, Lea and Flood, OOPSLA 2014; prng.di.unimi.it/splitmix64.c (CC0).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z &>> 31)
    }
}
