/// The rows of a `.mpr` file: fields without space between them, in the order of a list of column
/// numbers.
///
///     rows u32, columns u8 or u16, a number for each column u8 or u16, zeros up to a fixed place,
///     then the rows
///
/// Columns that are flags share one byte, which stands where the first of them does.
struct ModularRows {
    private let data: ModuleData
    private let rows: Int
    private let identifiers: [Int]
    /// Byte of the first row.
    private let start: Int

    /// Where the versions of the format differ.
    private struct Layout {
        let countBytes: Int
        let identifierBytes: Int
        let start: Int

        init?(version: Int) {
            switch version {
            case 0: (countBytes, identifierBytes, start) = (1, 1, 100)
            case 2: (countBytes, identifierBytes, start) = (1, 2, 405)
            case 3: (countBytes, identifierBytes, start) = (1, 2, 406)
            case 10, 11: (countBytes, identifierBytes, start) = (2, 2, 1007)
            default: return nil
            }
        }
    }

    /// Reads the list of columns.
    ///
    /// - Throws: ``LogError/damaged(path:place:reason:)`` or ``LogError/noRows(path:)``.
    init(_ module: ModularFile.Module) throws(LogError) {
        data = module.data
        guard let layout = Layout(version: module.version) else {
            throw .damaged(
                path: data.path, place: data.place,
                reason: "its version \(module.version) is not known")
        }
        rows = Int(try data.uint32(at: 0))
        guard rows > 0 else { throw .noRows(path: data.path) }
        let count =
            layout.countBytes == 1
            ? Int(try data.uint8(at: 4)) : Int(try data.uint16(at: 4))
        var identifiers: [Int] = []
        for index in 0..<count {
            let offset = 4 + layout.countBytes + index * layout.identifierBytes
            identifiers.append(
                layout.identifierBytes == 1
                    ? Int(try data.uint8(at: offset)) : Int(try data.uint16(at: offset)))
        }
        self.identifiers = identifiers
        start = layout.start
    }

    /// The columns with their values, under the headings of the text export.
    ///
    /// - Throws: ``LogError/unknownColumn(path:identifier:after:)`` or
    ///   ``LogError/damaged(path:place:reason:)`` where rows and columns do not fill the module.
    func columns() throws(LogError) -> [LogColumn] {
        var fields: [(column: ModularColumn, offset: Int)] = []
        var width = 0
        var flagsOffset: Int?
        for identifier in identifiers {
            guard let column = ModularColumn.known[identifier] else {
                throw .unknownColumn(
                    path: data.path, identifier: identifier,
                    after: fields.last.map { "'\($0.column.heading)'" } ?? "the first byte")
            }
            if case .flag = column.storage {
                let offset = flagsOffset ?? width
                if flagsOffset == nil { width += 1 }
                flagsOffset = offset
                fields.append((column, offset))
            } else {
                fields.append((column, width))
                width += column.storage.size
            }
        }
        guard start + rows * width == data.bytes.count else {
            throw .damaged(
                path: data.path, place: data.place,
                reason: "\(rows) rows of \(width) bytes after \(start) bytes are not its "
                    + "\(data.bytes.count) bytes")
        }
        return fields.map { column, offset in
            LogColumn(
                heading: column.heading,
                values: .numbers(
                    column.storage.values(
                        data.bytes, from: start + offset, stride: width, count: rows)))
        }
    }
}
