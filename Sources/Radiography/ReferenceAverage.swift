public import Engines
import Fields
import Synchronization

/// The mean of each pixel over the samples that count, ADU; NaN where none does.
///
/// Means are sums over numbers of samples until somebody asks, which takes less memory than the
/// means would.
public struct PixelMeans: Sendable {
    /// What keeps the memory that the reader reads.
    private let owner: (any AnyObject & Sendable)?
    /// The owner, if it keeps sums.
    private let sums: ReferenceSums?
    private let means: PixelReader

    /// Zero everywhere, as without darks.
    static let zero = PixelMeans(owner: nil, reader: PixelReader())

    fileprivate init(owner: (any AnyObject & Sendable)?, reader: PixelReader) {
        self.owner = owner
        sums = owner as? ReferenceSums
        means = reader
    }

    /// Reads means without counting references; valid as long as the means live.
    var reader: PixelReader {
        precondition(sums?.isGivenUp != true, "means that were given up")
        return means
    }

    /// The mean of a pixel.
    public subscript(index: Int) -> Double { means[index] }

    /// Whether each mean is a sum in memory that a table may take.
    var areSums: Bool { means.areSums }

    /// Gives the memory of the sums up; nobody may ask for a mean once something else stands there.
    ///
    /// - Precondition: ``areSums``.
    func giveUpSums() -> (sums: ZeroedMemory<UInt32>, reader: PixelReader) {
        guard let sums, means.areSums else { preconditionFailure("no sums") }
        sums.isGivenUp = true
        return (sums.integers, means)
    }
}

/// Reads the means of pixels in inner loops; the memory belongs to ``PixelMeans``.
struct PixelReader: @unchecked Sendable {
    fileprivate var integers: UnsafePointer<UInt32>?
    fileprivate var reals: UnsafePointer<Double>?
    fileprivate var imageCount = 1
    /// Images that have no sample of a pixel; nil: every image has samples of all.
    fileprivate var missing: UnsafePointer<UInt32>?
    /// 1 / `imageCount`.
    fileprivate var reciprocal = 1.0

    /// Whether each mean is a sum of all images.
    fileprivate var areSums: Bool { integers != nil && missing == nil }

    /// The mean of a pixel: sum over samples, NaN without a sample; 0 without any image.
    @inline(__always)
    subscript(index: Int) -> Double {
        let sum = integers.map { Double($0[index]) } ?? reals.map { $0[index] } ?? 0
        guard let missing, missing[index] != 0 else { return sum * reciprocal }
        // 0/0 is NaN.
        return sum / Double(imageCount - Int(missing[index]))
    }

    /// Writes the means of some pixels to `means`, the same bits as one by one.
    func read(_ pixels: Range<Int>, to means: UnsafeMutablePointer<Double>) {
        if let integers, missing == nil {
            readMeans(
                ofSums: integers + pixels.lowerBound, count: pixels.count, reciprocal: reciprocal,
                to: means)
        } else {
            for index in pixels { means[index - pixels.lowerBound] = self[index] }
        }
    }

    /// Subtracts the means of some pixels from `values`, the same bits as one by one.
    func subtract(_ pixels: Range<Int>, from values: UnsafeMutablePointer<Double>) {
        if let integers, missing == nil {
            subtractMeans(
                ofSums: integers + pixels.lowerBound, count: pixels.count, reciprocal: reciprocal,
                from: values)
        } else {
            for index in pixels { values[index - pixels.lowerBound] -= self[index] }
        }
    }
}

/// The average of a set of darks or flats, pixel by pixel, over the samples that count.
///
/// A sample does not count if it is saturated or a gamma spot. Images are read in blocks of rows, so
/// that memory does not grow with their number.
public struct ReferenceAverage: Sendable {
    /// Mean or median of each pixel.
    public let values: PixelMeans
    /// Images in the set.
    public let imageCount: Int
    /// Samples that the spot rule left out.
    public let spots: Int
    /// Mean of the samples of each image in some of its rows, the same for all sets, ADU; NaN for
    /// an image of which more than half are saturated there.
    let levels: [Double]

    /// Averages all images of a source.
    ///
    /// - Parameters:
    ///   - images: The images, all of one shape.
    ///   - averaging: Mean, or median (the mean of the middle two of an even number).
    ///   - saturation: Counts from here on do not count, ADU.
    ///   - spots: The spot rule; nil: every sample counts.
    ///   - threads: Threads that read and add.
    ///   - workingBytes: What images may take in memory at once; more if one alone does.
    /// - Throws: What reading throws.
    public init(
        of images: any FrameSource, averaging: Averaging, saturation: Float,
        spots: SpotFinder?, threads: Int, workingBytes: Int = DensityExperiment.workingBytes
    ) throws {
        precondition(images.count > 0, "an average needs an image")
        imageCount = images.count
        defer { images.releaseMemory() }
        let sums = ReferenceSums(source: images, saturation: saturation, finder: spots)
        switch averaging {
        case .mean:
            try sums.addAll(
                openImages: images.openFrames(within: workingBytes), threads: threads)
            values = sums.means
        case .median:
            values = try sums.medians(memory: workingBytes, threads: threads)
        }
        self.spots = sums.spots
        levels = sums.levels
        sums.finder = nil
    }
}

/// Sums of samples, block of rows by block of rows.
///
/// Threads write different rows.
fileprivate final class ReferenceSums: @unchecked Sendable {
    let source: any FrameSource
    let saturation: Float
    /// The spot rule; its tables are not kept with the sums.
    var finder: SpotFinder?
    /// What was found so far.
    private struct Found {
        var spots = 0
        /// Samples that do not count.
        var missing = 0
    }
    private let found = Mutex(Found())
    /// Sum and number of the samples of each image in every `levelStep`th row.
    private let level: Mutex<[(sum: Double, count: Double, saturated: Double)]>
    private let levelStep: Int
    /// Sums of 16-bit counts that no rule leaves out, with the margins of a table; else empty.
    let integers: ZeroedMemory<UInt32>
    /// Whether something else stands in the place of the sums.
    var isGivenUp = false
    /// Sums of other counts; else empty.
    private let reals: ZeroedMemory<Double>
    /// Samples that do not count, of each pixel; mostly none, so that its pages stay untouched.
    private let missing: ZeroedMemory<UInt32>

    init(source: any FrameSource, saturation: Float, finder: SpotFinder?) {
        self.source = source
        self.saturation = saturation
        self.finder = finder
        level = Mutex(Array(repeating: (0, 0, 0), count: source.count))
        levelStep = max(source.shape.height / 32, 1)
        let pixels = source.shape.count
        let isInteger =
            source.sampleType == .uint16 && finder == nil && source.count <= Int(UInt16.max)
        integers = ZeroedMemory(count: isInteger ? pixels + 2 * Table<UInt32>.margin : 0)
        reals = ZeroedMemory(count: isInteger ? 0 : pixels)
        missing = ZeroedMemory(count: pixels)
    }

    /// The first of the sums, if counts are summed.
    private var sums: UnsafeMutablePointer<UInt32>? {
        integers.values.isEmpty
            ? nil : integers.values.baseAddress.map { $0 + Table<UInt32>.margin }
    }

    /// Samples that the spot rule left out so far.
    var spots: Int { found.withLock { $0.spots } }

    /// Mean of the samples of each image in every `levelStep`th row, ADU.
    var levels: [Double] {
        level.withLock { $0.map { $0.saturated > $0.count ? .nan : $0.sum / $0.count } }
    }

    /// Adds to the level of an image what its reader holds.
    private func addLevel(of image: Int, _ reader: BlockReader) {
        var (sum, count, saturated) = (0.0, 0.0, 0.0)
        for row in reader.rows where row % levelStep == 0 {
            for x in 0..<source.shape.width {
                let value = reader.value(x: x, row: row)
                if value < saturation {
                    sum += Double(value)
                    count += 1
                } else {
                    saturated += 1
                }
            }
        }
        let found = (sum, count, saturated)
        level.withLock {
            $0[image].sum += found.0
            $0[image].count += found.1
            $0[image].saturated += found.2
        }
    }

    private func blocks(rows: Int) -> [Range<Int>] {
        let height = source.shape.height
        return stride(from: 0, to: height, by: max(rows, 1)).map {
            $0..<min($0 + max(rows, 1), height)
        }
    }

    /// Adds every image, `openImages` of them open at a time.
    func addAll(openImages: Int, threads: Int) throws {
        let rowBytes = max(source.shape.width * source.sampleType.byteCount, 1)
        let rows = max(BlockReader.blockBytes / rowBytes, 1)
        let blocks = blocks(rows: rows)
        for first in stride(from: 0, to: source.count, by: openImages) {
            let images = first..<min(first + openImages, source.count)
            let open = try source.open(images)
            try inParallel(
                blocks.count, threads: threads,
                tool: { BlockReader(source: source, finder: finder, rowCapacity: rows) }
            ) { [self] index, reader in
                for image in images {
                    try reader.read(blocks[index], of: image, in: open)
                    add(reader)
                    addLevel(of: image, reader)
                }
            }
        }
    }

    /// Adds the rows that a reader holds.
    private func add(_ reader: BlockReader) {
        let width = source.shape.width
        let missing = missing.values
        var new = Found()
        for row in reader.rows {
            let place = row * width..<(row + 1) * width
            if let sums {
                new.missing += addCounts(
                    reader.counts(of: row..<row + 1), below: saturation,
                    to: UnsafeMutableBufferPointer(
                        start: sums + place.lowerBound, count: place.count),
                    missing: UnsafeMutableBufferPointer(rebasing: missing[place]))
                continue
            }
            new.spots += reader.findSpots(in: row)
            let reals = reals.values
            for x in 0..<width {
                let pixel = place.lowerBound + x
                if reader.isSample(x: x, row: row, below: saturation) {
                    reals[pixel] += Double(reader.value(x: x, row: row))
                } else {
                    missing[pixel] += 1
                    new.missing += 1
                }
            }
        }
        let added = new
        found.withLock { found in
            found.spots += added.spots
            found.missing += added.missing
        }
    }

    /// Sums over samples; they share this object's memory.
    var means: PixelMeans {
        let areComplete = found.withLock { $0.missing == 0 }
        return PixelMeans(
            owner: self,
            reader: PixelReader(
                integers: sums.map { UnsafePointer($0) },
                reals: reals.values.isEmpty ? nil : UnsafePointer(reals.values.baseAddress),
                imageCount: source.count,
                missing: areComplete ? nil : UnsafePointer(missing.values.baseAddress),
                reciprocal: 1 / Double(source.count)))
    }

    /// The middle of all samples of each pixel, with at most `memory` bytes of images in memory:
    /// open ones, blocks that are read, and their samples in order.
    func medians(memory: Int, threads: Int) throws -> PixelMeans {
        let width = source.shape.width
        let count = source.count
        let openBytes = source.bytesPerOpenFrame
        let readers = min(
            threads, count, openBytes > 0 ? max(memory / 2 / openBytes, 1) : threads)
        let rowBytes = max(source.shape.width * source.sampleType.byteCount, 1)
        let rowsInReader = max(BlockReader.blockBytes / rowBytes, 1)
        let samplesInRow = max(width * count, 1)
        let rows =
            max(memory - readers * openBytes, 0) / (samplesInRow * MemoryLayout<Float>.size)
        let medians = ZeroedMemory<Double>(count: source.shape.count)
        // Blocks are as large as memory allows: every block opens all images again.
        let blocks = blocks(rows: rows)
        let stack = ZeroedMemory<Float>(count: (blocks.map(\.count).max() ?? 0) * samplesInRow)
        let gathered = Gathered(stack: stack.values, result: medians.values)
        for block in blocks {
            try inParallel(
                count, threads: readers,
                tool: { BlockReader(source: source, finder: finder, rowCapacity: rowsInReader) }
            ) { [self] image, reader in
                try gather(image, block, rowsAtOnce: rowsInReader, with: reader, in: gathered)
            }
            inParallel(block.count, threads: threads) { index in
                let row = block.lowerBound + index
                for x in 0..<width {
                    let start = (index * width + x) * count
                    gathered.result[row * width + x] = median(
                        of: UnsafeMutableBufferPointer(
                            rebasing: gathered.stack[start..<start + count]))
                }
            }
        }
        return PixelMeans(
            owner: medians,
            reader: PixelReader(reals: UnsafePointer(medians.values.baseAddress)))
    }

    /// Samples of a block, image by image for each pixel, and where medians go.
    private struct Gathered: @unchecked Sendable {
        let stack: UnsafeMutableBufferPointer<Float>
        let result: UnsafeMutableBufferPointer<Double>
    }

    /// Puts one image's samples of a block into the stack.
    private func gather(
        _ image: Int, _ block: Range<Int>, rowsAtOnce: Int, with reader: BlockReader,
        in gathered: Gathered
    ) throws {
        let width = source.shape.width
        let count = source.count
        let open = try source.open(image..<image + 1)
        var spots = 0
        for first in stride(from: block.lowerBound, to: block.upperBound, by: rowsAtOnce) {
            let rows = first..<min(first + rowsAtOnce, block.upperBound)
            try reader.read(rows, of: image, in: open)
            addLevel(of: image, reader)
            for row in rows {
                spots += reader.findSpots(in: row)
                for x in 0..<width {
                    let pixel = (row - block.lowerBound) * width + x
                    let isSample = reader.isSample(x: x, row: row, below: saturation)
                    gathered.stack[pixel * count + image] =
                        isSample ? reader.value(x: x, row: row) : .nan
                }
            }
        }
        let found = spots
        self.found.withLock { $0.spots += found }
    }
}

/// The median of the values that are numbers, NaN if there is none; the values are reordered.
private func median(of values: UnsafeMutableBufferPointer<Float>) -> Double {
    var count = 0
    for value in values where value == value {
        values[count] = value
        count += 1
    }
    guard count > 0 else { return .nan }
    var numbers = UnsafeMutableBufferPointer(rebasing: values[0..<count])
    numbers.sort()
    let middle = Double(numbers[count / 2])
    return count % 2 == 1 ? middle : (Double(numbers[count / 2 - 1]) + middle) / 2
}
