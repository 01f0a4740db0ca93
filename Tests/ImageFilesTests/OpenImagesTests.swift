import CTIFF
import Fields
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Open images") struct OpenImagesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    /// A float page whose pixel at column 12, row 7 is `value`.
    func page(holding value: Float, _ change: (inout TIFFRecipe) -> Void) throws -> [ImagePage] {
        var recipe = TIFFRecipe(pixelType: .float32)
        change(&recipe)
        var pixels = recipe.pixels(seed: 3)
        let place = 4 * (7 * recipe.shape.width + 12)
        pixels.replaceSubrange(place..<place + 4, with: withUnsafeBytes(of: value) { Array($0) })
        try recipe.write([pixels], to: path("a.tif"))
        return try ImagePage.pages(ofFileAt: path("a.tif"))
    }

    @Test("NaN and infinities are found where they are stored, however the page is read")
    func notFinite() throws {
        let changes: [(inout TIFFRecipe) -> Void] = [
            { _ in }, { $0.isBigEndian = true }, { $0.compression = COMPRESSION_LZW },
            { $0.tile = Shape(width: 16, height: 16) },
        ]
        for (index, change) in changes.enumerated() {
            for value in [Float.nan, -.nan, .signalingNaN, .infinity, -.infinity] {
                let pages = try page(holding: value, change)
                for (turns, combining) in [(0, 1), (1, 1), (2, 1), (0, 2)] {
                    let sequence = try ImageSequence(
                        combining == 2 ? pages + pages : pages,
                        orientation: Orientation(quarterTurns: turns), combining: combining)
                    let error = try imageFileError { _ = try sequence.values(ofImage: 0) }
                    guard case .notFinite(path("a.tif"), 0, 12, 7, let found) = error else {
                        Issue.record("way \(index), \(turns) turns, \(value): \(error as Any)")
                        continue
                    }
                    #expect(found.isNaN == value.isNaN && (found.isNaN || found == value))
                }
            }
        }
        #expect(
            ImageFileError.notFinite(
                path: "raw/a.tif", page: 3, column: 12, row: 7, value: .nan
            ).description
                == "raw/a.tif, page 3 holds NaN at column 12, row 7; mask the pixel in the file's "
                + "producer or convert it to a count")
    }

    @Test("NaN outside what is read does no harm")
    func notFiniteElsewhere() throws {
        let pages = try page(holding: .nan) { _ in }
        let direct = try ImageSequence(pages)
        let width = direct.shape.width
        for region in [
            Region(x0: 0, y0: 0, x1: width, y1: 7), Region(x0: 0, y0: 8, x1: width, y1: 29),
            Region(x0: 13, y0: 0, x1: width, y1: 29), Region(x0: 0, y0: 0, x1: 12, y1: 29),
        ] {
            _ = try direct.values(ofImage: 0, in: region)
            _ = try ImageSequence(
                pages, orientation: Orientation(flip: .horizontal),
                crop: Region(
                    x0: width - region.x1, y0: region.y0, x1: width - region.x0, y1: region.y1)
            ).values(ofImage: 0)
        }
        #expect(
            try imageFileError {
                _ = try direct.values(ofImage: 0, in: Region(x0: 12, y0: 7, x1: 13, y1: 8))
            } != nil)
    }

    @Test("the largest floats are no infinities")
    func largestFloats() throws {
        for value in [Float.greatestFiniteMagnitude, -Float.greatestFiniteMagnitude, -0.0] {
            let sequence = try ImageSequence(page(holding: value) { _ in })
            #expect(
                try sequence.values(ofImage: 0, in: Region(x0: 12, y0: 7, x1: 13, y1: 8))
                    == [Double(value)])
        }
    }

    @Test("several threads read blocks of the same images, which are decoded once")
    func threads() async throws {
        for compression in [COMPRESSION_NONE, COMPRESSION_LZW] {
            let recipe = TIFFRecipe(compression: compression)
            let pixels = (0..<6).map { recipe.pixels(seed: UInt64($0)) }
            try recipe.write(pixels, to: path("a.tif"))
            let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
            let images = try sequence.open(1..<6)
            let width = recipe.shape.width
            try await withThrowingTaskGroup(of: Void.self) { group in
                for block in 0..<5 * 29 {
                    group.addTask {
                        let (image, row) = (1 + block % 5, block / 5)
                        let values = try sequence.delivered(width) {
                            try images.read(image: image, rows: row..<row + 1, into: $0)
                        }
                        let expected = recipe.values(pixels[image])
                        #expect(values == Array(expected[row * width..<(row + 1) * width]))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("memory is used again, and not by two open images")
    func pool() throws {
        let pool = BufferPool(byteCount: 64)
        let first = try #require(pool.take())
        let second = try #require(pool.take())
        #expect(first.base != second.base)
        pool.give(first)
        #expect(pool.take()?.base == first.base)
        pool.give(first)
        pool.give(second)

        let recipe = TIFFRecipe(compression: COMPRESSION_LZW)
        let pixels = (0..<3).map { recipe.pixels(seed: UInt64($0)) }
        try recipe.write(pixels, to: path("a.tif"))
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        for _ in 0..<2 {
            let images = try sequence.open(0..<3)
            let rows = try (0..<3).map { image in
                try sequence.delivered(recipe.shape.count) {
                    try images.read(image: image, rows: 0..<29, into: $0)
                }
            }
            #expect(rows == pixels.map { recipe.values($0) })
        }
    }

    @Test("an image that is decoded is not read again")
    func decodedOnce() throws {
        let recipe = TIFFRecipe(compression: COMPRESSION_LZW)
        try recipe.write([recipe.pixels(seed: 0)], to: path("a.tif"))
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        let images = try sequence.open(0..<1)
        let expected = recipe.values(recipe.pixels(seed: 0))
        for _ in 0..<2 {
            let values = try sequence.delivered(recipe.shape.count) {
                try images.read(image: 0, rows: 0..<29, into: $0)
            }
            #expect(difference(values, expected) == nil)
            try? FileManager.default.removeItem(atPath: path("a.tif"))
        }
    }

    @Test("a file that has changed or gone since it was listed is an error that names it")
    func changed() throws {
        for compression in [COMPRESSION_NONE, COMPRESSION_LZW] {
            let recipe = TIFFRecipe(compression: compression)
            try recipe.write([recipe.pixels(seed: 0)], to: path("a.tif"))
            let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
            let wanted = [
                sequence,
                try ImageSequence(sequence.pages, crop: Region(x0: 1, y0: 0, x1: 37, y1: 29)),
                try ImageSequence(sequence.pages, combining: 1),
                try ImageSequence(sequence.pages, orientation: Orientation(quarterTurns: 2)),
            ]
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif")))
            try handle.truncate(atOffset: 200)
            try handle.close()
            for sequence in wanted {
                #expect(
                    try imageFileError { _ = try sequence.values(ofImage: 0) }?.description
                        == "\(path("a.tif")) has changed since the run began; start again when "
                        + "nothing writes to it")
            }
            // Of the same length, and other pixels.
            try recipe.write([recipe.pixels(seed: 1)], to: path("a.tif"))
            #expect(
                try imageFileError { _ = try sequence.values(ofImage: 0) }
                    == .changed(path: path("a.tif")))
            try FileManager.default.removeItem(atPath: path("a.tif"))
            #expect(
                try imageFileError { _ = try sequence.values(ofImage: 0) }
                    == .missing(path: path("a.tif")))
        }
    }

    @Test("a file that was replaced by one of another shape is not decoded")
    func replaced() throws {
        var recipe = TIFFRecipe(compression: COMPRESSION_LZW)
        try recipe.write([recipe.pixels(seed: 0)], to: path("a.tif"))
        let pages = try ImagePage.pages(ofFileAt: path("a.tif"))
        guard case .encoded(let directory) = pages[0].storage else {
            Issue.record("the page is not compressed")
            return
        }
        // The same directory, twice as wide.
        recipe.shape = Shape(width: 74, height: 29)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path("a.tif")))
        // The first entry is the width: its value is 8 bytes into it.
        let place = Int(directory) + 2 + 8
        #expect(bytes[place] == 37)
        bytes[place] = 74
        // In place, and no later than it was: what a slow clock makes of it.
        var status = stat()
        #expect(stat(path("a.tif"), &status) == 0)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif")))
        try handle.write(contentsOf: bytes)
        try handle.close()
        #expect(utimensat(AT_FDCWD, path("a.tif"), [status.st_atim, status.st_mtim], 0) == 0)
        let sequence = try ImageSequence(pages)
        let error = try imageFileError { _ = try sequence.values(ofImage: 0) }
        #expect(try #require(error).description.contains("replaced while in use"))
    }
}
