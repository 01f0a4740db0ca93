import Foundation

/// Seeded random numbers for tests: the same seed gives the same numbers everywhere.
public struct NoiseSource: RandomNumberGenerator {
    private var state: UInt64
    private var spare: Double?

    /// Creates a source; a failing test prints its seed.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits (SplitMix64).
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in (0, 1).
    public mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

    /// A number between two limits.
    public mutating func uniform(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * uniform()
    }

    /// A Gaussian of mean 0 and standard deviation 1 (Box-Muller).
    public mutating func gaussian() -> Double {
        if let kept = spare {
            spare = nil
            return kept
        }
        let radius = (-2 * log(uniform())).squareRoot()
        let angle = 2 * Double.pi * uniform()
        spare = radius * sin(angle)
        return radius * cos(angle)
    }

    /// A Poisson number of a mean; above 50 a rounded Gaussian of the same mean and variance.
    public mutating func poisson(_ mean: Double) -> Double {
        guard mean > 0 else { return 0 }
        guard mean < 50 else {
            // Rounding adds a variance of 1/12.
            return max((mean + (mean - 1.0 / 12).squareRoot() * gaussian()).rounded(), 0)
        }
        var count = 0.0
        var left = -mean
        // Exponential waiting times, in logarithms so that no product underflows.
        while true {
            left -= log(uniform())
            if left > 0 { return count }
            count += 1
        }
    }
}
