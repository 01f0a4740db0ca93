import Glibc

/// Files by pattern, in the order in which a detector numbered them.
public enum FileList {
    /// The files that match a pattern, in natural order.
    ///
    /// A folder that matches is an error: left out, it would shift the frames after it in time.
    ///
    /// - Parameters:
    ///   - pattern: With `*`, `?` and `[…]` as glob(3) knows them; relative to `folder` unless it
    ///     begins with `/`. A pattern without any of them names one file.
    ///   - folder: Where relative patterns begin, taken as it is; empty for the current one.
    /// - Returns: At least one path, each with `folder` before it.
    /// - Throws: ``ImageFileError/noMatch(pattern:folder:)``, ``ImageFileError/notAFile(path:)``,
    ///   ``ImageFileError/system(path:operation:code:)`` for a folder that cannot be read.
    public static func files(
        matching pattern: String, in folder: String
    ) throws(ImageFileError) -> [String] {
        let isRelative = !pattern.hasPrefix("/") && !folder.isEmpty
        let separator = folder.hasSuffix("/") ? "" : "/"
        let whole = isRelative ? escaped(folder) + separator + pattern : pattern
        var matches = glob_t()
        defer { globfree(&matches) }
        // Folders come with a slash at the end.
        let result = glob(whole, GLOB_NOSORT | GLOB_MARK | GLOB_ERR, nil, &matches)
        guard result == 0 || result == GLOB_NOMATCH else {
            let code = result == GLOB_NOSPACE ? ENOMEM : errno
            let path = isRelative ? folder + separator + pattern : pattern
            throw .system(path: path, operation: "searched", code: code)
        }
        var paths: [String] = []
        for index in 0..<Int(matches.gl_pathc) {
            guard let text = matches.gl_pathv[index] else { continue }
            let path = String(cString: text)
            if path.hasSuffix("/") { throw .notAFile(path: String(path.dropLast())) }
            paths.append(path)
        }
        guard !paths.isEmpty else { throw .noMatch(pattern: pattern, folder: folder) }
        return paths.sorted(by: isInNaturalOrder)
    }

    /// The TIFF files of a folder, `*.tif` and `*.tiff` in letters of either case, in natural order.
    ///
    /// - Parameter folder: Its path, taken as it is.
    /// - Returns: At least one path, each with `folder` before it.
    /// - Throws: As ``files(matching:in:)``.
    public static func tiffFiles(inFolder folder: String) throws(ImageFileError) -> [String] {
        var paths: [String] = []
        for pattern in ["*.[tT][iI][fF]", "*.[tT][iI][fF][fF]"] {
            do {
                paths += try files(matching: pattern, in: folder)
            } catch {
                guard case .noMatch = error else { throw error }
            }
        }
        guard !paths.isEmpty else { throw .noMatch(pattern: "*.tif", folder: folder) }
        return paths.sorted(by: isInNaturalOrder)
    }

    /// Whether `first` comes before `second`: byte by byte, but digits as the numbers they write.
    ///
    /// `img_2` comes before `img_10`. Numbers of any length are compared. Names that differ in
    /// leading zeros only are in the order of their bytes.
    public static func isInNaturalOrder(_ first: String, _ second: String) -> Bool {
        var (left, right) = (first.utf8[...], second.utf8[...])
        while let a = left.first, let b = right.first {
            if isDigit(a) && isDigit(b) {
                let (m, n) = (number(&left), number(&right))
                if m.count != n.count { return m.count < n.count }
                if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
            } else if a != b {
                return a < b
            } else {
                left.removeFirst()
                right.removeFirst()
            }
        }
        if left.isEmpty != right.isEmpty { return left.isEmpty }
        return first.utf8.lexicographicallyPrecedes(second.utf8)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    /// Takes the digits off the front of a text and returns them without leading zeros.
    private static func number(_ text: inout Substring.UTF8View) -> Substring.UTF8View {
        let digits = text.prefix { isDigit($0) }
        text = text[digits.endIndex...]
        return digits.drop { $0 == 0x30 }
    }

    /// A folder's name in which no character is a wildcard.
    private static func escaped(_ folder: String) -> String {
        var result = ""
        for character in folder {
            if "*?[]\\".contains(character) { result.append("\\") }
            result.append(character)
        }
        return result
    }
}
