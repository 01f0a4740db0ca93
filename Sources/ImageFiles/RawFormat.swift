public import Fields

/// How the voxels of a file without a header lie in it: slice after slice, row after row.
///
/// What is nil is taken from a description beside the file or from its name.
public struct RawFormat: Hashable, Sendable {
    /// Which byte of a value comes first.
    public enum ByteOrder: String, Hashable, Sendable, CaseIterable {
        /// The least significant.
        case little
        /// The most significant.
        case big
    }

    /// Voxels along x, y and z.
    public var shape: VolumeShape?
    /// How values are stored.
    public var pixelType: PixelType?
    /// The order of a value's bytes; little where nothing states it.
    public var byteOrder: ByteOrder?

    /// Creates a format from what is known of it.
    public init(
        shape: VolumeShape? = nil, pixelType: PixelType? = nil, byteOrder: ByteOrder? = nil
    ) {
        self.shape = shape
        self.pixelType = pixelType
        self.byteOrder = byteOrder
    }

    /// Reads `128x128x100` (x, y, z) and `uint16` out of a name such as
    /// `scan_128x128x100_uint16.raw`.
    ///
    /// `8bit` and `16bit` are unsigned, `32bit` is float32. A name that states two shapes or two
    /// types states none.
    public init(fileName: String) {
        var shapes: Set<VolumeShape> = []
        var types: Set<PixelType> = []
        let words = fileName.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        for word in words {
            if let type = PixelType(rawValue: String(word)) ?? Self.types[word] {
                types.insert(type)
            }
            let sides = word.split(separator: "x", omittingEmptySubsequences: false).map {
                $0.allSatisfy(\.isWholeNumber) ? Int($0) ?? 0 : 0
            }
            if sides.count == 3, sides.allSatisfy({ $0 > 0 }) {
                shapes.insert(
                    VolumeShape(
                        slice: Shape(width: sides[0], height: sides[1]), sliceCount: sides[2]))
            }
        }
        self.init(
            shape: shapes.count == 1 ? shapes.first : nil,
            pixelType: types.count == 1 ? types.first : nil)
    }

    private static let types: [Substring: PixelType] = [
        "8bit": .uint8, "16bit": .uint16, "32bit": .float32,
    ]
}
