public import Engines
public import Fields
import Synchronization

/// Darks, flats and what they tell of the detector: all that a frame is normalised with.
public struct References: Sendable {
    /// One set of flats, less the dark.
    public struct OpenBeam: Sendable {
        /// F̄ of each pixel, ADU.
        let flats: PixelMeans
        /// D̄ of each pixel, ADU.
        let dark: PixelMeans
        /// Var(F̄) over the variance of one flat: 1/n, π/2 of it for a median.
        public let varianceFactor: Double
        /// Seconds since 1970, if two sets need it.
        public let time: Double?

        /// w = F̄ − D̄ of a pixel, ADU; NaN where a reference has no sample.
        public func netCounts(_ index: Int) -> Double { reader[index] }

        /// Reads w in inner loops; valid as long as the open beam lives.
        var reader: Reader { Reader(flats: flats.reader, dark: dark.reader) }

        /// Reads w.
        struct Reader: Sendable {
            let flats: PixelReader
            let dark: PixelReader

            /// w of a pixel, ADU.
            @inline(__always)
            subscript(index: Int) -> Double { flats[index] - dark[index] }

            /// Writes w of some pixels to `net`.
            func read(_ pixels: Range<Int>, to net: UnsafeMutablePointer<Double>) {
                flats.read(pixels, to: net)
                dark.subtract(pixels, from: net)
            }
        }
    }

    /// A set of flats to average.
    public struct FlatSet: Sendable {
        /// The images.
        public let images: any FrameSource
        /// Seconds since 1970, if there are two sets.
        public let time: Double?

        /// Creates a set.
        public init(images: any FrameSource, time: Double? = nil) {
            self.images = images
            self.time = time
        }
    }

    /// Columns and rows.
    public let shape: Shape
    /// D̄ of each pixel, ADU; 0 without darks.
    public let dark: PixelMeans
    /// Var(D̄) over the variance of one dark; 0 without darks.
    public let darkVarianceFactor: Double
    /// One set of flats, or one before and one after the frames.
    public let openBeams: [OpenBeam]
    /// 1 for each pixel that may give a number, as passes read it.
    let usable: Table<UInt8>
    /// Pixels that are masked, or that no dark or flat has a sample of.
    public let masked: Int
    /// Pixels with too little beam.
    public let lowFlat: Int
    /// The detector's noise; nil if it is not known.
    public let noise: DetectorNoise?
    /// Median of w over the pixels that are not masked, of the first set, ADU.
    public let medianOpenBeam: Double
    /// Counts from here on are saturated, ADU.
    public let saturation: Float
    /// Spots that were left out of darks and flats.
    public let spots: Int
    /// What a user should know.
    public let warnings: [RadiographyWarning]

    /// Whether a pixel may give a number.
    public func isUsable(_ index: Int) -> Bool { usable[index] != 0 }

    /// Averages darks and flats and measures the detector.
    ///
    /// - Parameters:
    ///   - darks: Dark images; nil: a detector without dark counts.
    ///   - flats: One set, or two with their times.
    ///   - mask: Non-zero where a pixel is to be ignored; nil: nowhere.
    ///   - detector: What is known of the detector.
    ///   - threads: Threads that read and add.
    ///   - workingBytes: What images may take in memory while they are averaged.
    /// - Throws: ``RadiographyError`` if a flat holds no beam; what reading throws.
    public init(
        darks: (any FrameSource)?, flats: [FlatSet], mask: [UInt8]?, detector: DetectorSettings,
        threads: Int, workingBytes: Int = DensityExperiment.workingBytes
    ) throws {
        precondition(!flats.isEmpty && flats.count <= 2)
        let shape = flats[0].images.shape
        let saturation = Float(detector.saturation)
        var warnings: [RadiographyWarning] = []
        var spots = 0

        let readNoise = try DetectorNoise.readNoise(
            of: darks, detector: detector, mask: mask, warnings: &warnings)
        let unmasked: Table<UInt8>? =
            mask == nil && detector.spots == nil
            ? nil
            : Table(count: shape.count, filler: 0, threads: threads) { range, out in
                (out + range.lowerBound).update(repeating: 1, count: range.count)
                guard let mask else { return }
                for index in range where mask[index] != 0 { out[index] = 0 }
            }
        func finder(
            _ images: any FrameSource, gain: Double, dark: PixelMeans?
        ) -> SpotFinder? {
            guard let settings = detector.spots, let unmasked, let readNoise, gain.isFinite
            else { return nil }
            return SpotFinder(
                rule: DensityPlan.SpotRule(
                    thresholdSigma: settings.thresholdSigma, action: .exclude, gain: gain,
                    readVariance: readNoise * readNoise),
                shape: shape, sampleType: images.sampleType, saturation: saturation,
                usable: unmasked,
                dark: dark.map { dark in
                    Table(count: shape.count, filler: 0, threads: threads) { range, out in
                        for index in range { out[index] = Float(dark[index]) }
                    }
                })
        }
        var darkLevel = 0.0
        if let darks {
            let average = try ReferenceAverage(
                of: darks, averaging: detector.averaging, saturation: saturation,
                spots: finder(darks, gain: 0, dark: nil), threads: threads,
                workingBytes: workingBytes)
            dark = average.values
            darkVarianceFactor = detector.averaging.varianceFactor(count: darks.count)
            spots += average.spots
            darkLevel = average.levels.reduce(0, +) / Double(darks.count)
        } else {
            dark = .zero
            darkVarianceFactor = 0
            warnings.append(
                RadiographyWarning(
                    "W-NODARK",
                    "without darks, every count is taken for a neutron's; an offset of the detector "
                        + "makes all optical depths too small"))
        }
        noise = try DetectorNoise.measure(
            flats: flats[0].images, dark: dark, readNoise: readNoise, detector: detector,
            mask: mask, warnings: &warnings)
        var openBeams: [OpenBeam] = []
        var levels: [[Double]] = []
        for set in flats {
            let average = try ReferenceAverage(
                of: set.images, averaging: detector.averaging, saturation: saturation,
                spots: finder(set.images, gain: noise?.gain ?? .nan, dark: dark),
                threads: threads, workingBytes: workingBytes)
            spots += average.spots
            levels.append(average.levels.map { $0 - darkLevel })
            openBeams.append(
                OpenBeam(
                    flats: average.values, dark: dark,
                    varianceFactor: detector.averaging.varianceFactor(count: set.images.count),
                    time: set.time))
        }
        if let set = levels.firstIndex(where: { $0.allSatisfy(\.isNaN) }) {
            throw RadiographyError.flatsSaturated(set: set, saturation: detector.saturation)
        }
        try FlatBrightness.check(levels, readNoise: readNoise ?? 0)
        let first = openBeams[0].reader
        let last = openBeams[openBeams.count - 1].reader
        let medianOpenBeam = lowerMedian(of: first, count: shape.count, where: unmasked)
        guard medianOpenBeam > 0 else {
            throw RadiographyError.noBeam(medianOpenBeam: medianOpenBeam)
        }
        let limit = detector.lowFlat * medianOpenBeam
        let hasOne = openBeams.count == 1
        let leftOut = Mutex((masked: 0, lowFlat: 0))
        usable = Table(count: shape.count, filler: 0, threads: threads) { range, out in
            let found = withDoubles(range.count) { before, after in
                first.read(range, to: before)
                if !hasOne { last.read(range, to: after) }
                return findUsable(
                    range.count, unmasked: unmasked.map { $0.start + range.lowerBound },
                    first: before, last: hasOne ? before : after, limit: limit,
                    to: out + range.lowerBound)
            }
            guard found != (0, 0) else { return }
            leftOut.withLock {
                $0.masked += found.masked
                $0.lowFlat += found.lowFlat
            }
        }
        (masked, lowFlat) = leftOut.withLock { ($0.masked, $0.lowFlat) }
        self.shape = shape
        self.openBeams = openBeams
        self.medianOpenBeam = medianOpenBeam
        self.saturation = saturation
        self.spots = spots
        self.warnings = warnings
    }
}
