import Engines
import Fields

/// The noise of a detector: Var(S) = g u + σ_r².
public struct DetectorNoise: Sendable, Hashable {
    /// g, ADU per detected neutron, as single pixels vary.
    public let gain: Double
    /// Standard uncertainty of the gain, ADU; nil if it was given.
    public let gainUncertainty: Double?
    /// f: sums over many pixels vary with g f.
    public let correlationFactor: Double
    /// σ_r, ADU.
    public let readNoise: Double

    /// g f, ADU.
    public var summedGain: Double { gain * correlationFactor }

    /// Read noise from the settings or from two darks; nil if uncertainties are not wanted.
    static func readNoise(
        of darks: (any FrameSource)?, detector: DetectorSettings, mask: [UInt8]?,
        warnings: inout [RadiographyWarning]
    ) throws -> Double? {
        switch detector.readNoise {
        case .value(let value):
            return value
        case .none:
            return nil
        case .automatic:
            guard let darks, darks.count >= 2 else {
                warnings.append(
                    RadiographyWarning(
                        "W-READNOISE",
                        "the read noise is taken as 0 ADU: two darks are needed to measure it; give "
                            + "detector.read_noise_adu"))
                return 0
            }
            let images = try FirstTwo(of: darks)
            return try ReadNoise(
                first: images.first, second: images.second, usable: usable(mask)
            ).value
        }
    }

    /// Gain and pixel-correlation factor from the settings or from two flats; nil if they are not
    /// known.
    static func measure(
        flats: any FrameSource, dark: PixelMeans, readNoise: Double?, detector: DetectorSettings,
        mask: [UInt8]?, warnings: inout [RadiographyWarning]
    ) throws -> DetectorNoise? {
        guard let readNoise else { return nil }
        switch detector.gain {
        case .none:
            return nil
        case .value(let value):
            return DetectorNoise(
                gain: value, gainUncertainty: nil, correlationFactor: 1, readNoise: readNoise)
        case .automatic:
            guard flats.count >= 2 else {
                warnings.append(
                    RadiographyWarning(
                        "W-GAIN",
                        "the gain cannot be measured from \(flats.count) flat: uncertainties stay "
                            + "empty, spots stay, and the bias of the logarithm is not corrected; "
                            + "give detector.gain_adu_per_neutron or a second flat"))
                return nil
            }
            let images = try FirstTwo(of: flats)
            let transfer = try PhotonTransfer(
                first: images.first, second: images.second,
                dark: Field(
                    shape: flats.shape,
                    values: (0..<flats.shape.count).map { Float(dark[$0]) }),
                readNoise: readNoise, usable: usable(mask))
            if transfer.warnings.contains(.noPlateau) {
                warnings.append(
                    RadiographyWarning(
                        "W-BLUR",
                        "the noise of the flats is correlated beyond the largest blocks; the factor "
                            + "\(rounded(transfer.correlationFactor, 3)) for sums is extrapolated"))
            }
            return DetectorNoise(
                gain: transfer.gain, gainUncertainty: transfer.gainUncertainty,
                correlationFactor: transfer.correlationFactor, readNoise: readNoise)
        }
    }

    private static func usable(_ mask: [UInt8]?) -> [Bool]? { mask?.map { $0 == 0 } }
}

/// The first two images of a source, in memory.
private struct FirstTwo {
    let first: Field<Counts>
    let second: Field<Counts>

    init(of source: any FrameSource) throws {
        let open = try source.open(0..<2)
        first = try Self.read(0, of: open, source)
        second = try Self.read(1, of: open, source)
    }

    private static func read(
        _ image: Int, of open: any OpenFrames, _ source: any FrameSource
    ) throws -> Field<Counts> {
        let bytes = source.shape.count * source.sampleType.byteCount
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 64)
        defer { buffer.deallocate() }
        try open.read(frame: image, rows: 0..<source.shape.height, into: buffer)
        let values: [Float] =
            switch source.sampleType {
            case .uint16: buffer.bindMemory(to: UInt16.self).map(Float.init)
            case .float32: Array(buffer.bindMemory(to: Float.self))
            }
        return Field(shape: source.shape, values: values)
    }
}
