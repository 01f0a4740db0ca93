import Kernels
import TestSupport
import Testing

/// What the loops over darks and flats say of each of these pixels, at every level of this processor.
@Suite("Loops over darks and flats, at every level") struct ReferenceLoopTests {
    /// More than a few vectors, and a rest.
    private static let count = 203

    @Test("counts are added, and one at the limit is noticed", arguments: 0...widest_level())
    func sums(_ level: Int32) {
        var random = NoiseSource(seed: 1)
        var counts = (0..<Self.count).map { _ in UInt16(random.next() % 60_000) }
        let start = (0..<Self.count).map { UInt32($0) * 100_000 }
        var sums = start
        #expect(add_counts(level, counts, Self.count, 60_000, &sums) == 1)
        #expect(sums == zip(start, counts).map { $0 + UInt32($1) })
        counts[Self.count - 1] = 60_000
        #expect(add_counts(level, counts, Self.count, 60_000, &sums) == 0)
    }

    @Test("means are sums times the reciprocal of their number", arguments: 0...widest_level())
    func means(_ level: Int32) {
        var random = NoiseSource(seed: 2)
        let sums = (0..<Self.count).map { _ in UInt32(truncatingIfNeeded: random.next()) }
        let values = (0..<Self.count).map { _ in random.uniform(-1e6, 1e6) }
        var means = [Double](repeating: 0, count: Self.count)
        means_of_sums(level, sums, Self.count, 1.0 / 7, &means)
        #expect(means == sums.map { Double($0) * (1.0 / 7) })
        var differences = values
        subtract_means_of_sums(level, sums, Self.count, 1.0 / 7, &differences)
        #expect(differences == zip(values, sums).map { $0 - Double($1) * (1.0 / 7) })
    }

    @Test("pixels without a sample, mask or beam are told apart", arguments: 0...widest_level())
    func usable(_ level: Int32) {
        var first = [Double](repeating: 100, count: Self.count)
        var last = first
        var unmasked = [UInt8](repeating: 1, count: Self.count)
        var usable = [UInt8](repeating: 7, count: Self.count)
        var found = find_usable(level, nil, first, last, Self.count, 10, &usable)
        #expect(found.masked == 0 && found.low_flat == 0)
        #expect(usable.allSatisfy { $0 == 1 })
        // No sample, too little beam before or after, and all of it under a mask.
        (first[3], last[150], first[60], last[202]) = (.nan, .nan, 10, -5)
        found = find_usable(level, nil, first, last, Self.count, 10, &usable)
        #expect(found.masked == 2 && found.low_flat == 2)
        (unmasked[0], unmasked[3], unmasked[60]) = (0, 0, 0)
        found = find_usable(level, unmasked, first, last, Self.count, 10, &usable)
        #expect(found.masked == 4 && found.low_flat == 1)
        #expect(usable.indices.filter { usable[$0] == 0 } == [0, 3, 60, 150, 202])
    }

    @Test("numbers and reciprocals of unusable pixels are 0", arguments: 0...widest_level())
    func numbers(_ level: Int32) {
        var random = NoiseSource(seed: 3)
        var numbers = (0..<Self.count).map { _ in random.uniform(-10, 1e5) }
        var usable = numbers.map { _ in UInt8(random.next() % 2) }
        (numbers[5], usable[5], numbers[199], usable[199]) = (.nan, 1, 0.3, 1)
        var values = [Float](repeating: 7, count: Self.count)
        numbers_of_pixels(level, numbers, usable, Self.count, 0, &values)
        #expect(
            values == numbers.indices.map { usable[$0] == 1 && $0 != 5 ? Float(numbers[$0]) : 0 })
        numbers_of_pixels(level, numbers, usable, Self.count, 1, &values)
        #expect(
            values
                == numbers.indices.map { usable[$0] == 1 && $0 != 5 ? Float(1 / numbers[$0]) : 0 })
    }
}
