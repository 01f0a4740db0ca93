import Engines
import Fields
import ImageFiles

/// The images of an experiment as a pass reads them.
struct FrameFiles: FrameSource {
    let sequence: ImageSequence

    var shape: Shape { sequence.shape }
    var count: Int { sequence.count }
    var sampleType: SampleType { sequence.sampleType }

    var bytesPerOpenFrame: Int { sequence.bytesPerOpenImage }

    func releaseMemory() { sequence.releaseMemory() }

    func open(_ frames: Range<Int>) throws -> any OpenFrames {
        OpenFrameFiles(images: try sequence.open(frames))
    }
}

/// Open images of an experiment.
private final class OpenFrameFiles: OpenFrames {
    private let images: OpenImages

    init(images: OpenImages) { self.images = images }

    func read(
        frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws {
        try images.read(image: frame, rows: rows, into: buffer)
    }

    func read(frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
        try images.read(image: frame, region: region, into: buffer)
    }
}
