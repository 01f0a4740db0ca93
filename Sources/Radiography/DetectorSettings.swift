/// What is known of the detector before a run.
public struct DetectorSettings: Sendable, Hashable {
    /// How a number comes about.
    public enum Determination: Sendable, Hashable {
        /// From the images.
        case automatic
        /// Given.
        case value(Double)
        /// Not at all: no uncertainties.
        case none
    }

    /// What to do with gamma spots.
    ///
    /// The rule takes noise for Gaussian and the neighbourhood for even. Where a pixel detects a
    /// neutron or two, as in an opaque electrode, it takes the bright end of their Poisson
    /// distribution for spots, one pixel in 700; at a corner of the sample, where five of nine
    /// neighbours are open beam, it takes the corner for one. Along straight edges it does not. In
    /// phantoms of 20 to 10 000 neutrons a pixel, what it leaves out of valid rows shifts their
    /// densities by less than 0.1 of their standard uncertainty.
    public struct SpotSettings: Sendable, Hashable {
        /// κ: how many standard deviations from the median a spot is.
        public var thresholdSigma: Double
        /// Whether the median takes the spot's place; else its pixel gives no number.
        public var replaces: Bool

        /// Creates settings.
        public init(thresholdSigma: Double = 5, replaces: Bool = false) {
            self.thresholdSigma = thresholdSigma
            self.replaces = replaces
        }
    }

    /// g, ADU per detected neutron.
    public var gain: Determination
    /// σ_r, ADU.
    public var readNoise: Determination
    /// Counts from here on are saturated, ADU; infinite if nothing is.
    public var saturation: Double
    /// The spot rule; nil: spots stay.
    public var spots: SpotSettings?
    /// A pixel whose open beam is below this part of the median gives no number.
    public var lowFlat: Double
    /// Whether the second-order bias of the logarithm is taken off.
    public var correctsBias: Bool
    /// Mean or median, for darks and flats.
    public var averaging: Averaging

    /// Creates settings.
    public init(
        gain: Determination = .automatic, readNoise: Determination = .automatic,
        saturation: Double = .infinity, spots: SpotSettings? = SpotSettings(),
        lowFlat: Double = 0.02, correctsBias: Bool = true, averaging: Averaging = .mean
    ) {
        self.gain = gain
        self.readNoise = readNoise
        self.saturation = saturation
        self.spots = spots
        self.lowFlat = lowFlat
        self.correctsBias = correctsBias
        self.averaging = averaging
    }
}
