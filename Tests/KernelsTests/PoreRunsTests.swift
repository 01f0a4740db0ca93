import Kernels
import TestSupport
import Testing

@Suite("Pores of a row as bits")
struct PoreRunsTests {
    /// A row's bits with a word of zeros at both ends, and the numbers of its runs.
    private struct Row {
        var bits: [UInt64]
        var ranks: [UInt32]
        var firsts: [Int32]
        var ends: [Int32]
    }

    private func row(
        _ values: [Float], span: Range<Int>, level: Int32, type: Int = Int(counts_float32),
        isBright: Bool = false
    ) -> (row: Row, counts: pore_counts, missing: [UInt64]) {
        let words = (values.count + 63) / 64
        var rule = pore_rule(
            counts_type: Int32(type), are_bright: isBright ? 1 : 0, limit: 5, real_limit: 5)
        let padding = [Float](repeating: 0, count: 64)
        var bits = [UInt64](repeating: 0, count: words + 2)
        var missing = bits
        func fill<Value>(_ line: [Value]) -> pore_counts {
            bits.withUnsafeMutableBufferPointer { bits in
                missing.withUnsafeMutableBufferPointer { missing in
                    line.withUnsafeBytes {
                        pore_bits(
                            level, &rule, $0.baseAddress, Int32(span.lowerBound),
                            Int32(span.upperBound), Int32(words),
                            bits.baseAddress?.advanced(by: 1),
                            missing.baseAddress?.advanced(by: 1))
                    }
                }
            }
        }
        let counts =
            type == Int(counts_float32)
            ? fill(values + padding) : fill((values + padding).map { UInt16($0) })
        var ranks = [UInt32](repeating: 0, count: words)
        var firsts = [Int32](repeating: 0, count: 32 * words + 1)
        var ends = firsts
        let runs = bits.withUnsafeBufferPointer {
            Int(
                pore_runs(
                    level, $0.baseAddress?.advanced(by: 1), Int32(words), 100, &ranks, &firsts,
                    &ends))
        }
        return (
            Row(
                bits: bits, ranks: ranks, firsts: Array(firsts[..<runs]),
                ends: Array(ends[..<runs])),
            counts, missing
        )
    }

    /// The runs of voxels that fulfil a condition, walked voxel by voxel.
    private func runs(_ isPore: [Bool]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for x in isPore.indices where isPore[x] {
            if let last = runs.last, last.upperBound == x {
                runs[runs.count - 1] = last.lowerBound..<x + 1
            } else {
                runs.append(x..<x + 1)
            }
        }
        return runs
    }

    @Test("bits, runs and touching runs agree with a walk over voxels, at every level")
    func walk() {
        for seed in UInt64(1)...60 {
            var random = NoiseSource(seed: seed)
            let width = [1, 63, 64, 65, 127, 128, 200, 321][Int(seed) % 8]
            let porosity = random.uniform(0.05, 0.95)
            let isBright = seed % 2 == 0
            let isReal = seed % 3 > 0
            func values() -> [Float] {
                (0..<width).map { _ in
                    if isReal && random.uniform() < 0.05 {
                        return [.nan, .infinity, -.infinity][Int(random.next() % 3)]
                    }
                    return random.uniform() < porosity ? 5 : 6
                }
            }
            let lines = [values(), values()]
            let cut = [random.uniform(), random.uniform()].map { Int($0 * Double(width + 1)) }
            let span = min(cut[0], cut[1])..<max(cut[0], cut[1])
            let isPore = lines.map { line in
                line.indices.map {
                    span.contains($0) && line[$0].isFinite
                        && (isBright ? line[$0] > 5 : line[$0] <= 5)
                }
            }
            let type = Int(isReal ? counts_float32 : counts_uint16)
            for level in 0...widest_level() {
                let rows = lines.map {
                    row($0, span: span, level: level, type: type, isBright: isBright)
                }
                for (found, expected) in zip(rows, isPore) {
                    let expectedRuns = runs(expected)
                    #expect(found.row.firsts.map { Int($0) } == expectedRuns.map(\.lowerBound))
                    #expect(found.row.ends.map { Int($0) } == expectedRuns.map(\.upperBound))
                    #expect(Int(found.counts.pores) == expected.filter { $0 }.count)
                    #expect(found.row.bits.first == 0 && found.row.bits.last == 0)
                }
                let missing = span.filter { !lines[1][$0].isFinite }
                #expect(Int(rows[1].counts.missing) == missing.count)
                #expect(missing.allSatisfy { rows[1].missing[1 + $0 / 64] >> ($0 % 64) & 1 == 1 })
                for reach in 0...1 {
                    var pairs = [UInt32](repeating: 0, count: 256 * rows[0].row.ranks.count)
                    let count = rows[0].row.bits.withUnsafeBufferPointer { a in
                        rows[1].row.bits.withUnsafeBufferPointer { b in
                            touching_runs(
                                level, Int32(reach), a.baseAddress?.advanced(by: 1),
                                rows[0].row.ranks,
                                b.baseAddress?.advanced(by: 1), rows[1].row.ranks,
                                Int32(rows[0].row.ranks.count), &pairs)
                        }
                    }
                    let found = (0..<Int(count)).map {
                        [Int(pairs[2 * $0]), Int(pairs[2 * $0 + 1])]
                    }
                    var expected: Set<[Int]> = []
                    for (i, a) in runs(isPore[0]).enumerated() {
                        let wide = a.lowerBound - reach..<a.upperBound + reach
                        for (j, b) in runs(isPore[1]).enumerated() where wide.overlaps(b) {
                            expected.insert([100 + i, 100 + j])
                        }
                    }
                    #expect(Set(found) == expected, "seed \(seed), level \(level), reach \(reach)")
                    #expect(found.count == expected.count, "a pair was found twice, seed \(seed)")
                }
                for (first, size) in [(0, 1), (0, 7), (3, 64), (width / 2, 65), (0, 100), (1, 400)]
                where first < width {
                    let cells = (width - first + size - 1) / size
                    var counts = [UInt32](repeating: 3, count: cells)
                    rows[0].row.bits.withUnsafeBufferPointer {
                        add_bits_of_cells(
                            level, $0.baseAddress?.advanced(by: 1), Int32($0.count - 2),
                            Int32(first),
                            Int32(size), Int32(cells), &counts)
                    }
                    let expected = (0..<cells).map { cell in
                        3
                            + (first + cell * size..<first + cell * size + size)
                            .filter { $0 < width && isPore[0][$0] }.count
                    }
                    #expect(counts.map { Int($0) } == expected, "seed \(seed), \(first), \(size)")
                }
            }
        }
    }
}
