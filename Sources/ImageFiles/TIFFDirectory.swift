import CTIFF
import Fields
import Glibc

/// One directory of a TIFF file, opened by libtiff, with the decoder of its strips or tiles.
///
/// Used by one thread at a time.
final class TIFFDirectory {
    /// The page's number in its file, for messages.
    let page: Int
    /// The file, which stays open as long as the directory does.
    let file: InputFile
    private let window: UnsafeMutablePointer<TIFFWindow>
    /// libtiff's handle.
    let tiff: OpaquePointer

    /// Opens the directory at `offset`.
    ///
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` when it lies beyond the end of
    ///   the file, ``ImageFileError/damaged(path:page:place:reason:)`` with libtiff's words.
    init(
        at offset: UInt64, page: Int, header: TIFFHeader, file: InputFile
    ) throws(ImageFileError) {
        let window = UnsafeMutablePointer<TIFFWindow>.allocate(capacity: 1)
        window.initialize(to: TIFFWindow())
        window.pointee.descriptor = file.descriptor
        window.pointee.size = file.size
        window.pointee.header_length = UInt32(header.length)
        withUnsafeMutableBytes(of: &window.pointee.header) {
            $0.copyBytes(from: header.bytes(showing: offset))
        }
        guard let tiff = TIFFWindowOpen(window, file.path) else {
            let error = Self.error(window.pointee, file: file, page: page, place: "directory")
            window.deallocate()
            throw error
        }
        self.page = page
        self.file = file
        self.window = window
        self.tiff = tiff
    }

    deinit {
        TIFFClose(tiff)
        window.deallocate()
    }

    /// The error of the libtiff call that has just failed; `place` names the strip, tile or row.
    func error(at place: String) -> ImageFileError {
        Self.error(window.pointee, file: file, page: page, place: place)
    }

    private static func error(
        _ window: TIFFWindow, file: InputFile, page: Int, place: String
    ) -> ImageFileError {
        if window.error != 0 {
            return .system(path: file.path, operation: "read", code: window.error)
        }
        if window.missing_up_to > file.size {
            return .truncated(
                path: file.path, page: page, needs: window.missing_up_to, has: file.size)
        }
        let message = withUnsafeBytes(of: window.message) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        let line = message.isEmpty ? "libtiff cannot read it" : message
        return .damaged(
            path: file.path, page: page, place: place,
            reason: line.last == "." ? String(line.dropLast()) : line)
    }

    /// The error of a page that contradicts itself.
    func damaged(_ place: String, _ reason: String) -> ImageFileError {
        .damaged(path: file.path, page: page, place: place, reason: reason)
    }

    private func unsupported(_ found: String) -> ImageFileError {
        .unsupported(path: file.path, page: page, found: found)
    }

    /// Whether pixels lie in tiles instead of strips.
    var isTiled: Bool { TIFFIsTiled(tiff) != 0 }

    /// Columns and rows.
    ///
    /// - Throws: ``ImageFileError/damaged(path:page:place:reason:)`` for an image without pixels,
    ///   ``ImageFileError/unsupported(path:page:found:)`` for one of more than 2⁴⁴ pixels.
    func shape() throws(ImageFileError) -> Shape {
        let width = Int(TIFFGetUInt32(tiff, UInt32(TIFFTAG_IMAGEWIDTH), 0))
        let height = Int(TIFFGetUInt32(tiff, UInt32(TIFFTAG_IMAGELENGTH), 0))
        guard width > 0, height > 0 else { throw damaged("directory", "it has no pixels") }
        let (count, isTooLarge) = width.multipliedReportingOverflow(by: height)
        guard !isTooLarge, count <= 1 << 44 else {
            throw unsupported("\(width)×\(height) pixels, more than any memory")
        }
        return Shape(width: width, height: height)
    }

    /// How the counts are stored.
    ///
    /// - Throws: ``ImageFileError/unsupported(path:page:found:)`` for anything but one sample of a
    ///   ``PixelType``, or for a compression that is not read here.
    func pixelType() throws(ImageFileError) -> PixelType {
        let samples = TIFFGetUInt16(tiff, UInt32(TIFFTAG_SAMPLESPERPIXEL), 1)
        let bits = TIFFGetUInt16(tiff, UInt32(TIFFTAG_BITSPERSAMPLE), 1)
        let format = Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_SAMPLEFORMAT), 1))
        guard samples == 1 else {
            let isColour =
                Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_PHOTOMETRIC), 1)) == PHOTOMETRIC_RGB
            throw unsupported("\(isColour ? "RGB colour, " : "")\(samples) samples in a pixel")
        }
        let compression = Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_COMPRESSION), 1))
        let readable = [
            COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE,
            COMPRESSION_PACKBITS, COMPRESSION_ZSTD,
        ]
        guard readable.contains(compression), TIFFIsCODECConfigured(UInt16(compression)) != 0 else {
            let name = TIFFFindCODEC(UInt16(compression)).map { String(cString: $0.pointee.name) }
            throw unsupported("data compressed by \(name ?? "scheme \(compression)")")
        }
        switch (bits, format) {
        case (8, SAMPLEFORMAT_UINT), (8, SAMPLEFORMAT_VOID): return .uint8
        case (16, SAMPLEFORMAT_UINT), (16, SAMPLEFORMAT_VOID): return .uint16
        case (16, SAMPLEFORMAT_INT): return .int16
        case (32, SAMPLEFORMAT_IEEEFP): return .float32
        default: throw unsupported("\(bits)-bit \(Self.name(ofFormat: format))")
        }
    }

    private static func name(ofFormat format: Int32) -> String {
        switch format {
        case SAMPLEFORMAT_UINT: "unsigned integers"
        case SAMPLEFORMAT_INT: "signed integers"
        case SAMPLEFORMAT_IEEEFP: "floating-point numbers"
        case SAMPLEFORMAT_COMPLEXINT, SAMPLEFORMAT_COMPLEXIEEEFP: "complex numbers"
        default: "values of sample format \(format)"
        }
    }

    /// The page's description, where ImageJ writes about its stacks.
    var description: String? {
        TIFFGetText(tiff, UInt32(TIFFTAG_IMAGEDESCRIPTION)).map { String(cString: $0) }
    }

    /// Side of a pixel by the tags XResolution and YResolution; nil where they give none.
    ///
    /// Their unit is the one that ImageJ names, else that of ResolutionUnit.
    func voxelSize(_ description: ImageJDescription?) -> VoxelSize? {
        let unit = Int32(TIFFGetUInt16(tiff, UInt32(TIFFTAG_RESOLUTIONUNIT), 1))
        let tagUnit: Double? =
            unit == RESUNIT_INCH ? 25_400 : unit == RESUNIT_CENTIMETER ? 10_000 : nil
        func side(_ tag: Int32) -> Double? {
            let resolution = TIFFGetFloat(tiff, UInt32(tag), 0)
            guard let micrometres = description?.micrometresPerUnit ?? tagUnit, resolution > 0,
                resolution.isFinite
            else { return nil }
            // libtiff gives single precision, which tells six digits apart.
            let side = micrometres / Double(resolution)
            let parts = pow(10, 5 - log10(side).rounded(.down))
            return (side * parts).rounded() / parts
        }
        guard let x = side(TIFFTAG_XRESOLUTION) else { return nil }
        let y = side(TIFFTAG_YRESOLUTION) ?? x
        let z = description.flatMap { description in
            description.micrometresPerUnit.flatMap { unit in description.spacing.map { $0 * unit } }
        }
        var doubt: String?
        if abs(y - x) > 1e-3 * x {
            doubt = "columns are \(x) µm apart, rows \(y) µm"
        } else if let z, abs(abs(z) - x) > 1e-3 * x {
            doubt = "columns are \(x) µm apart, slices \(z) µm"
        } else if description?.micrometresPerUnit == nil, unit == RESUNIT_INCH {
            doubt = "dots per inch are a printer's"
        }
        return VoxelSize(
            micrometres: x, source: "\(file.path), TIFF resolution", doubt: doubt)
    }

    /// The times that the directory's tags hold, the most trustworthy first.
    var timeStamps: [TimeStamp] {
        let seconds: UInt32? = privateValue(65002, TIFF_LONG)
        let nanoseconds: UInt32? = privateValue(65003, TIFF_LONG)
        let driverTime: Double? = privateValue(65000, TIFF_DOUBLE)
        let dateTime = TIFFGetText(tiff, UInt32(TIFFTAG_DATETIME)).map { String(cString: $0) }
        let found: [TimeStamp?] = [
            seconds.flatMap { TimeStamp(epicsSeconds: $0, nanoseconds: nanoseconds ?? 0) },
            driverTime.flatMap { TimeStamp(areaDetectorSeconds: $0) },
            dateTime.flatMap { TimeStamp(dateTime: $0) },
        ]
        return found.compactMap { $0 }
    }

    private func privateValue<Value: BitwiseCopyable>(
        _ tag: UInt32, _ type: TIFFDataType
    ) -> Value? {
        TIFFGetPrivateValue(tiff, tag, type)?.loadUnaligned(as: Value.self)
    }
}
