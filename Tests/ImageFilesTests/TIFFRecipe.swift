import CTIFF
import Fields
import Foundation
import TestSupport

/// How libtiff writes a file for a test.
struct TIFFRecipe: Sendable, CustomStringConvertible {
    var shape = Shape(width: 37, height: 29)
    var pixelType = PixelType.uint16
    var isBigEndian = false
    var isBig = false
    /// nil for strips.
    var tile: Shape?
    var rowsPerStrip = 8
    var compression = COMPRESSION_NONE
    var predictor: Int32 = 1
    /// Of the first page.
    var imageDescription: String?
    var dateTime: String?

    var description: String {
        "\(pixelType) \(isBigEndian ? "big" : "little")-endian \(isBig ? "BigTIFF" : "classic") "
            + "\(tile.map { "tiles of \($0)" } ?? "strips of \(rowsPerStrip)") "
            + "compression \(compression) predictor \(predictor)"
    }

    /// Every pixel type, byte order, layout, compression, predictor and offset size.
    static var all: [TIFFRecipe] {
        var recipes: [TIFFRecipe] = []
        let compressions = [
            COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,
            COMPRESSION_PACKBITS, COMPRESSION_ZSTD,
        ]
        for pixelType in PixelType.allCases {
            for (isBigEndian, isBig) in [
                (false, false), (false, true), (true, false), (true, true),
            ] {
                for tile in [nil, Shape(width: 16, height: 32)] {
                    for compression in compressions {
                        let isPredictable =
                            compression != COMPRESSION_NONE && compression != COMPRESSION_PACKBITS
                        let last: Int32 = !isPredictable ? 1 : pixelType == .float32 ? 3 : 2
                        for predictor in 1...last {
                            recipes.append(
                                TIFFRecipe(
                                    pixelType: pixelType, isBigEndian: isBigEndian, isBig: isBig,
                                    tile: tile, compression: compression, predictor: predictor))
                        }
                    }
                }
            }
        }
        return recipes
    }

    /// Pixels that compress and still hold every kind of value, in the machine's byte order.
    func pixels(seed: UInt64) -> [UInt8] {
        var random = NoiseSource(seed: seed)
        var bytes: [UInt8] = []
        for index in 0..<shape.count {
            let bits = index % 5 == 0 ? random.next() : UInt64(index / 7)
            switch pixelType {
            case .uint8: bytes.append(UInt8(truncatingIfNeeded: bits))
            case .uint16, .int16:
                withUnsafeBytes(of: UInt16(truncatingIfNeeded: bits)) { bytes += $0 }
            case .float32:
                let value = Float(Int32(truncatingIfNeeded: bits)) * 0.37
                withUnsafeBytes(of: value) { bytes += $0 }
            }
        }
        return bytes
    }

    /// Writes one page for each element of `pages`.
    func write(_ pages: [[UInt8]], to path: String) throws {
        let mode = "w" + (isBigEndian ? "b" : "l") + (isBig ? "8" : "")
        let options = TIFFOpenOptionsAlloc()
        defer { TIFFOpenOptionsFree(options) }
        // libtiff warns of the older of Deflate's two numbers, which is written on purpose.
        TIFFOpenOptionsSetWarningHandlerExtR(options, { _, _, _, _, _ in 1 }, nil)
        let tiff = try Required.some(TIFFOpenExt(path, mode, options), "open \(path)")
        defer { TIFFClose(tiff) }
        func set(_ tag: Int32, _ value: any CVarArg) throws {
            let result = withVaList([value]) { TIFFVSetField(tiff, UInt32(tag), $0) }
            try Required.that(result == 1, "set tag \(tag)")
        }
        func set(_ tag: Int32, _ text: String) throws {
            try text.withCString { try set(tag, $0) }
        }
        for (index, values) in pages.enumerated() {
            // libtiff swaps floats before predictor 3 when it writes, and not after it when it
            // reads; the predictor orders bytes itself. Swapped twice, they are as others write.
            let page = predictor == 3 && isBigEndian ? swapped(values) : values
            try set(TIFFTAG_IMAGEWIDTH, UInt32(shape.width))
            try set(TIFFTAG_IMAGELENGTH, UInt32(shape.height))
            try set(TIFFTAG_BITSPERSAMPLE, Int32(8 * pixelType.byteCount))
            try set(TIFFTAG_SAMPLESPERPIXEL, Int32(1))
            try set(TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK)
            try set(TIFFTAG_COMPRESSION, compression)
            if predictor != 1 { try set(TIFFTAG_PREDICTOR, predictor) }
            let format =
                pixelType == .float32
                ? SAMPLEFORMAT_IEEEFP : pixelType == .int16 ? SAMPLEFORMAT_INT : SAMPLEFORMAT_UINT
            try set(TIFFTAG_SAMPLEFORMAT, format)
            if index == 0, let imageDescription {
                try set(TIFFTAG_IMAGEDESCRIPTION, imageDescription)
            }
            if let dateTime { try set(TIFFTAG_DATETIME, dateTime) }
            if let tile {
                try set(TIFFTAG_TILEWIDTH, UInt32(tile.width))
                try set(TIFFTAG_TILELENGTH, UInt32(tile.height))
                try writeTiles(of: tile, page, to: tiff)
            } else {
                try set(TIFFTAG_ROWSPERSTRIP, UInt32(rowsPerStrip))
                try writeStrips(page, to: tiff)
            }
            try Required.that(TIFFWriteDirectory(tiff) == 1, "write directory \(index)")
        }
    }

    private func swapped(_ floats: [UInt8]) -> [UInt8] {
        floats.indices.map { floats[$0 ^ 3] }
    }

    private func writeStrips(_ page: [UInt8], to tiff: OpaquePointer) throws {
        let rowBytes = shape.width * pixelType.byteCount
        for (strip, row) in stride(from: 0, to: shape.height, by: rowsPerStrip).enumerated() {
            let end = min(row + rowsPerStrip, shape.height)
            // A copy: libtiff swaps and predicts in place.
            var bytes = Array(page[row * rowBytes..<end * rowBytes])
            let count = tmsize_t(bytes.count)
            let written = TIFFWriteEncodedStrip(tiff, UInt32(strip), &bytes, count)
            try Required.that(written == count, "write strip \(strip)")
        }
    }

    private func writeTiles(of tile: Shape, _ page: [UInt8], to tiff: OpaquePointer) throws {
        let pixelBytes = pixelType.byteCount
        for y in stride(from: 0, to: shape.height, by: tile.height) {
            for x in stride(from: 0, to: shape.width, by: tile.width) {
                var bytes = [UInt8](repeating: 0, count: tile.count * pixelBytes)
                for row in 0..<min(tile.height, shape.height - y) {
                    let count = min(tile.width, shape.width - x) * pixelBytes
                    let source = ((y + row) * shape.width + x) * pixelBytes
                    let target = row * tile.width * pixelBytes
                    bytes.replaceSubrange(
                        target..<target + count, with: page[source..<source + count])
                }
                let index = TIFFComputeTile(tiff, UInt32(x), UInt32(y), 0, 0)
                let count = tmsize_t(bytes.count)
                let written = TIFFWriteEncodedTile(tiff, index, &bytes, count)
                try Required.that(written == count, "write tile \(index)")
            }
        }
    }

    /// The numbers that pixels of the recipe's type are.
    func values(_ pixels: [UInt8]) -> [Double] {
        pixels.withUnsafeBytes { bytes in
            (0..<shape.count).map { index in
                switch pixelType {
                case .uint8: Double(bytes[index])
                case .uint16: Double(bytes.load(fromByteOffset: 2 * index, as: UInt16.self))
                case .int16: Double(bytes.load(fromByteOffset: 2 * index, as: Int16.self))
                case .float32: Double(bytes.load(fromByteOffset: 4 * index, as: Float.self))
                }
            }
        }
    }
}

/// Steps of a fixture that must not fail.
enum Required {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func that(_ condition: Bool, _ step: String) throws {
        if !condition { throw Failure(description: "the fixture could not \(step)") }
    }

    static func some<Value>(_ value: Value?, _ step: String) throws -> Value {
        guard let value else { throw Failure(description: "the fixture could not \(step)") }
        return value
    }
}
