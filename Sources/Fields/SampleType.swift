/// How the values of an image lie in memory once a reader delivers them.
public enum SampleType: String, Hashable, Sendable, CaseIterable {
    /// Unsigned 16-bit integers, as a camera counts.
    case uint16
    /// IEEE single precision.
    case float32

    /// Bytes of one value.
    public var byteCount: Int {
        switch self {
        case .uint16: 2
        case .float32: 4
        }
    }
}
