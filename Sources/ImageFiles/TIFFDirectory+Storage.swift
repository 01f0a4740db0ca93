import CTIFF
import Fields

/// Where the pixels of a page are, and how they are read.
enum PixelStorage: Sendable {
    /// One uncompressed run of rows from a byte of the file on.
    case run(offset: UInt64, isSwapped: Bool)
    /// Strips or tiles that libtiff decodes, of the directory at a byte of the file.
    case encoded(directory: UInt64)
}

extension TIFFDirectory {
    /// Finds the pixels and checks that the file holds all of them.
    ///
    /// Uncompressed strips that follow each other are one run, whatever their byte counts say:
    /// ImageJ's counts wrap around in stacks of more than 4 GB.
    ///
    /// - Parameters:
    ///   - shape: Of the page.
    ///   - pixelType: Of the page.
    ///   - offset: Of this directory.
    ///   - isSwapped: Whether the file's byte order is not the machine's.
    /// - Returns: Where the pixels are.
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` for a strip or tile that ends
    ///   beyond the file, ``ImageFileError/damaged(path:page:place:reason:)`` for one without data.
    func storage(
        of shape: Shape, _ pixelType: PixelType, at offset: UInt64, isSwapped: Bool
    ) throws(ImageFileError) -> PixelStorage {
        let isUncompressed =
            Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_COMPRESSION), 1)) == COMPRESSION_NONE
        let isInOrder =
            Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_FILLORDER), 1)) == FILLORDER_MSB2LSB
        if isUncompressed && isInOrder && !isTiled {
            if let start = try contiguousStart(of: shape, pixelType) {
                return .run(offset: start, isSwapped: isSwapped && pixelType.byteCount > 1)
            }
        }
        try checkExtents()
        return .encoded(directory: offset)
    }

    /// The offset of the first strip when all strips follow each other; nil when they do not.
    private func contiguousStart(
        of shape: Shape, _ pixelType: PixelType
    ) throws(ImageFileError) -> UInt64? {
        guard let offsets = TIFFGetUInt64Array(tiff, UInt32(TIFFTAG_STRIPOFFSETS)) else {
            throw damaged("directory", "it has no strip offsets")
        }
        let rowBytes = UInt64(shape.width * pixelType.byteCount)
        let rowsPerStrip = UInt64(TIFFGetUInt32(tiff, UInt32(TIFFTAG_ROWSPERSTRIP), .max))
        let height = UInt64(shape.height)
        let count = UInt64(TIFFNumberOfStrips(tiff))
        guard count > 0, rowsPerStrip > 0, count == (height + rowsPerStrip - 1) / rowsPerStrip
        else {
            throw damaged("directory", "\(count) strips do not hold \(height) rows")
        }
        // At most 2³² rows of 2³⁴ bytes, bounded to 2⁴⁶ by the shape: no sum below overflows.
        let stripBytes = min(rowsPerStrip, height) * rowBytes
        let start = offsets[0]
        let (end, isTooLarge) = start.addingReportingOverflow(height * rowBytes)
        guard !isTooLarge else { throw truncated(needs: .max) }
        for strip in 1..<max(count, 1) where offsets[Int(strip)] != start + strip * stripBytes {
            return nil
        }
        guard start > 0 else { throw damaged("strip 0", "it has no data") }
        guard end <= file.size else { throw truncated(needs: end) }
        return start
    }

    /// Checks that every strip or tile lies in the file.
    private func checkExtents() throws(ImageFileError) {
        let name = isTiled ? "tile" : "strip"
        let offsetsTag = isTiled ? TIFFTAG_TILEOFFSETS : TIFFTAG_STRIPOFFSETS
        let countsTag = isTiled ? TIFFTAG_TILEBYTECOUNTS : TIFFTAG_STRIPBYTECOUNTS
        guard let offsets = TIFFGetUInt64Array(tiff, UInt32(offsetsTag)),
            let counts = TIFFGetUInt64Array(tiff, UInt32(countsTag))
        else { throw damaged("directory", "it has no \(name) offsets or byte counts") }
        let count = Int(isTiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff))
        for index in 0..<count {
            guard offsets[index] > 0, counts[index] > 0 else {
                throw damaged("\(name) \(index)", "it has no data")
            }
            let (end, isTooLarge) = offsets[index].addingReportingOverflow(counts[index])
            guard !isTooLarge, end <= file.size else {
                throw truncated(needs: isTooLarge ? .max : end)
            }
        }
    }

    private func truncated(needs: UInt64) -> ImageFileError {
        .truncated(path: file.path, page: page, needs: needs, has: file.size)
    }
}
