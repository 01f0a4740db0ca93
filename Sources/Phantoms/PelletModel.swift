/// Where the pellet lies in the volume: a cylinder with flat ends and grooves along its rim.
///
/// Voxel (x, y, z) has its centre at these coordinates, the first voxel at 0. Heights h count along
/// the axis from the middle of the pellet:
///
///     r = |(P − M) × u|        h = (P − M)·u
struct PelletModel: Sendable {
    /// M, the middle of the pellet.
    let middle: SIMD3<Double>
    /// u, the unit vector along the axis; its z is positive.
    let direction: SIMD3<Double>
    /// Unit vectors across the axis, which with u make a right-handed frame.
    let across: (SIMD3<Double>, SIMD3<Double>)
    /// R.
    let radius: Double
    /// Height of the pellet; of the part in the volume's slices on the axis where it has no ends.
    let length: Double
    /// Heights between which there is pellet, which may be beyond the volume.
    let heights: Range<Double>
    /// Whether the ends are in the volume.
    let hasEnds: Bool
    /// Middles of the grooves' sections, along both vectors across the axis.
    let notches: [SIMD2<Double>]
    /// Radius of those sections.
    let notchDepth: Double

    /// Creates the pellet of checked options; `margin` is what may be asked for beyond the volume.
    init(_ options: PelletPhantomOptions, margin: Double) {
        let tilt = ElementaryFunctions.sineCosine(degrees: options.tilt)
        let azimuth = ElementaryFunctions.sineCosine(degrees: options.azimuth)
        let u = SIMD3(tilt.sine * azimuth.cosine, tilt.sine * azimuth.sine, tilt.cosine)
        let radius = options.resolvedRadius
        direction = u
        let first = SIMD3(1, 0, 0) - u * u.x
        let e1 = first / (first * first).sum().squareRoot()
        across = (
            e1,
            SIMD3(
                u.y * e1.z - u.z * e1.y, u.z * e1.x - u.x * e1.z, u.x * e1.y - u.y * e1.x)
        )
        middle = SIMD3(
            Double(options.width - 1) / 2 + options.offset.x,
            Double(options.height - 1) / 2 + options.offset.y, Double(options.slices - 1) / 2)
        self.radius = radius
        let length = (Double(options.slices) - 2 * options.caps) / u.z
        self.length = length
        hasEnds = options.caps > 0
        let beyond = hasEnds ? 0 : (radius * tilt.sine + margin) / u.z + 2
        heights = -length / 2 - beyond..<length / 2 + beyond
        var stream = RandomStream(seed: options.seed, PelletStream.notches.rawValue)
        notches = (0..<options.notches).map { _ in
            while true {
                let place = SIMD2(2 * stream.uniform() - 1, 2 * stream.uniform() - 1)
                let square = (place * place).sum()
                if square > 0.01 && square < 1 { return place * (radius / square.squareRoot()) }
            }
        }
        notchDepth = options.resolvedNotchDepth
    }

    /// A point from its places along both vectors across the axis and its height.
    func point(_ across: SIMD2<Double>, height: Double) -> SIMD3<Double> {
        middle + self.across.0 * across.x + self.across.1 * across.y + direction * height
    }

    /// Where the axis enters and leaves the pellet, or the volume's first and last slice where the
    /// pellet has no ends there.
    var axis: (start: SIMD3<Double>, end: SIMD3<Double>) {
        (middle - direction * (length / 2), middle + direction * (length / 2))
    }
}

/// What the random numbers of a pellet are for.
enum PelletStream: UInt64 {
    case pores = 101
    case closedPores = 102
    case notches = 103
    case rings = 104
    case noise = 105
}
