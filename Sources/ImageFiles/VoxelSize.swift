/// The side of a voxel as a file states it.
public struct VoxelSize: Hashable, Sendable {
    /// The side, µm.
    public let micrometres: Double
    /// The file and the part of it that states it, such as `recon.vol.info, voxelSize`.
    public let source: String
    /// Why it should not be relied on, such as `a writer's default`; nil where nothing speaks
    /// against it.
    public let doubt: String?

    /// Creates a size from its parts.
    public init(micrometres: Double, source: String, doubt: String? = nil) {
        self.micrometres = micrometres
        self.source = source
        self.doubt = doubt
    }
}
