/// A cylinder in a volume: its axis, radius and end faces, px.
///
/// Voxel (x, y, z) has its centre at these coordinates, the first voxel at 0.
///
///     r = ‖(P − A) × u‖        h = (P − A)·u
public struct PelletGeometry: Sendable, Hashable, Codable {
    /// A, a point of the axis.
    public var axisPoint: SIMD3<Double>
    /// u, the unit vector along the axis; its z is positive.
    public var direction: SIMD3<Double>
    /// R.
    public var radius: Double
    /// Heights h of the two end faces.
    public var heights: ClosedRange<Double>
    /// Height along the axis.
    public var height: Double { heights.upperBound - heights.lowerBound }
    /// σ of the Gaussian that blurs the edge; nil if it is not known.
    public var edgeBlur: Double?
    /// How well a fit found it; nil if it was given.
    public var fit: Fit?

    /// The quality of a fit.
    public struct Fit: Sendable, Hashable, Codable {
        /// Slices with a circle.
        public var slices = 0
        /// Edge points that the circles were fitted to.
        public var edgePoints = 0
        /// Part of the edge points that the robust fit left out, 0 to 1.
        public var rejected = 0.0
        /// 1.4826 · MAD of the edge points' distances from the cylinder, px.
        public var residual = 0.0
        /// 1.4826 · MAD of the slices' radii, px.
        public var radiusSpread = 0.0
        /// Standard uncertainty of the radius, px.
        public var radiusUncertainty = 0.0
        /// Standard uncertainty of the axis in the middle of the pellet, px.
        public var axisUncertainty = 0.0
        /// Standard uncertainty of the tilt, degrees.
        public var tiltUncertainty = 0.0
        /// Change of the radius over the whole height, bottom less top, px.
        public var taper = 0.0
        /// Part of the rim that the field of view cuts off, 0 to 1.
        public var outsideView = 0.0

        /// Creates a quality of zeros.
        public init() {}
    }

    /// Creates a cylinder.
    public init(
        axisPoint: SIMD3<Double>, direction: SIMD3<Double>, radius: Double,
        heights: ClosedRange<Double>, edgeBlur: Double? = nil, fit: Fit? = nil
    ) {
        self.axisPoint = axisPoint
        self.direction = direction
        self.radius = radius
        self.heights = heights
        self.edgeBlur = edgeBlur
        self.fit = fit
    }

    /// The slices of a volume that the pellet reaches, as far as they are there.
    public func slices(of count: Int) -> Range<Int> {
        let lean = radius * max(1 - direction.z * direction.z, 0).squareRoot()
        let faces = [heights.lowerBound, heights.upperBound].map { axisPoint.z + $0 * direction.z }
        let first = Int(min(max((faces[0] - lean).rounded(.down), 0), Double(count)))
        let end = Int(min(max((faces[1] + lean).rounded(.up) + 1, 0), Double(count)))
        return first..<max(first, end)
    }
}
