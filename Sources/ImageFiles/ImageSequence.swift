public import Fields

/// Pages of one shape and type as a series of images: turned, then cropped, then averaged in
/// groups.
public struct ImageSequence: Sendable {
    /// The pages, in order, those that fill no group included.
    public let pages: [ImagePage]
    /// How stored images are turned, first of all.
    public let orientation: Orientation
    /// What is shown of the turned image.
    public let crop: Region
    /// How many consecutive pages are averaged into one image.
    public let combining: Int
    /// The stored pixel type of every page.
    public let pixelType: PixelType
    /// The shape of every page as stored.
    public let storedShape: Shape
    let placement: PixelPlacement
    let pool: BufferPool

    /// Creates a sequence.
    ///
    /// - Parameters:
    ///   - pages: At least one.
    ///   - orientation: How stored images are turned, first of all.
    ///   - crop: What is shown of the turned image; nil for all of it.
    ///   - combining: How many consecutive pages are averaged into one image, 1 to 32 768.
    /// - Precondition: `combining` is in its range, in which a sum of 16-bit counts fits 32 bits.
    /// - Throws: ``ImageFileError/noPages``,
    ///   ``ImageFileError/pagesDiffer(path:found:reference:expected:)`` or
    ///   ``ImageFileError/cropOutside(crop:image:)``.
    public init(
        _ pages: [ImagePage], orientation: Orientation = .identity, crop: Region? = nil,
        combining: Int = 1
    ) throws(ImageFileError) {
        precondition((1...32_768).contains(combining), "1 to 32 768 pages are combined")
        guard let first = pages.first else { throw .noPages }
        for page in pages where page.shape != first.shape || page.pixelType != first.pixelType {
            throw .pagesDiffer(
                path: Self.name(of: page), found: "\(page.shape) \(page.pixelType)",
                reference: Self.name(of: first), expected: "\(first.shape) \(first.pixelType)")
        }
        let turned = orientation.shape(of: first.shape)
        let crop = crop ?? turned.bounds
        guard crop.area > 0, crop.isInside(turned) else {
            throw .cropOutside(crop: crop, image: turned)
        }
        self.pages = pages
        self.orientation = orientation
        self.crop = crop
        self.combining = combining
        pixelType = first.pixelType
        storedShape = first.shape
        placement = PixelPlacement(stored: first.shape, orientation: orientation, crop: crop)
        // A sum of counts takes the place of its mean; a sum of floats is a double.
        let valueBytes =
            combining > 1 ? (first.pixelType == .float32 ? 8 : 4) : first.pixelType.sample.byteCount
        pool = BufferPool(byteCount: crop.area * valueBytes)
    }

    /// Pages of a stack are told apart by number, files by name.
    private static func name(of page: ImagePage) -> String {
        page.index == 0 ? page.path : "\(page.path), page \(page.index),"
    }

    /// Columns and rows of every image: the crop's.
    public var shape: Shape { crop.shape }

    /// How many images there are, after combining.
    public var count: Int { pages.count / combining }

    /// Pages at the end that fill no group and belong to no image.
    public var remainder: Int { pages.count % combining }

    /// How values are delivered: uint8 and uint16 as uint16, means and all other types as float32.
    public var sampleType: SampleType { combining > 1 ? .float32 : pixelType.sample }

    /// The pages whose mean is the image with this index.
    public func pages(ofImage image: Int) -> ArraySlice<ImagePage> {
        pages[image * combining..<(image + 1) * combining]
    }

    /// The memory that an image holds from its first read until its ``OpenImages`` ends.
    ///
    /// 0 when every page is read straight from its file: uncompressed strips in order, neither
    /// turned nor combined. While it is decoded, an image needs another strip or tile.
    public var bytesPerOpenImage: Int {
        pages.allSatisfy { isDirect($0) } ? 0 : pool.byteCount
    }

    /// Gives back the memory that is kept for images that are decoded next.
    public func releaseMemory() { pool.drain() }

    /// Whether rows of a page can be read without the rest of it.
    func isDirect(_ page: ImagePage) -> Bool {
        guard case .run = page.storage else { return false }
        return combining == 1 && orientation == .identity
    }

    /// Opens the files of some images for reading.
    ///
    /// Files that are read by rows are opened here, one descriptor a file; the others when they are
    /// decoded, at their first read.
    ///
    /// - Precondition: `images` lies in `0..<count`.
    /// - Throws: ``ImageFileError/missing(path:)``, ``ImageFileError/changed(path:)`` or
    ///   ``ImageFileError/system(path:operation:code:)``.
    public func open(_ images: Range<Int>) throws(ImageFileError) -> OpenImages {
        precondition(images.lowerBound >= 0 && images.upperBound <= count, "no such image")
        return try OpenImages(images, of: self)
    }
}

extension PixelType {
    /// How pixels of the type are delivered.
    var sample: SampleType { self == .uint8 || self == .uint16 ? .uint16 : .float32 }
}
