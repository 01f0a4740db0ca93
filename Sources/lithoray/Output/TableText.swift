import Foundation

/// Bytes of a CSV table that is being written: numbers in their shortest form, nothing for NaN.
struct TableText: Sendable {
    private(set) var bytes: [UInt8] = []
    private var isAtLineStart = true

    /// Makes room for some bytes.
    init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

    private mutating func separate() {
        if !isAtLineStart { bytes.append(UInt8(ascii: ",")) }
        isAtLineStart = false
    }

    /// Adds a single-precision number.
    mutating func add(_ value: Double) {
        separate()
        let number = Float(value)
        guard !number.isNaN else { return }
        var text = number.description
        text.withUTF8 { bytes.append(contentsOf: $0) }
    }

    /// Adds a number with all its digits, such as a time.
    mutating func addExactly(_ value: Double?) {
        separate()
        guard let value, !value.isNaN else { return }
        let isWhole = value == value.rounded() && abs(value) < 1e15
        bytes.append(contentsOf: isWhole ? "\(Int(value))".utf8 : value.description.utf8)
    }

    /// Adds an integer.
    mutating func add(_ value: Int) {
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Adds a text, in quotes where a table needs them (RFC 4180).
    mutating func add(_ text: String) {
        separate()
        let special: [Character] = [",", "\"", "\n", "\r", "\r\n"]
        guard text.contains(where: special.contains) else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(contentsOf: "\"".utf8)
        bytes.append(contentsOf: text.replacingOccurrences(of: "\"", with: "\"\"").utf8)
        bytes.append(contentsOf: "\"".utf8)
    }

    /// Adds bytes that are already separated.
    mutating func add(prepared: [UInt8]) {
        separate()
        bytes.append(contentsOf: prepared)
    }

    /// Ends the line.
    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        isAtLineStart = true
    }
}
