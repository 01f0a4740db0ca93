import Fields

extension ImagePage {
    /// The slices of a file that is nothing but voxels, each a page.
    ///
    /// - Parameters:
    ///   - file: Open.
    ///   - shape: Voxels along x, y and z.
    ///   - pixelType: How they are stored.
    ///   - byteOrder: Of each.
    ///   - source: Where the shape comes from, for the message.
    /// - Returns: The slices in order of z.
    /// - Throws: ``ImageFileError/volumeSize(path:bytes:shape:pixelType:source:)`` unless the file
    ///   has exactly the bytes of its voxels.
    static func slices(
        of file: InputFile, _ shape: VolumeShape, _ pixelType: PixelType,
        _ byteOrder: RawFormat.ByteOrder, describedBy source: String
    ) throws(ImageFileError) -> [ImagePage] {
        guard let count = shape.count, UInt64(count * pixelType.byteCount) == file.size else {
            throw .volumeSize(
                path: file.path, bytes: file.size, shape: shape, pixelType: pixelType,
                source: source)
        }
        let machineOrder: RawFormat.ByteOrder = UInt16(littleEndian: 1) == 1 ? .little : .big
        let isSwapped = byteOrder != machineOrder && pixelType.byteCount > 1
        let sliceBytes = UInt64(shape.slice.count * pixelType.byteCount)
        return (0..<shape.sliceCount).map { slice in
            ImagePage(
                path: file.path, index: slice, shape: shape.slice, pixelType: pixelType,
                storage: .run(offset: UInt64(slice) * sliceBytes, isSwapped: isSwapped),
                version: file.version)
        }
    }
}
