public import Engines
import Fields
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The mean of each pixel over the samples that count, ADU; NaN where none does.
///
/// Means are sums over numbers of samples until somebody asks, which takes less memory than the
/// means would.
public struct PixelMeans: Sendable {
    /// What keeps the memory that the reader reads.
    private let owner: (any AnyObject & Sendable)?
    /// Reads means without counting references; valid as long as the means live.
    let reader: PixelReader

    /// Zero everywhere, as without darks.
    static let zero = PixelMeans(owner: nil, reader: PixelReader())

    fileprivate init(owner: (any AnyObject & Sendable)?, reader: PixelReader) {
        self.owner = owner
        self.reader = reader
    }

    /// The mean of a pixel.
    public subscript(index: Int) -> Double { reader[index] }
}

/// Reads the means of pixels in inner loops; the memory belongs to ``PixelMeans``.
struct PixelReader: @unchecked Sendable {
    fileprivate var integers: UnsafePointer<UInt32>?
    fileprivate var reals: UnsafePointer<Double>?
    /// Numbers of samples; nil where `reals` are means.
    fileprivate var samples: UnsafePointer<UInt16>?
    fileprivate var imageCount = 0
    fileprivate var reciprocal = 0.0

    /// The mean of a pixel: sum over samples, NaN without a sample; 0 without any image.
    @inline(__always)
    subscript(index: Int) -> Double {
        guard let samples else { return reals?[index] ?? 0 }
        let sum = integers.map { Double($0[index]) } ?? reals.map { $0[index] } ?? 0
        let count = Int(samples[index])
        // 0/0 is NaN.
        return count == imageCount ? sum * reciprocal : sum / Double(count)
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
    /// an image that is saturated there.
    let levels: [Double]

    /// Bytes of samples that are in memory at once for medians.
    private static let medianBytes = 96 << 20
    /// Images that are open at once.
    private static let openImages = 64

    /// Averages all images of a source.
    ///
    /// - Parameters:
    ///   - images: The images, all of one shape.
    ///   - averaging: Mean, or median (the mean of the middle two of an even number).
    ///   - saturation: Counts from here on do not count, ADU.
    ///   - spots: The spot rule; nil: every sample counts.
    ///   - threads: Threads that read and add.
    /// - Throws: What reading throws.
    public init(
        of images: any FrameSource, averaging: Averaging, saturation: Float,
        spots: SpotFinder?, threads: Int
    ) throws {
        precondition(images.count > 0, "an average needs an image")
        imageCount = images.count
        let sums = ReferenceSums(source: images, saturation: saturation, finder: spots)
        switch averaging {
        case .mean:
            try sums.addAll(openImages: Self.openImages, threads: threads)
            values = sums.means
        case .median:
            values = try sums.medians(memory: Self.medianBytes, threads: threads)
        }
        self.spots = sums.spots
        levels = sums.levels
    }
}

/// Sums of samples, block of rows by block of rows.
///
/// Threads write different rows.
fileprivate final class ReferenceSums: @unchecked Sendable {
    let source: any FrameSource
    let saturation: Float
    let finder: SpotFinder?
    private let found = Mutex(0)
    /// Sum and number of the samples of each image in every `levelStep`th row.
    private let level: Mutex<[(sum: Double, count: Double)]>
    private let levelStep: Int
    /// Sums of 16-bit counts that no rule leaves out; else empty.
    private let integers: UnsafeMutableBufferPointer<UInt32>
    /// Sums of other counts; else empty.
    private let reals: UnsafeMutableBufferPointer<Double>
    private let samples: UnsafeMutableBufferPointer<UInt16>

    /// Bytes of one image that a block reads.
    private static let blockBytes = 256 << 10

    init(source: any FrameSource, saturation: Float, finder: SpotFinder?) {
        self.source = source
        self.saturation = saturation
        self.finder = finder
        level = Mutex(Array(repeating: (0, 0), count: source.count))
        levelStep = max(source.shape.height / 32, 1)
        let pixels = source.shape.count
        let isInteger = source.sampleType == .uint16 && finder == nil
        integers = .zeros(isInteger ? pixels : 0)
        reals = .zeros(isInteger ? 0 : pixels)
        samples = .zeros(pixels)
    }

    deinit {
        free(integers.baseAddress)
        free(reals.baseAddress)
        free(samples.baseAddress)
    }

    /// Samples that the spot rule left out so far.
    var spots: Int { found.withLock { $0 } }

    /// Mean of the samples of each image in every `levelStep`th row, ADU.
    var levels: [Double] { level.withLock { $0.map { $0.sum / $0.count } } }

    /// Adds to the level of an image what its reader holds.
    private func addLevel(of image: Int, _ reader: BlockReader) {
        var (sum, count) = (0.0, 0.0)
        for row in reader.rows where row % levelStep == 0 {
            for x in 0..<source.shape.width {
                let value = reader.value(x: x, row: row)
                if value < saturation {
                    sum += Double(value)
                    count += 1
                }
            }
        }
        let (total, number) = (sum, count)
        level.withLock {
            $0[image].sum += total
            $0[image].count += number
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
        let blocks = blocks(rows: Self.blockBytes / rowBytes)
        for first in stride(from: 0, to: source.count, by: openImages) {
            let images = first..<min(first + openImages, source.count)
            let open = try source.open(images)
            try inParallel(blocks.count, threads: threads) { [self] index in
                let reader = BlockReader(source: source, finder: finder, rows: blocks[index])
                for image in images {
                    try reader.read(image, of: open)
                    add(reader)
                    addLevel(of: image, reader)
                }
            }
        }
    }

    /// Adds the rows that a reader holds.
    private func add(_ reader: BlockReader) {
        let width = source.shape.width
        let place = reader.rows.lowerBound * width..<reader.rows.upperBound * width
        guard integers.isEmpty else {
            addCounts(
                reader.counts(of: reader.rows), below: saturation,
                to: UnsafeMutableBufferPointer(rebasing: integers[place]),
                samples: UnsafeMutableBufferPointer(rebasing: samples[place]))
            return
        }
        var spots = 0
        for row in reader.rows {
            spots += reader.findSpots(in: row)
            for x in 0..<width where reader.isSample(x: x, row: row, below: saturation) {
                reals[row * width + x] += Double(reader.value(x: x, row: row))
                samples[row * width + x] += 1
            }
        }
        found.withLock { $0 += spots }
    }

    /// Sums over samples; they share this object's memory.
    var means: PixelMeans {
        PixelMeans(
            owner: self,
            reader: PixelReader(
                integers: integers.isEmpty ? nil : UnsafePointer(integers.baseAddress),
                reals: reals.isEmpty ? nil : UnsafePointer(reals.baseAddress),
                samples: UnsafePointer(samples.baseAddress), imageCount: source.count,
                reciprocal: 1 / Double(source.count)))
    }

    /// The middle of all samples of each pixel, with at most `memory` bytes of samples in memory.
    func medians(memory: Int, threads: Int) throws -> PixelMeans {
        let width = source.shape.width
        let count = source.count
        let rowBytes = max(width * count * MemoryLayout<Float>.size, 1)
        let medians = Memory<Double>(count: source.shape.count)
        let result = medians.values
        // Blocks are as large as memory allows: every block opens all images again.
        for block in blocks(rows: memory / rowBytes) {
            let stack = UnsafeMutableBufferPointer<Float>.allocate(
                capacity: block.count * width * count)
            defer { stack.deallocate() }
            let gathered = Gathered(stack: stack, result: result)
            try inParallel(count, threads: threads) { [self] image in
                try gather(image, block, in: gathered)
            }
            try inParallel(block.count, threads: threads) { index in
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
            owner: medians, reader: PixelReader(reals: UnsafePointer(result.baseAddress)))
    }

    /// Memory that is written before it is shared, then only read.
    private final class Memory<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
        let values: UnsafeMutableBufferPointer<Element>
        init(count: Int) { values = .zeros(count) }
        deinit { free(values.baseAddress) }
    }

    /// Samples of a block, image by image for each pixel, and where medians go.
    private struct Gathered: @unchecked Sendable {
        let stack: UnsafeMutableBufferPointer<Float>
        let result: UnsafeMutableBufferPointer<Double>
    }

    /// Puts one image's samples of a block into the stack.
    private func gather(_ image: Int, _ block: Range<Int>, in gathered: Gathered) throws {
        let width = source.shape.width
        let count = source.count
        let reader = BlockReader(source: source, finder: finder, rows: block)
        try reader.read(image, of: try source.open(image..<image + 1))
        addLevel(of: image, reader)
        var spots = 0
        for row in block {
            spots += reader.findSpots(in: row)
            for x in 0..<width {
                let pixel = (row - block.lowerBound) * width + x
                let isSample = reader.isSample(x: x, row: row, below: saturation)
                gathered.stack[pixel * count + image] =
                    isSample ? reader.value(x: x, row: row) : .nan
            }
        }
        found.withLock { $0 += spots }
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

/// Rows of one image in memory, with the rows around them that the spot rule needs.
final class BlockReader {
    let rows: Range<Int>
    private let width: Int
    private let sampleType: SampleType
    private let finder: SpotFinder?
    private let scratch: SpotFinder.Scratch?
    private let rowsInMemory: Range<Int>
    private let buffer: UnsafeMutableRawBufferPointer
    private let bytes: Int

    init(source: any FrameSource, finder: SpotFinder?, rows: Range<Int>) {
        width = source.shape.width
        sampleType = source.sampleType
        self.finder = finder
        self.rows = rows
        scratch = finder.map(SpotFinder.Scratch.init)
        let halo = finder == nil ? 0 : 1
        rowsInMemory =
            max(rows.lowerBound - halo, 0)..<min(rows.upperBound + halo, source.shape.height)
        bytes = rowsInMemory.count * width * sampleType.byteCount
        let margin = Table<Float>.margin * sampleType.byteCount
        buffer = .allocate(byteCount: bytes + margin, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { buffer.deallocate() }

    func read(_ image: Int, of open: any OpenFrames) throws {
        try open.read(
            frame: image, rows: rowsInMemory,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[0..<bytes]))
    }

    private func index(x: Int, row: Int) -> Int {
        (row - rowsInMemory.lowerBound) * width + x
    }

    /// The 16-bit counts of rows in memory.
    func counts(of rows: Range<Int>) -> UnsafeBufferPointer<UInt16> {
        let all = UnsafeRawBufferPointer(buffer).bindMemory(to: UInt16.self)
        let first = index(x: 0, row: rows.lowerBound)
        return UnsafeBufferPointer(
            rebasing: all[first..<first + rows.count * width])
    }

    func value(x: Int, row: Int) -> Float {
        let place = index(x: x, row: row) * sampleType.byteCount
        return switch sampleType {
        case .uint16: Float(buffer.load(fromByteOffset: place, as: UInt16.self))
        case .float32: buffer.load(fromByteOffset: place, as: Float.self)
        }
    }

    /// Marks the spots of a row for ``isSample(x:row:below:)``; returns how many there are.
    func findSpots(in row: Int) -> Int {
        guard let finder, let scratch, let start = buffer.baseAddress else { return 0 }
        return finder.find(
            in: SpotFinder.Rows(start: start, rows: rowsInMemory), row: row, using: scratch)
    }

    /// Whether a sample of the row that was searched last counts.
    func isSample(x: Int, row: Int, below saturation: Float) -> Bool {
        value(x: x, row: row) < saturation && (scratch?.spots[x] ?? 0) == 0
    }
}

extension UnsafeMutableBufferPointer where Element: BitwiseCopyable {
    /// Memory of zeros that `free` releases; pages that nobody touches cost nothing.
    static func zeros(_ count: Int) -> Self {
        Self(
            start: calloc(Swift.max(count, 1), MemoryLayout<Element>.stride)?.bindMemory(
                to: Element.self, capacity: Swift.max(count, 1)), count: count)
    }
}
