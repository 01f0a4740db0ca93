import Engines
import Fields

/// Pixels that a thread takes at once: a few numbers of each fit a core's own cache, and memory that is
/// at hand.
private let pixelsAtOnce = 1 << 12

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

    /// Creates two tables in the places of two others' sums; some threads fill a range of both each.
    static func pair(
        replacing first: ZeroedMemory<UInt32>, and second: ZeroedMemory<UInt32>, filler: Element,
        threads: Int,
        _ fill:
            @Sendable (
                Range<Int>, UnsafeMutablePointer<Element>, UnsafeMutablePointer<Element>
            ) -> Void
    ) -> (Table, Table) {
        var other: Table?
        let table = Table(replacing: first, filler: filler) { one in
            other = Table(replacing: second, filler: filler) { two in
                guard let one = one.baseAddress, let start = two.baseAddress else { return }
                let places = (Places(start: one), Places(start: start))
                forRanges(two.count, threads: threads) {
                    fill($0, places.0.start, places.1.start)
                }
            }
        }
        return (table, other.unsafelyUnwrapped)
    }
}

/// Memory for two numbers of each of some pixels, while `body` runs.
func withDoubles<Result>(
    _ count: Int,
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Result
) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * max(count, 1)) { buffer in
        let start = buffer.baseAddress.unsafelyUnwrapped
        return body(start, start + count)
    }
}

/// The lower median, in single precision, of the open beam of `count` pixels, those that are unmasked;
/// NaN if there is none.
///
/// Of a large image, evenly spread runs of pixels stand for all: at least 2¹⁷ pixels, so that the
/// median is good to a three-hundredth of the noise of a pixel.
func lowerMedian(
    of openBeam: References.OpenBeam.Reader, count: Int, where unmasked: Table<UInt8>?
) -> Double {
    let run = 16
    // Odd, so that neither every row nor every column of a sensor is passed over.
    let step = max(((count >> 17) - 1) | 1, 1) * run
    var values: [Float] = []
    values.reserveCapacity(count / step * run + run)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: run) { numbers in
        guard let numbers = numbers.baseAddress else { return }
        for first in stride(from: 0, to: count, by: step) {
            let range = first..<min(first + run, count)
            openBeam.read(range, to: numbers)
            for index in range where unmasked.map({ $0[index] != 0 }) ?? true {
                let value = Float(numbers[index - first])
                if !value.isNaN { values.append(value) }
            }
        }
    }
    guard !values.isEmpty else { return .nan }
    let rank = (values.count - 1) / 2
    return Double(values.withUnsafeMutableBufferPointer { OrderStatistics.select(rank, of: $0) })
}
