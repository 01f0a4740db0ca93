public import Fields
import Synchronization

/// Images of a sequence whose files are open; several threads may read at once.
///
/// The files close, and the memory of decoded images goes back to the sequence, with the last
/// reference.
public final class OpenImages: Sendable {
    /// The images that are open, by their index in the sequence.
    public let images: Range<Int>
    private let sequence: ImageSequence
    private let sources: [ImageSource]

    init(_ images: Range<Int>, of sequence: ImageSequence) throws(ImageFileError) {
        var sources: [ImageSource] = []
        sources.reserveCapacity(images.count)
        var last: InputFile?
        for image in images {
            let page = sequence.pages[image * sequence.combining]
            if case .run(let offset, let isSwapped) = page.storage, sequence.isDirect(page) {
                // The pages of a stack follow each other.
                let file: InputFile
                if let last, last.path == page.path {
                    file = last
                } else {
                    file = try InputFile(of: page)
                }
                last = file
                sources.append(.run(page, file, offset: offset, isSwapped: isSwapped))
            } else {
                sources.append(.decoded(DecodedImage(image, of: sequence)))
            }
        }
        self.images = images
        self.sequence = sequence
        self.sources = sources
    }

    /// Reads rows of an image.
    ///
    /// - Parameters:
    ///   - image: Its index in the sequence, one of ``images``.
    ///   - rows: Rows of the turned and cropped image.
    ///   - buffer: Takes `rows.count` rows of the sequence's width and sample type, one after the
    ///     other, aligned to the sample.
    /// - Throws: ``ImageFileError`` when the file cannot be read or decoded, or holds NaN or an
    ///   infinity in these rows.
    public func read(
        image: Int, rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImageFileError) {
        let region = Region(
            x0: 0, y0: rows.lowerBound, x1: sequence.shape.width, y1: rows.upperBound)
        try read(image: image, region: region, into: buffer)
    }

    /// Reads a rectangle of an image, and from an uncompressed file little more.
    ///
    /// - Parameters:
    ///   - image: Its index in the sequence, one of ``images``.
    ///   - region: In the turned and cropped image.
    ///   - buffer: Takes the rectangle's rows in the sequence's sample type, one after the other,
    ///     aligned to the sample.
    /// - Throws: ``ImageFileError`` when the file cannot be read or decoded, or holds NaN or an
    ///   infinity in the rectangle.
    public func read(
        image: Int, region: Region, into buffer: UnsafeMutableRawBufferPointer
    ) throws(ImageFileError) {
        let byteCount = region.area * sequence.sampleType.byteCount
        precondition(images.contains(image), "image \(image) is not open")
        precondition(region.isInside(sequence.shape), "\(region) is outside \(sequence.shape)")
        precondition(buffer.count >= byteCount, "the buffer is too small for \(region)")
        guard byteCount > 0, let base = buffer.baseAddress else { return }
        switch sources[image - images.lowerBound] {
        case .run(let page, let file, let offset, let isSwapped):
            let crop = sequence.crop
            let stored = Region(
                x0: crop.x0 + region.x0, y0: crop.y0 + region.y0, x1: crop.x0 + region.x1,
                y1: crop.y0 + region.y1)
            // Smaller pixels wait at the end of the space that their values will fill.
            let pixelBytes = region.area * page.pixelType.byteCount
            let pixels = UnsafeMutableRawBufferPointer(
                start: base + (byteCount - pixelBytes), count: pixelBytes)
            try page.readRun(
                at: offset, isSwapped: isSwapped, of: file, region: stored, into: pixels)
            switch page.pixelType {
            case .uint16: break
            case .uint8:
                widen(
                    base.assumingMemoryBound(to: UInt16.self), count: region.area, by: Extend.self)
            case .int16:
                widen(
                    base.assumingMemoryBound(to: Float.self), count: region.area, by: Widen.self)
            case .float32:
                try page.checkFinite(
                    base.assumingMemoryBound(to: Float.self), stride: region.width, region: stored)
            }
        case .decoded(let decoded):
            let sampleBytes = sequence.sampleType.byteCount
            let width = sequence.shape.width
            let source = try decoded.pixels() + (region.y0 * width + region.x0) * sampleBytes
            if region.width == width {
                base.copyMemory(from: source, byteCount: byteCount)
            } else {
                let rowBytes = region.width * sampleBytes
                for row in 0..<region.height {
                    (base + row * rowBytes).copyMemory(
                        from: source + row * width * sampleBytes, byteCount: rowBytes)
                }
            }
        }
    }
}

/// How an open image is read.
private enum ImageSource: Sendable {
    /// By rows, from a run of uncompressed pixels.
    case run(ImagePage, InputFile, offset: UInt64, isSwapped: Bool)
    /// From memory, once it is decoded.
    case decoded(DecodedImage)
}

/// An image that is decoded when it is first read; different images decode at the same time.
private final class DecodedImage: Sendable {
    private enum State: Sendable {
        case untouched
        case decoded(PixelBuffer)
        case failed(ImageFileError)
    }

    private let image: Int
    private let sequence: ImageSequence
    private let state = Mutex(State.untouched)

    init(_ image: Int, of sequence: ImageSequence) {
        self.image = image
        self.sequence = sequence
    }

    deinit {
        if case .decoded(let buffer) = state.withLock({ $0 }) { sequence.pool.give(buffer) }
    }

    /// The image's values, row after row; they stay until this object ends.
    func pixels() throws(ImageFileError) -> UnsafeRawPointer {
        let result = state.withLock { state -> Result<PixelBuffer, ImageFileError> in
            if case .untouched = state { state = decode() }
            switch state {
            case .decoded(let buffer): return .success(buffer)
            case .failed(let error): return .failure(error)
            case .untouched: preconditionFailure("decode() decides")
            }
        }
        return UnsafeRawPointer(try result.get().base)
    }

    private func decode() -> State {
        let pool = sequence.pool
        guard let buffer = pool.take() else {
            let path = sequence.pages[image * sequence.combining].path
            return .failed(.memory(path: path, bytes: pool.byteCount))
        }
        do throws(ImageFileError) {
            try ImageDecoder(sequence).decode(image, into: buffer)
            return .decoded(buffer)
        } catch {
            pool.give(buffer)
            return .failed(error)
        }
    }
}
