import Fields

extension ImagePage {
    /// Reads a rectangle of an uncompressed page, in the machine's byte order.
    ///
    /// - Parameters:
    ///   - offset: Of the page's first pixel in the file.
    ///   - isSwapped: Whether the file's byte order is not the machine's.
    ///   - file: The page's, open.
    ///   - region: In the stored image, not empty.
    ///   - buffer: Exactly the bytes of the region.
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` when the file has shrunk,
    ///   ``ImageFileError/system(path:operation:code:)``.
    func readRun(
        at offset: UInt64, isSwapped: Bool, of file: InputFile, region: Region,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImageFileError) {
        let bytes = pixelType.byteCount
        try file.read(
            rowsAt: offset + UInt64((region.y0 * shape.width + region.x0) * bytes),
            stride: shape.width * bytes, rowBytes: region.width * bytes, into: buffer, page: index)
        if isSwapped { swapBytes(of: buffer, pixelType) }
    }

    /// Checks that pixels of a float page are numbers.
    ///
    /// - Parameters:
    ///   - pixels: The pixel at the first column and row of `region`.
    ///   - stride: Pixels from one row to the next.
    ///   - region: In the stored image.
    /// - Throws: ``ImageFileError/notFinite(path:page:column:row:value:)`` for the first that is
    ///   not, row by row.
    func checkFinite(
        _ pixels: UnsafePointer<Float>, stride: Int, region: Region
    ) throws(ImageFileError) {
        if allowsNoNumber { return }
        // Rows without a gap are one run.
        let isOneRun = stride == region.width
        let runs = isOneRun ? min(region.height, 1) : region.height
        let count = isOneRun ? region.area : region.width
        for run in 0..<runs {
            let start = pixels + run * stride
            guard let found = firstNotFinite(in: start, count: count) else { continue }
            throw .notFinite(
                path: path, page: index, column: region.x0 + found % region.width,
                row: region.y0 + run + found / region.width, value: start[found])
        }
    }
}
