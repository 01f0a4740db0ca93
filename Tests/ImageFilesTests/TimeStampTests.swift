import Fields
import Foundation
import TestSupport
import Testing

@testable import ImageFiles

@Suite("Time stamps") struct TimeStampTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func stamps(_ more: [(tag: UInt16, value: HandMadeTIFF.Value)]) throws -> [TimeStamp] {
        var file = HandMadeTIFF(isBigEndian: true)
        file.directories = [HandMadeTIFF.image(Shape(width: 2, height: 2), more: more)]
        file.pixels = Array(repeating: 0, count: 8)
        let path = try folder.write(Data(file.bytes), to: "a.tif")
        return try ImagePage.pages(ofFileAt: path)[0].timeStamps
    }

    @Test("TIFF's DateTime is UTC")
    func dateTime() throws {
        // date -u -d '2024-05-01 08:00:00' +%s
        #expect(
            try stamps([(306, .text("2024:05:01 08:00:00"))]) == [
                TimeStamp(value: .absolute(secondsSince1970: 1_714_550_400), source: .dateTime)
            ])
        let known: [(String, Double)] = [
            ("1970:01:01 00:00:00", 0), ("2000-02-29T23:59:59", 951_868_799),
            ("1969:12:31 23:59:59", -1), ("2100:03:01 00:00:00", 4_107_542_400),
        ]
        for (text, seconds) in known {
            #expect(
                TimeStamp(dateTime: text)?.value == .absolute(secondsSince1970: seconds), "\(text)")
        }
    }

    @Test("a DateTime that is no date is no time stamp")
    func noDate() throws {
        for text in [
            "0000:00:00 00:00:00", "2023:02:29 00:00:00", "2024:13:01 00:00:00", "2024:05:01",
            "2024:05:01 24:00:00", "2024:05:0x 08:00:00", "2024/05/01 08:00:00", "",
            "2024:04:31 00:00:00",
        ] {
            #expect(TimeStamp(dateTime: text) == nil, "\(text)")
        }
    }

    @Test("EPICS counts seconds and nanoseconds from 1990")
    func epics() throws {
        // date -u -d '1990-01-01' +%s is 631152000.
        let tags: [(tag: UInt16, value: HandMadeTIFF.Value)] = [
            (306, .text("2024:05:01 08:00:00")), (65000, .double(1000.5)), (65001, .long([7])),
            (65002, .long([1000])), (65003, .long([250_000_000])),
        ]
        #expect(
            try stamps(tags) == [
                TimeStamp(
                    value: .absolute(secondsSince1970: 631_153_000.25), source: .epicsTimeStamp),
                TimeStamp(
                    value: .absolute(secondsSince1970: 631_153_000.5),
                    source: .areaDetectorTimeStamp),
                TimeStamp(value: .absolute(secondsSince1970: 1_714_550_400), source: .dateTime),
            ])
    }

    @Test("EPICS tags of another type, and times that are not set, are no time stamps")
    func noEpics() throws {
        #expect(
            try stamps([(65000, .long([5])), (65002, .short([1])), (65003, .short([1]))]) == [])
        #expect(try stamps([(65002, .long([1, 2])), (65000, .double(.nan))]) == [])
        #expect(
            try stamps([(65000, .double(0)), (65002, .long([0])), (65003, .long([0]))]) == [])
        #expect(try stamps([(65002, .long([1])), (65003, .long([1_000_000_000]))]) == [])
    }

    @Test("ImageJ's frame interval counts from the first page")
    func frameInterval() throws {
        func seconds(_ text: String, page: Int) -> Double? {
            guard let stamp = ImageJDescription(text)?.timeStamp(ofPage: page) else { return nil }
            guard case .relative(let seconds) = stamp.value else { return nil }
            return seconds
        }
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=120.5\n", page: 4) == 482)
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=2\ntunit=min\n", page: 3) == 360)
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=2\ntunit=ms\n", page: 3) == 0.006)
        #expect(seconds("ImageJ=1.54f\nimages=6\nslices=3\nframes=2\nfinterval=9\n", page: 4) == 9)
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=2\ntunit=fortnight\n", page: 3) == nil)
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=0\n", page: 3) == nil)
        #expect(seconds("ImageJ=1.54f\nimages=5\nfinterval=nan\n", page: 3) == nil)
        #expect(seconds("images=5\nfinterval=2\n", page: 3) == nil)
    }

    @Test("every page of a stack with directories of its own has its time")
    func stack() throws {
        let recipe = TIFFRecipe(imageDescription: "ImageJ=1.54f\nimages=3\nfinterval=1.5\n")
        let path = folder.path + "/a.tif"
        try recipe.write((0..<3).map { recipe.pixels(seed: $0) }, to: path)
        #expect(
            try ImagePage.pages(ofFileAt: path).map(\.timeStamps)
                == [0, 1.5, 3].map {
                    [TimeStamp(value: .relative(seconds: $0), source: .frameInterval)]
                })
    }
}
