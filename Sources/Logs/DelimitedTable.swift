/// A table in text: a line of headings and a line of fields for each row.
struct DelimitedTable {
    /// The columns, those of the file in its order.
    let columns: [LogColumn]
    /// Number of rows.
    let rowCount: Int
    /// Lines of the rows.
    let lines: RowLines

    /// Reads the table whose headings begin at a place of a text.
    ///
    /// Fields lie between tabs, semicolons or commas, whichever the headings have, in that order.
    /// Lines without a field are no rows. A column is one of numbers, durations or words by its
    /// first field that is not empty.
    ///
    /// - Throws: ``LogError/fieldCount(path:line:count:header:)``,
    ///   ``LogError/decimalCommaInCommas(path:line:count:header:)``,
    ///   ``LogError/openQuote(path:line:)`` or ``LogError/noRows(path:)``.
    init(_ file: LogFile, header: LineScanner) throws(LogError) {
        let bytes = file.bytes
        var scanner = header
        guard let headingLine = scanner.next() else { throw .noRows(path: file.path) }
        let delimiter = Self.delimiter(bytes[headingLine])
        let headings = Self.headings(bytes, headingLine, delimiter)
        let firstRow = scanner
        var builders = headings.map { _ in ColumnBuilder() }
        var mark = delimiter == UInt8(ascii: ",") ? DecimalNumber.Mark.point : .none
        var lines = RowLines(first: scanner.number)
        var rows = 0
        while let line = scanner.next() {
            if bytes[line].allSatisfy({ $0 == UInt8(ascii: " ") }) {
                lines.skip(afterRows: rows)
                continue
            }
            let number = scanner.number - 1
            var fields = FieldScanner(bytes, line: line, delimiter: delimiter)
            var count = 0
            while let field = fields.next() {
                if count < builders.count {
                    builders[count].append(bytes[field], line: number, mark: &mark)
                    count += 1
                } else if !field.isEmpty || count > builders.count {
                    // One delimiter after the last field is usual, a field there is not.
                    count += 1
                }
            }
            if fields.hasOpenQuote { throw .openQuote(path: file.path, line: number) }
            guard count == builders.count else {
                let isComma = delimiter == UInt8(ascii: ",") && count > builders.count
                throw isComma
                    ? .decimalCommaInCommas(
                        path: file.path, line: number, count: count, header: builders.count)
                    : .fieldCount(
                        path: file.path, line: number, count: count, header: builders.count)
            }
            rows += 1
        }
        guard rows > 0 else { throw .noRows(path: file.path) }
        columns = builders.enumerated().map { index, builder in
            guard builder.flaw != nil else {
                return LogColumn(heading: headings[index], values: builder.values)
            }
            // What is needed as numbers complains of the flaw; anything else is kept as words.
            let words = Self.words(
                ofColumn: index, bytes, rows: firstRow, delimiter: delimiter, count: rows)
            return LogColumn(
                heading: headings[index], values: .words(words), flaw: builder.flaw)
        }
        rowCount = rows
        self.lines = lines
    }

    /// The headings of the line that a scanner is at.
    static func headings(_ file: LogFile, at header: LineScanner) -> [String] {
        var scanner = header
        guard let line = scanner.next() else { return [] }
        return headings(file.bytes, line, delimiter(file.bytes[line]))
    }

    private static func headings(
        _ bytes: UnsafeRawBufferPointer, _ line: Range<Int>, _ delimiter: UInt8
    ) -> [String] {
        var headings: [String] = []
        var fields = FieldScanner(bytes, line: line, delimiter: delimiter)
        while let field = fields.next() { headings.append(LogText.decode(bytes[field])) }
        // A tab after the last heading is no column.
        if headings.last == "" { headings.removeLast() }
        return headings
    }

    private static func delimiter(_ line: Slice<UnsafeRawBufferPointer>) -> UInt8 {
        [UInt8(ascii: "\t"), UInt8(ascii: ";")].first { line.contains($0) } ?? UInt8(ascii: ",")
    }

    private static func words(
        ofColumn index: Int, _ bytes: UnsafeRawBufferPointer, rows: LineScanner, delimiter: UInt8,
        count: Int
    ) -> [String] {
        var scanner = rows
        var words: [String] = []
        words.reserveCapacity(count)
        while let line = scanner.next() {
            if bytes[line].allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
            var fields = FieldScanner(bytes, line: line, delimiter: delimiter)
            for _ in 0..<index { _ = fields.next() }
            words.append(fields.next().map { LogText.decode(bytes[$0]) } ?? "")
        }
        return words
    }
}

/// Where the rows of a table lie in its file.
struct RowLines: Sendable, Hashable {
    /// The line of row 0 if no line before it is empty.
    let first: Int
    /// Rows before each line that is no row, in increasing order.
    private var skipped: [Int] = []

    /// Starts at a line.
    init(first: Int) { self.first = first }

    /// Notes a line that is no row.
    mutating func skip(afterRows rows: Int) { skipped.append(rows) }

    /// The line of a row, both counted as the file and the record do: from 1 and from 0.
    func line(ofRow row: Int) -> Int {
        first + row + skipped.prefix { $0 <= row }.count
    }
}

/// The values of a column while its rows come in.
struct ColumnBuilder {
    private enum Kind {
        case undecided
        case numbers
        case durations
        case words
    }

    private var kind = Kind.undecided
    private var numbers: [Double] = []
    private var words: [String] = []
    /// The bytes of the last word: many rows in a row have the same one.
    private var lastWord: Slice<UnsafeRawBufferPointer>?
    /// The first field that does not fit.
    private(set) var flaw: LogColumn.Flaw?

    /// What came in.
    var values: LogColumn.Values {
        switch kind {
        case .undecided, .numbers: .numbers(numbers)
        case .durations: .durations(numbers)
        case .words: .words(words)
        }
    }

    /// Adds a field; `mark` is the decimal mark of the file, set by the first number that has one.
    mutating func append(
        _ field: Slice<UnsafeRawBufferPointer>, line: Int, mark: inout DecimalNumber.Mark
    ) {
        if kind == .undecided, !field.isEmpty { decide(field) }
        guard kind != .words else { return appendWord(field) }
        guard !field.isEmpty else { return numbers.append(.nan) }
        let number =
            kind == .durations ? DecimalNumber.readDuration(field) : DecimalNumber.read(field)
        guard let number else { return note(.notANumber, field, line) }
        if number.mark != .none {
            if mark == .none { mark = number.mark }
            guard number.mark == mark else { return note(.otherMark, field, line) }
        }
        numbers.append(number.value)
    }

    private mutating func decide(_ field: Slice<UnsafeRawBufferPointer>) {
        if DecimalNumber.read(field) != nil {
            kind = .numbers
        } else if DecimalNumber.readDuration(field) != nil {
            kind = .durations
        } else {
            kind = .words
            words = numbers.map { _ in "" }
            numbers = []
        }
    }

    private mutating func appendWord(_ field: Slice<UnsafeRawBufferPointer>) {
        if let lastWord, let word = words.last, lastWord.elementsEqual(field) {
            words.append(word)
        } else {
            words.append(LogText.decode(field).replacing("\"\"", with: "\""))
            lastWord = field
        }
    }

    private mutating func note(
        _ kind: LogColumn.Flaw.Kind, _ field: Slice<UnsafeRawBufferPointer>, _ line: Int
    ) {
        numbers.append(.nan)
        if flaw == nil {
            flaw = LogColumn.Flaw(kind: kind, line: line, text: LogText.decode(field))
        }
    }
}
