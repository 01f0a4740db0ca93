/// Which voxels are neighbours: pores are sets of pore voxels that neighbours connect.
public enum PoreNeighbours: Int, Sendable, Hashable, CaseIterable {
    /// Voxels that share a face.
    case six = 6
    /// Voxels that share a face, an edge or a corner.
    case twentySix = 26
}
