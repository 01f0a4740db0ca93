/// Random numbers of one row of one image.
///
/// A stream is named by the seed and a list of keys (kind of image, index, purpose, row), so that
/// rows and images can be made in any order, on any thread, with the same bytes.
///
/// - Source: xoshiro256++ 1.0 and SplitMix64, Blackman and Vigna, prng.di.unimi.it (CC0).
struct RandomStream {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64

    /// Creates the stream of a seed and keys.
    init(seed: UInt64, _ keys: UInt64...) {
        var state = Self.mixed(seed)
        for key in keys {
            state = Self.mixed(state ^ Self.mixed(key &+ 0x9e37_79b9_7f4a_7c15))
        }
        s0 = Self.mixed(state &+ 0x9e37_79b9_7f4a_7c15)
        s1 = Self.mixed(state &+ 0x3c6e_f372_fe94_f82a)
        s2 = Self.mixed(state &+ 0xdaa6_6d2c_7ddf_743f)
        s3 = Self.mixed(state &+ 0x78dd_e6e5_fd29_f054)
    }

    /// Creates a stream from the state of the generator, not all of it 0.
    init(state s0: UInt64, _ s1: UInt64, _ s2: UInt64, _ s3: UInt64) {
        self.s0 = s0
        self.s1 = s1
        self.s2 = s2
        self.s3 = s3
    }

    /// The finaliser of SplitMix64: a bijection that spreads every bit over all others.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z &>> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z &>> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z &>> 31)
    }

    /// The next 64 random bits.
    mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = ((sum &<< 23) | (sum &>> 41)) &+ s0
        let t = s1 &<< 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = (s3 &<< 45) | (s3 &>> 19)
        return result
    }

    /// A number from the open interval (0, 1), in steps of 2⁻⁵³.
    mutating func uniform() -> Double {
        (Double(Int64(truncatingIfNeeded: next() &>> 11)) + 0.5) * 0x1p-53
    }

    /// A whole number from 0 to `bound` − 1.
    ///
    /// - Precondition: `bound` is positive and below 2³¹; the bias is then below 2⁻³².
    mutating func whole(below bound: Int) -> Int {
        precondition(bound > 0 && bound < 1 << 31, "a whole number below \(bound)")
        return Int(((next() &>> 32) &* UInt64(bound)) &>> 32)
    }

    /// A number from the normal distribution of mean 0 and variance 1.
    ///
    /// The quantile of a uniform number, to 1e-16; cut at 6.6 σ, which one number in 4e10 passes.
    ///
    /// - Source: Wichura, Algorithm AS 241, Applied Statistics 37, 477 (1988).
    mutating func normal() -> Double {
        Self.normalQuantile(uniform())
    }

    /// Returns the normal deviate that a fraction `p` of all deviates lies below.
    static func normalQuantile(_ p: Double) -> Double {
        let q = p - 0.5
        if abs(q) <= 0.425 {
            let r = 0.180625 - q * q
            var above = 2.5090809287301226727e+3
            above = above * r + 3.3430575583588128105e+4
            above = above * r + 6.7265770927008700853e+4
            above = above * r + 4.5921953931549871457e+4
            above = above * r + 1.3731693765509461125e+4
            above = above * r + 1.9715909503065514427e+3
            above = above * r + 1.3314166789178437745e+2
            above = above * r + 3.3871328727963666080e+0
            var below = 5.2264952788528545610e+3
            below = below * r + 2.8729085735721942674e+4
            below = below * r + 3.9307895800092710610e+4
            below = below * r + 2.1213794301586595867e+4
            below = below * r + 5.3941960214247511077e+3
            below = below * r + 6.8718700749205790830e+2
            below = below * r + 4.2313330701600911252e+1
            below = below * r + 1.0
            return q * above / below
        }
        let tail = q < 0 ? p : 1 - p
        let r = min((-ElementaryFunctions.logarithm(tail)).squareRoot(), 5.0) - 1.6
        var above = 7.7454501427834140764e-4
        above = above * r + 2.27238449892691845833e-2
        above = above * r + 2.41780725177450611770e-1
        above = above * r + 1.27045825245236838258e+0
        above = above * r + 3.64784832476320460504e+0
        above = above * r + 5.76949722146069140550e+0
        above = above * r + 4.63033784615654529590e+0
        above = above * r + 1.42343711074968357734e+0
        var below = 1.05075007164441684324e-9
        below = below * r + 5.47593808499534494600e-4
        below = below * r + 1.51986665636164571966e-2
        below = below * r + 1.48103976427480074590e-1
        below = below * r + 6.89767334985100004550e-1
        below = below * r + 1.67638483018380384940e+0
        below = below * r + 2.05319162663775882187e+0
        below = below * r + 1.0
        return q < 0 ? -above / below : above / below
    }

    /// A number of events from the Poisson distribution.
    ///
    /// Exact for every mean: by inversion below 10, by transformed rejection with squeeze (PTRS)
    /// from there on. A mean of 0 or less gives 0.
    ///
    /// - Precondition: `mean` is below 1e9.
    /// - Source: Hörmann, Insurance: Mathematics and Economics 12, 39 (1993).
    mutating func poisson(mean: Double) -> Int {
        precondition(mean < 1e9, "a Poisson number of mean \(mean)")
        if mean < 10 { return mean > 0 ? invertedPoisson(mean: mean) : 0 }
        let b = 0.931 + 2.53 * mean.squareRoot()
        let a = -0.059 + 0.02483 * b
        let squeeze = 0.9277 - 3.6224 / (b - 2)
        while true {
            let u = uniform() - 0.5
            let v = uniform()
            let us = 0.5 - abs(u)
            let candidate = (2 * a / us + b) * u + mean + 0.43
            if us >= 0.07 && v <= squeeze { return Int(candidate) }
            // Beyond 9e15 the density is 0 in double precision.
            guard candidate >= 0, candidate < 9e15, us >= 0.013 || v <= us else { continue }
            let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
            let hat = v * inverseAlpha / (a / (us * us) + b)
            let count = Double(Int64(candidate))
            if count == 0 {
                if hat <= ElementaryFunctions.exponential(-mean) { return 0 }
                continue
            }
            // ln hat ≤ ln( e^(−mean) mean^count / count! ), with Stirling's formula taken apart.
            let left = ElementaryFunctions.logarithm(hat * (2 * Double.pi * count).squareRoot())
            let right =
                count * ElementaryFunctions.logarithm(mean / count) + (count - mean)
                - ElementaryFunctions.stirlingRemainder(count)
            if left <= right { return Int(count) }
        }
    }

    /// The smallest count whose cumulative probability passes a uniform number.
    private mutating func invertedPoisson(mean: Double) -> Int {
        var remaining = uniform()
        var probability = ElementaryFunctions.exponential(-mean)
        var count = 0
        while remaining > probability {
            remaining -= probability
            count += 1
            probability *= mean / Double(count)
            // The rest of the distribution is below the rounding of the sum.
            if probability < 1e-30 && Double(count) > mean { break }
        }
        return count
    }
}
