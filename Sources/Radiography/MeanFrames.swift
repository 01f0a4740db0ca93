import Engines
import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// The mean transmission of some frames, pixel by pixel, over the samples that count.
///
///     T(p) = ⟨ d_j (S_j − D̄) / w_j ⟩
///
/// - Source: physics specification (d).
struct MeanTransmission {
    /// T of each pixel; NaN where no frame has a sample.
    var values: UnsafeBufferPointer<Double> { UnsafeBufferPointer(memory.values) }
    private let memory: ZeroedMemory<Double>
    /// ⟨d_j⟩.
    let meanDose: Double
    /// ⟨d_j²⟩.
    let meanSquaredDose: Double
    /// ⟨ω_j⟩, the weight of the second flats.
    let meanWeightAfter: Double
    /// Var⟨ln d_j⟩ for the frames' own sake.
    let doseVariance: Double
    /// ⟨1/Σu_j⟩ over the dose region, 1/ADU.
    let meanInverseSignal: Double
    /// Number of frames.
    let count: Int

    /// A frame of the mean.
    struct Frame {
        var index: Int
        /// d.
        var dose: Double
        /// Weight of the second flats.
        var weightAfter: Double
        /// What ln d varies by for the frame's own sake.
        var doseVariance: Double
        /// 1/Σu over the dose region, 1/ADU; 0 without one.
        var inverseSignal: Double
    }

    /// Averages frames, block of rows by block of rows; beside `rows` nothing has a sample.
    ///
    /// Images take `workingBytes` in memory at once; more if one alone does.
    init(
        of frames: [Frame], source: any FrameSource, references: References,
        spots: SpotFinder?, rows: [Range<Int>], threads: Int, workingBytes: Int
    ) throws {
        let shape = source.shape
        let width = shape.width
        memory = ZeroedMemory(count: shape.count)
        let sampleCounts = ZeroedMemory<UInt32>(count: shape.count)
        nonisolated(unsafe) let (sums, samples) = (memory.values, sampleCounts.values)
        defer { source.releaseMemory() }
        let rowsInBlock = max(
            BlockReader.blockBytes / max(width * source.sampleType.byteCount, 1), 1)
        let blocks = rows.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: rowsInBlock).map {
                $0..<min($0 + rowsInBlock, range.upperBound)
            }
        }
        let openFrames = source.openFrames(within: workingBytes)
        for first in stride(from: 0, to: frames.count, by: openFrames) {
            let group = frames[first..<min(first + openFrames, frames.count)]
            let open = try group.map { try source.open($0.index..<$0.index + 1) }
            try inParallel(
                blocks.count, threads: threads,
                tool: { BlockReader(source: source, finder: spots, rowCapacity: rowsInBlock) }
            ) { index, reader in
                for (frame, open) in zip(group, open) {
                    try reader.read(blocks[index], of: frame.index, in: open)
                    for row in blocks[index] {
                        _ = reader.findSpots(in: row)
                        for x in 0..<width {
                            let pixel = row * width + x
                            guard references.isUsable(pixel),
                                reader.isSample(x: x, row: row, below: references.saturation)
                            else { continue }
                            let net =
                                Double(reader.value(x: x, row: row)) - references.dark[pixel]
                            let beam = references.openBeam(pixel, weightAfter: frame.weightAfter)
                            sums[pixel] += frame.dose * net / beam
                            samples[pixel] += 1
                        }
                    }
                }
            }
        }
        for pixel in sums.indices {
            // 0/0 is NaN.
            sums[pixel] /= Double(samples[pixel])
        }
        count = frames.count
        let doses = frames.map(\.dose)
        meanDose = doses.reduce(0, +) / Double(count)
        meanSquaredDose = doses.reduce(0) { $0 + $1 * $1 } / Double(count)
        meanWeightAfter = frames.reduce(0) { $0 + $1.weightAfter } / Double(count)
        doseVariance = frames.reduce(0) { $0 + $1.doseVariance } / Double(count * count)
        meanInverseSignal = frames.reduce(0) { $0 + $1.inverseSignal } / Double(count)
    }

    /// A = −ln T; NaN where T is not positive.
    func depth(shape: Shape) -> Field<OpticalDepth> {
        Field(shape: shape, values: values.map { $0 > 0 ? Float(-log($0)) : .nan })
    }
}

extension References {
    /// w of a pixel at the time of a frame, ADU.
    func openBeam(_ pixel: Int, weightAfter: Double) -> Double {
        openBeamReader(weightAfter: weightAfter)[pixel]
    }

    /// Reads w at the time of a frame in inner loops; valid as long as the references live.
    func openBeamReader(weightAfter: Double) -> OpenBeamReader {
        OpenBeamReader(
            before: openBeams[0].reader, after: openBeams.count > 1 ? openBeams[1].reader : nil,
            weightAfter: weightAfter)
    }

    /// Reads w at the time of a frame.
    struct OpenBeamReader: Sendable {
        let before: OpenBeam.Reader
        let after: OpenBeam.Reader?
        let weightAfter: Double

        /// w of a pixel, ADU.
        @inline(__always)
        subscript(index: Int) -> Double {
            let first = before[index]
            guard let after else { return first }
            return first + weightAfter * (after[index] - first)
        }

        /// Writes w of some pixels to `net`, the same bits as one by one.
        func read(_ pixels: Range<Int>, to net: UnsafeMutablePointer<Double>) {
            before.read(pixels, to: net)
            guard let after else { return }
            for index in pixels {
                let first = net[index - pixels.lowerBound]
                net[index - pixels.lowerBound] = first + weightAfter * (after[index] - first)
            }
        }
    }
}
