import Fields
import Foundation
import ImageFiles
import TestSupport
import Testing

@Suite("What a broken volume says") struct VolumeErrorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The sentence about a volume, without the folder.
    func sentence(_ name: String, format: RawFormat = RawFormat()) throws -> String {
        let error = try imageFileError {
            _ = try VolumeFiles(name, in: folder.path, format: format)
        }
        return (error?.description ?? "no error").replacing(folder.path + "/", with: "")
    }

    func voxels(_ count: Int, to name: String) throws {
        try folder.write(Data(count: count), to: name)
    }

    @Test("a file of another size is named with both numbers, and with the type that fits")
    func size() throws {
        try voxels(127, to: "a.vol")
        try folder.write("NUM_X = 4\nNUM_Y = 4\nNUM_Z = 2\n", to: "a.vol.info")
        #expect(
            try sentence("a.vol")
                == "a.vol has 127 bytes, 4×4×2 voxels of float32 (x×y×z, by a.vol.info) are 128; "
                + "copy it again, or correct shape or type")
        try voxels(48, to: "a_3x4x2_uint8.raw")
        #expect(
            try sentence("a_3x4x2_uint8.raw")
                == "a_3x4x2_uint8.raw has 48 bytes, 3×4×2 voxels of uint8 (x×y×z, by its name) are "
                + "24; copy it again, or correct shape or type, which uint16 or int16 fits")
        let shape = VolumeShape(slice: Shape(width: 3, height: 4), sliceCount: 2)
        #expect(
            try sentence("a_3x4x2_uint8.raw", format: RawFormat(shape: shape, pixelType: .float32))
                == "a_3x4x2_uint8.raw has 48 bytes, 3×4×2 voxels of float32 (x×y×z, as given) are "
                + "96; copy it again, or correct shape or type, which uint16 or int16 fits")
        try voxels(0, to: "b_3x4x2_uint8.raw")
        #expect(try sentence("b_3x4x2_uint8.raw").hasPrefix("b_3x4x2_uint8.raw has 0 bytes, 3×4×2"))
        try voxels(8, to: "c_4294967296x4294967296x4294967296_uint8.raw")
        #expect(
            try sentence("c_4294967296x4294967296x4294967296_uint8.raw").hasSuffix(
                "are more than any file holds; correct the shape"))
    }

    @Test("a volume that nothing describes says what to do")
    func noDescription() throws {
        try voxels(128, to: "a.vol")
        #expect(
            try sentence("a.vol")
                == "a.vol has neither a.vol.info nor a.vol.xml beside it; copy one there, or give "
                + "shape and type")
        let remedy =
            "give shape and type, put a.raw.info beside it, or name it such as "
            + "scan_512x512x300_uint16.raw, with x, y and z"
        try voxels(128, to: "a.raw")
        #expect(try sentence("a.raw") == "a.raw does not say its shape; \(remedy)")
        try folder.write("NUM_X = 4\nNUM_Y = 4\nNUM_Z = 2\n", to: "a.raw.info")
        #expect(try sentence("a.raw") == "a.raw does not say its type; \(remedy)")
    }

    @Test("a description that cannot be is named with the key")
    func descriptions() throws {
        try voxels(128, to: "a.vol")
        let size = "NUM_X = 4\nNUM_Y = 4\nNUM_Z = 2\n"
        for (text, reason) in [
            ("NUM_X = 4\nnum_y = 4\nNUM_Z = 2", "it has no NUM_Y; keys are case-sensitive"),
            ("", "it has no NUM_X; keys are case-sensitive"),
            ("NUM_X = 4\nNUM_Y = 4.5\nNUM_Z = 2", "NUM_Y is 4.5; give a whole number above 0"),
            ("NUM_X = 4\nNUM_Y = 4\nNUM_Z = -2", "NUM_Z is -2; give a whole number above 0"),
            ("NUM_X =\nNUM_Y = 4\nNUM_Z = 2", "NUM_X is ; give a whole number above 0"),
            (
                size + "BYTEORDER = lowbytefirst",
                "BYTEORDER is lowbytefirst; give LOWBYTEFIRST or HIGHBYTEFIRST"
            ),
            (
                size + "DATA_TYPE = float64",
                "DATA_TYPE is float64; convert the volume to uint8, uint16, int16 or float32"
            ),
        ] {
            try folder.write(text, to: "a.vol.info")
            #expect(try sentence("a.vol") == "a.vol.info: \(reason)")
        }
        try voxels(2_000_000, to: "a.vol.info")
        #expect(
            try sentence("a.vol") == "a.vol.info: it has 2000000 bytes, which no description has")
        try FileManager.default.removeItem(atPath: folder.path + "/a.vol.info")
        try folder.write("<SIZEX>4</SIZEX><SIZEY>4</SIZEY>", to: "a.vol.xml")
        #expect(try sentence("a.vol") == "a.vol.xml: it has no SIZEZ; keys are case-sensitive")
        // Two descriptions that differ: neither is believed.
        try folder.write("NUM_X = 4\nNUM_Y = 4\nNUM_Z = 4\n", to: "a.vol.info")
        try folder.write(
            "<SIZEX>4</SIZEX><SIZEY>4</SIZEY><SIZEZ>5</SIZEZ>", to: "a.vol.xml")
        #expect(
            try sentence("a.vol")
                == "a.vol.xml: it says 4×4×5 voxels, a.vol.info 4×4×4; remove the one that is wrong"
        )
    }

    @Test("a volume that is not there, and an empty folder, are named")
    func missing() throws {
        let missing = "does not exist; check the name and the folder it is relative to"
        #expect(try sentence("a.vol") == "a.vol \(missing)")
        #expect(try sentence("a_1x1x1_uint8.raw") == "a_1x1x1_uint8.raw \(missing)")
        #expect(
            try sentence("a.tif")
                == "no file matches a.tif in \(folder.path); check the pattern and the folder")
        try folder.write("notes", to: "slices/readme.txt")
        #expect(
            try sentence("slices")
                == "no file matches *.tif in slices; check the pattern and the folder")
    }

    @Test("TIFF slices of another size or type, and truncated ones, are named")
    func tiff() throws {
        func slice(_ shape: Shape, bits: UInt16 = 8, missing: Int = 0) -> Data {
            var file = HandMadeTIFF()
            file.directories = [HandMadeTIFF.image(shape, bits: bits)]
            file.pixels = Array(repeating: 1, count: shape.count * Int(bits) / 8 - missing)
            return Data(file.bytes)
        }
        let shape = Shape(width: 4, height: 3)
        try folder.write(slice(shape), to: "s/1.tif")
        try folder.write(slice(Shape(width: 4, height: 2)), to: "s/2.tif")
        #expect(
            try sentence("s")
                == "s/2.tif is 4×2 uint8, s/1.tif is 4×3 uint8; leave the odd one out or bring all "
                + "to one shape and type")
        try folder.write(slice(shape, bits: 16), to: "s/2.tif")
        #expect(try sentence("s").hasPrefix("s/2.tif is 4×3 uint16, s/1.tif is 4×3 uint8;"))
        let truncated = slice(shape, missing: 5)
        try folder.write(truncated, to: "s/2.tif")
        #expect(
            try sentence("s")
                == "s/2.tif is truncated: page 0 needs bytes up to \(truncated.count + 5), the file "
                + "has \(truncated.count); copy it again from the detector")
    }

    @Test("a range outside the volume is named with the axis and its length")
    func ranges() throws {
        try voxels(24, to: "a_4x3x2_uint8.raw")
        let volume = try VolumeFiles("a_4x3x2_uint8.raw", in: folder.path)
        func sentence(
            x: Range<Int>? = nil, y: Range<Int>? = nil, z: Range<Int>? = nil
        ) throws -> String? {
            try imageFileError { _ = try volume.images(x: x, y: y, z: z) }?.description
        }
        #expect(
            try sentence(z: 0..<3)
                == "the range z: [0, 3] does not lie in the volume; choose one inside [0, 2]")
        #expect(
            try sentence(y: -1..<3)
                == "the range y: [-1, 3] does not lie in the volume; choose one inside [0, 3]")
        #expect(
            try sentence(x: 2..<2)
                == "the range x: [2, 2] does not lie in the volume; choose one inside [0, 4]")
        #expect(try sentence(x: 0..<4, y: 0..<3, z: 0..<2) == nil)
    }

    @Test("a volume that changes after it was found is an error")
    func changed() throws {
        try voxels(24, to: "a_4x3x2_uint8.raw")
        let images = try VolumeFiles("a_4x3x2_uint8.raw", in: folder.path).images()
        try voxels(23, to: "a_4x3x2_uint8.raw")
        #expect(
            try imageFileError { _ = try images.values(ofImage: 0) }
                == .changed(path: folder.path + "/a_4x3x2_uint8.raw"))
    }
}
