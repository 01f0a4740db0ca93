import CTIFF
import Fields
import Glibc

/// Decodes whole images of a sequence: every stored block is turned, cropped, converted and added
/// as it comes, so that no second copy of the image is held.
struct ImageDecoder {
    /// A rectangle of decoded pixels in the machine's byte order.
    private struct Block {
        let pixels: UnsafeRawPointer
        /// Where it lies in the stored image.
        let region: Region
        /// Pixels from one row to the next.
        let stride: Int
    }

    /// Rows that are read before they are placed.
    private static let rowsPerBlock = 32
    /// Bytes of a strip up to which it is decoded at once.
    private static let largestStrip = 64 << 20

    private let sequence: ImageSequence

    /// Creates a decoder.
    init(_ sequence: ImageSequence) {
        self.sequence = sequence
    }

    /// Decodes the image with an index of the sequence into a buffer of its pool.
    ///
    /// The mean of n pages is rounded once: their sum is exact, and the quotient of a sum below 2³¹
    /// by n ≤ 2¹⁵ is never so near the middle of two floats that rounding it to a double moves it
    /// there. Float pages are summed as doubles, in order.
    ///
    /// - Throws: ``ImageFileError`` when a file cannot be read or decoded, or holds NaN or an
    ///   infinity inside the crop.
    func decode(_ image: Int, into buffer: PixelBuffer) throws(ImageFileError) {
        let pages = sequence.pages(ofImage: image)
        if sequence.combining == 1 {
            switch sequence.pixelType {
            case .uint16: try fill(buffer, from: pages, by: Keep<UInt16>.self)
            case .uint8: try fill(buffer, from: pages, by: Extend.self)
            case .int16: try fill(buffer, from: pages, by: Widen.self)
            case .float32: try fill(buffer, from: pages, by: Keep<Float>.self)
            }
            return
        }
        memset(buffer.base, 0, sequence.pool.byteCount)
        switch sequence.pixelType {
        case .uint8: try fill(buffer, from: pages, by: AddCount<UInt8>.self)
        case .uint16: try fill(buffer, from: pages, by: AddCount<UInt16>.self)
        case .int16: try fill(buffer, from: pages, by: AddCount<Int16>.self)
        case .float32: try fill(buffer, from: pages, by: AddNumber.self)
        }
        if sequence.pixelType == .float32 {
            divide(buffer, by: pages.count) { (sum: Double) in sum }
        } else {
            divide(buffer, by: pages.count) { (sum: Int32) in Double(sum) }
        }
    }

    /// Puts means in the place of sums that have been read.
    @inline(__always)
    private func divide<Sum>(
        _ buffer: PixelBuffer, by pageCount: Int, _ double: (Sum) -> Double
    ) {
        let divisor = Double(pageCount)
        let sums = UnsafePointer(buffer.base.assumingMemoryBound(to: Sum.self))
        let means = buffer.base.assumingMemoryBound(to: Float.self)
        for index in 0..<sequence.shape.count {
            means[index] = Float(double(sums[index]) / divisor)
        }
    }

    private func fill<Rule: PixelRule>(
        _ buffer: PixelBuffer, from pages: ArraySlice<ImagePage>, by rule: Rule.Type
    ) throws(ImageFileError) {
        let image = buffer.base.assumingMemoryBound(to: Rule.Value.self)
        for page in pages {
            try withBlocks(of: page) { (block) throws(ImageFileError) in
                let wanted = block.region.intersection(sequence.placement.region)
                guard wanted.area > 0 else { return }
                if page.pixelType == .float32 {
                    let first =
                        (wanted.y0 - block.region.y0) * block.stride + wanted.x0 - block.region.x0
                    try page.checkFinite(
                        block.pixels.assumingMemoryBound(to: Float.self) + first,
                        stride: block.stride, region: wanted)
                }
                sequence.placement.place(
                    block.pixels.assumingMemoryBound(to: Rule.Pixel.self), stride: block.stride,
                    of: block.region, in: image, by: rule)
            }
        }
    }

    /// Calls `body` with blocks that together hold every stored pixel that the crop shows.
    private func withBlocks(
        of page: ImagePage, _ body: (Block) throws(ImageFileError) -> Void
    ) throws(ImageFileError) {
        let file = try InputFile(of: page)
        switch page.storage {
        case .run(let offset, let isSwapped):
            let wanted = sequence.placement.region
            let rowBytes = wanted.width * page.pixelType.byteCount
            let scratch = try Scratch(byteCount: Self.rowsPerBlock * rowBytes, for: page)
            for first in stride(from: wanted.y0, to: wanted.y1, by: Self.rowsPerBlock) {
                let region = Region(
                    x0: wanted.x0, y0: first, x1: wanted.x1,
                    y1: min(first + Self.rowsPerBlock, wanted.y1))
                let buffer = UnsafeMutableRawBufferPointer(
                    start: scratch.base, count: region.height * rowBytes)
                try page.readRun(
                    at: offset, isSwapped: isSwapped, of: file, region: region, into: buffer)
                try body(Block(pixels: scratch.base, region: region, stride: wanted.width))
            }
        case .encoded(let offset):
            let header = try TIFFHeader(of: file)
            let directory = try TIFFDirectory(
                at: offset, page: page.index, header: header, file: file)
            guard try directory.shape() == page.shape, try directory.pixelType() == page.pixelType
            else { throw directory.damaged("directory", "the file was replaced while in use") }
            if directory.isTiled {
                try withTiles(of: page, directory, body)
            } else {
                try withRows(of: page, directory, body)
            }
        }
    }

    /// Decodes the strips that the crop touches: whole ones, of which Deflate has a checksum, unless
    /// they are very large; those row by row.
    private func withRows(
        of page: ImagePage, _ directory: TIFFDirectory,
        _ body: (Block) throws(ImageFileError) -> Void
    ) throws(ImageFileError) {
        let wanted = sequence.placement.region
        let width = page.shape.width
        let rowBytes = width * page.pixelType.byteCount
        guard TIFFScanlineSize64(directory.tiff) == UInt64(rowBytes) else {
            throw directory.damaged("directory", "rows do not have \(rowBytes) bytes")
        }
        let rowsPerStrip = min(
            max(1, Int(TIFFGetUInt32(directory.tiff, UInt32(TIFFTAG_ROWSPERSTRIP), .max))),
            page.shape.height)
        var first = wanted.y0 / rowsPerStrip * rowsPerStrip
        if rowsPerStrip * rowBytes <= Self.largestStrip {
            let scratch = try Scratch(byteCount: rowsPerStrip * rowBytes, for: page)
            while first < wanted.y1 {
                let end = min(first + rowsPerStrip, page.shape.height)
                let strip = UInt32(first / rowsPerStrip)
                let bytes = tmsize_t((end - first) * rowBytes)
                guard TIFFReadEncodedStrip(directory.tiff, strip, scratch.base, bytes) == bytes
                else { throw directory.error(at: "strip \(strip)") }
                let region = Region(x0: 0, y0: first, x1: width, y1: end)
                try body(Block(pixels: scratch.base, region: region, stride: width))
                first = end
            }
            return
        }
        let scratch = try Scratch(byteCount: Self.rowsPerBlock * rowBytes, for: page)
        while first < wanted.y1 {
            let end = min(first + Self.rowsPerBlock, wanted.y1)
            for row in first..<end {
                let target = scratch.base + (row - first) * rowBytes
                guard TIFFReadScanline(directory.tiff, target, UInt32(row), 0) == 1 else {
                    throw directory.error(at: "strip \(row / rowsPerStrip), row \(row)")
                }
            }
            let region = Region(x0: 0, y0: first, x1: width, y1: end)
            try body(Block(pixels: scratch.base, region: region, stride: width))
            first = end
        }
    }

    /// Decodes the tiles that the crop touches.
    private func withTiles(
        of page: ImagePage, _ directory: TIFFDirectory,
        _ body: (Block) throws(ImageFileError) -> Void
    ) throws(ImageFileError) {
        let wanted = sequence.placement.region
        let tile = Shape(
            width: Int(TIFFGetUInt32(directory.tiff, UInt32(TIFFTAG_TILEWIDTH), 0)),
            height: Int(TIFFGetUInt32(directory.tiff, UInt32(TIFFTAG_TILELENGTH), 0)))
        let byteCount = TIFFTileSize64(directory.tiff)
        guard tile.width > 0, tile.height > 0, max(tile.width, tile.height) <= 1 << 30,
            byteCount <= 1 << 30, byteCount == UInt64(tile.count * page.pixelType.byteCount)
        else { throw directory.damaged("directory", "tiles of \(tile) pixels") }
        let scratch = try Scratch(byteCount: Int(byteCount), for: page)
        for y in stride(from: wanted.y0 / tile.height * tile.height, to: wanted.y1, by: tile.height)
        {
            for x in stride(
                from: wanted.x0 / tile.width * tile.width, to: wanted.x1, by: tile.width)
            {
                let index = TIFFComputeTile(directory.tiff, UInt32(x), UInt32(y), 0, 0)
                let count = TIFFReadEncodedTile(
                    directory.tiff, index, scratch.base, tmsize_t(byteCount))
                guard count == tmsize_t(byteCount) else {
                    throw directory.error(at: "tile \(index) at column \(x), row \(y)")
                }
                // The last tiles are padded beyond the image.
                let region = Region(x0: x, y0: y, x1: x + tile.width, y1: y + tile.height)
                try body(
                    Block(
                        pixels: scratch.base, region: region.intersection(page.shape.bounds),
                        stride: tile.width))
            }
        }
    }
}

/// Memory for the pixels of one block.
private final class Scratch {
    let base: UnsafeMutableRawPointer

    init(byteCount: Int, for page: ImagePage) throws(ImageFileError) {
        guard let base = malloc(max(byteCount, 1)) else {
            throw .memory(path: page.path, bytes: byteCount)
        }
        self.base = base
    }

    deinit {
        free(base)
    }
}
