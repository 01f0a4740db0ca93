import Foundation
import Kernels
import TestSupport
import Testing

/// A function of `formulas/arithmetic.h` over many arguments.
private typealias Function = (Int32, UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void

private func values(_ function: Function, _ arguments: [Float], level: Int32) -> [Float] {
    var values = [Float](repeating: 0, count: arguments.count)
    function(level, arguments, arguments.count, &values)
    return values
}

/// The levels that this processor runs.
private var levels: ClosedRange<Int32> { 0...widest_level() }

/// Arguments over many powers of two, with the ones around 1 that matter most.
private func arguments(from low: Float, to high: Float, count: Int) -> [Float] {
    let step = (log(Double(high)) - log(Double(low))) / Double(count - 1)
    return (0..<count).map { Float(exp(log(Double(low)) + step * Double($0))) }
        + (-2000...2000).map { 1 + Float($0) * 1e-5 }
}

/// Distance from the true value in units of the last place of the float next to it.
private func error(_ value: Float, _ truth: Double) -> Double {
    let unit = Double(Float(truth).ulp)
    return abs(Double(value) - truth) / unit
}

@Suite("Arithmetic that every engine shares") struct ArithmeticTests {
    @Test("a reciprocal is within 1 ULP")
    func reciprocal() {
        let x = arguments(from: 1e-30, to: 1e30, count: 100_000)
        let y = values(reciprocals, x, level: widest_level())
        #expect(zip(x, y).allSatisfy { error($1, 1 / Double($0)) <= 1 })
    }

    @Test("a square root is within 3 ULP, and that of 0 is 0")
    func squareRoot() {
        let x = arguments(from: 1e-30, to: 1e30, count: 100_000)
        let y = values(square_roots, x, level: widest_level())
        #expect(zip(x, y).allSatisfy { error($1, Double($0).squareRoot()) <= 3 })
        #expect(values(square_roots, [0], level: widest_level()) == [0])
    }

    @Test("a natural logarithm is within 1.5 ULP, near 1 too")
    func naturalLogarithm() {
        let x = arguments(from: 1e-30, to: 1e30, count: 100_000)
        let y = values(natural_logarithms, x, level: widest_level())
        #expect(zip(x, y).allSatisfy { error($1, log(Double($0))) <= 1.5 })
    }

    @Test("an exponential is within 3e-6 and |x| 9e-8 of itself, and 1 at 0")
    func exponential() {
        let x = (-80_000...80_000).map { Float($0) * 1e-3 }
        let y = values(exponentials, x, level: widest_level())
        for (x, y) in zip(x, y) {
            let truth = exp(Double(x))
            #expect(abs(Double(y) - truth) <= truth * (3e-6 + abs(Double(x)) * 9e-8))
        }
        #expect(values(exponentials, [0], level: widest_level()) == [1])
    }

    @Test("an exponential stays at the ends of its range, and NaN stays NaN")
    func exponentialEnds() {
        let y = values(exponentials, [81, 1e30, 80, -81, -80, .nan], level: widest_level())
        #expect(y[0] == y[2] && y[1] == y[2] && y[3] == y[4] && y[5].isNaN)
    }

    @Test("every instruction-set level gives the same bits")
    func levelsAgree() {
        let x = arguments(from: 1e-30, to: 1e30, count: 4099)
        let all: [Function] = [reciprocals, square_roots, natural_logarithms, exponentials]
        for function in all {
            let base = values(function, x, level: 0).map(\.bitPattern)
            for level in levels {
                #expect(values(function, x, level: level).map(\.bitPattern) == base)
            }
        }
    }

    @Test("debug and release give the same bits")
    func frozenBits() {
        // FNV-1a over the bits, frozen from one build: every other build must give the same.
        let x = arguments(from: 1e-6, to: 1e6, count: 1009)
        let all: [Function] = [reciprocals, square_roots, natural_logarithms, exponentials]
        let hash = all.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { hash, function in
            values(function, x, level: widest_level()).reduce(hash) {
                ($0 ^ UInt64($1.bitPattern)) &* 0x0000_0100_0000_01b3
            }
        }
        #expect(String(hash, radix: 16) == "43efc24c4419ab76")
    }
}
