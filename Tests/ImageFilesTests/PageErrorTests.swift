import CTIFF
import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("What a broken file says") struct PageErrorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    /// The sentence about a file, without the folder.
    func sentence(_ name: String) throws -> String {
        let error = try imageFileError { _ = try ImagePage.pages(ofFileAt: path(name)) }
        return (error?.description ?? "no error").replacing(folder.path + "/", with: "")
    }

    @Test("a missing file, a folder, an empty file and a text file each say what they are")
    func notTIFF() throws {
        try FileManager.default.createDirectory(
            atPath: path("raw.tif"), withIntermediateDirectories: false)
        try folder.write("", to: "empty.tif")
        try folder.write("time,counts\n1,2\n", to: "text.tif")
        try folder.write(Data([0x89, 0x50, 0x4E, 0x47, 0x0D]), to: "png.tif")
        try folder.write(Data([0x49]), to: "one.tif")
        try folder.write("II40 is a text, too", to: "letters.tif")
        #expect(
            try sentence("missing.tif")
                == "missing.tif does not exist; check the name and the folder it is relative to")
        #expect(
            try sentence("raw.tif")
                == "raw.tif is not a regular file; name a TIFF file, or a folder with a pattern "
                + "such as raw.tif/*.tif")
        #expect(
            try sentence("empty.tif")
                == "empty.tif is empty; copy it again from the detector or leave it out")
        #expect(
            try sentence("text.tif")
                == "text.tif is not a TIFF file, it begins with “time,counts”; convert it to TIFF "
                + "or leave it out")
        #expect(
            try sentence("png.tif")
                == "png.tif is not a TIFF file, it begins with the bytes 89 50 4e 47; convert it "
                + "to TIFF or leave it out")
        #expect(try sentence("one.tif").contains("begins with “I”"))
        #expect(try sentence("letters.tif").contains("begins with “II40 is a text, ”"))
    }

    @Test("a file cut off anywhere is an error")
    func truncatedAnywhere() throws {
        for compression in [COMPRESSION_NONE, COMPRESSION_LZW] {
            for isBig in [false, true] {
                let recipe = TIFFRecipe(
                    shape: Shape(width: 20, height: 20), isBig: isBig, compression: compression)
                try recipe.write([recipe.pixels(seed: 1), recipe.pixels(seed: 2)], to: path("a"))
                let bytes = try Data(contentsOf: URL(fileURLWithPath: path("a")))
                for length in stride(from: 1, to: bytes.count, by: 7) {
                    try folder.write(bytes.prefix(length), to: "b.tif")
                    let error = try imageFileError {
                        _ = try ImagePage.pages(ofFileAt: path("b.tif"))
                    }
                    switch error {
                    case .truncated(_, _, let needs, let has):
                        #expect(needs > has && has == UInt64(length))
                    case .notTIFF: #expect(length < (isBig ? 16 : 8))
                    case .damaged: break
                    default: Issue.record("\(length) of \(bytes.count) bytes: \(error as Any)")
                    }
                }
            }
        }
    }

    @Test("a truncated image says how many bytes are missing")
    func truncatedSentence() throws {
        var file = HandMadeTIFF()
        file.directories = [HandMadeTIFF.image(Shape(width: 4, height: 4))]
        file.pixels = Array(repeating: 0, count: 31)
        let size = file.bytes.count
        try folder.write(Data(file.bytes), to: "img_0412.tif")
        #expect(
            try sentence("img_0412.tif")
                == "img_0412.tif is truncated: page 0 needs bytes up to \(size + 1), the file has "
                + "\(size); copy it again from the detector")
    }

    @Test("a compressed strip or a tile that ends beyond the file is found when it is listed")
    func truncatedStrip() throws {
        let shape = Shape(width: 16, height: 16)
        for isTiled in [false, true] {
            var tags = HandMadeTIFF.image(shape, bits: 8, more: [(259, .short([5]))])
            if isTiled {
                tags = tags.filter { ![273, 278, 279].contains($0.tag) }
                tags += [
                    (322, .long([16])), (323, .long([16])), (324, .pixels(plus: 0)),
                    (325, .long([256])),
                ]
                tags.sort { $0.tag < $1.tag }
            }
            var file = HandMadeTIFF()
            file.directories = [tags]
            file.pixels = Array(repeating: 0, count: 250)
            let size = UInt64(file.bytes.count)
            try folder.write(Data(file.bytes), to: "a.tif")
            #expect(
                try imageFileError { _ = try ImagePage.pages(ofFileAt: path("a.tif")) }
                    == .truncated(path: path("a.tif"), page: 0, needs: size + 6, has: size))
        }
    }

    @Test("pixels of another kind are named")
    func unsupported() throws {
        let shape = Shape(width: 2, height: 2)
        func file(_ tags: [(tag: UInt16, value: HandMadeTIFF.Value)]) throws -> String {
            var file = HandMadeTIFF()
            file.directories = [tags]
            file.pixels = Array(repeating: 0, count: 64)
            try folder.write(Data(file.bytes), to: "a.tif")
            let sentence = try sentence("a.tif")
            return String(sentence.prefix { $0 != ";" })
        }
        #expect(
            try file(HandMadeTIFF.image(shape, bits: 32))
                == "a.tif, page 0 holds 32-bit unsigned integers")
        #expect(
            try file(HandMadeTIFF.image(shape, bits: 8, format: 2))
                == "a.tif, page 0 holds 8-bit signed integers")
        #expect(
            try file(HandMadeTIFF.image(shape, bits: 64, format: 3))
                == "a.tif, page 0 holds 64-bit floating-point numbers")
        #expect(
            try file(
                HandMadeTIFF.image(
                    shape, bits: 8,
                    more: [(262, .short([2])), (277, .short([3])), (258, .short([8, 8, 8]))]))
                == "a.tif, page 0 holds RGB colour, 3 samples in a pixel")
        #expect(
            try file(HandMadeTIFF.image(shape, bits: 8, more: [(259, .short([7]))]))
                == "a.tif, page 0 holds data compressed by JPEG")
        #expect(
            try file(HandMadeTIFF.image(shape, bits: 8, more: [(259, .short([34887]))]))
                .hasPrefix("a.tif, page 0 holds data compressed by "))
    }

    @Test("a list of pages that returns to its beginning is an error")
    func loop() throws {
        var file = HandMadeTIFF()
        file.directories = [HandMadeTIFF.image(Shape(width: 2, height: 2))]
        file.pixels = Array(repeating: 0, count: 8)
        var bytes = file.bytes
        let next = 8 + 2 + 12 * file.directories[0].count
        bytes[next] = 8
        try folder.write(Data(bytes), to: "a.tif")
        #expect(
            try sentence("a.tif")
                == "a.tif is damaged: page 1, directory: the list of pages returns to byte 8; copy "
                + "it again from the detector")
    }

    @Test("a file without a page and an image without pixels are errors")
    func nothingInside() throws {
        try folder.write(Data(HandMadeTIFF().bytes), to: "a.tif")
        #expect(try sentence("a.tif").hasPrefix("a.tif is damaged: page 0, header: it lists no"))
        var file = HandMadeTIFF()
        file.directories = [
            HandMadeTIFF.image(Shape(width: 2, height: 2), more: [(256, .long([0]))])
        ]
        file.pixels = Array(repeating: 0, count: 8)
        try folder.write(Data(file.bytes), to: "b.tif")
        #expect(try sentence("b.tif").hasPrefix("b.tif is damaged: page 0, directory: "))
    }

    @Test("damaged compressed data names the file, the page and the strip")
    func damagedStrip() throws {
        let recipe = TIFFRecipe(compression: COMPRESSION_ADOBE_DEFLATE)
        try recipe.write([recipe.pixels(seed: 1)], to: path("a.tif"))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path("a.tif")))
        // Strips follow the header: the first one begins at byte 8.
        for index in 8..<20 { bytes[index] = 0xFF }
        try folder.write(bytes, to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        let error = try imageFileError { _ = try sequence.values(ofImage: 0) }
        let sentence = try #require(error).description
        #expect(sentence.hasPrefix("\(path("a.tif")) is damaged: page 0, strip 0: "))
        #expect(sentence.hasSuffix("; copy it again from the detector"))
        // Rows of other strips are whole, but an image is decoded as one.
        #expect(
            try imageFileError {
                _ = try sequence.values(
                    ofImage: 0, in: Region(x0: 0, y0: 20, x1: 1, y1: 21))
            } == error)
    }

    @Test("a checksum that does not fit is an error, though every row can be decoded")
    func checksum() throws {
        var recipe = TIFFRecipe(compression: COMPRESSION_ADOBE_DEFLATE)
        recipe.rowsPerStrip = recipe.shape.height
        try recipe.write([recipe.pixels(seed: 1)], to: path("a.tif"))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path("a.tif")))
        // The only strip ends where the directory begins, or a byte before that.
        let end = bytes[4..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        for index in end - 4..<end - 1 { bytes[index] ^= 0xFF }
        try folder.write(bytes, to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        let error = try imageFileError { _ = try sequence.values(ofImage: 0) }
        #expect(
            try #require(error).description.hasPrefix(
                "\(path("a.tif")) is damaged: page 0, strip 0: "))
    }

    @Test("a damaged tile is named by its place")
    func damagedTile() throws {
        let recipe = TIFFRecipe(
            tile: Shape(width: 16, height: 16), compression: COMPRESSION_ADOBE_DEFLATE)
        try recipe.write([recipe.pixels(seed: 1)], to: path("a.tif"))
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path("a.tif")))
        for index in 8..<20 { bytes[index] = 0xFF }
        try folder.write(bytes, to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        let error = try imageFileError { _ = try sequence.values(ofImage: 0) }
        #expect(try #require(error).description.contains("page 0, tile 0 at column 0, row 0: "))
    }

    @Test("2000 files with random bytes changed are read or refused, and nothing else happens")
    func randomDamage() throws {
        let shape = Shape(width: 9, height: 7)
        var originals: [Data] = []
        for (index, recipe) in TIFFRecipe.all.enumerated() where index % 7 == 0 {
            var recipe = recipe
            recipe.shape = shape
            recipe.rowsPerStrip = 3
            recipe.imageDescription = index % 2 == 0 ? "ImageJ=1.54f\nimages=2\n" : nil
            try recipe.write([recipe.pixels(seed: 1), recipe.pixels(seed: 2)], to: path("a.tif"))
            originals.append(try Data(contentsOf: URL(fileURLWithPath: path("a.tif"))))
        }
        var (read, refused) = (0, 0)
        for seed in 0..<2000 as Range<UInt64> {
            var random = NoiseSource(seed: seed)
            var bytes = originals[Int(seed) % originals.count]
            for _ in 0...Int(random.next() % 6) {
                // Mostly in the directories, which libtiff writes after the pixels.
                let isAnywhere = random.next() % 4 == 0
                let start = isAnywhere ? 0 : bytes.count / 2
                let place = start + Int(random.next() % UInt64(bytes.count - start))
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            try folder.write(bytes, to: "a.tif")
            let error = try imageFileError {
                let pages = try ImagePage.pages(ofFileAt: path("a.tif"))
                for page in pages where page.shape.count <= 1 << 20 {
                    let sequence = try ImageSequence([page])
                    _ = try sequence.values(ofImage: 0)
                }
            }
            if error == nil { read += 1 } else { refused += 1 }
        }
        // Both happen often, or the damage does not reach what it should.
        #expect(read > 200 && refused > 200, "\(read) read, \(refused) refused")
    }
}
