import Engines
import Fields
import Kernels

/// Runs the native loops on one thread.
///
/// A block of rows is read from one frame after the other, so that the block's tables stay in cache
/// while the frames of the batch pass by.
final class NativeWorker: DensityWorker {
    let batchCapacity: Int
    private let plan: DensityPlan
    private let passes: [NativePass]
    private let level: Int32
    private let blocks: [Block]
    private let counts: UnsafeMutableRawBufferPointer
    private let scratch: UnsafeMutablePointer<Float>

    /// Rows that are read together, and the bins of every pass that lie in them.
    private struct Block {
        var rows: Range<Int>
        var bins: [Range<Int>]
    }

    /// Bytes of counts that a block reads: with its tables, they fit a core's own cache.
    private static let blockBytes = 128 << 10

    init(plan: DensityPlan, passes: [NativePass], level: Int32, batchCapacity: Int) {
        self.plan = plan
        self.passes = passes
        self.level = level
        self.batchCapacity = batchCapacity
        let rowBytes = max(plan.shape.width * plan.sampleType.byteCount, 1)
        blocks = Self.blocks(of: plan, rows: max(Self.blockBytes / rowBytes, 1))
        let halo = plan.spots == nil ? 0 : 2
        let tallest = blocks.reduce(0) { max($0, $1.rows.count) } + halo
        let margin = Table<Float>.margin * MemoryLayout<Float>.size
        counts = .allocate(byteCount: tallest * rowBytes + 2 * margin, alignment: 64)
        counts.initializeMemory(as: UInt8.self, repeating: 0)
        let need = passes.map { pass in
            withUnsafePointer(to: pass.pass) { radiograph_scratch($0) }
        }
        scratch = .allocate(capacity: need.max() ?? 0)
        scratch.initialize(repeating: 0, count: need.max() ?? 0)
    }

    /// Bytes that a worker needs: rows of counts, and scratch rows.
    static func bytes(for dimensions: DensityDimensions) -> Int {
        var pass = radiograph_pass()
        pass.settings.width = Int32(dimensions.shape.width)
        let rowBytes = dimensions.shape.width * dimensions.sampleType.byteCount
        // A block ends with a bin, and has a row more at each end.
        let highestBin = dimensions.passes.map(\.highestBin).max() ?? 0
        return blockBytes + (highestBin + 2) * rowBytes + 4 * radiograph_scratch(&pass)
    }

    deinit {
        counts.deallocate()
        scratch.deallocate()
    }

    /// Cuts the image where the bins of the first pass end, after at least `rows` rows.
    private static func blocks(of plan: DensityPlan, rows: Int) -> [Block] {
        var blocks: [Block] = []
        var first = 0
        var firstBins = plan.passes.map { _ in 0 }
        let leading = plan.passes[0].bins
        for (index, bin) in leading.enumerated() {
            let end = bin.first + bin.count
            guard end - first >= rows || index == leading.count - 1 else { continue }
            var bins: [Range<Int>] = []
            for (pass, tables) in plan.passes.enumerated() {
                var last = firstBins[pass]
                while last < tables.bins.count && tables.bins[last].first < end { last += 1 }
                bins.append(firstBins[pass]..<last)
                firstBins[pass] = last
            }
            blocks.append(Block(rows: first..<end, bins: bins))
            first = end
        }
        return blocks
    }

    func process(
        _ batch: FrameBatch, into results: DensityResults, times: inout StageTimes
    ) throws {
        let halo = plan.spots == nil ? 0 : 1
        let rowBytes = plan.shape.width * plan.sampleType.byteCount
        let margin = Table<Float>.margin * MemoryLayout<Float>.size
        let parameters = batch.parameters.map { $0.kernelFrame(densityScale: plan.densityScale) }
        for block in blocks {
            let rows =
                max(
                    block.rows.lowerBound - halo, 0)..<min(
                    block.rows.upperBound + halo, plan.shape.height)
            let buffer = UnsafeMutableRawBufferPointer(
                rebasing: counts[margin..<margin + rows.count * rowBytes])
            for (index, frame) in batch.frames.enumerated() {
                try times.read.measure(bytes: buffer.count) {
                    try batch.source.read(frame: frame, rows: rows, into: buffer)
                }
                times.kernel.measure {
                    run(block, rows: rows, buffer, parameters[index], index, results)
                }
            }
        }
    }

    /// Runs every pass on one block of one frame.
    private func run(
        _ block: Block, rows: Range<Int>, _ buffer: UnsafeMutableRawBufferPointer,
        _ parameters: radiograph_frame, _ index: Int, _ results: DensityResults
    ) {
        let inMemory = radiograph_rows(
            counts: buffer.baseAddress, first_row: Int32(rows.lowerBound),
            row_count: Int32(rows.count))
        for (number, native) in passes.enumerated() {
            let sums = results.passes[number]
            var places = radiograph_results()
            places.sums = sums.sums(frame: index, bin: 0, band: 0)
            places.counts = sums.counts(frame: index, bin: 0, band: 0)
            places.bin_counts = sums.binCounts(frame: index, bin: 0)
            let maps = plan.maps(ofPass: number)
            func map(
                _ kind: DensityPlan.Maps, _ all: UnsafeMutableBufferPointer<Float>?
            ) -> UnsafeMutablePointer<Float>? {
                guard maps.contains(kind), let all else { return nil }
                return results.map(all, frame: index).baseAddress
            }
            places.transmission = map(.transmission, results.transmission)
            places.density = map(.density, results.density)
            places.sigma = map(.sigma, results.sigma)
            let bins = block.bins[number]
            withUnsafePointer(to: native.pass) { pass in
                withUnsafePointer(to: parameters) { frame in
                    withUnsafePointer(to: inMemory) { rows in
                        radiograph_bins(
                            level, pass, frame, rows, Int32(bins.lowerBound),
                            Int32(bins.upperBound), scratch, &places)
                    }
                }
            }
        }
    }
}
