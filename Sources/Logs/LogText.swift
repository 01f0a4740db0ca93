import Foundation

/// Text of a log: UTF-8 where the bytes are, else the code page 1252 that EC-Lab writes.
///
/// A micro or degree sign of code page 1252 is no UTF-8, so that one rule serves all files.
enum LogText {
    /// The text of some bytes.
    static func decode(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        // The five bytes that the code page leaves open become the control characters of Latin-1.
        return String(data: Data(bytes), encoding: .windowsCP1252)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// The text of some bytes without the spaces around it.
    static func decodeTrimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
        decode(bytes).trimmingCharacters(in: .whitespaces)
    }
}
