import Foundation
import ImageFiles
import TestSupport
import Testing

@Suite("Lists of files") struct FileListTests {
    @Test("digits are compared as numbers")
    func naturalOrder() {
        let ordered = [
            "", "a", "a0", "a1", "a1b", "a2", "a2_3", "a2_20", "a10", "a10.tif", "a10b",
            "a99999999999999999998", "a99999999999999999999", "a100000000000000000000", "b1",
            "b1_2", "b1_10", "é",
        ]
        for seed in 0..<20 as Range<UInt64> {
            var random = NoiseSource(seed: seed)
            let shuffled = ordered.shuffled(using: &random)
            #expect(shuffled.sorted(by: FileList.isInNaturalOrder) == ordered, "seed \(seed)")
        }
    }

    @Test("names that differ in leading zeros only are in the order of their bytes")
    func ties() {
        #expect(FileList.isInNaturalOrder("a01", "a1"))
        #expect(!FileList.isInNaturalOrder("a1", "a01"))
        #expect(FileList.isInNaturalOrder("a010b", "a10b"))
        #expect(FileList.isInNaturalOrder("a01_1", "a1_2"))
        #expect(FileList.isInNaturalOrder("a1_1", "a01_2"))
        #expect(!FileList.isInNaturalOrder("a1", "a1"))
    }

    @Test("a pattern gives the files of its folder")
    func pattern() throws {
        let folder = try TemporaryFolder()
        for name in ["img_10.tif", "img_2.tif", "img_1.tif", "notes.txt", "sub.tif/x", "sub.tif/y"]
        {
            try folder.write("", to: name)
        }
        let files = try FileList.files(matching: "img*.tif", in: folder.path)
        #expect(
            files == ["img_1.tif", "img_2.tif", "img_10.tif"].map { folder.path + "/" + $0 })
        #expect(
            try FileList.files(matching: "i*.tif", in: folder.path + "/") == files)
        #expect(
            try FileList.files(matching: folder.path + "/*_2.tif", in: "/nowhere") == [files[1]])
        #expect(
            try FileList.files(matching: "img_[12].tif", in: folder.path) == [files[0], files[1]])
        #expect(try FileList.files(matching: "img_2.tif", in: folder.path) == [files[1]])
        #expect(
            try FileList.files(matching: "*/x", in: folder.path) == [folder.path + "/sub.tif/x"])
    }

    @Test("wildcards in the folder's own name are letters")
    func folderWithWildcards() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("", to: "run [1]*?\\/a.tif")
        try folder.write("", to: "run 1xy/b.tif")
        #expect(
            try FileList.files(matching: "*.tif", in: folder.path + "/run [1]*?\\") == [path])
    }

    @Test("a folder that is not there is named")
    func noFolder() throws {
        let folder = try TemporaryFolder()
        let error = try imageFileError {
            _ = try FileList.files(matching: "raw [1]/*.tif", in: folder.path)
        }
        #expect(
            error?.description
                == "no file matches raw [1]/*.tif in \(folder.path); check the pattern and the folder"
        )
        #expect(
            try imageFileError {
                _ = try FileList.files(matching: "raw/*.tif", in: folder.path)
            }?.description
                == "\(folder.path)/raw/*.tif could not be searched: No such file or directory; check "
                + "that the folder exists")
    }

    @Test("a pattern that matches nothing names itself and the folder")
    func noMatch() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "x.tiff")
        let error = try imageFileError {
            _ = try FileList.files(matching: "*.tif", in: folder.path)
        }
        #expect(
            error?.description
                == "no file matches *.tif in \(folder.path); check the pattern and the folder")
    }

    @Test("a folder in the place of a file is named")
    func folderAmongFiles() throws {
        let folder = try TemporaryFolder()
        for name in ["1.tif", "2.tif/x", "3.tif"] { try folder.write("", to: name) }
        let error = try imageFileError {
            _ = try FileList.files(matching: "*.tif", in: folder.path)
        }
        #expect(error == .notAFile(path: folder.path + "/2.tif"))
    }
}
