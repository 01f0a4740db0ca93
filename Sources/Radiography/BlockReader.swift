import Engines
import Fields

/// Rows of one image in memory, with the rows around them that the spot rule needs.
final class BlockReader {
    /// Bytes of one image that a block reads.
    static let blockBytes = 256 << 10

    /// The rows that were read last.
    private(set) var rows = 0..<0
    private let shape: Shape
    private let sampleType: SampleType
    private let finder: SpotFinder?
    private let scratch: SpotFinder.Scratch?
    private var rowsInMemory = 0..<0
    private let rowBytes: Int
    private let halo: Int
    private let buffer: UnsafeMutableRawBufferPointer

    /// Makes room for `rowCapacity` rows and those around them.
    init(source: any FrameSource, finder: SpotFinder?, rowCapacity: Int) {
        shape = source.shape
        sampleType = source.sampleType
        self.finder = finder
        scratch = finder.map(SpotFinder.Scratch.init)
        halo = finder == nil ? 0 : 1
        rowBytes = shape.width * sampleType.byteCount
        let margin = Table<Float>.margin * sampleType.byteCount
        buffer = .allocate(
            byteCount: (rowCapacity + 2 * halo) * rowBytes + margin, alignment: 64)
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }

    deinit { buffer.deallocate() }

    /// Bytes of a reader of blocks of ``blockBytes``.
    static func bytes(width: Int, sampleBytes: Int, hasSpots: Bool) -> Int {
        // The scratch rows of the spot rule, single precision.
        blockBytes + 3 * width * sampleBytes + (hasSpots ? 17 * 4 * (width + 96) : 0)
    }

    /// Reads rows of one image, no more than there is room for.
    func read(_ rows: Range<Int>, of image: Int, in open: any OpenFrames) throws {
        self.rows = rows
        rowsInMemory =
            max(rows.lowerBound - halo, 0)..<min(rows.upperBound + halo, shape.height)
        try open.read(
            frame: image, rows: rowsInMemory,
            into: UnsafeMutableRawBufferPointer(
                rebasing: buffer[0..<rowsInMemory.count * rowBytes]))
    }

    private func index(x: Int, row: Int) -> Int {
        (row - rowsInMemory.lowerBound) * shape.width + x
    }

    /// The 16-bit counts of rows in memory.
    func counts(of rows: Range<Int>) -> UnsafeBufferPointer<UInt16> {
        let all = UnsafeRawBufferPointer(buffer).bindMemory(to: UInt16.self)
        let first = index(x: 0, row: rows.lowerBound)
        return UnsafeBufferPointer(
            rebasing: all[first..<first + rows.count * shape.width])
    }

    func value(x: Int, row: Int) -> Float {
        let place = index(x: x, row: row) * sampleType.byteCount
        return switch sampleType {
        case .uint16: Float(buffer.load(fromByteOffset: place, as: UInt16.self))
        case .float32: buffer.load(fromByteOffset: place, as: Float.self)
        }
    }

    /// Writes the samples of some columns of a row to `samples`; NaN in place of those that are
    /// saturated.
    func readSamples(
        _ columns: Range<Int>, of row: Int, below saturation: Float,
        to samples: UnsafeMutablePointer<Double>
    ) {
        let first = index(x: columns.lowerBound, row: row)
        func read<Sample: BitwiseCopyable>(
            _ type: Sample.Type, _ value: (Sample) -> Float
        ) {
            let all = UnsafeRawBufferPointer(buffer).bindMemory(to: type)
            let counts = UnsafeBufferPointer(rebasing: all[first..<first + columns.count])
            for place in 0..<counts.count {
                let sample = value(counts[place])
                samples[place] = sample < saturation ? Double(sample) : .nan
            }
        }
        switch sampleType {
        case .uint16: read(UInt16.self) { Float($0) }
        case .float32: read(Float.self) { $0 }
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
