/// Reads decimal numbers from the bytes of a text, correctly rounded.
enum DecimalNumber {
    /// What separates the whole part of a number from its fraction.
    enum Mark: Sendable, Hashable {
        case none
        case point
        case comma
    }

    /// The number that all of `bytes` are, and its decimal mark; nil where they are none.
    ///
    /// Written as `-1.5`, `1,5E-003` or `NaN`, without spaces and without marks between thousands.
    static func read(_ bytes: Slice<UnsafeRawBufferPointer>) -> (value: Double, mark: Mark)? {
        var index = bytes.startIndex
        let end = bytes.endIndex
        let base = bytes.base
        guard index < end else { return nil }
        var isNegative = false
        if base[index] == UInt8(ascii: "-") || base[index] == UInt8(ascii: "+") {
            isNegative = base[index] == UInt8(ascii: "-")
            index += 1
        }
        var digits: UInt64 = 0
        var significant = 0
        var count = 0
        var exponent = 0
        var mark = Mark.none
        while index < end {
            let byte = base[index]
            if let digit = digit(byte) {
                count += 1
                if significant > 0 || digit > 0 { significant += 1 }
                // 19 digits always fit; more of them take the slow way below.
                if significant <= 19 { digits = digits * 10 + UInt64(digit) }
                if mark != .none { exponent -= 1 }
            } else if mark == .none, byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") {
                mark = byte == UInt8(ascii: ".") ? .point : .comma
            } else {
                break
            }
            index += 1
        }
        guard count > 0 else { return isNotANumber(bytes) ? (.nan, .none) : nil }
        if index < end {
            guard base[index] | 0x20 == UInt8(ascii: "e"),
                let power = wholeNumber(base, from: index + 1, to: end)
            else { return nil }
            exponent += power
        }
        if significant <= 19, let value = exactly(digits, exponent) {
            return (isNegative ? -value : value, mark)
        }
        var text = String(decoding: bytes, as: UTF8.self)
        if mark == .comma { text.replace(",", with: ".", maxReplacements: 1) }
        return Double(text).map { ($0, mark) }
    }

    /// Whether all of some bytes are a duration as `144:02:18.5`, in hours that may pass 24.
    ///
    /// - Returns: Seconds, and the decimal mark of the last part.
    static func readDuration(
        _ bytes: Slice<UnsafeRawBufferPointer>
    ) -> (value: Double, mark: Mark)? {
        let colon = UInt8(ascii: ":")
        guard let first = bytes.firstIndex(of: colon),
            let second = bytes[(first + 1)...].firstIndex(of: colon),
            let hours = wholeNumber(bytes.base, from: bytes.startIndex, to: first), hours >= 0,
            let minutes = wholeNumber(bytes.base, from: first + 1, to: second),
            (0..<60).contains(minutes),
            let seconds = read(bytes[(second + 1)...]), (0..<60).contains(seconds.value)
        else { return nil }
        return (Double(hours) * 3600 + Double(minutes) * 60 + seconds.value, seconds.mark)
    }

    /// digits · 10^exponent where both factors and the result's rounding are exact in a Double.
    ///
    /// - Source: Clinger, “How to read floating point numbers accurately”, PLDI 1990.
    private static func exactly(_ digits: UInt64, _ exponent: Int) -> Double? {
        if digits == 0 { return 0 }
        guard digits <= 1 << 53, -22...22 ~= exponent else { return nil }
        return exponent < 0
            ? Double(digits) / powersOfTen[-exponent] : Double(digits) * powersOfTen[exponent]
    }

    /// The powers of ten that a Double holds exactly.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private static func digit(_ byte: UInt8) -> UInt8? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? digit : nil
    }

    /// A whole number of at most six digits, with a sign or without.
    private static func wholeNumber(
        _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
    ) -> Int? {
        var index = start
        guard index < end else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < end, end - index <= 6 else { return nil }
        var value = 0
        while index < end {
            guard let digit = digit(bytes[index]) else { return nil }
            value = value * 10 + Int(digit)
            index += 1
        }
        return isNegative ? -value : value
    }

    private static func isNotANumber(_ bytes: Slice<UnsafeRawBufferPointer>) -> Bool {
        bytes.count == 3
            && bytes.elementsEqual([0x6E, 0x61, 0x6E]) { ($0 | 0x20) == $1 }
    }
}
