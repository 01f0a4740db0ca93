/// The porosity of what keeps a distance from the edge of the pellet.
public struct GuardDistribution: Sendable, Hashable {
    /// Distance from the edge, in σ of the blur of the edge.
    public let sigmas: Double
    /// Radius of what is left, px; NaN for a box.
    public let radius: Double
    /// All of it.
    public let total: PorosityEstimate
    /// φ(r), from the axis outwards; empty for a box.
    public let rings: [RadialRing]
    /// φ by sector or tile, of everything inside the guard.
    public let sectors: SectorDistribution
    /// φ by sector, of the outermost ring alone, with the one before it where it is less than half
    /// as wide as that; nil for a box.
    ///
    /// A rim that is more porous is so in all sectors; a cylinder that is off its centre by d has
    /// air in one side of the rim, and a harmonic of d/(2w) (1 − φ).
    public let rim: SectorDistribution?
}

/// The porosity of a ring.
public struct RadialRing: Sendable, Hashable {
    /// Inner and outer radius, px.
    public let inner, outer: Double
    /// Mean distance of its voxels from the axis, px: of the areas of its counted rings, weighted by
    /// their voxels; NaN without voxels.
    public let meanRadius: Double
    /// Its porosity.
    public let estimate: PorosityEstimate
    /// Φ(<r) = ΣS/ΣN of all rings up to this one.
    public let cumulative: Double
    /// The most frequent grey of the solid in the ring of the first guard that it lies in; NaN where
    /// there is no peak.
    public let solidMode: Double
    /// What errors of the cylinder may add.
    public let edgeBound: EdgeBound
}

/// Porosity against the angle about the axis.
public struct SectorDistribution: Sendable, Hashable {
    /// The sectors in order, the first from +x towards +y; for a box its tiles, row after row.
    public let sectors: [PorosityEstimate]
    /// The first harmonic; nil for tiles, and where fewer than four sectors have voxels.
    public let harmonic: Harmonic?

    /// φ(θ) = φ₀ + a cos(θ − α), fitted to the sectors, weighted by their voxels.
    public struct Harmonic: Sendable, Hashable {
        /// a, 0 or above.
        public let amplitude: Double
        /// α, degrees from +x towards +y, 0…360: where porosity is highest.
        public let direction: Double
        /// Standard error of a, from what the sectors deviate by.
        public let standardError: Double
    }
}

/// The porosity of some slices.
public struct HeightDistribution: Sendable, Hashable {
    /// Distance from the edge of the pellet, in σ of the blur of the edge.
    public let sigmas: Double
    /// The bins from the first slice on.
    public let bins: [HeightBin]
}

/// The porosity of a bin of slices.
public struct HeightBin: Sendable, Hashable {
    /// Its slices of the pellet.
    public let slices: Range<Int>
    /// Its porosity; drift is not corrected in it.
    public let estimate: PorosityEstimate
}

/// The porosity of a ring in a block of slices.
public struct RingBlock: Sendable, Hashable {
    /// Index of the ring in the first guard.
    public let ring: Int
    /// Slices of the block.
    public let slices: Range<Int>
    /// Its porosity, with an interval from groups of sectors, which the ring may be too small for.
    public let estimate: PorosityEstimate
}
