/// How a detector's counts are stored in a file.
public enum PixelType: String, Hashable, Sendable, CaseIterable {
    /// Unsigned 8-bit integers.
    case uint8
    /// Unsigned 16-bit integers.
    case uint16
    /// Signed 16-bit integers.
    case int16
    /// IEEE single precision.
    case float32

    /// Bytes of one pixel.
    public var byteCount: Int {
        switch self {
        case .uint8: 1
        case .uint16, .int16: 2
        case .float32: 4
        }
    }

    /// The largest count that the type can hold; nil for floating point, which has no full scale.
    public var fullScale: Double? {
        switch self {
        case .uint8: 255
        case .uint16: 65535
        case .int16: 32767
        case .float32: nil
        }
    }
}
