public import Engines
public import Fields

/// Frames that are in memory.
public final class MemoryFrames<Sample: BitwiseCopyable & Sendable>: FrameSource, OpenFrames {
    /// Columns and rows.
    public let shape: Shape
    /// How the counts are stored.
    public let sampleType: SampleType
    private let frames: [[Sample]]

    /// Creates a source of frames of 16-bit counts.
    public init(shape: Shape, frames: [[Sample]]) where Sample == UInt16 {
        self.shape = shape
        self.frames = frames
        sampleType = .uint16
    }

    /// Creates a source of frames of floating-point counts.
    public init(shape: Shape, frames: [[Sample]]) where Sample == Float {
        self.shape = shape
        self.frames = frames
        sampleType = .float32
    }

    /// Number of frames.
    public var count: Int { frames.count }

    /// The frames themselves: they are always open.
    public func open(_ frames: Range<Int>) -> any OpenFrames { self }

    /// Copies rows.
    public func read(
        frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) {
        let size = MemoryLayout<Sample>.stride * shape.width
        frames[frame].withUnsafeBytes { bytes in
            buffer.copyMemory(
                from: UnsafeRawBufferPointer(
                    rebasing: bytes[rows.lowerBound * size..<rows.upperBound * size]))
        }
    }

    /// Copies a rectangle.
    public func read(
        frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer
    ) {
        let target = buffer.bindMemory(to: Sample.self)
        var place = 0
        for y in region.rows {
            for x in region.columns {
                target[place] = frames[frame][y * shape.width + x]
                place += 1
            }
        }
    }
}
