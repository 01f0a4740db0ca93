/// An amount of memory.
struct ByteCount: Sendable, Hashable {
    /// Bytes.
    let bytes: Int

    /// Reads `2147483648`, `512M`, `1.5G`, `2GiB` (powers of 1024) or `2GB` (powers of 1000).
    ///
    /// - Throws: ``ByteCountError/malformed`` for anything else, zero and what an Int cannot hold.
    init(argument: String) throws(ByteCountError) {
        let digits = argument.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = argument.dropFirst(digits.count).uppercased()
        guard let number = Double(digits), let factor = Self.factors[suffix] else {
            throw .malformed
        }
        guard let bytes = Int(exactly: (number * factor).rounded(.down)), bytes > 0 else {
            throw .malformed
        }
        self.bytes = bytes
    }

    private static let factors: [String: Double] = [
        "": 1, "B": 1,
        "K": 0x1p10, "KIB": 0x1p10, "KB": 1e3,
        "M": 0x1p20, "MIB": 0x1p20, "MB": 1e6,
        "G": 0x1p30, "GIB": 0x1p30, "GB": 1e9,
        "T": 0x1p40, "TIB": 0x1p40, "TB": 1e12,
    ]
}

/// Why a text is no amount of memory.
enum ByteCountError: Error, CustomStringConvertible {
    /// Not a positive number of bytes.
    case malformed

    var description: String { "give bytes, or a number with K, M, G or T, such as 512M or 2G" }
}
