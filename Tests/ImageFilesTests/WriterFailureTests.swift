import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Files that cannot be written or are continued") struct WriterFailureTests {
    let folder: TemporaryFolder
    let shape = Shape(width: 5, height: 4)
    let label = ImageLabel(Lithium6Density.self, pixelSizeMicrometres: 2.65)

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    func append(_ value: Float, to writer: inout TIFFWriter) throws {
        let image = [Float](repeating: value, count: shape.count)
        try image.withUnsafeBufferPointer { try writer.append($0) }
    }

    /// Appends images of the values, and leaves the file partial.
    func suspend(_ values: [Float], of count: Int) throws {
        var writer = try TIFFWriter(
            path: path("a.tif"), shape: shape, imageCount: count, label: label)
        for value in values { try append(value, to: &writer) }
        try writer.suspend()
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("a continued file is the same as one written at once")
    func continued() throws {
        var whole = try TIFFWriter(path: path("b.tif"), shape: shape, imageCount: 4, label: label)
        for value in 0..<4 { try append(Float(value), to: &whole) }
        try whole.close()
        for kept in 0...3 {
            // What follows is no image: a crash leaves such things.
            try suspend([0, 1, 2], of: 4)
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif.part")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(repeating: 0x55, count: 5000))
            try handle.close()
            var writer = try TIFFWriter.continuing(
                path: path("a.tif"), from: kept, shape: shape, imageCount: 4, label: label)
            #expect(writer.count == kept)
            for value in kept..<4 { try append(Float(value), to: &writer) }
            try writer.close()
            let (found, expected) = try (
                Data(contentsOf: URL(fileURLWithPath: path("a.tif"))),
                Data(contentsOf: URL(fileURLWithPath: path("b.tif")))
            )
            #expect(found == expected, "from \(kept)")
            #expect(try files() == ["a.tif", "b.tif"])
        }
    }

    @Test("a file that was complete but for its name is continued")
    func continuedAtTheEnd() throws {
        try suspend([0, 1], of: 2)
        let layout = TIFFLayout(
            shape: shape, pixelType: .float32, imageCount: 2, label: label)
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif.part")))
        try handle.write(contentsOf: Data(layout.start(isWhole: true)))
        try handle.close()
        let writer = try TIFFWriter.continuing(
            path: path("a.tif"), from: 2, shape: shape, imageCount: 2, label: label)
        try writer.close()
        let sequence = try ImageSequence(ImagePage.pages(ofFileAt: path("a.tif")))
        #expect(sequence.count == 2)
        #expect(try sequence.values(ofImage: 1) == Array(repeating: 1, count: shape.count))
    }

    @Test("a partial file with fewer images or of another kind is refused and left")
    func notContinuable() throws {
        try suspend([0, 1], of: 4)
        // Half an image does not count.
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path("a.tif.part")))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(repeating: 0x55, count: 40))
        try handle.close()
        let partial = path("a.tif.part")
        #expect(
            try imageFileError {
                _ = try TIFFWriter.continuing(
                    path: path("a.tif"), from: 3, shape: shape, imageCount: 4, label: label)
            }?.description
                == "\(partial) cannot be continued: it holds 2 whole images, not 3; delete it and "
                + "start again")
        for (other, count) in [(Shape(width: 4, height: 5), 4), (shape, 5)] {
            #expect(
                try imageFileError {
                    _ = try TIFFWriter.continuing(
                        path: path("a.tif"), from: 1, shape: other, imageCount: count, label: label)
                }
                    == .notContinuable(
                        path: partial,
                        reason: "it was started with another shape, count or label"))
        }
        #expect(try files() == ["a.tif.part"])
        #expect(
            try imageFileError {
                _ = try TIFFWriter.continuing(
                    path: path("b.tif"), from: 1, shape: shape, imageCount: 4, label: label)
            } == .missing(path: path("b.tif.part")))
    }

    @Test("a folder that does not exist, and a file in its place, are named")
    func noFolder() throws {
        #expect(
            try imageFileError {
                _ = try TIFFWriter(path: path("no/a.tif"), shape: shape, label: label)
            }?.description
                == "\(path("no/a.tif.part")) could not be written: No such file or directory; "
                + "check that the folder exists")
        try folder.write("", to: "file")
        #expect(
            try imageFileError {
                _ = try TIFFWriter(path: path("file/a.tif"), shape: shape, label: label)
            }?.description.contains("Not a directory") == true)
    }

    @Test("a full disk is an error that says so, and the partial file goes")
    func fullDisk() throws {
        // A write to /dev/full fails as one to a full disk does.
        try FileManager.default.createSymbolicLink(
            atPath: path("a.tif.part"), withDestinationPath: "/dev/full")
        #expect(
            try imageFileError {
                _ = try TIFFWriter(path: path("a.tif"), shape: shape, label: label)
            }?.description
                == "\(path("a.tif.part")) could not be written: No space left on device; free some "
                + "space or choose another folder")
        #expect(try files() == [])
    }

    @Test("a name that is taken by a folder is an error")
    func nameTaken() throws {
        try folder.write("", to: "a.tif/x")
        var writer = try TIFFWriter(path: path("a.tif"), shape: shape, label: label)
        try append(1, to: &writer)
        var error: ImageFileError?
        do throws(ImageFileError) { try writer.close() } catch let caught { error = caught }
        guard case .writing(path("a.tif"), _) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(try files() == ["a.tif"])
    }
}
