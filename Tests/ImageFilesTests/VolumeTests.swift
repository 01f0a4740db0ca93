import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Volumes") struct VolumeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func path(_ name: String) -> String { folder.path + "/" + name }

    let shape = VolumeShape(slice: Shape(width: 5, height: 4), sliceCount: 3)

    /// The value of a voxel of the tests' volumes: one that shows its place, of both signs where the
    /// type has them.
    func value(_ x: Int, _ y: Int, _ z: Int, _ type: PixelType) -> Double {
        let place = 20 * z + 5 * y + x
        return switch type {
        case .uint8: Double(4 * place + 3)
        case .uint16: Double(1000 * place + 258)
        case .int16: Double(1000 * (place - 30) + 1)
        case .float32: Double(place - 30) + 0.25
        }
    }

    /// Bytes of a voxel, most significant first where `isBig`.
    func bytes(_ value: Double, _ type: PixelType, isBig: Bool) -> [UInt8] {
        let bits: UInt32 =
            switch type {
            case .uint8, .uint16: UInt32(value)
            case .int16: UInt32(UInt16(bitPattern: Int16(value)))
            case .float32: Float(value).bitPattern
            }
        let little = (0..<type.byteCount).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }
        return isBig ? little.reversed() : little
    }

    func volume(_ type: PixelType, isBig: Bool = false) -> Data {
        var data = Data()
        for z in 0..<3 {
            for y in 0..<4 {
                for x in 0..<5 { data += bytes(value(x, y, z, type), type, isBig: isBig) }
            }
        }
        return data
    }

    /// The values that the tests' volume has in a box.
    func expected(
        x: Range<Int> = 0..<5, y: Range<Int> = 0..<4, z: Int, _ type: PixelType
    ) -> [Double] {
        y.flatMap { y in x.map { x in value(x, y, z, type) } }
    }

    @Test("voxels of every type and byte order come back exactly, in any box")
    func everyType() throws {
        for type in PixelType.allCases {
            for order in RawFormat.ByteOrder.allCases {
                try folder.write(volume(type, isBig: order == .big), to: "a.raw")
                let volume = try VolumeFiles(
                    path("a.raw"),
                    format: RawFormat(shape: shape, pixelType: type, byteOrder: order))
                #expect(volume.shape == shape && volume.pixelType == type)
                #expect(volume.paths == [path("a.raw")])
                let whole = try volume.images()
                let isCount = type == .uint8 || type == .uint16
                #expect(whole.sampleType == (isCount ? .uint16 : .float32))
                #expect(whole.bytesPerOpenImage == 0)
                for z in 0..<3 {
                    let found = try whole.values(ofImage: z, rowsPerBlock: 3)
                    #expect(
                        difference(found, expected(z: z, type)) == nil, "\(type), \(order), z \(z)")
                }
                let part = try volume.images(x: 1..<4, y: 2..<4, z: 1..<3)
                #expect(part.count == 2 && part.shape == Shape(width: 3, height: 2))
                let inside = Region(x0: 1, y0: 0, x1: 3, y1: 2)
                #expect(
                    try difference(
                        part.values(ofImage: 1, in: inside),
                        expected(x: 2..<4, y: 2..<4, z: 2, type)) == nil)
            }
        }
    }

    @Test("NaN and infinities in a volume are values like any other")
    func notFinite() throws {
        let shape = VolumeShape(slice: Shape(width: 3, height: 1), sliceCount: 1)
        let voxels = [Double.nan, 1.5, -.infinity].flatMap { bytes($0, .float32, isBig: true) }
        try folder.write(Data(voxels), to: "a.raw")
        let raw = try VolumeFiles(
            path("a.raw"), format: RawFormat(shape: shape, pixelType: .float32, byteOrder: .big))
        var file = HandMadeTIFF(isBigEndian: true)
        file.directories = [HandMadeTIFF.image(shape.slice, bits: 32, format: 3)]
        file.pixels = voxels
        try folder.write(Data(file.bytes), to: "a.tif")
        for volume in [raw, try VolumeFiles(path("a.tif"))] {
            let values = try volume.images().values(ofImage: 0)
            #expect(values[0].isNaN && values[1...] == [1.5, -.infinity])
        }
    }

    @Test("a .vol file is what its .vol.info says")
    func volumeInfo() throws {
        let size = "NUM_X =  5\nNUM_Y =  4\nNUM_Z =  3\n"
        try folder.write(volume(.float32), to: "a.vol")
        try folder.write(
            "! PyHST_SLAVE VOLUME INFO FILE\n\(size)voxelSize =  0.65\nBYTEORDER = LOWBYTEFIRST\n"
                + "ValMin = -30\nValMax = 29\ns1 = 1\ns2 = 2\nS1 = 3\nS2 = 4\n", to: "a.vol.info")
        let plain = try VolumeFiles("a.vol", in: folder.path)
        #expect(plain.shape == shape && plain.pixelType == .float32)
        #expect(plain.paths == [path("a.vol"), path("a.vol.info")])
        #expect(
            plain.voxelSize
                == VoxelSize(micrometres: 0.65, source: path("a.vol.info") + ", voxelSize"))
        #expect(
            try difference(plain.images().values(ofImage: 2), expected(z: 2, .float32)) == nil)

        // The same as Windows writes it, the other byte order, no first line, and no voxel size.
        let dos = (size + "BYTEORDER = HIGHBYTEFIRST\n").replacing("\n", with: "\r\n")
        try folder.write(volume(.float32, isBig: true), to: "b.vol")
        try folder.write(dos, to: "b.vol.info")
        let big = try VolumeFiles("b.vol", in: folder.path + "/")
        #expect(big.voxelSize == nil)
        #expect(try difference(big.images().values(ofImage: 1), expected(z: 1, .float32)) == nil)

        for type in PixelType.allCases {
            try folder.write(volume(type, isBig: true), to: "c.vol")
            try folder.write(dos + "DATA_TYPE = \(type)\r\n", to: "c.vol.info")
            let typed = try VolumeFiles(path("c.vol"))
            #expect(try difference(typed.images().values(ofImage: 1), expected(z: 1, type)) == nil)
        }
    }

    @Test("the voxel size that a writer leaves at its default is doubted")
    func defaultVoxelSize() throws {
        try folder.write(volume(.float32), to: "a.vol")
        for (size, low, high, doubt) in [
            ("40.0", "0", "1", "a writer's default, with ValMin 0 and ValMax 1"),
            ("40.0", "-2", "1", nil), ("20.0", "0", "1", nil),
        ] {
            try folder.write(
                "NUM_X = 5\nNUM_Y = 4\nNUM_Z = 3\nvoxelSize = \(size)\nValMin = \(low)\n"
                    + "ValMax = \(high)\n", to: "a.vol.info")
            #expect(try VolumeFiles(path("a.vol")).voxelSize?.doubt == doubt)
        }
        for size in ["0", "nan", "-1", "unknown"] {
            try folder.write(
                "NUM_X = 5\nNUM_Y = 4\nNUM_Z = 3\nvoxelSize = \(size)\n", to: "a.vol.info")
            #expect(try VolumeFiles(path("a.vol")).voxelSize == nil)
        }
    }

    @Test("a .vol file is what its .vol.xml says where there is no .vol.info")
    func volumeXML() throws {
        try folder.write(volume(.float32, isBig: true), to: "a.vol")
        try folder.write(
            """
            <!-- PyHST VOLUME XML FILE -->
            <tomodb2>
            <reconstruction>
            <idAc>N_A_</idAc>
            <listSubVolume>
            <subVolume>
            <SUBVOLUME_NAME>a.vol</SUBVOLUME_NAME>
            <SIZEX>5</SIZEX>
            <SIZEY>4</SIZEY>
            <SIZEZ>3</SIZEZ>
            <ORIGINX>1</ORIGINX>
            <DIM_REC>60</DIM_REC>
            <BYTE_ORDER>HIGHBYTEFIRST</BYTE_ORDER>
            <voxelSize>1.6</voxelSize>
            </subVolume>
            </listSubVolume>
            </reconstruction>
            </tomodb2>
            """, to: "a.vol.xml")
        let volume = try VolumeFiles(path("a.vol"))
        #expect(volume.shape == shape)
        #expect(
            volume.voxelSize
                == VoxelSize(micrometres: 1.6, source: path("a.vol.xml") + ", voxelSize"))
        #expect(try difference(volume.images().values(ofImage: 1), expected(z: 1, .float32)) == nil)
        // The .info goes before it.
        try folder.write(
            "NUM_X = 5\nNUM_Y = 4\nNUM_Z = 3\nvoxelSize = 2\n", to: "a.vol.info")
        #expect(try VolumeFiles(path("a.vol")).voxelSize?.micrometres == 2)
    }

    @Test(
        "shape and type are read out of a name",
        arguments: [
            ("scan_5x4x3_uint16.raw", "5×4×3", "uint16"),
            ("polymer3d_8bit_128x128x128.raw", "128×128×128", "uint8"),
            ("a-10X20x30-int16.raw", "10×20×30", "int16"),
            ("32bit 7x8x9.RAW", "7×8×9", "float32"),
            ("float32.7x8x9.raw", "7×8×9", "float32"),
            ("a_5x4x3_uint8_uint16.raw", "5×4×3", nil),
            ("a_5x4x3_3x4x5_uint8.raw", nil, "uint8"),
            ("a_5x4_16bit.raw", nil, "uint16"),
            ("a_5x4x0_5x4x3x2_xx_box1x2x3.raw", nil, nil),
            ("scan_2x2x2_99999999999999999999x1x1.raw", "2×2×2", nil),
            ("٣x٣x٣.raw", nil, nil),
        ])
    func names(name: String, shape: String?, type: String?) {
        let format = RawFormat(fileName: name)
        #expect(format.shape?.description == shape)
        #expect(format.pixelType?.rawValue == type)
        #expect(format.byteOrder == nil)
    }

    @Test("a .raw file is described by what is given, then the .info beside it, then its name")
    func precedence() throws {
        try folder.write(volume(.int16, isBig: true), to: "s_5x4x3_int16.raw")
        let named = try VolumeFiles(path("s_5x4x3_int16.raw"))
        #expect(named.shape == shape && named.pixelType == .int16)
        // Its bytes are the other way round, which the name does not tell.
        let swapped = try named.images().values(ofImage: 0)[0]
        #expect(swapped == Double(Int16(value(0, 0, 0, .int16)).byteSwapped))
        for info in ["s_5x4x3_int16.raw.info", "s_5x4x3_int16.info"] {
            try folder.write(
                "NUM_X = 4\nNUM_Y = 5\nNUM_Z = 3\nBYTEORDER = HIGHBYTEFIRST\nvoxelSize = 2",
                to: info)
            let described = try VolumeFiles(path("s_5x4x3_int16.raw"))
            #expect(described.shape.slice == Shape(width: 4, height: 5))
            #expect(described.pixelType == .int16)
            #expect(described.voxelSize?.micrometres == 2)
            #expect(described.paths.last == path(info))
            #expect(try described.images().values(ofImage: 0)[0] == value(0, 0, 0, .int16))
            let given = try VolumeFiles(
                path("s_5x4x3_int16.raw"),
                format: RawFormat(shape: shape, pixelType: .uint16, byteOrder: .little))
            #expect(given.shape == shape)
            #expect(
                try given.images().values(ofImage: 0)[0]
                    == Double(UInt16(bitPattern: Int16(value(0, 0, 0, .int16))).byteSwapped))
            try FileManager.default.removeItem(atPath: path(info))
        }
        // Any name will do where the format is given.
        try folder.write(volume(.uint8), to: "a.dat")
        let other = try VolumeFiles(
            path("a.dat"), format: RawFormat(shape: shape, pixelType: .uint8))
        #expect(try difference(other.images().values(ofImage: 1), expected(z: 1, .uint8)) == nil)
    }

    /// A TIFF file whose pages each hold one count.
    func tiff(_ counts: [UInt8], more: [(tag: UInt16, value: HandMadeTIFF.Value)] = []) -> Data {
        var file = HandMadeTIFF()
        for index in counts.indices {
            file.directories.append(
                HandMadeTIFF.image(Shape(width: 1, height: 1), bits: 8, at: index, more: more))
        }
        file.pixels = counts
        return Data(file.bytes)
    }

    @Test("a folder, a pattern and a file of several pages are slices in natural order")
    func tiffFiles() throws {
        for (name, counts) in [
            ("s_10.tif", [10, 11]), ("s_9.tif", [9]), ("s_2.TIFF", [2]), ("s_11.Tif", [12]),
        ] as [(String, [UInt8])] { try folder.write(tiff(counts), to: "slices/" + name) }
        try folder.write("notes", to: "slices/readme.txt")
        func counts(_ volume: VolumeFiles) throws -> [Double] {
            let images = try volume.images()
            #expect(images.sampleType == .uint16)
            return try (0..<images.count).flatMap { try images.values(ofImage: $0) }
        }
        for name in ["slices", "slices/"] {
            let whole = try VolumeFiles(name, in: folder.path)
            #expect(whole.shape.sliceCount == 5)
            #expect(try counts(whole) == [2, 9, 10, 11, 12])
        }
        #expect(try counts(VolumeFiles("slices/*.tif", in: folder.path)) == [9, 10, 11])
        #expect(try counts(VolumeFiles(path("slices/s_10.tif"))) == [10, 11])
        #expect(
            try counts(VolumeFiles(tiffFiles: [path("slices/s_9.tif"), path("slices/s_2.TIFF")]))
                == [9, 2])
        // A name with the letters of a pattern is a name.
        try folder.write(tiff([7]), to: "scan [1].tif")
        #expect(try counts(VolumeFiles("scan [1].tif", in: folder.path)) == [7])
    }

    @Test("the voxel size of a TIFF file is that of its resolution, in the unit that it names")
    func tiffVoxelSize() throws {
        func size(
            _ resolution: (UInt32, UInt32), unit: UInt16? = nil, imageJ: String? = nil,
            y: (UInt32, UInt32)? = nil
        ) throws -> VoxelSize? {
            let y = y ?? resolution
            var more: [(tag: UInt16, value: HandMadeTIFF.Value)] = [
                (282, .fraction(resolution.0, resolution.1)), (283, .fraction(y.0, y.1)),
            ]
            if let unit { more.append((296, .short([unit]))) }
            if let imageJ { more.append((270, .text("ImageJ=1.54f\n" + imageJ))) }
            try folder.write(tiff([1], more: more), to: "a.tif")
            return try VolumeFiles(path("a.tif")).voxelSize
        }
        // 20 pixels in 53 µm.
        for (index, unit) in ["micron", "um", "µm", "\\u00B5m"].enumerated() {
            // What ResolutionUnit says does not matter then.
            let found = try size((20, 53), unit: UInt16(index % 3 + 1), imageJ: "unit=\(unit)\n")
            #expect(
                found == VoxelSize(micrometres: 2.65, source: path("a.tif") + ", TIFF resolution"))
        }
        #expect(try size((1000, 1), unit: 1, imageJ: "unit=mm\n")?.micrometres == 1)
        #expect(try size((2, 1), unit: 1, imageJ: "unit=nm\n")?.micrometres == 5e-4)
        // A centimetre is 10 000 µm.
        let centimetres = try size((6250, 1), unit: 3)
        #expect(centimetres?.micrometres == 1.6 && centimetres?.doubt == nil)
        // An inch is 25 400 µm; TIFF's unit where none is named.
        for unit in [2, nil] as [UInt16?] {
            let inch = try size((254, 1), unit: unit)
            #expect(inch?.micrometres == 100)
            #expect(inch?.doubt == "dots per inch are a printer's")
        }
        for imageJ in [nil, "unit=pixel\n", "unit=furlong\n"] {
            #expect(try size((20, 53), unit: 1, imageJ: imageJ) == nil)
        }
        #expect(try size((0, 1), unit: 3) == nil)
        #expect(
            try size((1, 2), unit: 1, imageJ: "unit=um\n", y: (1, 4))?.doubt
                == "columns are 2.0 µm apart, rows 4.0 µm")
        #expect(
            try size((1, 2), unit: 1, imageJ: "unit=um\nspacing=3\n")?.doubt
                == "columns are 2.0 µm apart, slices 3.0 µm")
        #expect(try size((1, 2), unit: 1, imageJ: "unit=um\nspacing=2.0\n")?.doubt == nil)
        try folder.write(tiff([1]), to: "b.tif")
        #expect(try VolumeFiles(path("b.tif")).voxelSize == nil)
    }
}
