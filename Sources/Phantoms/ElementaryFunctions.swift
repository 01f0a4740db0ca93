/// The few transcendental functions that a phantom needs, made of + − × ÷ only.
///
/// The C library rounds them differently from one version to the next. These do not, so that a
/// seed gives the same bytes on every machine.
enum ElementaryFunctions {
    /// Adding and subtracting 1.5·2⁵² rounds a small number to the nearest integer, ties to even.
    private static let rounder = 6_755_399_441_055_744.0
    /// ln 2 in two parts; multiples up to 2¹⁰ of the first are exact.
    private static let ln2High = 0x1.62e42fee00000p-1
    private static let ln2Low = 0x1.a39ef35793c76p-33
    private static let log2e = 1.442695040888963407

    /// Returns eˣ, for eight numbers.
    ///
    ///     eˣ = 2ᵏ · e^(x − k ln 2),   k = nearest integer of x / ln 2
    ///
    /// The polynomial is the Taylor series to the twelfth power; on |r| ≤ ½ ln 2 its relative
    /// error is below 2e-16. The numbers must lie within ±700, which nobody checks here.
    static func exponential(_ x: SIMD8<Double>) -> SIMD8<Double> {
        let shifted = x * log2e + rounder
        let k = shifted - rounder
        let r = (x - k * ln2High) - k * ln2Low
        let sum = exponentialSeries(r)
        let bits = unsafeBitCast(shifted, to: SIMD8<UInt64>.self)
        let scale = (bits &+ SIMD8(repeating: 1023)) &<< SIMD8(repeating: 52)
        return sum * unsafeBitCast(scale, to: SIMD8<Double>.self)
    }

    /// Returns eˣ; a number outside ±700 is taken for the nearer of the two.
    static func exponential(_ x: Double) -> Double {
        let x = max(-700, min(700, x))
        let shifted = x * log2e + rounder
        let k = shifted - rounder
        let r = (x - k * ln2High) - k * ln2Low
        let scale = Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
        return exponentialSeries(SIMD2(repeating: r))[0] * scale
    }

    /// Returns 1 + r + r²/2! + … + r¹²/12!.
    @inline(__always)
    private static func exponentialSeries<Vector: SIMD>(_ r: Vector) -> Vector
    where Vector.Scalar == Double {
        var sum = Vector(repeating: 1.0 / 479_001_600.0)
        sum = sum * r + 1.0 / 39_916_800.0
        sum = sum * r + 1.0 / 3_628_800.0
        sum = sum * r + 1.0 / 362_880.0
        sum = sum * r + 1.0 / 40_320.0
        sum = sum * r + 1.0 / 5_040.0
        sum = sum * r + 1.0 / 720.0
        sum = sum * r + 1.0 / 120.0
        sum = sum * r + 1.0 / 24.0
        sum = sum * r + 1.0 / 6.0
        sum = sum * r + 0.5
        sum = sum * r + 1.0
        sum = sum * r + 1.0
        return sum
    }

    /// Returns ln x.
    ///
    ///     ln x = k ln 2 + 2 (s + s³/3 + s⁵/5 + …),   x = 2ᵏ m,   s = (m − 1)/(m + 1)
    ///
    /// - Precondition: `x` is positive, finite and normal.
    static func logarithm(_ x: Double) -> Double {
        precondition(x.isNormal && x > 0, "the logarithm of \(x)")
        var mantissa = Double(bitPattern: x.bitPattern & 0x000f_ffff_ffff_ffff | 0x3ff0 &<< 48)
        var power = Double(Int64(x.bitPattern &>> 52) &- 1023)
        if mantissa > 1.4142135623730951 {
            mantissa *= 0.5
            power += 1
        }
        let s = (mantissa - 1) / (mantissa + 1)
        let square = s * s
        var sum = square * (1.0 / 21.0) + 1.0 / 19.0
        sum = sum * square + 1.0 / 17.0
        sum = sum * square + 1.0 / 15.0
        sum = sum * square + 1.0 / 13.0
        sum = sum * square + 1.0 / 11.0
        sum = sum * square + 1.0 / 9.0
        sum = sum * square + 1.0 / 7.0
        sum = sum * square + 1.0 / 5.0
        sum = sum * square + 1.0 / 3.0
        // The largest terms are added last: they carry the rounding of the others.
        return power * ln2High + (2 * s + (2 * s * square * sum + power * ln2Low))
    }

    /// Returns the complementary error function.
    ///
    /// Below 2.5 it is 1 − erf with a series of positive terms; above, Laplace's continued
    /// fraction. The absolute error is below 1e-15 everywhere, the relative one below 1e-11.
    ///
    /// - Source: Abramowitz and Stegun, 7.1.6 and 7.1.14.
    static func complementaryError(_ x: Double) -> Double {
        if x < 0 { return 2 - complementaryError(-x) }
        if x > 26 { return 0 }
        let gauss = exponential(-x * x)
        if x < 2.5 {
            var term = x
            var sum = x
            var n = 0.0
            while term > 1e-18 * sum {
                n += 1
                term *= 2 * x * x / (2 * n + 1)
                sum += term
            }
            return 1 - 1.1283791670955126 * gauss * sum
        }
        var tail = x
        for n in stride(from: 80.0, through: 1.0, by: -1.0) {
            tail = x + 0.5 * n / tail
        }
        return 0.5641895835477563 * gauss / tail
    }

    /// Returns the tangent of an angle in degrees.
    ///
    /// - Precondition: The angle is within ±45°.
    static func tangent(degrees: Double) -> Double {
        precondition(abs(degrees) <= 45, "the tangent of \(degrees)°")
        let (sine, cosine) = sineCosine(degrees: degrees)
        return sine / cosine
    }

    /// Returns sine and cosine of an angle in degrees, by their Taylor series within ±45°.
    static func sineCosine(degrees: Double) -> (sine: Double, cosine: Double) {
        let quarters = (degrees / 90).rounded()
        let angle = (degrees - 90 * quarters) * 0.017453292519943295
        var sine = 0.0
        var cosine = 0.0
        var term = 1.0
        for n in 0..<24 {
            let signed = n & 2 == 0 ? term : -term
            if n & 1 == 0 { cosine += signed } else { sine += signed }
            term *= angle / Double(n + 1)
        }
        return switch Int(quarters) & 3 {
        case 0: (sine, cosine)
        case 1: (cosine, -sine)
        case 2: (-sine, -cosine)
        default: (-cosine, sine)
        }
    }

    /// Returns what Stirling's formula leaves of ln n!, for n of 1 or more.
    ///
    ///     ln n! − ( ½ ln 2πn + n ln n − n ) = 1/12n − 1/360n³ + 1/1260n⁵ − 1/1680n⁷ + …
    ///
    /// A table below 16, the series above; the first term left out is then below 2e-14.
    ///
    /// - Source: Abramowitz and Stegun, 6.1.41.
    static func stirlingRemainder(_ n: Double) -> Double {
        if n < 16 { return smallRemainders[Int(n)] }
        let inverse = 1 / n
        let square = inverse * inverse
        let outer = 1.0 / 1260 - square * (1.0 / 1680)
        return inverse * (1.0 / 12 - square * (1.0 / 360 - square * outer))
    }

    /// The remainders of 0 to 15, from the factorials; that of 0 is never asked for.
    private static let smallRemainders: [Double] = {
        var factorial = 1.0
        return (0..<16).map { whole in
            guard whole > 0 else { return 0 }
            let n = Double(whole)
            factorial *= n
            return logarithm(factorial) - 0.5 * logarithm(2 * Double.pi * n) - n * logarithm(n) + n
        }
    }()
}
