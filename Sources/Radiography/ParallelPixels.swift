import Engines
import Synchronization

/// Pixels that a thread takes at once.
private let pixelsAtOnce = 1 << 16

/// Runs `body` for ranges that cover `0..<count`, on some threads.
private func forRanges(
    _ count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void
) {
    let blocks = (count + pixelsAtOnce - 1) / pixelsAtOnce
    // The body throws nothing, so neither does the loop.
    try? inParallel(blocks, threads: threads) { block in
        body(block * pixelsAtOnce..<min((block + 1) * pixelsAtOnce, count))
    }
}

/// Where threads write, each its own range.
private struct Places<Element>: @unchecked Sendable {
    let start: UnsafeMutableBufferPointer<Element>
}

extension Array where Element: BitwiseCopyable & Sendable {
    /// Creates an array whose elements are computed by some threads.
    init(count: Int, threads: Int, _ value: @Sendable (Int) -> Element) {
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            let places = Places(start: buffer)
            forRanges(count, threads: threads) { range in
                for index in range { places.start[index] = value(index) }
            }
            initialized = count
        }
    }
}

extension Table {
    /// Creates a table whose elements are computed by some threads.
    init(count: Int, filler: Element, threads: Int, _ value: @Sendable (Int) -> Element) {
        self.init(count: count, filler: filler) { buffer in
            let places = Places(start: buffer)
            forRanges(count, threads: threads) { range in
                for index in range { places.start[index] = value(index) }
            }
        }
    }
}

/// The lower median, in single precision, of the values that count and are numbers; NaN if there is
/// none.
///
/// Two histograms, of the upper and of the lower half of each number's rank among all numbers, find
/// it without sorting.
func rankMedian(
    of values: [Double], threads: Int, where counts: @escaping @Sendable (Int) -> Bool
) -> Double {
    /// The number's place in the order of all numbers.
    @Sendable func rank(_ index: Int) -> UInt32? {
        let value = Float(values[index])
        guard counts(index), !value.isNaN else { return nil }
        let bits = value.bitPattern
        return bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
    }
    func histogram(_ bin: @escaping @Sendable (UInt32) -> Int?) -> [Int] {
        let total = Mutex([Int](repeating: 0, count: 65536))
        let blocks = max(threads, 1)
        try? inParallel(blocks, threads: threads) { block in
            var own = [Int](repeating: 0, count: 65536)
            for index in values.count * block / blocks..<values.count * (block + 1) / blocks {
                if let rank = rank(index), let bin = bin(rank) { own[bin] += 1 }
            }
            total.withLock { total in for bin in own.indices { total[bin] += own[bin] } }
        }
        return total.withLock { $0 }
    }
    /// The bin that holds an element, and how many elements of the bin come before it.
    func bin(of element: Int, in histogram: [Int]) -> (bin: Int, offset: Int) {
        var before = 0
        for (bin, count) in histogram.enumerated() {
            if before + count > element { return (bin, element - before) }
            before += count
        }
        return (histogram.count - 1, 0)
    }
    let upper = histogram { Int($0 >> 16) }
    let total = upper.reduce(0, +)
    guard total > 0 else { return .nan }
    let place = bin(of: (total - 1) / 2, in: upper)
    let lower = histogram { Int($0 >> 16) == place.bin ? Int($0 & 0xffff) : nil }
    let rank = UInt32(place.bin) << 16 | UInt32(bin(of: place.offset, in: lower).bin)
    let bits = rank & 0x8000_0000 != 0 ? rank & 0x7fff_ffff : ~rank
    return Double(Float(bitPattern: bits))
}

extension Array where Element: Sendable {
    /// The results of `body` for each element, computed by some threads.
    func mapInParallel<Result: Sendable>(
        threads: Int, _ body: @Sendable (Element) throws -> Result
    ) throws -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        try inParallel(count, threads: threads) { index in
            let result = try body(self[index])
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
