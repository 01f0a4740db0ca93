import Engines
import Fields

/// Memory that slices of a volume are read into, one after the other.
///
/// Values are single-precision numbers in which the solid is brighter than air: those of a volume
/// with bright pores change sign. What is no number is NaN.
final class SliceBuffer {
    private let source: any FrameSource
    private let sign: Float
    private let counts: ZeroedMemory<UInt16>?
    private let memory: ZeroedMemory<Float>

    /// Makes room for a slice of a source.
    init(_ source: any FrameSource, pores: PoreGrey) {
        self.source = source
        sign = pores == .dark ? 1 : -1
        counts = source.sampleType == .uint16 ? ZeroedMemory(count: source.shape.count) : nil
        memory = ZeroedMemory(count: source.shape.count)
    }

    /// The slice that was read last, row after row.
    var values: UnsafePointer<Float> {
        UnsafePointer(memory.values.baseAddress.unsafelyUnwrapped)
    }

    /// Columns and rows of a slice.
    var shape: Shape { source.shape }

    /// Reads a slice.
    func read(_ slice: Int) throws {
        let target = memory.values
        let frame = try source.open(slice..<slice + 1)
        let rows = 0..<source.shape.height
        if let counts {
            let given = counts.values
            try frame.read(frame: slice, rows: rows, into: UnsafeMutableRawBufferPointer(given))
            for place in 0..<target.count { target[place] = sign * Float(given[place]) }
        } else {
            try frame.read(frame: slice, rows: rows, into: UnsafeMutableRawBufferPointer(target))
            for place in 0..<target.count {
                let value = target[place]
                target[place] = (value - value == 0) ? sign * value : .nan
            }
        }
    }

    /// The value between four voxels, bilinear; NaN outside the slice and beside NaN.
    @inline(__always)
    func value(atX x: Double, y: Double) -> Float {
        let (column, row) = (x.rounded(.down), y.rounded(.down))
        let shape = source.shape
        guard column >= 0, row >= 0, column < Double(shape.width - 1),
            row < Double(shape.height - 1)
        else { return .nan }
        let (fx, fy) = (Float(x - column), Float(y - row))
        let corner = values + Int(row) * shape.width + Int(column)
        let above = corner[0] + fx * (corner[1] - corner[0])
        let under = corner + shape.width
        let below = under[0] + fx * (under[1] - under[0])
        return above + fy * (below - above)
    }
}
