public import Fields

/// A synthetic operando experiment with known truth: a solid-state cell in a neutron beam.
///
/// Every pixel detects neutrons of the mean
///
///     λ = N · η(p) · B(p, t) · I_k · ⟨ e^(−(σ₆ C₆ + Σ_m) t) ⟩
///
/// with N neutrons in the open beam, the pixel's efficiency η, the drifting beam B, the intensity
/// I_k of the image and the transmission averaged over the footprint of the pixel. The counts are
/// drawn from a Poisson distribution, blurred if asked for, and read by a detector with offset,
/// read noise, gamma spots, defects and full scale.
///
/// An image depends on the options and its index only. Images may be made in any order and on
/// several threads at once; the bytes are the same, on every machine.
///
/// - Source: physics specification (a)-(h), written down here independently of the analysis.
public struct CellPhantom: Sendable {
    /// What the experiment is like.
    public let options: CellPhantomOptions

    let cell: CellModel
    let beam: BeamModel
    let detector: DetectorModel
    /// The chords of an untilted cell, the same in each row.
    private let uprightChords: ChordRow?

    /// Creates the experiment.
    ///
    /// - Throws: ``PhantomError`` where an option makes no sense, alone or beside the others.
    public init(_ options: CellPhantomOptions = CellPhantomOptions()) throws(PhantomError) {
        try options.check()
        let cell = try CellModel(options)
        let beam = BeamModel(options)
        let signal = options.detectedNeutrons * beam.brightest * (1 + 4 * options.responsePattern)
        let offset = options.darkOffset + options.darkPattern
        guard offset + options.gain * signal <= Double(options.saturation) else {
            throw .saturates(
                openBeam: offset + options.gain * signal, saturation: options.saturation,
                largestGain: (Double(options.saturation) - offset) / signal)
        }
        self.options = options
        self.cell = cell
        self.beam = beam
        detector = DetectorModel(options)
        uprightChords = cell.slope == 0 ? Self.chords(cell, row: 0, options.width) : nil
    }

    /// Columns and rows of every image.
    public var shape: Shape { options.shape }

    /// The radiograph `k` of the cell (ADU), row after row.
    ///
    /// - Precondition: `k` is one of the frames.
    public func frame(_ k: Int) -> [UInt16] {
        precondition((0..<options.frames).contains(k), "frame \(k) of \(options.frames)")
        let time = time(ofFrame: k)
        let neutrons = neutrons(.frame, k, time: time, dose: beam.doses[k]) { y in
            cell.attenuation(row: y, time: time)
        }
        return detector.read(neutrons, .frame, k)
    }

    /// The dark image `i` (ADU), row after row.
    ///
    /// - Precondition: `i` is one of the darks.
    public func dark(_ i: Int) -> [UInt16] {
        precondition((0..<options.darks).contains(i), "dark \(i) of \(options.darks)")
        return detector.read([Float](repeating: 0, count: shape.count), .dark, i)
    }

    /// The open-beam image `i` of those before the first frame (ADU), row after row.
    ///
    /// - Precondition: `i` is one of the flats before.
    public func flat(before i: Int) -> [UInt16] {
        precondition((0..<options.flatsBefore).contains(i), "flat \(i) of \(options.flatsBefore)")
        let time = beam.flatTime(i, of: options.flatsBefore, around: beam.before)
        let neutrons = neutrons(.flatBefore, i, time: time, dose: beam.beforeDoses[i]) { _ in 0 }
        return detector.read(neutrons, .flatBefore, i)
    }

    /// The open-beam image `i` of those after the last frame (ADU), row after row.
    ///
    /// - Precondition: `i` is one of the flats after.
    public func flat(after i: Int) -> [UInt16] {
        precondition((0..<options.flatsAfter).contains(i), "flat \(i) of \(options.flatsAfter)")
        let time = beam.flatTime(i, of: options.flatsAfter, around: beam.after)
        let neutrons = neutrons(.flatAfter, i, time: time, dose: beam.afterDoses[i]) { _ in 0 }
        return detector.read(neutrons, .flatAfter, i)
    }

    /// Detected neutrons of every pixel, blurred if the options say so.
    private func neutrons(
        _ kind: ImageKind, _ index: Int, time: Double, dose: Double, attenuation: (Int) -> Double
    ) -> [Float] {
        let width = shape.width
        let weight = beam.weight(time: time)
        let scale = options.detectedNeutrons * dose
        var means = [Double](repeating: 0, count: width)
        var counts = [Float](unsafeUninitializedCapacity: shape.count) { counts, written in
            for y in 0..<shape.height {
                let row = beam.row(y, weight: weight)
                for x in 0..<width { means[x] = scale * row.value(column: x) }
                let attenuation = attenuation(y)
                if attenuation > 0 {
                    let chords = chords(row: y)
                    let transmissions = chords.transmissions(attenuation: attenuation)
                    let first = chords.columns.lowerBound
                    for i in 0..<transmissions.count { means[first + i] *= transmissions[i] }
                }
                var stream = RandomStream(
                    seed: options.seed, kind.rawValue, UInt64(index), Purpose.neutrons.rawValue,
                    UInt64(y))
                for x in 0..<width {
                    let mean = means[x] * Double(detector.efficiency[y * width + x])
                    counts[y * width + x] = Float(stream.poisson(mean: mean))
                }
            }
            written = shape.count
        }
        if options.blur > 0 { counts = GaussianBlur(sigma: options.blur).blurred(counts, shape) }
        return counts
    }

    /// The chords through a row.
    func chords(row: Int) -> ChordRow {
        uprightChords ?? Self.chords(cell, row: row, options.width)
    }

    private static func chords(_ cell: CellModel, row: Int, _ width: Int) -> ChordRow {
        ChordRow(
            axis: cell.axis(row: row), radius: cell.radius, pixelSize: cell.pixelSize * 1e-4,
            width: width)
    }
}
