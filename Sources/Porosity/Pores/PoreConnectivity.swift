/// How the pores of a pellet hang together.
///
/// Open pores are connected to the pellet's surface: they have a voxel with a face neighbour outside
/// the pellet, through the side wall or an end face. All others are closed. The border of the volume
/// counts as surface where it cuts the pellet, because nothing is known of what lies behind it; the
/// pores that it cuts are open, and are also counted as cut.
public struct PoreConnectivity: Sendable, Hashable {
    /// Number of pores of a kind, and their voxels.
    public struct Count: Sendable, Hashable {
        /// Number of pores.
        public var pores = 0
        /// Their voxels together.
        public var voxels = 0

        /// Creates a count of zero.
        public init() {}

        /// Adds a pore.
        mutating func add(_ voxels: Int) {
            pores += 1
            self.voxels += voxels
        }
    }

    /// Which voxels are neighbours.
    public var neighbours: PoreNeighbours
    /// Pores that reach the surface, by size.
    public var open: PoreSizes
    /// Pores that do not, by size.
    public var closed: PoreSizes
    /// Open pores that reach from one end face to the other.
    public var percolating: Count
    /// Open pores that the border of the volume cuts; their size is a lower limit.
    public var cut: Count

    /// All pores, by size.
    public var all: PoreSizes { open + closed }
}
