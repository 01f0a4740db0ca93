/// One number for each frame, from a table whose column `file` names the frames.
enum FrameTable {
    /// The times of `frames`, in seconds, from a table with the columns `file` and `time_s`.
    ///
    /// - Parameters:
    ///   - path: The table.
    ///   - frames: Paths of the frames, in order.
    /// - Returns: One time for each frame, each later than the one before.
    /// - Throws: ``TableError``, whose sentence names the file and the line or the frame.
    static func times(path: String, frames: [String]) throws(TableError) -> [Double] {
        let table = try TableFile(path: path, columns: ["file", "time_s"])
        let times = try values(of: table, column: "time_s", frames: frames)
        for (index, time) in times.enumerated().dropFirst() where !(time > times[index - 1]) {
            throw .notLater(
                path: path, frame: frames[index], seconds: time, previous: frames[index - 1],
                than: times[index - 1])
        }
        return times
    }

    /// The monitor counts of `frames`, from a table with the columns `file` and `counts`.
    ///
    /// - Parameters:
    ///   - path: The table.
    ///   - frames: Paths of the frames, in order.
    /// - Returns: One count for each frame, 0 or more.
    /// - Throws: ``TableError``, whose sentence names the file and the line or the frame.
    static func monitorCounts(path: String, frames: [String]) throws(TableError) -> [Double] {
        let table = try TableFile(path: path, columns: ["file", "counts"])
        for row in table.rows
        where try table.number(row.fields[1], column: "counts", line: row.line) < 0 {
            throw .negative(path: path, line: row.line, column: "counts", text: row.fields[1])
        }
        return try values(of: table, column: "counts", frames: frames)
    }

    /// The second field of each row, in the order of `frames`.
    ///
    /// A row names a frame by its path or, where only one frame has it, by its last path component.
    static func values(
        of table: TableFile, column: String, frames: [String]
    ) throws(TableError) -> [Double] {
        let byPath = Dictionary(grouping: frames.indices) { frames[$0] }
        let byName = Dictionary(grouping: frames.indices) { lastComponent(frames[$0]) }
        var values = [Double](repeating: .nan, count: frames.count)
        var lines = [Int?](repeating: nil, count: frames.count)
        for row in table.rows {
            let name = row.fields[0]
            let matches = byPath[name] ?? byName[lastComponent(name)] ?? []
            guard let frame = matches.first else {
                throw .unknownFrame(
                    path: table.path, line: row.line, name: name, frameCount: frames.count)
            }
            guard matches.count == 1 else {
                throw .ambiguous(
                    path: table.path, line: row.line, name: name,
                    frames: matches.map { frames[$0] })
            }
            if let firstLine = lines[frame] {
                throw .repeated(
                    path: table.path, line: row.line, name: name, firstLine: firstLine)
            }
            lines[frame] = row.line
            values[frame] = try table.number(row.fields[1], column: column, line: row.line)
        }
        if let missing = lines.firstIndex(of: nil) {
            throw .noLine(path: table.path, frame: frames[missing])
        }
        return values
    }

    private static func lastComponent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
