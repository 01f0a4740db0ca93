import Fields

/// The bytes of a TIFF stack around its pixels.
///
/// The header, the first directory and its texts come first, then all images one after the other,
/// then the other directories: ImageJ, and what reads its files, takes the images of a stack for
/// one run that begins at the first. libtiff puts a directory between any two images, which is why
/// files are written without it. Classic TIFF unless the file passes 4 GiB, BigTIFF then; in the
/// machine's byte order.
struct TIFFLayout {
    /// Columns and rows of every image.
    let shape: Shape
    /// The type of every pixel.
    let pixelType: PixelType
    /// Images of the whole file.
    let imageCount: Int
    /// Whether offsets have 64 bits.
    let isBig: Bool
    private let label: ImageLabel
    /// Bytes of the first directory with what it refers to.
    private let firstDirectoryBytes: Int

    /// Plans a file.
    ///
    /// - Precondition: At least one image of at least one pixel; see ``ImageLabel`` for its limits.
    init(shape: Shape, pixelType: PixelType, imageCount: Int, label: ImageLabel) {
        precondition(shape.count > 0 && imageCount > 0, "a file holds at least one pixel")
        precondition((1e-6...1e6).contains(label.pixelSizeMicrometres), "pixel size out of range")
        let description = label.description(imageCount: imageCount)
        precondition(description.utf8.allSatisfy { $0 < 0x80 && $0 > 0 }, "a label is ASCII")
        self.shape = shape
        self.pixelType = pixelType
        self.imageCount = imageCount
        self.label = label
        // No directory without a description is larger than 512 bytes.
        let estimate =
            imageCount * (shape.count * pixelType.byteCount + 512) + description.utf8.count + 512
        isBig = estimate > Int(UInt32.max)
        let length = Self.directory(
            at: 0, isBig: isBig, next: 0,
            entries: Self.entries(
                shape, pixelType, image: 0, isBig: isBig, label: label,
                description: description)
        ).count
        firstDirectoryBytes = length
    }

    /// Bytes of one image.
    var imageBytes: Int { shape.count * pixelType.byteCount }

    /// The offset of an image's pixels; for ``imageCount``, of the end of them all.
    func offset(ofImage image: Int) -> Int {
        // A multiple of 16, so that pixels are aligned however a reader maps the file.
        (headerBytes + firstDirectoryBytes + 15) / 16 * 16 + image * imageBytes
    }

    private var headerBytes: Int { isBig ? 16 : 8 }

    /// Everything before the first image.
    ///
    /// - Parameter isWhole: Whether the first directory names the second one, which is written last.
    /// - Returns: As many bytes as the first image has before it.
    func start(isWhole: Bool) -> [UInt8] {
        var bytes = TIFFBytes(isBig: isBig)
        bytes.append(UInt16(littleEndian: 1) == 1 ? 0x4949 : 0x4D4D as UInt16)
        if isBig {
            bytes.append(43 as UInt16)
            bytes.append(8 as UInt16)
            bytes.append(0 as UInt16)
        } else {
            bytes.append(42 as UInt16)
        }
        bytes.appendOffset(headerBytes)
        let next = isWhole && imageCount > 1 ? offset(ofImage: imageCount) : 0
        bytes.append(contentsOf: directory(ofImage: 0, at: headerBytes, next: next))
        bytes.pad(to: offset(ofImage: 0))
        return bytes.bytes
    }

    /// Everything after the last image: the directories of all images but the first.
    func end() -> [UInt8] {
        var bytes: [UInt8] = []
        let start = offset(ofImage: imageCount)
        for image in 1..<max(imageCount, 1) {
            let place = start + bytes.count
            let length = directory(ofImage: image, at: place, next: 0).count
            let next = image + 1 < imageCount ? place + length : 0
            bytes += directory(ofImage: image, at: place, next: next)
        }
        return bytes
    }

    private func directory(ofImage image: Int, at offset: Int, next: Int) -> [UInt8] {
        let entries = Self.entries(
            shape, pixelType, image: self.offset(ofImage: image), isBig: isBig, label: label,
            description: image == 0 ? label.description(imageCount: imageCount) : nil)
        return Self.directory(at: offset, isBig: isBig, next: next, entries: entries)
    }

    /// A tag, the code of its type, how many values it has, and the values.
    private typealias Entry = (tag: UInt16, type: UInt16, count: Int, value: [UInt8])

    private static func entries(
        _ shape: Shape, _ pixelType: PixelType, image: Int, isBig: Bool, label: ImageLabel,
        description: String?
    ) -> [Entry] {
        func short(_ tag: UInt16, _ value: UInt16) -> Entry { (tag, 3, 1, bytes(of: value)) }
        func long(_ tag: UInt16, _ value: Int) -> Entry { (tag, 4, 1, bytes(of: UInt32(value))) }
        func offset(_ tag: UInt16, _ value: Int) -> Entry {
            isBig ? (tag, 16, 1, bytes(of: UInt64(value))) : long(tag, value)
        }
        func text(_ tag: UInt16, _ value: String) -> Entry {
            (tag, 2, value.utf8.count + 1, Array(value.utf8) + [0])
        }
        let (numerator, denominator) = label.pixelsPerMicrometre
        let scale = bytes(of: numerator) + bytes(of: denominator)
        return [
            long(254, 0),  // a full image
            long(256, shape.width), long(257, shape.height),
            short(258, UInt16(8 * pixelType.byteCount)),
            short(259, 1),  // uncompressed
            short(262, 1),  // 0 is black
        ] + (description.map { [text(270, $0)] } ?? []) + [
            offset(273, image),
            short(277, 1),  // samples in a pixel
            long(278, shape.height),  // one strip
            offset(279, shape.count * pixelType.byteCount),
            (282, 5, 1, scale), (283, 5, 1, scale),
            short(296, 1),  // the unit is in the description
            text(305, "Lithoray"),
            short(339, pixelType == .float32 ? 3 : pixelType == .int16 ? 2 : 1),
        ]
    }

    /// A directory, followed by the values that do not fit its entries.
    private static func directory(
        at offset: Int, isBig: Bool, next: Int, entries: [Entry]
    ) -> [UInt8] {
        let inline = isBig ? 8 : 4
        let tableBytes = isBig ? 8 + 20 * entries.count + 8 : 2 + 12 * entries.count + 4
        var table = TIFFBytes(isBig: isBig)
        var values: [UInt8] = []
        if isBig {
            table.append(UInt64(entries.count))
        } else {
            table.append(UInt16(entries.count))
        }
        for entry in entries {
            table.append(entry.tag)
            table.append(entry.type)
            table.appendOffset(entry.count)
            if entry.value.count <= inline {
                table.append(contentsOf: entry.value)
                table.append(contentsOf: Array(repeating: 0, count: inline - entry.value.count))
            } else {
                table.appendOffset(offset + tableBytes + values.count)
                // Values begin at even bytes.
                values += entry.value + Array(repeating: 0, count: entry.value.count % 2)
            }
        }
        table.appendOffset(next)
        return table.bytes + values
    }

    private static func bytes<Value: BitwiseCopyable>(of value: Value) -> [UInt8] {
        withUnsafeBytes(of: value) { Array($0) }
    }
}

/// Bytes of a TIFF file in the machine's byte order.
private struct TIFFBytes {
    let isBig: Bool
    private(set) var bytes: [UInt8] = []

    init(isBig: Bool) {
        self.isBig = isBig
    }

    mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func append(contentsOf more: [UInt8]) {
        bytes += more
    }

    /// Appends an offset or a count, 4 bytes or, in BigTIFF, 8.
    mutating func appendOffset(_ value: Int) {
        if isBig { append(UInt64(value)) } else { append(UInt32(value)) }
    }

    mutating func pad(to count: Int) {
        bytes += Array(repeating: 0, count: count - bytes.count)
    }
}
