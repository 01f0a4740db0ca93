/// The text export of EC-Lab: a header that says how many lines it has, the last of which names
/// the columns.
enum ECLabText {
    /// What the first line is, by the program that wrote it.
    static func isFirstLine(of file: LogFile) -> Bool {
        file.begins(with: "EC-Lab ASCII FILE") || file.begins(with: "BT-Lab ASCII FILE")
    }

    /// Finds the headings, and the date of the acquisition with its line if the header has one.
    ///
    /// - Throws: ``LogError/noHeaderCount(path:)`` or
    ///   ``LogError/headerBeyondEnd(path:count:lines:)``.
    static func header(
        of file: LogFile
    ) throws(LogError) -> (headings: LineScanner, started: (date: String, line: Int)?) {
        var scanner = LineScanner(file.bytes)
        _ = scanner.next()
        guard let line = scanner.next(),
            let count = LogText.decode(file.bytes[line])
                .wholeMatch(of: /\s*Nb header lines\s*:\s*(\d{1,9})\s*/).flatMap({ Int($0.1) }),
            count >= 3
        else { throw .noHeaderCount(path: file.path) }
        var started: (date: String, line: Int)?
        while scanner.number < count {
            guard let line = scanner.next() else {
                throw .headerBeyondEnd(path: file.path, count: count, lines: scanner.number - 1)
            }
            let text = LogText.decodeTrimmed(file.bytes[line])
            if let match = text.wholeMatch(of: /Acquisition started on\s*:\s*(.*)/) {
                started = (String(match.1), scanner.number - 1)
            }
        }
        guard scanner.position < file.bytes.count else {
            throw .headerBeyondEnd(path: file.path, count: count, lines: scanner.number - 1)
        }
        return (scanner, started)
    }
}
