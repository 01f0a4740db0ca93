public import Fields

/// A sequence of images of one shape, as a pass reads it: turned, cropped, in counts.
public protocol FrameSource: Sendable {
    /// Columns and rows of every image.
    var shape: Shape { get }
    /// Number of images.
    var count: Int { get }
    /// How ``OpenFrames/read(frame:rows:into:)`` delivers the counts.
    var sampleType: SampleType { get }

    /// Makes some images ready to be read by several threads.
    func open(_ frames: Range<Int>) throws -> any OpenFrames
}

/// Images that are ready to be read; they are closed when the last reference goes.
public protocol OpenFrames: AnyObject, Sendable {
    /// Copies rows of one image to `buffer`, row after row without gaps.
    ///
    /// Several threads may read at once.
    func read(frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws

    /// Copies a rectangle of one image to `buffer`, row after row without gaps.
    func read(frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer) throws
}
