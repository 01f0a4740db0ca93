import Engines
import Fields

/// One frame over its flats, in blocks of pixels: what is in the beam, before any dose is known.
///
///     q(row) = Σ (S − D̄) / Σ (F̄ − D̄)        q(block) = median over its rows
///
/// The sums run over the pixels of one row of a block that are neither masked nor without beam nor
/// saturated; a row of which fewer than half count is left out. A median of rows takes no notice of
/// a few gamma spots.
struct FrameOverFlats {
    /// A block of pixels.
    struct Block: Hashable {
        /// Median of the rows' q; NaN where too few pixels count.
        var ratio: Double
        /// Its standard error, from the spread of the rows.
        ///
        /// Too small where a blur makes neighbouring rows alike.
        var standardError: Double
        /// Pixels that count.
        var pixels: Int
    }

    /// Variance of the median of many Gaussian numbers over that of their mean.
    static let medianVariance = Double.pi / 2

    private let frame: Int
    private let source: any FrameSource
    private let open: any OpenFrames
    private let references: References
    private let weightAfter: Double

    /// Rows are skipped so that no more pixels than this are read at once.
    private static let pixels = 1 << 19
    /// Fewest rows that a median is taken of.
    private static let fewestRows = 3

    /// Looks at a frame that is open.
    init(
        frame: Int, of source: any FrameSource, open: any OpenFrames, references: References,
        weightAfter: Double
    ) {
        self.frame = frame
        self.source = source
        self.open = open
        self.references = references
        self.weightAfter = weightAfter
    }

    /// From one row that is read to the next, of a number of rows.
    func step(rows: Int) -> Int { max(rows * source.shape.width / Self.pixels, 1) }

    /// The blocks of some columns side by side.
    ///
    /// - Parameters:
    ///   - columns: The columns of each block.
    ///   - rows: The rows of all of them.
    ///   - step: From one row that is read to the next.
    ///   - limit: Pixels whose open beam is below it do not count, ADU.
    /// - Returns: One block for each range of columns.
    /// - Throws: What reading throws.
    func blocks(
        _ columns: [Range<Int>], rows: Range<Int>, step: Int, above limit: Double = 0
    ) throws -> [Block] {
        var ratios = columns.map { _ in [Double]() }
        var pixels = columns.map { _ in 0 }
        let reader = BlockReader(source: source, finder: nil, rowCapacity: 1)
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
            try reader.read(row..<row + 1, of: frame, in: open)
            for (index, range) in columns.enumerated() {
                let (ratio, count) = ratio(reader, row: row, range, above: limit)
                guard 2 * count >= range.count, ratio.isFinite else { continue }
                ratios[index].append(ratio)
                pixels[index] += count
            }
        }
        let rowsRead = (rows.count + step - 1) / step
        return zip(ratios, pixels).map { Self.block($0, pixels: $1, rows: rowsRead) }
    }

    /// q of one row, and how many of its pixels count.
    private func ratio(
        _ reader: BlockReader, row: Int, _ columns: Range<Int>, above limit: Double
    ) -> (ratio: Double, pixels: Int) {
        let dark = references.dark.reader
        let openBeam = references.openBeamReader(weightAfter: weightAfter)
        let start = row * source.shape.width
        let saturation = references.saturation
        var (net, beam, count) = (0.0, 0.0, 0)
        references.exclusions.withUnsafeBufferPointer { exclusions in
            for x in columns where exclusions[start + x] == .none {
                let sample = reader.value(x: x, row: row)
                let open = openBeam[start + x]
                guard sample < saturation, open >= limit else { continue }
                net += Double(sample) - dark[start + x]
                beam += open
                count += 1
            }
        }
        return (net / beam, count)
    }

    private static func block(_ ratios: [Double], pixels: Int, rows: Int) -> Block {
        guard ratios.count >= fewestRows, 2 * ratios.count >= rows else {
            return Block(ratio: .nan, standardError: .nan, pixels: pixels)
        }
        let middle = RobustStatistics.median(ratios)
        let deviation = RobustStatistics.deviation(ratios.map { $0 - middle })
        let error = deviation * (medianVariance / Double(ratios.count)).squareRoot()
        return Block(ratio: middle, standardError: error, pixels: pixels)
    }
}
