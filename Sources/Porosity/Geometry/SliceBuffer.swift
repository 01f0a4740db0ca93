import Engines
import Fields

/// Memory that slices of a volume are read into, one after the other.
///
/// Values are taken as single-precision numbers in which the solid is brighter than air: those of a
/// volume with bright pores change sign. What is no number, or infinite, is NaN.
final class SliceBuffer {
    /// Columns and rows of a slice.
    let shape: Shape
    private let source: any FrameSource
    private let sign: Float
    private let rowBytes: Int
    /// The rows that were read.
    private var rows = 0..<0
    private let memory: ZeroedMemory<UInt8>
    private let values: Values

    /// The slice that was read last, row after row.
    private enum Values {
        case counts(UnsafePointer<UInt16>)
        case numbers(UnsafePointer<Float>)
    }

    /// Makes room for a slice of a source.
    init(_ source: any FrameSource, pores: PoreGrey) {
        self.source = source
        shape = source.shape
        rowBytes = source.shape.width * source.sampleType.byteCount
        sign = pores == .dark ? 1 : -1
        memory = ZeroedMemory(count: source.shape.count * source.sampleType.byteCount)
        let start = UnsafeRawPointer(memory.values.baseAddress.unsafelyUnwrapped)
        values =
            switch source.sampleType {
            case .uint16: .counts(start.assumingMemoryBound(to: UInt16.self))
            case .float32: .numbers(start.assumingMemoryBound(to: Float.self))
            }
    }

    /// Reads a slice.
    func read(_ slice: Int) throws { try read(slice, rows: 0..<shape.height) }

    /// Reads the rows of a slice that are nearer to a row than a distance.
    func read(_ slice: Int, around row: Double, within distance: Double) throws {
        func clamped(_ row: Double) -> Int { Int(min(max(row, 0), Double(shape.height))) }
        try read(
            slice,
            rows: clamped(
                (row - distance).rounded(.down))..<clamped(
                    (row + distance).rounded(.up) + 1))
    }

    private func read(_ slice: Int, rows: Range<Int>) throws {
        self.rows = rows
        let bytes = rows.lowerBound * rowBytes..<rows.upperBound * rowBytes
        try source.open(slice..<slice + 1).read(
            frame: slice, rows: rows,
            into: UnsafeMutableRawBufferPointer(
                UnsafeMutableBufferPointer(rebasing: memory.values[bytes])))
    }

    /// The value of a voxel of the rows that were read, counted row after row from the slice's first.
    @inline(__always)
    func value(at place: Int) -> Float {
        switch values {
        case .counts(let counts): sign * Float(counts[place])
        case .numbers(let numbers): number(numbers[place])
        }
    }

    @inline(__always)
    private func number(_ value: Float) -> Float {
        value - value == 0 ? sign * value : .nan
    }

    /// Adds the numbers of a row to the sums of their columns, and 1 to the counts.
    func add(row: Int, to sums: UnsafeMutablePointer<Float>, _ counts: UnsafeMutablePointer<Float>)
    {
        let sign = sign
        var column = 0
        switch values {
        case .counts(let given):
            let line = given + row * shape.width
            while column < shape.width {
                sums[column] += sign * Float(line[column])
                counts[column] += 1
                column &+= 1
            }
        case .numbers(let given):
            let line = given + row * shape.width
            while column < shape.width {
                let value = number(line[column])
                let isNumber = value == value
                sums[column] += isNumber ? value : 0
                counts[column] += isNumber ? 1 : 0
                column &+= 1
            }
        }
    }

    /// The value between four voxels, bilinear; NaN outside the rows that were read and beside NaN.
    @inline(__always)
    func value(atX x: Double, y: Double) -> Float {
        let width = shape.width
        guard x >= 0, y >= Double(rows.lowerBound), x < Double(width &- 1),
            y < Double(rows.upperBound &- 1)
        else { return .nan }
        let (column, row) = (Int(x), Int(y))
        let (fx, fy) = (Float(x - Double(column)), Float(y - Double(row)))
        let corner = row &* width &+ column
        let under = corner &+ width
        let (first, second) = (value(at: corner), value(at: under))
        let above = first + fx * (value(at: corner &+ 1) - first)
        let below = second + fx * (value(at: under &+ 1) - second)
        return above + fy * (below - above)
    }
}
