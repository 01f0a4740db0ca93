public import Fields

/// What a synthetic pellet is like; the defaults are a separator pellet with a looser rim.
///
/// Lengths are in pixels, the side of a voxel.
public struct PelletPhantomOptions: Sendable, Equatable {
    /// The grey levels of a volume without blur and noise.
    public struct Greys: Sendable, Equatable {
        /// Around the pellet, and in notches.
        public var air: Double
        /// Pores.
        public var pore: Double
        /// Solid.
        public var solid: Double
        /// Standard deviation of the white noise.
        public var noise: Double

        /// Creates grey levels.
        public init(air: Double, pore: Double, solid: Double, noise: Double) {
            self.air = air
            self.pore = pore
            self.solid = solid
            self.noise = noise
        }

        /// Grey levels that suit a type of voxels: solid 10 σ above pores and air.
        public static func usual(for type: PixelType) -> Greys {
            switch type {
            case .uint8: Greys(air: 60, pore: 60, solid: 180, noise: 12)
            case .int16: Greys(air: -10_000, pore: -10_000, solid: 10_000, noise: 2000)
            case .uint16: Greys(air: 16_000, pore: 16_000, solid: 40_000, noise: 2400)
            case .float32: Greys(air: 0, pore: 0, solid: 2, noise: 0.2)
            }
        }
    }

    /// Columns of a slice.
    public var width = 256
    /// Rows of a slice.
    public var height = 256
    /// Slices of the volume.
    public var slices = 192
    /// Everything random follows from it.
    public var seed: UInt64 = 1
    /// How voxels are stored.
    public var type = PixelType.uint16

    /// Radius of the pellet; nil takes 0.4 of the smaller side of a slice.
    public var radius: Double?
    /// Angle between the pellet's axis and z (degrees).
    public var tilt = 0.0
    /// Direction that the axis leans to as z increases, from +x towards +y (degrees).
    public var azimuth = 0.0
    /// Columns and rows from the middle of the volume to the pellet's.
    public var offset = SIMD2(0.0, 0.0)
    /// Air on the axis above and below the pellet; 0 lets it end beyond the volume.
    public var caps = 12.0
    /// Grooves along the rim, with round sections that are centred on it.
    public var notches = 0
    /// Radius of those sections; nil takes 0.08 of the pellet's radius, at least 1.
    public var notchDepth: Double?

    /// Porosity in the middle of the pellet.
    public var porosity = 0.12
    /// What it rises by in the outer part.
    public var edgeRise = 0.05
    /// Width of the outer part; nil takes an eighth of the radius.
    public var edgeWidth: Double?
    /// What it rises by from the first to the last slice of the pellet.
    public var gradient = 0.0
    /// Radii of the pores, evenly spread.
    public var poreRadius = 3.0...6.0
    /// Isolated spherical pores inside, none of which touches another or the surface; they are
    /// countable where the porosity is 0.
    public var closedPores = 0

    /// The grey levels; nil takes those that suit the type.
    public var greys: Greys?
    /// Standard deviation of the Gaussian blur.
    public var blur = 0.7
    /// Whether a voxel is all pore, solid or air, as its centre is, instead of a mixture.
    public var hasHardEdges = false
    /// Part by which greys are lower on the axis of rotation than at the distance of the rim.
    public var cupping = 0.0
    /// Rings about the axis of rotation, 1 or 2 px wide, brighter or darker than they should be.
    public var rings = 0
    /// Standard deviation of what a ring adds, in parts of the difference of solid and pores.
    public var ringAmplitude = 0.1

    /// Creates the default options.
    public init() {}

    /// Columns and rows of a slice.
    public var shape: Shape { Shape(width: width, height: height) }

    /// The grey levels.
    var resolvedGreys: Greys { greys ?? .usual(for: type) }

    /// The pellet's radius.
    var resolvedRadius: Double { radius ?? 0.4 * Double(min(width, height)) }

    /// The width of the outer part of the pellet.
    var resolvedEdgeWidth: Double { edgeWidth ?? resolvedRadius / 8 }

    /// The radius of the notches' sections.
    var resolvedNotchDepth: Double { notchDepth ?? max(0.08 * resolvedRadius, 1) }

    /// Checks every option by itself.
    ///
    /// - Throws: ``PhantomError/option(name:value:allowed:)`` or
    ///   ``PhantomError/greysClipped(low:high:type:)``.
    func check() throws(PhantomError) {
        try require("width", width, 16...16384)
        try require("height", height, 16...16384)
        try require("slices", slices, 4...65535)
        let radius = resolvedRadius
        try require("radius", radius, 6...Double(2 * max(width, height)))
        try require("tilt", tilt, 0...30)
        try require("azimuth", azimuth, -360...360)
        try require("offset x", abs(offset.x), 0...Double(width) / 2 + radius / 2)
        try require("offset y", abs(offset.y), 0...Double(height) / 2 + radius / 2)
        try require("caps", caps, 0...Double(slices) / 2)
        try require("notches", notches, 0...64)
        try require("notch depth", resolvedNotchDepth, 1...radius / 2)
        try require("porosity", porosity, 0...0.9)
        try require("edge rise", edgeRise, -porosity...0.95 - porosity)
        try require("edge width", resolvedEdgeWidth, 0...radius)
        try require("smallest pore radius", poreRadius.lowerBound, 1...radius / 3)
        try require("largest pore radius", poreRadius.upperBound, 1...radius / 3)
        try require("gradient", gradient, -porosity...porosity)
        try require("closed pores", closedPores, 0...2000)
        try require("blur", blur, 0...10)
        try require("cupping", cupping, 0...0.9)
        try require("rings", rings, 0...1000)
        try require("ring amplitude", ringAmplitude, 0...10)
        let greys = resolvedGreys
        try require("noise", greys.noise, 0...Double.greatestFiniteMagnitude)
        for (name, grey) in [("air", greys.air), ("pore", greys.pore), ("solid", greys.solid)] {
            try require(name, grey, -1e9...1e9)
        }
        guard greys.pore != greys.solid else {
            throw .option(
                name: "solid", value: "\(greys.solid)", allowed: "another grey than that of pores")
        }
        guard let full = type.fullScale else { return }
        let levels = [greys.air, greys.pore, greys.solid]
        let low = (levels.min() ?? 0) - 5 * greys.noise
        let high = (levels.max() ?? 0) + 5 * greys.noise
        guard low >= (type == .int16 ? -full - 1 : 0), high <= full else {
            throw .greysClipped(low: low, high: high, type: type)
        }
    }
}
