public import Fields

/// A density experiment in plain numbers: images row after row in ADU, lengths in cm, densities in
/// 1/cm³.
public struct PlainExperiment: Sendable {
    /// What happens to a gamma spot.
    public enum Spots: Sendable { case stay, areExcluded, areReplaced }

    /// The sample.
    public enum Sample: Sendable {
        /// A cylinder; its axis (column) in the middle row, its tilt in degrees.
        case cylinder(radius: Double, axis: Double, tilt: Double)
        /// A plate.
        case slab(thickness: Double)
    }

    /// A part of the sample, a range of rows.
    public struct Component: Sendable {
        /// Its rows.
        public var rows: Range<Int>
        /// Attenuation that is not ⁶Li's (1/cm).
        public var matrix: Double
        /// ⁶Li density in the reference frames.
        public var reference: Double

        /// Creates a component.
        public init(rows: Range<Int>, matrix: Double = 0, reference: Double = 0) {
            self.rows = rows
            self.matrix = matrix
            self.reference = reference
        }
    }

    /// Columns that a profile averages over.
    public enum Band: Sendable {
        /// All valid columns.
        case full
        /// A width (cm) around the axis.
        case centred(width: Double)
        /// Columns of the image.
        case columns(Range<Int>)
    }

    /// Columns and rows.
    public var shape: Shape
    /// Frames.
    public var frames: [[Double]]
    /// Images without beam.
    public var darks: [[Double]]
    /// One set of images without sample, or two.
    public var flats: [[[Double]]]
    /// Where each frame lies in time between the two sets, 0 to 1.
    public var flatWeights: [Double]
    /// Pixels to ignore.
    public var masked: Set<Int> = []
    /// Counts from here on are saturated.
    public var saturation = Double.infinity
    /// g, ADU per neutron.
    public var gain: Double
    /// σ_r, ADU.
    public var readNoise: Double
    /// What happens to spots further than 5 σ from the median.
    public var spots = Spots.stay
    /// Whether the logarithm's bias is taken off.
    public var correctsBias = true
    /// Open beam in every frame.
    public var air: Region
    /// The sample; nil: only its transmission is known.
    public var sample: Sample?
    /// Part of the radius within which a column is valid.
    public var validFraction = 0.95
    /// Parts of the sample.
    public var components: [Component] = []
    /// Frames that densities are relative to.
    public var reference: Range<Int>?
    /// Rows whose counts are summed.
    public var binRows = 1
    /// Bands of the profiles.
    public var bands: [Band] = [.full]
    /// Width of a pixel.
    public var pixelSize = 0.01
    /// σ6 (cm²), 940 barn at 1.798 Å, here at 2.8 Å.
    public let crossSection = 940e-24 * 2.8 / 1.798
    /// Optical depth of the mean transmission above which a row has no number.
    public let opaqueAbove = 3.9

    /// Creates an experiment without a sample.
    public init(
        shape: Shape, frames: [[Double]], darks: [[Double]], flats: [[[Double]]], gain: Double,
        readNoise: Double, air: Region
    ) {
        self.shape = shape
        self.frames = frames
        self.darks = darks
        self.flats = flats
        self.gain = gain
        self.readNoise = readNoise
        self.air = air
        flatWeights = frames.map { _ in 0 }
    }
}
