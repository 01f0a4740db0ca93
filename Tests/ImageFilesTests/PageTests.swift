import CTIFF
import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Pages of TIFF files") struct PageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    @Test("every type, byte order, layout, compression and predictor comes back exactly")
    func everyRecipe() throws {
        for (index, recipe) in TIFFRecipe.all.enumerated() {
            let pages = [
                recipe.pixels(seed: UInt64(index)), recipe.pixels(seed: UInt64(index) + 1),
            ]
            try recipe.write(pages, to: path("a.tif"))
            let found = try ImagePage.pages(ofFileAt: path("a.tif"))
            #expect(found.map(\.shape) == [recipe.shape, recipe.shape], "\(recipe)")
            #expect(found.map(\.pixelType) == [recipe.pixelType, recipe.pixelType], "\(recipe)")
            #expect(found.map(\.index) == [0, 1], "\(recipe)")
            let sequence = try ImageSequence(found)
            for page in 0...1 {
                let values = try sequence.values(ofImage: page, rowsPerBlock: 5)
                #expect(
                    difference(values, recipe.values(pages[page])) == nil,
                    "\(recipe), page \(page)")
            }
            let isDirect = recipe.compression == COMPRESSION_NONE && recipe.tile == nil
            #expect((sequence.bytesPerOpenImage == 0) == isDirect, "\(recipe)")
        }
    }

    @Test("uncompressed strips that are not in order are read through libtiff")
    func stripsOutOfOrder() throws {
        let shape = Shape(width: 3, height: 2)
        var file = HandMadeTIFF()
        file.pixels = [7, 8, 9, 4, 5, 6]
        // The second row comes first in the file: both offsets are absolute and 8-bit.
        let start = UInt32(
            HandMadeTIFF(
                directories: [
                    HandMadeTIFF.image(
                        shape, bits: 8,
                        more: [
                            (273, .long([0, 0])), (278, .long([1])), (279, .long([3, 3])),
                        ])
                ]
            ).bytes.count)
        file.directories = [
            HandMadeTIFF.image(
                shape, bits: 8,
                more: [
                    (273, .long([start + 3, start])), (278, .long([1])), (279, .long([3, 3])),
                ])
        ]
        try folder.write(Data(file.bytes), to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.bytesPerOpenImage == 2 * 6)
        #expect(try sequence.values(ofImage: 0) == [4, 5, 6, 7, 8, 9])
    }

    @Test("a page whose white is zero keeps its counts")
    func whiteIsZero() throws {
        var file = HandMadeTIFF(isBigEndian: true)
        file.directories = [
            HandMadeTIFF.image(Shape(width: 2, height: 1), more: [(262, .short([0]))])
        ]
        file.pixels = [0, 1, 0xFF, 0xFE]
        try folder.write(Data(file.bytes), to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(try sequence.values(ofImage: 0) == [1, 65534])
    }

    @Test("a stack of 3000 pages is listed in order")
    func manyPages() throws {
        let shape = Shape(width: 1, height: 1)
        var file = HandMadeTIFF()
        for page in 0..<3000 {
            file.directories.append(HandMadeTIFF.image(shape, at: 2 * page))
            file.pixels += [UInt8(page & 255), UInt8(page >> 8)]
        }
        try folder.write(Data(file.bytes), to: "a.tif")
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.count == 3000)
        for page in [0, 1, 255, 256, 2999] {
            #expect(try sequence.values(ofImage: page) == [Double(page)])
        }
    }

    @Test("an ImageJ stack with one directory has all its planes")
    func imageJStack() throws {
        for isBigEndian in [false, true] {
            var file = HandMadeTIFF(isBigEndian: isBigEndian)
            file.directories = [
                HandMadeTIFF.image(
                    Shape(width: 2, height: 2),
                    more: [(270, .text("ImageJ=1.54f\nimages=3\nslices=3\n"))])
            ]
            file.pixels = (0..<24).map { $0 % 2 == (isBigEndian ? 1 : 0) ? $0 / 2 : 0 }
            let name = "stack\(isBigEndian).tif"
            try folder.write(Data(file.bytes), to: name)
            let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path(name)))
            #expect(sequence.count == 3)
            #expect(sequence.bytesPerOpenImage == 0)
            #expect(try sequence.values(ofImage: 1) == [4, 5, 6, 7])
            #expect(try sequence.values(ofImage: 2) == [8, 9, 10, 11])
        }
    }

    @Test("a plane that carries the description of its stack is one page")
    func copiedDescription() throws {
        var file = HandMadeTIFF()
        file.directories = [
            HandMadeTIFF.image(
                Shape(width: 2, height: 2), more: [(270, .text("ImageJ=1.54f\nimages=3\n"))])
        ]
        file.pixels = Array(repeating: 1, count: 15)
        try folder.write(Data(file.bytes), to: "a.tif")
        #expect(try ImagePage.pages(ofFileAt: path("a.tif")).count == 1)
    }

    @Test("an ImageJ stack that ends early is truncated, not shorter")
    func truncatedStack() throws {
        var file = HandMadeTIFF()
        file.directories = [
            HandMadeTIFF.image(
                Shape(width: 2, height: 2), more: [(270, .text("ImageJ=1.54f\nimages=3\n"))])
        ]
        file.pixels = Array(repeating: 1, count: 23)
        try folder.write(Data(file.bytes), to: "a.tif")
        let size = UInt64(file.bytes.count)
        #expect(
            try imageFileError { _ = try ImagePage.pages(ofFileAt: path("a.tif")) }
                == .truncated(path: path("a.tif"), page: 2, needs: size + 1, has: size))
    }

    @Test("an ImageJ stack of more than 4 GB has all its planes, its byte count wrapped around")
    func hugeImageJStack() throws {
        let shape = Shape(width: 4096, height: 4096)
        let planeBytes = shape.count * 2
        let images = 160
        var file = HandMadeTIFF(isBigEndian: true)
        file.directories = [
            HandMadeTIFF.image(
                shape, byteCount: UInt32(truncatingIfNeeded: images * planeBytes),
                more: [(270, .text("ImageJ=1.54f\nimages=\(images)\nfinterval=60\n"))])
        ]
        let start = file.bytes.count
        try folder.write(Data(file.bytes), to: "a.tif")
        // Sparse: only the head and two pixels take space.
        let handle = try FileHandle(
            forUpdating: URL(fileURLWithPath: path("a.tif")))
        try handle.seek(toOffset: UInt64(start + (images - 1) * planeBytes))
        try handle.write(contentsOf: Data([0x12, 0x34]))
        try handle.truncate(atOffset: UInt64(start + images * planeBytes - 2))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data([0x56, 0x78]))
        try handle.close()

        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.count == images)
        #expect(
            sequence.pages[159].timeStamps == [
                TimeStamp(value: .relative(seconds: 159 * 60), source: .frameInterval)
            ])
        let first = Region(x0: 0, y0: 0, x1: 2, y1: 1)
        let last = Region(x0: 4095, y0: 4095, x1: 4096, y1: 4096)
        #expect(try sequence.values(ofImage: 159, in: first) == [0x1234, 0])
        #expect(try sequence.values(ofImage: 159, in: last) == [0x5678])
        #expect(try sequence.values(ofImage: 158, in: last) == [0])
    }

    @Test("a BigTIFF directory beyond 4 GB is found")
    func bigOffsets() throws {
        let layout = TIFFLayout(
            shape: Shape(width: 16384, height: 16384), pixelType: .float32, imageCount: 5,
            label: ImageLabel(Lithium6Density.self, pixelSizeMicrometres: 2.65))
        #expect(layout.isBig)
        try folder.write(Data(layout.start(isWhole: true)), to: "a.tif")
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif")))
        try handle.seek(toOffset: UInt64(layout.offset(ofImage: 4)))
        try handle.write(contentsOf: withUnsafeBytes(of: Float(1.5)) { Data($0) })
        try handle.truncate(atOffset: UInt64(layout.offset(ofImage: 5)))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(layout.end()))
        try handle.close()

        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.count == 5)
        let first = Region(x0: 0, y0: 0, x1: 2, y1: 1)
        #expect(try sequence.values(ofImage: 4, in: first) == [1.5, 0])
        #expect(try sequence.values(ofImage: 3, in: first) == [0, 0])
    }
}
