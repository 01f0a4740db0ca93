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
    let values: [Double]
    /// ⟨d_j⟩.
    let meanDose: Double
    /// ⟨d_j²⟩.
    let meanSquaredDose: Double
    /// ⟨ω_j⟩, the weight of the second flats.
    let meanWeightAfter: Double
    /// Number of frames.
    let count: Int

    /// A frame of the mean.
    struct Frame {
        var index: Int
        /// d.
        var dose: Double
        /// Weight of the second flats.
        var weightAfter: Double
    }

    /// Averages frames, block of rows by block of rows.
    init(
        of frames: [Frame], source: any FrameSource, references: References,
        spots: SpotFinder?, rows: [Range<Int>], threads: Int
    ) throws {
        let shape = source.shape
        let width = shape.width
        let result = UnsafeMutableBufferPointer<Double>.allocate(capacity: shape.count)
        defer { result.deallocate() }
        result.initialize(repeating: .nan)
        let rowsInBlock = max((256 << 10) / max(width * source.sampleType.byteCount, 1), 1)
        let blocks = rows.flatMap { range in
            stride(from: range.lowerBound, to: range.upperBound, by: rowsInBlock).map {
                $0..<min($0 + rowsInBlock, range.upperBound)
            }
        }
        let places = Places(result: result)
        let open = try frames.map { try source.open($0.index..<$0.index + 1) }
        try inParallel(
            blocks.count, threads: threads,
            tool: { BlockReader(source: source, finder: spots, rowCapacity: rowsInBlock) }
        ) { index, reader in
            let rows = blocks[index]
            var sums = [Double](repeating: 0, count: rows.count * width)
            var samples = [Int32](repeating: 0, count: rows.count * width)
            for (frame, open) in zip(frames, open) {
                try reader.read(rows, of: frame.index, in: open)
                for row in rows {
                    _ = reader.findSpots(in: row)
                    for x in 0..<width {
                        let pixel = row * width + x
                        guard references.isUsable(pixel),
                            reader.isSample(x: x, row: row, below: references.saturation)
                        else { continue }
                        let net = Double(reader.value(x: x, row: row)) - references.dark[pixel]
                        let beam = references.openBeam(pixel, weightAfter: frame.weightAfter)
                        let place = (row - rows.lowerBound) * width + x
                        sums[place] += frame.dose * net / beam
                        samples[place] += 1
                    }
                }
            }
            for place in sums.indices where samples[place] > 0 {
                places.result[rows.lowerBound * width + place] =
                    sums[place] / Double(samples[place])
            }
        }
        values = Array(result)
        count = frames.count
        let doses = frames.map(\.dose)
        meanDose = doses.reduce(0, +) / Double(count)
        meanSquaredDose = doses.reduce(0) { $0 + $1 * $1 } / Double(count)
        meanWeightAfter = frames.reduce(0) { $0 + $1.weightAfter } / Double(count)
    }

    /// Where threads write, each its own rows.
    private struct Places: @unchecked Sendable {
        let result: UnsafeMutableBufferPointer<Double>
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
    }
}
