/// How greys are told apart: a threshold with a band around it, and the greys of pure pore and solid.
public struct Segmentation: Sendable, Hashable {
    /// On which side the pores are.
    public var pores: PoreGrey
    /// The threshold: pore := v ≤ threshold where pores are dark, v > threshold where they are bright.
    public var threshold: Double
    /// Both ends of the band, threshold ± δ, for the sensitivity of every result to the threshold.
    public var band: ClosedRange<Double>
    /// The greys of pure pore and solid; nil where they are not known.
    public var endMembers: EndMembers?

    /// The greys of pure pore and pure solid with their standard uncertainties.
    public struct EndMembers: Sendable, Hashable {
        /// v_p, and u(v_p).
        public var pore, poreUncertainty: Double
        /// v_s, and u(v_s).
        public var solid, solidUncertainty: Double

        /// Creates end members.
        public init(
            pore: Double, poreUncertainty: Double, solid: Double, solidUncertainty: Double
        ) {
            self.pore = pore
            self.poreUncertainty = poreUncertainty
            self.solid = solid
            self.solidUncertainty = solidUncertainty
        }
    }

    /// Creates a segmentation.
    public init(
        pores: PoreGrey, threshold: Double, band: ClosedRange<Double>, endMembers: EndMembers?
    ) {
        self.pores = pores
        self.threshold = threshold
        self.band = band
        self.endMembers = endMembers
    }
}
