package import Fields
import Kernels

/// Which values are pores: v ≤ a threshold, or v > it; NaN is neither.
package struct PoreRule: Sendable {
    fileprivate let sampleType: SampleType
    private let areBright: Bool
    private let limit: Int32
    private let realLimit: Float

    /// Creates a rule; the comparison is that of the exact numbers.
    package init(sampleType: SampleType, threshold: Double, areBright: Bool) {
        self.sampleType = sampleType
        self.areBright = areBright
        limit = Int32(GreyCoding.counts.lastCode(notAbove: threshold))
        let nearest = Float(threshold)
        realLimit = Double(nearest) > threshold ? nearest.nextDown : nearest
    }

    /// What the loops read.
    fileprivate var kernelRule: pore_rule {
        pore_rule(
            counts_type: Int32(sampleType == .uint16 ? counts_uint16 : counts_float32),
            are_bright: areBright ? 1 : 0, limit: limit, real_limit: realLimit)
    }
}

/// The pores of one slice as bits, and their runs: neighbouring pore voxels of a row.
///
/// Runs are numbered row after row, from the left. Rows are added in order, from row 0.
package final class PoreRuns: @unchecked Sendable {
    /// Columns and rows of the slice.
    package let shape: Shape
    /// Number of runs of the rows so far.
    package private(set) var count = 0
    /// Number of the first run of each row, and after the last one the number of runs.
    package private(set) var firstOfRow: [Int]
    private let level: Int32
    private let rule: pore_rule
    private let words: Int
    /// Rows of bits, a word of zeros before and after each.
    private let pores: ZeroedMemory<UInt64>
    /// Bits of one row: voxels without a value.
    private let missing: ZeroedMemory<UInt64>
    private let ranks: ZeroedMemory<UInt32>

    /// Values to spare after the last row that ``add(row:values:span:to:)`` reads.
    package static let spareValues = 64

    /// Makes room for a slice.
    ///
    /// - Parameters:
    ///   - shape: Columns and rows.
    ///   - rule: Which values are pores.
    ///   - level: The instruction-set level of the loops; the widest of the processor if nil.
    package init(shape: Shape, rule: PoreRule, level: Int32? = nil) {
        self.shape = shape
        self.rule = rule.kernelRule
        self.level = level ?? widest_level()
        words = (shape.width + 63) / 64
        pores = ZeroedMemory(count: shape.height * (words + 2))
        missing = ZeroedMemory(count: words + 2)
        ranks = ZeroedMemory(count: shape.height * words)
        firstOfRow = Array(repeating: 0, count: shape.height + 1)
    }

    /// Voxels of a row.
    package struct RowCounts: Sendable, Hashable {
        /// Pore voxels.
        package var pores: Int
        /// Voxels without a value, NaN.
        package var missing: Int
    }

    /// The runs of a row as columns, run after run; memory for any row of a slice.
    package final class Ends {
        /// First columns.
        package let firsts: UnsafeMutablePointer<Int32>
        /// Columns after the last.
        package let ends: UnsafeMutablePointer<Int32>

        /// Makes room for a row of a width.
        package init(width: Int) {
            let capacity = (width + 63) / 64 * 32 + 1
            firsts = .allocate(capacity: capacity)
            ends = .allocate(capacity: capacity)
        }

        deinit {
            firsts.deallocate()
            ends.deallocate()
        }
    }

    /// Pairs of runs that touch, first and second run in turn; memory for any two rows.
    package final class Pairs {
        /// Numbers of runs.
        package let runs: UnsafeMutablePointer<UInt32>

        /// Makes room for rows of a width.
        package init(width: Int) { runs = .allocate(capacity: (width + 63) / 64 * 256 + 1) }

        deinit { runs.deallocate() }
    }

    /// Begins a new slice.
    package func clear() { count = 0 }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - row: The row after the one added last.
    ///   - values: Its values, ``spareValues`` to spare at the end; not read where `span` is empty.
    ///   - span: The columns that count.
    ///   - ends: Set to the row's runs, `firstOfRow[row + 1] − firstOfRow[row]` of them.
    /// - Returns: How many voxels are pores, and how many have no value.
    package func add(
        row: Int, values: UnsafeRawPointer, span: Range<Int>, to ends: Ends
    ) -> RowCounts {
        let counts = withUnsafePointer(to: rule) {
            pore_bits(
                level, $0, values, Int32(span.lowerBound), Int32(span.upperBound), Int32(words),
                bits(ofRow: row), missingBits)
        }
        count += Int(
            pore_runs(
                level, bits(ofRow: row), Int32(words), UInt32(count), ranks(ofRow: row),
                ends.firsts, ends.ends))
        firstOfRow[row + 1] = count
        return RowCounts(pores: Int(counts.pores), missing: Int(counts.missing))
    }

    /// Finds the runs of a row that touch runs of a row of the same or another slice.
    ///
    /// - Parameters:
    ///   - row: A row of this slice.
    ///   - other: The other row's slice.
    ///   - otherRow: A row beside `row`.
    ///   - diagonal: Whether voxels whose columns differ by 1 touch, too.
    ///   - pairs: Set to pairs of a run of `row` and one of `otherRow`, none twice.
    /// - Returns: Number of pairs.
    package func touching(
        row: Int, _ other: PoreRuns, row otherRow: Int, diagonal: Bool, into pairs: Pairs
    ) -> Int {
        Int(
            touching_runs(
                level, diagonal ? 1 : 0, bits(ofRow: row), ranks(ofRow: row),
                other.bits(ofRow: otherRow), other.ranks(ofRow: otherRow), Int32(words),
                pairs.runs))
    }

    /// Equal cells of neighbouring columns, and a count for each.
    package struct Cells {
        /// First column of the first cell.
        package var first: Int
        /// Columns of a cell.
        package var width: Int
        /// The counts.
        package var counts: UnsafeMutableBufferPointer<UInt32>

        /// Creates cells.
        package init(first: Int, width: Int, counts: UnsafeMutableBufferPointer<UInt32>) {
            self.first = first
            self.width = width
            self.counts = counts
        }
    }

    /// Adds the pore voxels of a row to the counts of cells.
    package func addPores(ofRow row: Int, to cells: Cells) { add(bits(ofRow: row), to: cells) }

    /// Adds the voxels without a value of the row added last to the counts of cells.
    package func addMissing(to cells: Cells) { add(missingBits, to: cells) }

    private func add(_ bits: UnsafePointer<UInt64>, to cells: Cells) {
        add_bits_of_cells(
            level, bits, Int32(words), Int32(cells.first), Int32(cells.width),
            Int32(cells.counts.count), cells.counts.baseAddress)
    }

    /// Whether a voxel is a pore.
    package func isPore(x: Int, row: Int) -> Bool { bits(ofRow: row)[x / 64] >> (x % 64) & 1 == 1 }

    private var missingBits: UnsafeMutablePointer<UInt64> {
        missing.values.baseAddress.unsafelyUnwrapped + 1
    }

    private func bits(ofRow row: Int) -> UnsafeMutablePointer<UInt64> {
        pores.values.baseAddress.unsafelyUnwrapped + row * (words + 2) + 1
    }

    private func ranks(ofRow row: Int) -> UnsafeMutablePointer<UInt32> {
        ranks.values.baseAddress.unsafelyUnwrapped + row * words
    }
}
