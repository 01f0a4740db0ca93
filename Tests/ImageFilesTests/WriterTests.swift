import CTIFF
import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Written TIFF files") struct WriterTests {
    let folder: TemporaryFolder
    let shape = Shape(width: 13, height: 11)

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func label(interval: Double? = nil) -> ImageLabel {
        ImageLabel(
            Lithium6Density.self, pixelSizeMicrometres: 2.65, frameIntervalSeconds: interval,
            displayRange: 0...5e21)
    }

    func image(_ seed: Int) -> [Float] {
        var random = NoiseSource(seed: UInt64(seed))
        return (0..<shape.count).map { _ in Float(random.uniform(-1, 1)) * 1e22 }
    }

    func writer(_ name: String, count: Int) throws -> TIFFWriter {
        try TIFFWriter(path: path(name), shape: shape, imageCount: count, label: label())
    }

    func append(_ image: [Float], to writer: inout TIFFWriter) throws {
        try image.withUnsafeBufferPointer { try writer.append($0) }
    }

    @Test("written images are read back exactly, by libtiff's strips too")
    func readBack() throws {
        for count in [1, 2, 9] {
            var writer = try writer("a.tif", count: count)
            for index in 0..<count { try append(image(index), to: &writer) }
            #expect(writer.count == count)
            try writer.close()
            let pages = try ImagePage.pages(ofFileAt: path("a.tif"))
            #expect(pages.count == count && pages[0].pixelType == .float32)
            let sequence = try ImageSequence(pages)
            for index in 0..<count {
                #expect(try sequence.values(ofImage: index) == image(index).map { Double($0) })
            }
            let tiff = try #require(TIFFOpen(path("a.tif"), "r"))
            defer { TIFFClose(tiff) }
            #expect(Int(TIFFNumberOfDirectories(tiff)) == count)
            for index in 0..<count {
                #expect(TIFFSetDirectory(tiff, UInt32(index)) == 1)
                var values = [Float](repeating: 0, count: shape.count)
                #expect(TIFFReadEncodedStrip(tiff, 0, &values, tmsize_t(4 * shape.count)) > 0)
                #expect(values == image(index))
            }
        }
    }

    @Test("images of a stack follow each other, as ImageJ takes them")
    func contiguous() throws {
        var writer = try writer("a.tif", count: 3)
        for index in 0..<3 { try append(image(index), to: &writer) }
        try writer.close()
        let offsets = try ImagePage.pages(ofFileAt: path("a.tif")).map { page -> UInt64 in
            guard case .run(let offset, _) = page.storage else { return 0 }
            return offset
        }
        let bytes = UInt64(4 * shape.count)
        #expect(offsets[0] % 16 == 0)
        #expect(offsets == [offsets[0], offsets[0] + bytes, offsets[0] + 2 * bytes])
    }

    @Test("uint16 images and NaN are written as they are")
    func otherValues() throws {
        let counts = (0..<shape.count).map { UInt16(truncatingIfNeeded: 700 * $0) }
        var writer = try TIFFWriter(
            path: path("a.tif"), shape: shape, sampleType: .uint16,
            label: ImageLabel(Counts.self, pixelSizeMicrometres: 1))
        try counts.withUnsafeBufferPointer { try writer.append($0) }
        try writer.close()
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.sampleType == .uint16)
        #expect(try sequence.values(ofImage: 0) == counts.map { Double($0) })

        var values = image(1)
        values[5] = .nan
        var floats = try self.writer("b.tif", count: 1)
        try append(values, to: &floats)
        try floats.close()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path("b.tif")))
        let expected = values.withUnsafeBytes { Data($0) }
        #expect(bytes.suffix(expected.count) == expected)
    }

    @Test("images of every type are written from their bytes")
    func everyType() throws {
        for type in PixelType.allCases {
            var writer = try TIFFWriter(
                path: path("a.tif"), shape: shape, pixelType: type, imageCount: 2,
                label: ImageLabel(Counts.self, pixelSizeMicrometres: 1.6))
            let recipe = TIFFRecipe(shape: shape, pixelType: type)
            let images = [recipe.pixels(seed: 1), recipe.pixels(seed: 2)]
            for image in images { try image.withUnsafeBytes { try writer.append($0) } }
            try writer.close()
            let volume = try VolumeFiles(path("a.tif"))
            #expect(volume.pixelType == type && volume.voxelSize?.micrometres == 1.6)
            for (index, image) in images.enumerated() {
                let found = try volume.images().values(ofImage: index)
                #expect(difference(found, recipe.values(image)) == nil, "\(type)")
            }
        }
    }

    @Test("a file of voxels is its bytes, and has its name only when it is whole")
    func raw() throws {
        var writer = try RawWriter(path: path("a.raw"))
        for part in [[1, 2, 3], [], [4]] as [[UInt8]] {
            try part.withUnsafeBytes { try writer.append($0) }
        }
        #expect(!FileManager.default.fileExists(atPath: path("a.raw")))
        try writer.close()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path("a.raw"))) == Data([1, 2, 3, 4]))
        do { _ = try RawWriter(path: path("b.raw")) }
        #expect(!FileManager.default.fileExists(atPath: path("b.raw.part")))
        #expect(
            try imageFileError { _ = try RawWriter(path: path("none/c.raw")) }?.description
                == "\(path("none/c.raw.part")) could not be written: No such file or directory; check "
                + "that the folder exists")
    }

    @Test("the description gives ImageJ scale, unit, time and quantity")
    func description() throws {
        var writer = try TIFFWriter(
            path: path("a.tif"), shape: shape, imageCount: 2, label: label(interval: 120))
        for index in 0..<2 { try append(image(index), to: &writer) }
        try writer.close()
        let tiff = try #require(TIFFOpen(path("a.tif"), "r"))
        defer { TIFFClose(tiff) }
        let text = try #require(TIFFGetText(tiff, UInt32(TIFFTAG_IMAGEDESCRIPTION)))
        #expect(
            String(cString: text) == """
                ImageJ=1.54f
                images=2
                frames=2
                unit=micron
                finterval=120.0
                min=0.0
                max=5e+21
                loop=false
                vunit=at/cm3
                quantity=lithium-6 density

                """)
        var scale: Float = 0
        let result = withUnsafeMutablePointer(to: &scale) { pointer in
            withVaList([pointer]) { TIFFVGetField(tiff, UInt32(TIFFTAG_XRESOLUTION), $0) }
        }
        #expect(result == 1 && scale == Float(1 / 2.65))
        #expect(
            try ImagePage.pages(ofFileAt: path("a.tif"))[1].timeStamps == [
                TimeStamp(value: .relative(seconds: 120), source: .frameInterval)
            ])
    }

    @Test("a pixel size becomes the fraction that a person would write")
    func resolution() {
        func fraction(_ size: Double) -> [UInt32] {
            let scale = ImageLabel(
                quantity: "", unit: "", pixelSizeMicrometres: size
            ).pixelsPerMicrometre
            return [scale.numerator, scale.denominator]
        }
        #expect(fraction(2.65) == [20, 53])
        #expect(fraction(1) == [1, 1])
        #expect(fraction(43.99) == [100, 4399])
        #expect(fraction(0.65) == [20, 13])
        #expect(fraction(1e-6) == [1_000_000, 1])
        #expect(fraction(1e6) == [1, 1_000_000])
        for seed in 0..<200 as Range<UInt64> {
            var random = NoiseSource(seed: seed)
            let size = exp(random.uniform(-6, 9))
            let found = fraction(size)
            let relative = Double(found[1]) / Double(found[0]) / size - 1
            // Terms of 32 bits: an error of 2⁻³² in the smaller of the two at the worst.
            #expect(abs(relative) < 1e-9, "seed \(seed): \(size)")
        }
    }

    @Test("the same images give the same bytes")
    func sameBytes() throws {
        for name in ["a.tif", "b.tif"] {
            var writer = try writer(name, count: 2)
            for index in 0..<2 { try append(image(index), to: &writer) }
            try writer.close()
        }
        let files = try ["a.tif", "b.tif"].map {
            try Data(contentsOf: URL(fileURLWithPath: path($0)))
        }
        #expect(files[0] == files[1])
    }

    @Test("BigTIFF begins where the file would pass 4 GiB")
    func bigTIFF() {
        func isBig(_ images: Int, _ side: Int) -> Bool {
            TIFFLayout(
                shape: Shape(width: side, height: side), pixelType: .float32, imageCount: images,
                label: label()
            ).isBig
        }
        #expect(!isBig(1, 2048) && !isBig(255, 2048))
        #expect(isBig(256, 2048) && isBig(1, 32768))
        // Many small images: their directories count too.
        #expect(!isBig(4_000_000, 8) && isBig(10_000_000, 8))
    }

    @Test("a file has its name only when it is whole")
    func partial() throws {
        try folder.write("old", to: "a.tif")
        var writer = try writer("a.tif", count: 1)
        #expect(FileManager.default.fileExists(atPath: path("a.tif.part")))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path("a.tif"))) == Data("old".utf8))
        try append(image(0), to: &writer)
        try writer.close()
        #expect(!FileManager.default.fileExists(atPath: path("a.tif.part")))
        #expect(try ImagePage.pages(ofFileAt: path("a.tif")).count == 1)
        do {
            var dropped = try self.writer("b.tif", count: 2)
            try append(image(0), to: &dropped)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.tif"])
    }
}
