import Foundation
import Testing

@testable import Phantoms

@Suite("Elementary functions") struct ElementaryFunctionsTests {
    @Test("the exponential agrees with the C library to 4 ULP")
    func exponential() {
        for step in -6990...6990 {
            let x = 0.1 * Double(step) + 0.0123
            let expected = Foundation.exp(x)
            #expect(abs(ElementaryFunctions.exponential(x) - expected) <= 4 * expected.ulp, "\(x)")
        }
        #expect(ElementaryFunctions.exponential(0) == 1)
        #expect(ElementaryFunctions.exponential(-1e9) == ElementaryFunctions.exponential(-700))
    }

    @Test("eight exponentials are the eight single ones")
    func eightExponentials() {
        let x = SIMD8(-3.7, 0, 1e-9, -60.25, 12.5, 0.34657, -0.34658, -699)
        let values = ElementaryFunctions.exponential(x)
        for lane in 0..<8 { #expect(values[lane] == ElementaryFunctions.exponential(x[lane])) }
    }

    @Test("the logarithm agrees with the C library to 4 ULP")
    func logarithm() {
        var x = 1e-300
        while x < 1e300 {
            let expected = Foundation.log(x)
            let difference = abs(ElementaryFunctions.logarithm(x) - expected)
            #expect(difference <= 4 * max(expected.ulp, 0x1p-60), "\(x)")
            x *= 1.371
        }
        #expect(ElementaryFunctions.logarithm(1) == 0)
    }

    @Test("the complementary error function agrees with the C library")
    func complementaryError() {
        for step in -600...2600 {
            let x = 0.01 * Double(step)
            let expected = Foundation.erfc(x)
            let difference = abs(ElementaryFunctions.complementaryError(x) - expected)
            #expect(difference <= 1e-15 + 1e-15 * expected, "\(x)")
            // Below 2.5 the difference 1 − erf loses the digits that erf has before them.
            #expect(difference <= 1e-11 * expected, "\(x)")
        }
    }

    @Test("the tangent agrees with the C library")
    func tangent() {
        for degrees in [-45, -10, -0.5, 0, 0.01, 1, 10, 44.9] {
            let expected = Foundation.tan(degrees * Double.pi / 180)
            let difference = abs(ElementaryFunctions.tangent(degrees: degrees) - expected)
            #expect(difference <= 4 * expected.ulp, "\(degrees)")
        }
    }

    @Test("Stirling's formula and its remainder give the logarithm of a factorial")
    func stirling() {
        for whole in [1, 2, 9, 15, 16, 17, 40, 1000] {
            let n = Double(whole)
            let formula = 0.5 * Foundation.log(2 * Double.pi * n) + n * Foundation.log(n) - n
            let sum = (1...whole).reduce(0.0) { $0 + Foundation.log(Double($1)) }
            let value = formula + ElementaryFunctions.stirlingRemainder(n)
            #expect(abs(value - sum) < 1e-13 * max(sum, 1), "\(whole)")
        }
    }
}
