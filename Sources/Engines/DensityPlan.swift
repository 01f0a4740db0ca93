public import Fields
package import Kernels

/// Everything that the density pass needs besides the frames: an immutable value, the same for every
/// engine.
public struct DensityPlan: Sendable {
    /// What happens to a gamma spot.
    public enum SpotAction: Sendable {
        /// Its pixel gives no number.
        case exclude
        /// The median of the neighbourhood takes its place.
        case replace
    }

    /// The 3×3 median rule: a spot is further than κ √(g max(m − D̄, 0) + σ_r²) from the median m.
    public struct SpotRule: Sendable {
        /// κ.
        public var thresholdSigma: Double
        /// What happens to a spot.
        public var action: SpotAction
        /// g, ADU per detected neutron.
        public var gain: Double
        /// σ_r², ADU².
        public var readVariance: Double

        /// Creates a rule.
        public init(
            thresholdSigma: Double, action: SpotAction, gain: Double, readVariance: Double
        ) {
            self.thresholdSigma = thresholdSigma
            self.action = action
            self.gain = gain
            self.readVariance = readVariance
        }
    }

    /// The noise of the detector.
    public struct Noise: Sendable {
        /// g, ADU per detected neutron, as single pixels vary.
        public var gain: Double
        /// g f, as sums over many pixels vary; f is the pixel-correlation factor.
        public var summedGain: Double
        /// σ_r², ADU².
        public var readVariance: Double
        /// Variance of the mean dark, ADU².
        public var darkVariance: Double

        /// Creates the noise of a detector.
        public init(
            gain: Double, summedGain: Double, readVariance: Double, darkVariance: Double
        ) {
            self.gain = gain
            self.summedGain = summedGain
            self.readVariance = readVariance
            self.darkVariance = darkVariance
        }
    }

    /// Which maps the pass writes.
    public struct Maps: OptionSet, Sendable {
        /// The bits.
        public let rawValue: Int
        /// Creates a set from its bits.
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// T.
        public static let transmission = Maps(rawValue: 1)
        /// ⁶Li number density, at/cm³.
        public static let density = Maps(rawValue: 2)
        /// The statistical part of its standard uncertainty, at/cm³.
        public static let sigma = Maps(rawValue: 4)
    }

    /// Columns and rows of a frame.
    public var shape: Shape
    /// How frames hold their counts.
    public var sampleType: SampleType
    /// Counts from here on are saturated; infinite if nothing is.
    public var saturation: Float
    /// The rule for gamma spots; nil: they stay.
    public var spots: SpotRule?
    /// The detector's noise; nil: no uncertainties, and no correction of the logarithm's bias.
    public var noise: Noise?
    /// Whether the second-order bias of the logarithm is taken off.
    public var correctsBias: Bool
    /// Whether sums take their variances from the pixels' own counts, where no sample tells what to
    /// expect.
    public var usesOwnCounts: Bool
    /// A row is opaque if its mean transmission is below this.
    public var opaqueBelow: Double
    /// at/cm³ for one unit of attenuation per cm: 1/σ₆.
    public var densityScale: Double
    /// Which maps the last pass writes.
    public var maps: Maps
    /// 1 where a pixel is neither masked nor without beam.
    public var usable: Table<UInt8>
    /// Mean dark of each pixel, ADU.
    public var pixelDark: Table<Float>
    /// The passes over each frame.
    ///
    /// The first gives the profiles, the last the maps and the counts of pixels. They are one where
    /// profiles are not binned.
    public var passes: [DensityTables]

    /// Creates a plan.
    public init(
        shape: Shape, sampleType: SampleType, saturation: Float, spots: SpotRule?, noise: Noise?,
        correctsBias: Bool, usesOwnCounts: Bool, opaqueBelow: Double, densityScale: Double,
        maps: Maps, usable: Table<UInt8>, pixelDark: Table<Float>, passes: [DensityTables]
    ) {
        precondition(!passes.isEmpty && usable.count == shape.count)
        self.shape = shape
        self.sampleType = sampleType
        self.saturation = saturation
        self.spots = spots
        self.noise = noise
        self.correctsBias = correctsBias && noise != nil
        self.usesOwnCounts = usesOwnCounts
        self.opaqueBelow = opaqueBelow
        self.densityScale = densityScale
        self.maps = maps
        self.usable = usable
        self.pixelDark = pixelDark
        self.passes = passes
    }

    /// Bytes of one frame.
    public var frameBytes: Int { shape.count * sampleType.byteCount }

    /// Number of maps that the plan asks for.
    public var mapCount: Int { maps.rawValue.nonzeroBitCount }

    /// The maps that pass `index` writes.
    package func maps(ofPass index: Int) -> Maps { index == passes.count - 1 ? maps : [] }

    /// The numbers that all pixels of pass `index` share.
    package func settings(ofPass index: Int) -> radiograph_settings {
        let tables = passes[index]
        let kappa = spots?.thresholdSigma ?? 0
        var settings = radiograph_settings()
        settings.width = Int32(shape.width)
        settings.height = Int32(shape.height)
        settings.bins = Int32(tables.bins.count)
        settings.bands = Int32(tables.bands)
        settings.widest_band = Int32(tables.widestBand)
        settings.chord_stride = tables.chords.rows > 1 ? Int32(shape.width) : 0
        settings.saturation = saturation
        settings.gain = Float(noise?.gain ?? 0)
        settings.summed_gain = Float(noise?.summedGain ?? 0)
        settings.read_variance = Float(noise?.readVariance ?? 0)
        settings.dark_variance = Float(noise?.darkVariance ?? 0)
        settings.spot_threshold = Float(kappa * kappa)
        settings.spot_gain = Float(spots?.gain ?? 0)
        settings.spot_read_variance = Float(spots?.readVariance ?? 0)
        settings.opaque_below = Float(opaqueBelow)
        settings.density_scale = Float(densityScale)
        return settings
    }

    /// Kernels' word for what happens to spots.
    package var spotsChoice: Int32 {
        switch spots?.action {
        case nil: Int32(spots_stay)
        case .exclude: Int32(spots_are_excluded)
        case .replace: Int32(spots_are_replaced)
        }
    }
}
