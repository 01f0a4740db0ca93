import Foundation

/// Bytes of a CSV table that is being written: numbers in their shortest form, nothing for NaN.
///
/// It writes into memory that is there; ``bytes(capacity:_:)`` makes an array of it.
struct TableText: TextOutputStream {
    private var next: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>
    private var isAtLineStart = true

    /// Bytes that a number needs at most, with its comma.
    static let numberCapacity = 25

    /// Bytes that a text needs at most, with its comma: quotes are doubled, two stand around it.
    static func capacity(of text: String) -> Int { 2 * text.utf8.count + 3 }

    /// The text that `write` writes, at most `capacity` bytes; more is a trap.
    static func text(capacity: Int, _ write: (inout TableText) -> Void) -> String {
        String(decoding: bytes(capacity: capacity, write), as: UTF8.self)
    }

    /// The bytes that `write` writes, at most `capacity`; more is a trap.
    static func bytes(capacity: Int, _ write: (inout TableText) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: max(capacity, 1)) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            var text = TableText(next: start, end: start + buffer.count)
            write(&text)
            count = text.next - start
        }
    }

    private init(next: UnsafeMutablePointer<UInt8>, end: UnsafeMutablePointer<UInt8>) {
        self.next = next
        self.end = end
    }

    private mutating func add(byte: UInt8) {
        precondition(next < end, "a table's text is longer than its memory")
        next.pointee = byte
        next += 1
    }

    private mutating func add(bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        precondition(bytes.count <= end - next, "a table's text is longer than its memory")
        next.update(from: source, count: bytes.count)
        next += bytes.count
    }

    private mutating func separate() {
        if !isAtLineStart { add(byte: UInt8(ascii: ",")) }
        isAtLineStart = false
    }

    /// Adds characters as they are.
    mutating func write(_ characters: String) {
        var characters = characters
        characters.withUTF8 { add(bytes: $0) }
    }

    /// Adds the characters of a number, which need no string on their way.
    mutating func _writeASCII(_ characters: UnsafeBufferPointer<UInt8>) {
        add(bytes: characters)
    }

    /// Adds a single-precision number.
    mutating func add(_ value: Double) { _ = addKept(value) }

    /// Digits that were added.
    struct Digits {
        fileprivate let number: Float
        fileprivate let bytes: UnsafeBufferPointer<UInt8>
    }

    /// Adds a single-precision number, and says where its digits are.
    mutating func addKept(_ value: Double) -> Digits {
        separate()
        let number = Float(value)
        let start = next
        if !number.isNaN { number.write(to: &self) }
        return Digits(
            number: number, bytes: UnsafeBufferPointer(start: start, count: next - start))
    }

    /// Adds a single-precision number, whose digits are copied where they are those of another: this
    /// is faster than to find them again.
    mutating func add(_ value: Double, maybe digits: Digits) {
        guard Float(value).bitPattern == digits.number.bitPattern else { return add(value) }
        separate()
        add(bytes: digits.bytes)
    }

    /// Adds a number with all its digits, such as a time.
    mutating func addExactly(_ value: Double?) {
        separate()
        guard let value, !value.isNaN else { return }
        let isWhole = value == value.rounded() && abs(value) < 1e15
        write(isWhole ? "\(Int(value))" : value.description)
    }

    /// Adds an integer.
    mutating func add(_ value: Int) {
        separate()
        if value < 0 { add(byte: UInt8(ascii: "-")) }
        addDigits(of: value.magnitude)
    }

    /// Adds the digits of a number, the last one last.
    private mutating func addDigits(of value: UInt) {
        if value > 9 { addDigits(of: value / 10) }
        add(byte: UInt8(ascii: "0") + UInt8(value % 10))
    }

    /// Adds a text, in quotes where a table needs them (RFC 4180).
    ///
    /// It takes twice its bytes at most, and three more.
    mutating func add(_ text: String) {
        separate()
        let special: [Character] = [",", "\"", "\n", "\r", "\r\n"]
        guard text.contains(where: special.contains) else { return write(text) }
        add(byte: UInt8(ascii: "\""))
        write(text.replacingOccurrences(of: "\"", with: "\"\""))
        add(byte: UInt8(ascii: "\""))
    }

    /// Adds bytes that are already separated.
    mutating func add(prepared: [UInt8]) {
        separate()
        prepared.withUnsafeBufferPointer { add(bytes: $0) }
    }

    /// Ends the line.
    mutating func endLine() {
        add(byte: UInt8(ascii: "\n"))
        isAtLineStart = true
    }
}
