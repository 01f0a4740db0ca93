/// The first bytes of a TIFF file: byte order, offset size, and where the chain of directories
/// begins.
///
/// The chain is walked here, and each directory then read by libtiff on its own: libtiff compares
/// every directory with all before it, which is quadratic in a long stack.
struct TIFFHeader {
    /// Whether the file's byte order is not the machine's.
    let isSwapped: Bool
    /// Whether offsets have 64 bits.
    let isBig: Bool
    /// The offset of the first directory; 0 for none.
    let firstDirectory: UInt64
    /// The header itself, padded to 16 bytes.
    private let bytes: [UInt8]

    /// Reads the header of a file.
    ///
    /// - Throws: ``ImageFileError/empty(path:)`` or ``ImageFileError/notTIFF(path:beginning:)``.
    init(of file: InputFile) throws(ImageFileError) {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = try Self.read(&bytes, from: file, at: 0)
        guard count > 0 else { throw .empty(path: file.path) }
        let isLittle = bytes[0] == 0x49 && bytes[1] == 0x49
        let isKnown = isLittle || (bytes[0] == 0x4D && bytes[1] == 0x4D)
        self.bytes = bytes
        isSwapped = isLittle != Self.machineIsLittle
        let version = Self.integer(bytes, at: 2, count: 2, isLittle: isLittle)
        isBig = version == 43
        guard isKnown, version == 42 || version == 43, count >= (isBig ? 16 : 8) else {
            throw .notTIFF(path: file.path, beginning: Self.quoted(bytes.prefix(count)))
        }
        firstDirectory =
            isBig
            ? Self.integer(bytes, at: 8, count: 8, isLittle: isLittle)
            : Self.integer(bytes, at: 4, count: 4, isLittle: isLittle)
    }

    /// Bytes of the header.
    var length: Int { isBig ? 16 : 8 }

    /// The header with another directory in the place of the first.
    func bytes(showing directory: UInt64) -> [UInt8] {
        var result = bytes
        let start = isBig ? 8 : 4
        let count = isBig ? 8 : 4
        let isLittle = isSwapped != Self.machineIsLittle
        for place in 0..<count {
            let shift = 8 * UInt64(isLittle ? place : count - 1 - place)
            result[start + place] = UInt8(truncatingIfNeeded: directory >> shift)
        }
        return result
    }

    /// The offset of the directory after the one at `directory`; 0 after the last.
    ///
    /// - Throws: ``ImageFileError/truncated(path:page:needs:has:)`` when the directory is not
    ///   wholly in the file.
    func directory(
        after directory: UInt64, page: Int, in file: InputFile
    ) throws(ImageFileError) -> UInt64 {
        let countBytes = isBig ? 8 : 2
        let entryBytes: UInt64 = isBig ? 20 : 12
        let offsetBytes = isBig ? 8 : 4
        let entries = try integer(at: directory, count: countBytes, page: page, in: file)
        // More entries than 65 536 make libtiff refuse the directory, see there.
        let span = UInt64(countBytes) + min(entries, 1 << 32) * entryBytes
        return try integer(at: directory &+ span, count: offsetBytes, page: page, in: file)
    }

    private func integer(
        at offset: UInt64, count: Int, page: Int, in file: InputFile
    ) throws(ImageFileError) -> UInt64 {
        let (end, isTooLarge) = offset.addingReportingOverflow(UInt64(count))
        guard !isTooLarge, end <= file.size else {
            throw .truncated(
                path: file.path, page: page, needs: isTooLarge ? .max : end, has: file.size)
        }
        var bytes = [UInt8](repeating: 0, count: count)
        guard try Self.read(&bytes, from: file, at: offset) == count else {
            throw .truncated(path: file.path, page: page, needs: end, has: offset)
        }
        return Self.integer(
            bytes, at: 0, count: count, isLittle: isSwapped != Self.machineIsLittle)
    }

    private static let machineIsLittle = UInt16(littleEndian: 1) == 1

    private static func read(
        _ bytes: inout [UInt8], from file: InputFile, at offset: UInt64
    ) throws(ImageFileError) -> Int {
        try bytes.withUnsafeMutableBufferPointer { (buffer) throws(ImageFileError) in
            try file.readAvailable(at: offset, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    private static func integer(
        _ bytes: [UInt8], at start: Int, count: Int, isLittle: Bool
    ) -> UInt64 {
        var value: UInt64 = 0
        for place in 0..<count {
            let byte = bytes[start + (isLittle ? count - 1 - place : place)]
            value = value << 8 | UInt64(byte)
        }
        return value
    }

    /// The first bytes of a file as a person may recognise them.
    private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        let text = bytes.prefix { $0 >= 0x20 && $0 < 0x7F }
        if text.count >= min(4, bytes.count) {
            return "“\(String(decoding: text, as: UTF8.self))”"
        }
        let digits = bytes.prefix(4).map { byte in
            let digit = String(byte, radix: 16)
            return digit.count == 1 ? "0" + digit : digit
        }
        return "the bytes \(digits.joined(separator: " "))"
    }
}
