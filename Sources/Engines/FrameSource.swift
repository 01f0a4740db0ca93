public import Fields

/// A sequence of images of one shape, as a pass reads it: turned, cropped, in counts.
public protocol FrameSource: Sendable {
    /// Columns and rows of every image.
    var shape: Shape { get }
    /// Number of images.
    var count: Int { get }
    /// How ``OpenFrames/read(frame:rows:into:)`` delivers the counts.
    var sampleType: SampleType { get }

    /// Bytes that an image takes from its first read until it is closed; 0 where rows come straight
    /// from the file.
    var bytesPerOpenFrame: Int { get }

    /// Gives back memory that was kept for images that are open next.
    func releaseMemory()

    /// Makes some images ready to be read by several threads.
    func open(_ frames: Range<Int>) throws -> any OpenFrames
}

extension FrameSource {
    /// 0: nothing is kept.
    public var bytesPerOpenFrame: Int { 0 }

    /// Nothing is kept.
    public func releaseMemory() {}

    /// How many images may be open at once within some bytes: at least 1, at most 64.
    public func openFrames(within bytes: Int) -> Int {
        min(max(bytes / max(bytesPerOpenFrame, 1), 1), 64)
    }
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
