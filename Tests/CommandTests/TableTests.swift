import TestSupport
import Testing

@testable import lithoray

@Suite("Tables beside the frames")
struct TableTests {
    private static let frames = ["raw/frame_0006.tif", "raw/frame_0007.tif", "raw/frame_0008.tif"]

    private func rows(_ text: String, _ columns: [String] = ["file", "time_s"]) throws
        -> [TableFile.Row]
    {
        try TableFile(path: "times.csv", text: text, columns: columns).rows
    }

    private func complaint(_ body: () throws -> Void) -> String {
        do {
            try body()
            return ""
        } catch {
            return String(describing: error)
        }
    }

    /// The times of the three frames, from a table of this text.
    private func times(_ text: String, frames: [String] = Self.frames) throws -> [Double] {
        let folder = try TemporaryFolder()
        return try FrameTable.times(path: folder.write(text, to: "times.csv"), frames: frames)
    }

    private func complaint(aboutTimes text: String, frames: [String] = Self.frames) -> String {
        let sentence = complaint { _ = try times(text, frames: frames) }
        guard let start = sentence.range(of: "times.csv") else { return sentence }
        return String(sentence[start.lowerBound...])
    }

    @Test("Columns come in the order they are asked for, others are ignored")
    func columns() throws {
        #expect(
            try rows("time_s,note,file\n0, a ,x.tif\n\n60,b,y.tif") == [
                TableFile.Row(line: 2, fields: ["x.tif", "0"]),
                TableFile.Row(line: 4, fields: ["y.tif", "60"]),
            ])
    }

    @Test("Quotes, commas, line breaks and CRLF are those of RFC 4180")
    func quotes() throws {
        #expect(
            try rows("file,time_s\r\n\"a,\"\"b\"\".tif\",1\r\n\"two\nlines\", 2 \r\nc.tif,3\r\n")
                == [
                    TableFile.Row(line: 2, fields: ["a,\"b\".tif", "1"]),
                    TableFile.Row(line: 3, fields: ["two\nlines", "2"]),
                    TableFile.Row(line: 5, fields: ["c.tif", "3"]),
                ])
    }

    @Test("A table that is no table is refused by file and line")
    func malformed() {
        #expect(
            complaint { _ = try rows("") }
                == "times.csv is empty; its first line names the columns file,time_s")
        #expect(
            complaint { _ = try rows("file,t\na,1") }
                == "times.csv has no column 'time_s'; its columns are file, t")
        #expect(
            complaint { _ = try rows("file,time_s\na,1\nb") }
                == "times.csv:3 has 1 field, the header 2")
        #expect(
            complaint { _ = try rows("file,time_s\na,1,2") }
                == "times.csv:2 has 3 fields, the header 2")
        #expect(
            complaint { _ = try rows("file,time_s\na,1\n\"b,2\nc,3") }
                == "times.csv:3 opens a quote that is not closed")
    }

    @Test("A file that is not there ends the program as a missing input")
    func missing() {
        #expect {
            try FrameTable.times(path: "/none/times.csv", frames: [])
        } throws: { error in
            String(describing: error) == "/none/times.csv does not exist"
                && ExitStatus(for: error) == .input
        }
    }

    @Test("A frame is named by its path or by its name, in any order")
    func matching() throws {
        #expect(
            try times("file,time_s\nframe_0008.tif,3\nraw/frame_0006.tif,1\nold/frame_0007.tif,2")
                == [1, 2, 3])
    }

    @Test("A missing and an extra frame are named")
    func unmatched() {
        #expect(
            complaint(aboutTimes: "file,time_s\nframe_0006.tif,1\nframe_0008.tif,3")
                == "times.csv has no line for raw/frame_0007.tif; add it or remove the frame")
        #expect(
            complaint(aboutTimes: "file,time_s\nframe_0006.tif,1\nraw/frame_9999.tif,3")
                == "times.csv:3 names raw/frame_9999.tif, which is not among the 3 frames; "
                + "correct the name or remove the line")
        #expect(
            complaint(aboutTimes: "file,time_s\nframe_0006.tif,1\nraw/frame_0006.tif,3")
                == "times.csv:3 names raw/frame_0006.tif again, after line 2; "
                + "remove one of the lines")
    }

    @Test("Frames of one name are told apart by their paths")
    func ambiguous() throws {
        let frames = ["a/1.tif", "b/1.tif"]
        #expect(try times("file,time_s\na/1.tif,1\nb/1.tif,2", frames: frames) == [1, 2])
        #expect(
            complaint(aboutTimes: "file,time_s\n1.tif,1\nb/1.tif,2", frames: frames)
                == "times.csv:2 names 1.tif, which is a/1.tif or b/1.tif; "
                + "write the path of the frame")
    }

    @Test("A time is a finite number, later than the one before")
    func timeValues() {
        #expect(
            complaint(aboutTimes: "file,time_s\nframe_0006.tif,soon")
                == "times.csv:2: time_s 'soon' is not a number; write one")
        #expect(
            complaint(aboutTimes: "file,time_s\nframe_0006.tif,inf")
                == "times.csv:2: time_s 'inf' is not a number; write one")
        #expect(
            complaint(
                aboutTimes: "file,time_s\nframe_0006.tif,1\nframe_0007.tif,1\nframe_0008.tif,2")
                == "times.csv has raw/frame_0007.tif at 1 s, not after raw/frame_0006.tif at 1 s; "
                + "frames are in the order of time")
    }

    @Test("Monitor counts are 0 or more")
    func monitor() throws {
        let folder = try TemporaryFolder()
        func counts(_ text: String) throws -> [Double] {
            try FrameTable.monitorCounts(
                path: folder.write(text, to: "monitor.csv"), frames: ["1.tif", "2.tif"])
        }
        #expect(try counts("file,counts\n2.tif,0\n1.tif,1e6") == [1e6, 0])
        #expect(
            complaint { _ = try counts("file,counts\n2.tif,-1\n1.tif,1") }
                .hasSuffix("monitor.csv:2: counts -1 is negative; write 0 or more"))
    }
}
