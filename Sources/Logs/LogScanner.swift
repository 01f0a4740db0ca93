import Glibc

/// Takes the lines of a text apart, LF or CRLF; the last line needs no end.
struct LineScanner {
    private let bytes: UnsafeRawBufferPointer
    /// Where the next line begins.
    private(set) var position: Int
    /// The number of the next line, from 1 on.
    private(set) var number: Int

    /// Starts at a place of a text that begins line `number`.
    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, number: Int = 1) {
        self.bytes = bytes
        self.position = position
        self.number = number
    }

    /// The bytes of the next line without its end; nil after the last one.
    mutating func next() -> Range<Int>? {
        guard position < bytes.count, let base = bytes.baseAddress else { return nil }
        let start = position
        let found = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        var end = found.map { base.distance(to: UnsafeRawPointer($0)) } ?? bytes.count
        position = end + 1
        number += 1
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }
}

/// Takes the fields of one line apart.
struct FieldScanner {
    /// A field ends with the end of a quote that is not there.
    private(set) var hasOpenQuote = false
    private let bytes: UnsafeRawBufferPointer
    private let delimiter: UInt8
    private var position: Int
    private let end: Int
    private var isDone = false

    /// Starts with the first field of a line.
    init(_ bytes: UnsafeRawBufferPointer, line: Range<Int>, delimiter: UInt8) {
        self.bytes = bytes
        self.delimiter = delimiter
        position = line.lowerBound
        end = line.upperBound
    }

    /// The bytes of the next field without the spaces and quotes around it; nil after the last one.
    ///
    /// A doubled quote inside a quoted field stays doubled.
    mutating func next() -> Range<Int>? {
        guard !isDone else { return nil }
        var start = position
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        if start < end, bytes[start] == UInt8(ascii: "\"") { return quoted(from: start + 1) }
        var stop = start
        while stop < end, bytes[stop] != delimiter { stop += 1 }
        isDone = stop == end
        position = stop + 1
        while stop > start, bytes[stop - 1] == UInt8(ascii: " ") { stop -= 1 }
        return start..<stop
    }

    private mutating func quoted(from start: Int) -> Range<Int>? {
        var stop = start
        while stop < end {
            if bytes[stop] == UInt8(ascii: "\"") {
                guard stop + 1 < end, bytes[stop + 1] == UInt8(ascii: "\"") else { break }
                stop += 1
            }
            stop += 1
        }
        hasOpenQuote = stop >= end
        var next = min(stop + 1, end)
        while next < end, bytes[next] != delimiter { next += 1 }
        isDone = next == end
        position = next + 1
        return start..<min(stop, end)
    }
}
