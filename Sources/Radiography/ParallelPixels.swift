import Engines

/// Pixels that a thread takes at once: a few numbers of each fit a core's own cache.
private let pixelsAtOnce = 1 << 13

/// Runs `body` for ranges that cover `0..<count`, on some threads.
private func forRanges(
    _ count: Int, threads: Int, _ body: @Sendable (Range<Int>) -> Void
) {
    let blocks = (count + pixelsAtOnce - 1) / pixelsAtOnce
    inParallel(blocks, threads: threads) { block in
        body(block * pixelsAtOnce..<min((block + 1) * pixelsAtOnce, count))
    }
}

/// Where threads write, each its own range.
private struct Places<Element>: @unchecked Sendable {
    let start: UnsafeMutablePointer<Element>
}

extension Array where Element: BitwiseCopyable & Sendable {
    /// Creates an array of `count` elements; some threads fill a range each.
    init(
        count: Int, threads: Int,
        _ fill: @Sendable (Range<Int>, UnsafeMutablePointer<Element>) -> Void
    ) {
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let start = buffer.baseAddress else { return }
            let places = Places(start: start)
            forRanges(count, threads: threads) { fill($0, places.start) }
            initialized = count
        }
    }
}

extension Table {
    /// Creates a table of `count` elements; some threads fill a range each.
    init(
        count: Int, filler: Element, threads: Int,
        _ fill: @Sendable (Range<Int>, UnsafeMutablePointer<Element>) -> Void
    ) {
        self.init(count: count, filler: filler) { buffer in
            guard let start = buffer.baseAddress else { return }
            let places = Places(start: start)
            forRanges(count, threads: threads) { fill($0, places.start) }
        }
    }
}

/// Memory for two numbers of each of some pixels, while `body` runs.
func withDoubles(
    _ count: Int, _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * count) { buffer in
        guard let start = buffer.baseAddress else { return }
        body(start, start + count)
    }
}

/// The lower median, in single precision, of the open beam of the pixels that count; NaN if there is
/// none.
///
/// Of a large image, evenly spread pixels stand for all: at least 2¹⁷, so that the median is good to
/// a three-hundredth of the noise of a pixel. Two histograms, of the upper and of the lower half of
/// each number's rank among all numbers, find it without sorting.
func rankMedian(
    of openBeam: References.OpenBeam.Reader, where counts: UnsafeBufferPointer<UInt8>
) -> Double {
    // Odd, so that neither every row nor every column of a sensor is passed over.
    let step = (counts.count >> 19) * 2 + 1
    /// How many numbers have each upper half; or each lower half, of those with one upper half.
    func histogram(upper: UInt32?) -> [Int] {
        var bins = [Int](repeating: 0, count: 65536)
        for index in stride(from: 0, to: counts.count, by: step) where counts[index] != 0 {
            let value = Float(openBeam[index])
            guard !value.isNaN else { continue }
            let bits = value.bitPattern
            // The number's place in the order of all numbers.
            let rank = bits & 0x8000_0000 == 0 ? bits | 0x8000_0000 : ~bits
            if let upper {
                if rank >> 16 == upper { bins[Int(rank & 0xffff)] += 1 }
            } else {
                bins[Int(rank >> 16)] += 1
            }
        }
        return bins
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
    let upper = histogram(upper: nil)
    let total = upper.reduce(0, +)
    guard total > 0 else { return .nan }
    let place = bin(of: (total - 1) / 2, in: upper)
    let lower = histogram(upper: UInt32(place.bin))
    let rank = UInt32(place.bin) << 16 | UInt32(bin(of: place.offset, in: lower).bin)
    let bits = rank & 0x8000_0000 != 0 ? rank & 0x7fff_ffff : ~rank
    return Double(Float(bitPattern: bits))
}
