import CTIFF
import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Sequences of images") struct SequenceTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func pages(_ recipe: TIFFRecipe, count: Int = 1, name: String = "a.tif") throws -> [ImagePage] {
        try recipe.write((0..<count).map { recipe.pixels(seed: UInt64($0)) }, to: path(name))
        return try ImagePage.pages(ofFileAt: path(name))
    }

    /// Recipes of every way in which pages are read.
    var ways: [TIFFRecipe] {
        PixelType.allCases.flatMap { type in
            [
                TIFFRecipe(pixelType: type),
                TIFFRecipe(pixelType: type, isBigEndian: true),
                TIFFRecipe(pixelType: type, compression: COMPRESSION_LZW),
                TIFFRecipe(pixelType: type, tile: Shape(width: 16, height: 16)),
            ]
        }
    }

    @Test("turned and cropped pixels are those that Orientation.source names")
    func turnedAndCropped() throws {
        for recipe in ways {
            let pages = try pages(recipe)
            let stored = recipe.values(recipe.pixels(seed: 0))
            for turns in 0..<4 {
                for flip in Orientation.Flip.allCases {
                    let orientation = Orientation(quarterTurns: turns, flip: flip)
                    let turned = orientation.shape(of: recipe.shape)
                    let crops = [
                        turned.bounds, Region(x0: 3, y0: 5, x1: turned.width - 2, y1: 20),
                        Region(x0: 0, y0: 17, x1: turned.width, y1: 18),
                        Region(x0: 20, y0: 0, x1: 21, y1: turned.height),
                        Region(x0: 9, y0: 10, x1: 13, y1: 11),
                    ]
                    for crop in crops {
                        let sequence = try ImageSequence(
                            pages, orientation: orientation, crop: crop)
                        let expected = crop.rows.flatMap { y in
                            crop.columns.map { x in
                                let source = orientation.source(x: x, y: y, stored: recipe.shape)
                                return stored[source.y * recipe.shape.width + source.x]
                            }
                        }
                        #expect(sequence.shape == crop.shape)
                        #expect(
                            try difference(sequence.values(ofImage: 0, rowsPerBlock: 7), expected)
                                == nil,
                            "\(recipe), \(turns) turns, flip \(flip), crop \(crop)")
                    }
                }
            }
        }
    }

    @Test("a rectangle is what the whole image has there")
    func rectangle() throws {
        for recipe in ways {
            for orientation in [Orientation.identity, Orientation(quarterTurns: 3)] {
                let crop = Region(x0: 2, y0: 1, x1: 28, y1: 27)
                let sequence = try ImageSequence(
                    pages(recipe), orientation: orientation, crop: crop)
                let whole = try sequence.values(ofImage: 0)
                for region in [
                    Region(x0: 0, y0: 0, x1: 26, y1: 2), Region(x0: 4, y0: 3, x1: 5, y1: 20),
                    Region(x0: 1, y0: 25, x1: 26, y1: 26), Region(x0: 4, y0: 4, x1: 4, y1: 9),
                ] {
                    let expected = region.rows.flatMap { y in
                        region.columns.map { x in whole[y * crop.width + x] }
                    }
                    #expect(
                        try difference(sequence.values(ofImage: 0, in: region), expected) == nil,
                        "\(recipe), \(orientation), \(region)")
                }
            }
        }
    }

    @Test("a rectangle in a wide image is read row by row, over the gaps")
    func rectangleInWideImage() throws {
        for type in PixelType.allCases {
            let recipe = TIFFRecipe(shape: Shape(width: 5000, height: 4), pixelType: type)
            let sequence = try ImageSequence(pages(recipe))
            let stored = recipe.values(recipe.pixels(seed: 0))
            for region in [
                Region(x0: 4990, y0: 1, x1: 5000, y1: 4), Region(x0: 1, y0: 0, x1: 4999, y1: 4),
            ] {
                let expected = region.rows.flatMap { y in
                    region.columns.map { x in stored[y * 5000 + x] }
                }
                #expect(try difference(sequence.values(ofImage: 0, in: region), expected) == nil)
            }
        }
    }

    @Test("combined pages are their mean, rounded once, and a remainder is left out")
    func combined() throws {
        for recipe in ways {
            let pages = try pages(recipe, count: 8)
            let stored = (0..<8).map { recipe.values(recipe.pixels(seed: UInt64($0))) }
            let sequence = try ImageSequence(
                pages, orientation: Orientation(flip: .vertical), combining: 3)
            #expect(sequence.count == 2 && sequence.remainder == 2)
            #expect(sequence.sampleType == .float32)
            let perPixel = recipe.pixelType == .float32 ? 8 : 4
            #expect(sequence.bytesPerOpenImage == perPixel * recipe.shape.count)
            for image in 0..<2 {
                let expected = (0..<recipe.shape.height).reversed().flatMap { y in
                    (0..<recipe.shape.width).map { x in
                        let pixel = y * recipe.shape.width + x
                        let sum = (0..<3).map { stored[3 * image + $0][pixel] }.reduce(0, +)
                        return Double(Float(sum / 3))
                    }
                }
                #expect(
                    try difference(sequence.values(ofImage: image, rowsPerBlock: 10), expected)
                        == nil, "\(recipe)")
            }
        }
    }

    @Test("the largest sum of counts does not overflow")
    func largestSum() throws {
        var file = HandMadeTIFF()
        file.directories = [
            HandMadeTIFF.image(
                Shape(width: 1, height: 1), more: [(270, .text("ImageJ=1.54f\nimages=32768\n"))])
        ]
        file.pixels = Array(repeating: 0xFF, count: 65536)
        try folder.write(Data(file.bytes), to: "a.tif")
        let sequence = try ImageSequence(
            ImagePage.pages(ofFileAt: path("a.tif")), combining: 32768)
        #expect(try sequence.values(ofImage: 0) == [65535])
    }

    @Test("pages of another shape or type are named with both")
    func differentPages() throws {
        let first = try pages(TIFFRecipe(), name: "a.tif")
        let wide = try pages(TIFFRecipe(shape: Shape(width: 38, height: 29)), name: "b.tif")
        let float = try pages(TIFFRecipe(pixelType: .float32), count: 2, name: "c.tif")
        func sentence(_ pages: [ImagePage]) throws -> String? {
            try imageFileError { _ = try ImageSequence(pages) }?.description
                .replacing(folder.path + "/", with: "raw/")
        }
        #expect(
            try sentence(first + wide)
                == "raw/b.tif is 38×29 uint16, raw/a.tif is 37×29 uint16; leave the odd one out or "
                + "bring all to one shape and type")
        #expect(
            try sentence(first + [float[1]])
                == "raw/c.tif, page 1, is 37×29 float32, raw/a.tif is 37×29 uint16; leave the odd "
                + "one out or bring all to one shape and type")
        #expect(try sentence([]) == "there is no image; name at least one file")
    }

    @Test("a crop outside the turned image is an error that names both")
    func cropOutside() throws {
        let pages = try pages(TIFFRecipe())
        let turned = Orientation(quarterTurns: 1)
        let crop = Region(x0: 0, y0: 0, x1: 37, y1: 29)
        #expect(
            try imageFileError {
                _ = try ImageSequence(pages, orientation: turned, crop: crop)
            }?.description
                == "the crop [0, 0, 37, 29] does not lie in the turned image of 29×37 pixels; "
                + "choose a region inside [0, 0, 29, 37]")
        let empty = Region(x0: 4, y0: 4, x1: 4, y1: 8)
        #expect(
            try imageFileError { _ = try ImageSequence(pages, crop: empty) }
                == .cropOutside(crop: empty, image: Shape(width: 37, height: 29)))
    }
}
