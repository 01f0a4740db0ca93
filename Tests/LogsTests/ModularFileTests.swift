import Foundation
import Logs
import TestSupport
import Testing

@Suite("Binary files of EC-Lab")
struct ModularFileTests {
    private func file(version: Int, date: Double? = nil) -> Data {
        var file = HandMadeModularFile()
        let isNew = version > 3
        file.append("VMP Set", version: 10, isNew: isNew, data: Data(repeating: 7, count: 99))
        file.append(
            "VMP data", version: UInt32(version), isNew: isNew,
            data: HandMadeModularFile.rows(version: version, HandMadeModularFile.threeRows))
        if let date {
            var log = Data(count: 585)
            log.append(word: date.bitPattern)
            log.append(Data(count: 100))
            file.append("VMP LOG", version: 10, isNew: isNew, data: log)
        }
        return file.bytes
    }

    @Test("Both generations of the format give the rows", arguments: [3, 11])
    func rows(version: Int) throws {
        // The name tells nothing.
        let log = try TemporaryFolder().log(file(version: version), named: "log.bin")
        #expect(log.format == .ecLabBinary)
        #expect(log.record.times == [30.15, 66.15, 102.15])
        #expect(log.record.potentials == [3.25, 3.5, 3.5])
        #expect(log.record.chargeIncrements == [0, 0.01, 0.008])
        #expect(log.record.halfCycles == [0, 0, 2])
        #expect(log.record.controls == [.rest, .current, .potential])
        #expect(log.record.current == nil)
        #expect(
            log.columns.map(\.heading) == [
                "mode", "ox/red", "time/s", "Ewe/V", "dq/mA.h", "half cycle", "Ns",
            ])
        #expect(log.columns[1].values == .numbers([1, 1, 1]))
        #expect(log.columns[6].values == .numbers([0, 1, 2]))
        #expect(log.start == .unstated)
        #expect(log.line(ofRow: 0) == nil)
    }

    @Test("The log of the file says when it starts")
    func start() throws {
        // 45439 days after 1899-12-30 are 2024-05-27; 0.5 is noon.
        let log = try TemporaryFolder().log(file(version: 11, date: 45439.5), named: "log.mpr")
        // date -u -d '2024-05-27 12:00' +%s
        #expect(try log.startSeconds() == 1_716_811_200)
    }

    @Test("A file that is cut off anywhere is an error that says so")
    func cutOff() throws {
        let folder = try TemporaryFolder()
        let bytes = file(version: 3)
        #expect(
            try folder.complaint(bytes.dropLast(), named: "log.mpr")
                == "log.mpr is truncated: its data need \(bytes.count) bytes, the file has "
                + "\(bytes.count - 1); copy it again")
        for length in stride(from: 1, to: bytes.count, by: 13) {
            let complaint = try folder.complaint(bytes.prefix(length), named: "log.mpr")
            #expect(complaint.hasPrefix("log.mpr is "), "\(length): \(complaint)")
        }
    }

    @Test("Bytes that are overwritten never crash the reader, seeds 1 to 300")
    func overwritten() throws {
        let folder = try TemporaryFolder()
        let bytes = file(version: 11, date: 45439.5)
        for seed in 1...300 as ClosedRange<UInt64> {
            var random = NoiseSource(seed: seed)
            var broken = bytes
            for _ in 0..<3 {
                let place = Int(random.uniform() * Double(broken.count))
                broken[place] = UInt8(random.uniform() * 256)
            }
            _ = try folder.complaint(broken, named: "log.mpr")
        }
    }

    @Test("What cannot be read says what to do")
    func sentences() throws {
        let folder = try TemporaryFolder()
        #expect(
            try folder.complaint(Data([0, 1, 0xFE] + Array("garbage".utf8)), named: "log.mpr")
                == "log.mpr is no binary file of EC-Lab, it begins with the bytes 00 01 fe 67 61 72 "
                + "62 61; export the log again or as text (.mpt)")
        #expect(
            try folder.complaint(Data("time/s\n1\n".utf8), named: "log.MPR")
                == "log.MPR is no binary file of EC-Lab, it begins with the bytes 74 69 6d 65 2f 73 "
                + "0a 31; export the log again or as text (.mpt)")
        var unknown = HandMadeModularFile()
        unknown.append(
            "VMP data", version: 3, isNew: false,
            data: HandMadeModularFile.rows(
                version: 3, HandMadeModularFile.threeRows, columns: [1, 4, 9999]))
        #expect(
            try folder.complaint(unknown.bytes, named: "log.mpr")
                == "log.mpr holds a column of kind 9999 after 'time/s', whose size is not known; "
                + "export the log as text (.mpt)")
        var wrong = HandMadeModularFile()
        wrong.append(
            "VMP data", version: 3, isNew: false,
            data: HandMadeModularFile.rows(
                version: 3, HandMadeModularFile.threeRows, columns: [1, 4, 6, 7, 468]))
        #expect(
            try folder.complaint(wrong.bytes, named: "log.mpr")
                == "log.mpr is damaged: module VMP data: 3 rows of 25 bytes after 406 bytes are not "
                + "its 487 bytes; copy it again, or export it as text (.mpt)")
        var empty = HandMadeModularFile()
        empty.append(
            "VMP data", version: 3, isNew: false,
            data: HandMadeModularFile.rows(version: 3, []))
        #expect(
            try folder.complaint(empty.bytes, named: "log.mpr")
                == "log.mpr names its columns and holds no row; export the log again")
    }
}
