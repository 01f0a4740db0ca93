public import Fields
import Kernels

/// The sizes of a plan, known before its tables are: all that decides how much memory the density
/// pass takes.
public struct DensityDimensions: Sendable, Hashable {
    /// The sizes of one pass over each frame.
    public struct Pass: Sendable, Hashable {
        /// Row bins.
        public var bins: Int
        /// Column bands.
        public var bands: Int
        /// Whether the open beam is interpolated between two sets of flats.
        public var interpolates: Bool
        /// Rows of the highest bin.
        public var highestBin: Int
        /// Whether the attenuation is relative to reference frames.
        public var isRelative: Bool
        /// Rows of the chord tables: 1, or one for each bin.
        public var chordRows: Int

        /// Creates the sizes of a pass.
        public init(
            bins: Int, highestBin: Int, bands: Int, interpolates: Bool, isRelative: Bool,
            chordRows: Int
        ) {
            self.bins = bins
            self.highestBin = highestBin
            self.bands = bands
            self.interpolates = interpolates
            self.isRelative = isRelative
            self.chordRows = chordRows
        }
    }

    /// Columns and rows of a frame.
    public var shape: Shape
    /// How frames hold their counts.
    public var sampleType: SampleType
    /// Whether gamma spots are looked for.
    public var hasSpots: Bool
    /// Number of maps of each frame.
    public var mapCount: Int
    /// The passes over each frame.
    public var passes: [Pass]

    /// Creates the sizes of a plan.
    public init(
        shape: Shape, sampleType: SampleType, hasSpots: Bool, mapCount: Int, passes: [Pass]
    ) {
        self.shape = shape
        self.sampleType = sampleType
        self.hasSpots = hasSpots
        self.mapCount = mapCount
        self.passes = passes
    }

    /// Bytes of the counts of one frame.
    public var frameBytes: Int { shape.count * sampleType.byteCount }

    /// Bytes of the sums, counts and maps of one frame.
    public var resultBytes: Int {
        let sums = passes.reduce(0) { total, pass in
            total + 4 * pass.bins
                * (pass.bands * (Int(band_sums) + Int(band_counts)) + Int(bin_counts))
        }
        return sums + 4 * mapCount * shape.count
    }

    /// Bytes of the plan's tables.
    public var tableBytes: Int {
        passes.reduce(shape.count * (hasSpots ? 5 : 1)) { total, pass in
            let perPlace =
                8 + (pass.interpolates ? 4 : 0) + (pass.highestBin > 1 ? 4 : 0)
                + (pass.isRelative ? 8 : 0)
            return total + shape.width * (perPlace * pass.bins + 16 * pass.chordRows)
        }
    }
}

extension DensityPlan {
    /// The sizes of the plan.
    public var dimensions: DensityDimensions {
        DensityDimensions(
            shape: shape, sampleType: sampleType, hasSpots: spots != nil, mapCount: mapCount,
            passes: passes.map { tables in
                var interpolates = false
                if case .interpolated = tables.openBeam { interpolates = true }
                return DensityDimensions.Pass(
                    bins: tables.bins.count, highestBin: tables.bins.map(\.count).max() ?? 0,
                    bands: tables.bands, interpolates: interpolates,
                    isRelative: tables.reference != nil, chordRows: tables.chords.rows)
            })
    }
}
