public import Engines
public import Fields

/// Slices at equal distances that stand for a volume.
///
/// All of them where they have fewer than 2²⁷ voxels; of larger volumes every k-th one, as few as have
/// 2²⁶, but 64 at least. A threshold and the greys of pore and solid depend on the shape of a
/// histogram, which that many voxels have settled, and a volume that does not fit into memory is read
/// once instead of twice.
public struct SliceSample: Sendable, Hashable {
    /// The slices, ascending.
    public let slices: [Int]
    /// k.
    public let step: Int

    /// Voxels, and slices, that are enough.
    private static let (enoughVoxels, enoughSlices) = (1 << 26, 64)

    /// Chooses slices.
    ///
    /// - Parameters:
    ///   - range: Where they may lie.
    ///   - shape: Columns and rows of a slice.
    ///   - isWhole: Whether all of them are taken, however many there are.
    public init(of range: Range<Int>, shape: Shape, isWhole: Bool = false) {
        let voxels = range.count * shape.count
        step =
            isWhole
            ? 1 : max(min(voxels / Self.enoughVoxels, range.count / Self.enoughSlices), 1)
        slices = Array(
            stride(from: range.lowerBound + (step - 1) / 2, to: range.upperBound, by: step))
    }

    /// These slices of a volume.
    public func of(_ volume: any FrameSource) -> any FrameSource {
        SampledFrames(volume: volume, slices: slices)
    }
}

/// Some slices of a volume, as if they followed one another.
private struct SampledFrames: FrameSource {
    let volume: any FrameSource
    let slices: [Int]

    var shape: Shape { volume.shape }
    var count: Int { slices.count }
    var sampleType: SampleType { volume.sampleType }
    var bytesPerOpenFrame: Int { volume.bytesPerOpenFrame }

    func releaseMemory() { volume.releaseMemory() }

    func open(_ frames: Range<Int>) throws -> any OpenFrames {
        let slices = slices[frames]
        if let first = slices.first, let last = slices.last, last - first + 1 == slices.count {
            // Neighbours share what their file needs to be open.
            let all = try volume.open(first..<last + 1)
            return Opened(frames: slices.map { _ in all }, slices: slices)
        }
        return Opened(
            frames: try slices.map { try volume.open($0..<$0 + 1) }, slices: slices)
    }

    private final class Opened: OpenFrames {
        /// Where each slice is read.
        private let frames: [any OpenFrames]
        private let slices: ArraySlice<Int>

        init(frames: [any OpenFrames], slices: ArraySlice<Int>) {
            self.frames = frames
            self.slices = slices
        }

        func read(
            frame: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
        ) throws {
            try frames[frame - slices.startIndex].read(
                frame: slices[frame], rows: rows, into: buffer)
        }

        func read(
            frame: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer
        ) throws {
            try frames[frame - slices.startIndex].read(
                frame: slices[frame], region: region, into: buffer)
        }
    }
}
