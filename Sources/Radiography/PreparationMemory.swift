public import Engines

// How much memory an experiment takes before its frames are computed. Every number of bytes here
// stands for an allocation in References, ReferenceAverage, DetectorNoise, MeanTransmission or
// PlanBuilder, and a test compares the sum with what runs take.

/// What of the references decides how much memory they take.
public struct ReferenceSizes: Sendable, Hashable {
    /// Images of each set: the darks, if there are any, then one or two sets of flats.
    public var images: [Int]
    /// Sets of flats.
    public var flatSets: Int
    /// Whether a mask excludes pixels.
    public var hasMask: Bool
    /// Bytes of the largest image that is open, see `FrameSource.bytesPerOpenFrame`.
    public var bytesPerOpenImage: Int

    /// Creates the sizes of references.
    public init(images: [Int], flatSets: Int, hasMask: Bool, bytesPerOpenImage: Int) {
        self.images = images
        self.flatSets = flatSets
        self.hasMask = hasMask
        self.bytesPerOpenImage = bytesPerOpenImage
    }
}

extension DensityExperiment {
    /// Bytes that images may take while references are averaged, unless a ceiling is lower.
    public static let workingBytes = 96 << 20

    /// The row bins of the profiles.
    var profileBins: [DensityTables.Bin] {
        PlanBuilder.bins(
            height: frames.shape.height, rows: binRows, sample?.components ?? [])
    }

    /// The band that stands for the sample: the first of full width, or one more than are wanted.
    var sampleBand: Int {
        bands.firstIndex { $0.extent == .full } ?? bands.count
    }

    /// Bands of every bin, that of the sample included.
    var bandCount: Int { max(bands.count, sampleBand + 1) }

    /// The largest sizes that the plan can have; they are its own unless a tilt turns out as 0, or
    /// the noise that spots are looked for with stays unknown.
    public func dimensions(flatSets: Int) -> DensityDimensions {
        var isTilted = false
        if case .cylinder(let cylinder)? = sample?.shape { isTilted = cylinder.tilt != .value(0) }
        func pass(_ bins: [DensityTables.Bin]) -> DensityDimensions.Pass {
            DensityDimensions.Pass(
                bins: bins.count, highestBin: bins.map(\.count).max() ?? 0, bands: bandCount,
                interpolates: flatSets > 1, isRelative: reference != nil && sample != nil,
                chordRows: isTilted ? bins.count : 1)
        }
        let singleRows = (0..<frames.shape.height).map { DensityTables.Bin(first: $0, count: 1) }
        return DensityDimensions(
            shape: frames.shape, sampleType: frames.sampleType, hasSpots: detector.spots != nil,
            mapCount: maps.rawValue.nonzeroBitCount,
            passes: binRows > 1 ? [pass(profileBins), pass(singleRows)] : [pass(profileBins)])
    }

    /// The least that images can take while references are averaged: the largest that is open, and
    /// for medians twice a row of each image of a set.
    public func leastWorkingBytes(_ sizes: ReferenceSizes) -> Int {
        let row = frames.shape.width * MemoryLayout<Float>.size
        let rows = detector.averaging == .median ? 2 * row * (sizes.images.max() ?? 0) : 0
        return max(2 * max(sizes.bytesPerOpenImage, frames.bytesPerOpenFrame), rows)
    }

    /// The most bytes that are in memory at once before the first frame is computed.
    ///
    /// - Parameters:
    ///   - sizes: Of the references.
    ///   - workingBytes: What images may take while references are averaged.
    ///   - threads: Threads that read and add.
    /// - Returns: Bytes.
    public func preparationBytes(
        _ sizes: ReferenceSizes, workingBytes: Int, threads: Int
    ) -> Int {
        let pixels = frames.shape.count
        let dimensions = dimensions(flatSets: sizes.flatSets)
        let sample = frames.sampleType.byteCount
        let hasSpots = detector.spots != nil
        // Sums, and how many samples are missing; medians are means already.
        let average =
            detector.averaging == .median ? 8 : (hasSpots || sample == 4 ? 8 : 4) + 4
        let mask = sizes.hasMask ? 2 : 0
        let references = 2 + mask + average * sizes.images.count
        // Two images, one more on its way, the dark, and sums of cells.
        let noise = 2 + mask + average + 14 + sample
        // Dark and usable pixels of the spot rule, as single numbers.
        let rule = hasSpots ? 5 : 1
        // Sums of transmissions, samples of each, and a depth.
        let mean = references + rule + 12 + 4
        let isRelative = reference != nil && self.sample != nil
        let chords = dimensions.passes.map { 20 * $0.chordRows * frames.shape.width }
        let tables =
            (references + (isRelative ? 8 : 0)) * pixels + dimensions.tableBytes
            + (chords.max() ?? 0)
        let images = max(workingBytes, leastWorkingBytes(sizes))
        return max(
            noise * pixels + images, (references + 4) * pixels + images,
            mean * pixels + images, tables)
            + threads
            * BlockReader.bytes(
                width: frames.shape.width, sampleBytes: sample, hasSpots: hasSpots)
    }
}
