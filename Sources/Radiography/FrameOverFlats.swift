import Engines
import Fields
import Foundation

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

    /// Finds the first of some frames, spread over the run, whose dose is in range.
    ///
    /// Where none is, perhaps because of what lies in the dose region, the first frame serves.
    ///
    /// - Returns: The frame and its dose; nil without a frame.
    /// - Throws: What reading throws.
    static func trusted(
        _ experiment: DensityExperiment, meter: DoseMeter, references: References
    ) throws -> (frame: FrameOverFlats, dose: DoseMeter.Frame)? {
        let source = experiment.frames
        var chosen: (frame: FrameOverFlats, dose: DoseMeter.Frame)?
        for index in experiment.spreadFrames {
            let open = try source.open(index..<index + 1)
            let dose = try meter.measure(index, in: open)
            guard chosen == nil || dose.quality == .ok else { continue }
            let frame = FrameOverFlats(
                frame: index, of: source, open: open, references: references,
                weightAfter: meter.weightAfter(index))
            chosen = (frame, dose)
            if dose.quality == .ok { break }
        }
        return chosen
    }

    /// The optical depth of some rows, NaN where a pixel does not count or is not positive.
    ///
    ///     A = −ln(d (S − D̄)/(F̄ − D̄))
    ///
    /// - Throws: What reading throws.
    func depth(rows: Range<Int>, dose: Double) throws -> Field<OpticalDepth> {
        let width = source.shape.width
        let reader = BlockReader(source: source, finder: nil, rowCapacity: 1)
        let line = Row(columns: 0..<width)
        var values: [Float] = []
        values.reserveCapacity(rows.count * width)
        for row in rows {
            try reader.read(row..<row + 1, of: frame, in: open)
            line.read(row, reader, references, weightAfter: weightAfter)
            for x in 0..<width {
                let ratio = line.ratio(of: x..<x + 1, above: 0).ratio
                values.append(ratio > 0 ? Float(-log(dose * ratio)) : .nan)
            }
        }
        return Field(shape: Shape(width: width, height: rows.count), values: values)
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
        let ends = columns.map { ($0.lowerBound, $0.upperBound) }
        let line = Row(columns: (ends.map(\.0).min() ?? 0)..<(ends.map(\.1).max() ?? 0))
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: step) {
            try reader.read(row..<row + 1, of: frame, in: open)
            line.read(row, reader, references, weightAfter: weightAfter)
            for (index, range) in columns.enumerated() {
                let (ratio, count) = line.ratio(of: range, above: limit)
                guard 2 * count >= range.count, ratio.isFinite else { continue }
                ratios[index].append(ratio)
                pixels[index] += count
            }
        }
        let rowsRead = (rows.count + step - 1) / step
        return zip(ratios, pixels).map { Self.block($0, pixels: $1, rows: rowsRead) }
    }

    /// S − D̄ and w of some pixels of one row; both 0 of those that do not count.
    private final class Row {
        private let columns: Range<Int>
        private let net, openBeam: UnsafeMutablePointer<Double>

        init(columns: Range<Int>) {
            self.columns = columns
            net = .allocate(capacity: 2 * columns.count)
            openBeam = net + columns.count
        }

        deinit { net.deallocate() }

        /// Takes the row that `reader` holds.
        func read(
            _ row: Int, _ reader: BlockReader, _ references: References, weightAfter: Double
        ) {
            let first = row * references.shape.width + columns.lowerBound
            let pixels = first..<first + columns.count
            references.openBeamReader(weightAfter: weightAfter).read(pixels, to: openBeam)
            reader.readSamples(columns, of: row, below: references.saturation, to: net)
            references.dark.reader.subtract(pixels, from: net)
            for place in 0..<columns.count
            where !references.isUsable(first + place) || net[place].isNaN {
                (net[place], openBeam[place]) = (0, 0)
            }
        }

        /// q of some columns, and how many of them count: those that are above a limit.
        func ratio(of columns: Range<Int>, above limit: Double) -> (ratio: Double, pixels: Int) {
            var (net, beam, count) = (0.0, 0.0, 0)
            let first = self.columns.lowerBound
            for place in columns.lowerBound - first..<columns.upperBound - first
            where openBeam[place] > 0 && openBeam[place] >= limit {
                net += self.net[place]
                beam += openBeam[place]
                count += 1
            }
            return (net / beam, count)
        }
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
