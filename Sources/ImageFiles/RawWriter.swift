/// Writes a file that is nothing but voxels, slice after slice.
///
/// The file is written as `path` + `.part` and takes its name when it is closed; without that it is
/// removed.
public struct RawWriter: ~Copyable, Sendable {
    private let file: PartialFile
    private var count = 0

    /// Starts a file; one that is there is replaced when this one is closed.
    ///
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public init(path: String) throws(ImageFileError) {
        file = try PartialFile(path: path, isNew: true)
    }

    /// Appends bytes as they are.
    ///
    /// - Throws: ``ImageFileError/writing(path:reason:)``.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws(ImageFileError) {
        try file.write(bytes, at: count)
        count += bytes.count
    }

    /// Gives the file its name.
    ///
    /// - Throws: ``ImageFileError/writing(path:reason:)``; the partial file is removed then.
    public consuming func close() throws(ImageFileError) {
        try file.finish()
    }
}
