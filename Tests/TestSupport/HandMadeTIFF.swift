public import Fields

/// A TIFF file put together byte by byte, for what libtiff does not write.
///
/// Each directory with its values follows the one before; the pixels come last.
public struct HandMadeTIFF {
    /// The values of a tag.
    public enum Value {
        /// Of 16 bits.
        case short([UInt16])
        /// Of 32 bits.
        case long([UInt32])
        /// ASCII.
        case text(String)
        /// One number of 64 bits.
        case double(Double)
        case fraction(UInt32, UInt32)
        /// A LONG: the offset of the pixels, plus a number of bytes.
        case pixels(plus: Int)
    }

    /// Whether the most significant byte comes first.
    public var isBigEndian: Bool
    /// The tags of each image.
    public var directories: [[(tag: UInt16, value: Value)]]
    /// What follows them.
    public var pixels: [UInt8]

    /// Creates a file.
    public init(
        isBigEndian: Bool = false, directories: [[(tag: UInt16, value: Value)]] = [],
        pixels: [UInt8] = []
    ) {
        self.isBigEndian = isBigEndian
        self.directories = directories
        self.pixels = pixels
    }

    /// The tags of an uncompressed image in one strip, which begins some bytes into the pixels.
    public static func image(
        _ shape: Shape, bits: UInt16 = 16, format: UInt16 = 1, at start: Int = 0,
        byteCount: UInt32? = nil, more: [(tag: UInt16, value: Value)] = []
    ) -> [(tag: UInt16, value: Value)] {
        let bytes = byteCount ?? UInt32(shape.count * Int(bits) / 8)
        let tags: [(tag: UInt16, value: Value)] = [
            (256, .long([UInt32(shape.width)])), (257, .long([UInt32(shape.height)])),
            (258, .short([bits])), (259, .short([1])), (262, .short([1])),
            (273, .pixels(plus: start)), (277, .short([1])), (278, .long([UInt32(shape.height)])),
            (279, .long([bytes])), (339, .short([format])),
        ]
        return (tags.filter { tag in !more.contains { $0.tag == tag.tag } } + more)
            .sorted { $0.tag < $1.tag }
    }

    /// The whole file; the same bytes without pixels are `count - pixels.count` long.
    public var bytes: [UInt8] {
        // The layout does not depend on the offset: a first pass finds it.
        let headBytes = head(pixelOffset: 0).count
        return head(pixelOffset: headBytes) + pixels
    }

    private func head(pixelOffset: Int) -> [UInt8] {
        var bytes: [UInt8] = isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]
        bytes += number(42, 2) + number(directories.isEmpty ? 0 : 8, 4)
        for (index, directory) in directories.enumerated() {
            let tableBytes = 2 + 12 * directory.count + 4
            let valueStart = bytes.count + tableBytes
            var table = number(directory.count, 2)
            var values: [UInt8] = []
            for (tag, value) in directory {
                let (type, count, content) = encoded(value, pixelOffset: pixelOffset)
                table += number(Int(tag), 2) + number(type, 2) + number(count, 4)
                if content.count <= 4 {
                    table += content + Array(repeating: 0, count: 4 - content.count)
                } else {
                    table += number(valueStart + values.count, 4)
                    values += content + Array(repeating: 0, count: content.count % 2)
                }
            }
            let isLast = index == directories.count - 1
            table += number(isLast ? 0 : valueStart + values.count, 4)
            bytes += table + values
        }
        return bytes
    }

    private func encoded(
        _ value: Value, pixelOffset: Int
    ) -> (type: Int, count: Int, content: [UInt8]) {
        switch value {
        case .short(let values): (3, values.count, values.flatMap { number(Int($0), 2) })
        case .long(let values): (4, values.count, values.flatMap { number(Int($0), 4) })
        case .text(let text): (2, text.utf8.count + 1, Array(text.utf8) + [0])
        case .double(let value): (12, 1, number(Int(bitPattern: UInt(value.bitPattern)), 8))
        case .fraction(let above, let below): (5, 1, number(Int(above), 4) + number(Int(below), 4))
        case .pixels(let plus): (4, 1, number(pixelOffset + plus, 4))
        }
    }

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isBigEndian ? little.reversed() : little
    }
}
