/// The text export of EC-Lab: a header that says how many lines it has, the last of which names
/// the columns.
enum ECLabText {
    /// What the first line is, by the program that wrote it.
    static func isFirstLine(of file: LogFile) -> Bool {
        file.begins(with: "EC-Lab ASCII FILE") || file.begins(with: "BT-Lab ASCII FILE")
    }

    /// Finds the headings, and the start if the header states it.
    ///
    /// - Throws: ``LogError/noHeaderCount(path:)``, ``LogError/headerBeyondEnd(path:count:lines:)``
    ///   or ``LogError/notADate(path:line:text:order:)``.
    static func header(
        of file: LogFile, order: DateOrder?
    ) throws(LogError) -> (headings: LineScanner, start: LogStart) {
        var scanner = LineScanner(file.bytes)
        _ = scanner.next()
        guard let line = scanner.next(),
            let count = LogText.decode(file.bytes[line])
                .wholeMatch(of: /\s*Nb header lines\s*:\s*(\d{1,9})\s*/).flatMap({ Int($0.1) }),
            count >= 3
        else { throw .noHeaderCount(path: file.path) }
        var start = LogStart.unstated
        while scanner.number < count {
            guard let line = scanner.next() else {
                throw .headerBeyondEnd(path: file.path, count: count, lines: scanner.number - 1)
            }
            let text = LogText.decodeTrimmed(file.bytes[line])
            if let match = text.wholeMatch(of: /Acquisition started on\s*:\s*(.*)/) {
                start = try LogStart(
                    date: String(match.1), path: file.path, line: scanner.number - 1, order: order)
            }
        }
        guard scanner.position < file.bytes.count else {
            throw .headerBeyondEnd(path: file.path, count: count, lines: scanner.number - 1)
        }
        return (scanner, start)
    }
}
