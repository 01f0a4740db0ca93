/// What a volume does not carry although it was asked for.
public enum PorosityError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Every voxel has the same value.
    case constantVolume(value: Double)
    /// No pellet stands out of its surroundings; `reason` says why and what to do.
    case noPellet(reason: String)
    /// The cylinder does not lie in the volume as `reason` says.
    case cylinderOutside(reason: String)
    /// A threshold method has no answer for this histogram.
    case noThreshold(method: String, reason: String)
    /// There is no voxel to count.
    case noVoxels(what: String)

    /// One line: what, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .constantVolume(let value):
            "every voxel is \(value), so there are no pores to tell from solid; check the file and "
                + "its type"
        case .noPellet(let reason):
            "no pellet is found: \(reason)"
        case .cylinderOutside(let reason):
            reason
        case .noThreshold(let method, let reason):
            "threshold \(method) has no answer: \(reason)"
        case .noVoxels(let what):
            "\(what) holds no voxel; check crop, region and rings"
        }
    }
}
