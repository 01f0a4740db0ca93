import Engines
import Fields

/// One slice of a volume in memory, the solid brighter than the pores.
///
/// Where pores are bright all greys change their sign, so that whatever follows knows dark pores only.
struct SliceImage {
    let width, height: Int
    /// Row after row; NaN where there is no number.
    let values: [Float]

    /// Creates an image from its values.
    init(width: Int, height: Int, values: [Float]) {
        self.width = width
        self.height = height
        self.values = values
    }

    /// Reads a slice.
    init(_ source: any FrameSource, slice: Int, pores: PoreGrey) throws {
        let shape = source.shape
        let sign: Float = pores == .dark ? 1 : -1
        let frames = try source.open(slice..<slice + 1)
        self.init(
            width: shape.width, height: shape.height,
            values: try [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
                let room = UnsafeMutableRawBufferPointer(buffer)
                switch source.sampleType {
                case .float32:
                    try frames.read(frame: slice, rows: 0..<shape.height, into: room)
                    if sign < 0 { for place in buffer.indices { buffer[place].negate() } }
                case .uint16:
                    // Counts fill the upper half of the room, and widen into all of it from below.
                    let half = UnsafeMutableRawBufferPointer(rebasing: room[(2 * shape.count)...])
                    try frames.read(frame: slice, rows: 0..<shape.height, into: half)
                    for place in 0..<shape.count {
                        let value = half.load(fromByteOffset: 2 * place, as: UInt16.self)
                        buffer[place] = sign * Float(value)
                    }
                }
                count = shape.count
            })
    }

    /// The means of squares of `factor` × `factor` pixels; those at the right and lower border that
    /// are not whole are left out. NaN counts as nothing.
    func binned(by factor: Int) -> SliceImage {
        guard factor > 1 else { return self }
        let (columns, rows) = (width / factor, height / factor)
        var means = [Float](repeating: 0, count: columns * rows)
        values.withUnsafeBufferPointer { values in
            for row in 0..<rows {
                for column in 0..<columns {
                    var (sum, count): (Float, Float) = (0, 0)
                    for y in row * factor..<(row + 1) * factor {
                        for x in column * factor..<(column + 1) * factor {
                            let value = values[y * width + x]
                            if !value.isNaN {
                                sum += value
                                count += 1
                            }
                        }
                    }
                    means[row * columns + column] = count > 0 ? sum / count : .nan
                }
            }
        }
        return SliceImage(width: columns, height: rows, values: means)
    }

    /// The means of 3 × 3 pixels; at the border of those that there are.
    func smoothed() -> SliceImage {
        var means = values
        values.withUnsafeBufferPointer { values in
            for y in 0..<height {
                for x in 0..<width {
                    var (sum, count): (Float, Float) = (0, 0)
                    for v in max(y - 1, 0)...min(y + 1, height - 1) {
                        for u in max(x - 1, 0)...min(x + 1, width - 1) {
                            let value = values[v * width + u]
                            if !value.isNaN {
                                sum += value
                                count += 1
                            }
                        }
                    }
                    means[y * width + x] = sum / count
                }
            }
        }
        return SliceImage(width: width, height: height, values: means)
    }

    /// The value at a place between pixel centres; nil outside them and beside NaN.
    func value(x: Double, y: Double) -> Double? {
        guard x >= 0, y >= 0, x <= Double(width - 1), y <= Double(height - 1) else { return nil }
        let column = min(Int(x), max(width - 2, 0))
        let row = min(Int(y), max(height - 2, 0))
        let (u, v) = (x - Double(column), y - Double(row))
        let place = row * width + column
        let right = min(column + 1, width - 1) - column
        let down = (min(row + 1, height - 1) - row) * width
        let result = values.withUnsafeBufferPointer { values in
            (1 - v) * ((1 - u) * Double(values[place]) + u * Double(values[place + right]))
                + v
                * ((1 - u) * Double(values[place + down])
                    + u * Double(values[place + down + right]))
        }
        return result.isNaN ? nil : result
    }

    /// The mean over 3 × 3 samples a pixel apart, along and across a ray.
    func mean(at place: SIMD2<Double>, along ray: SIMD2<Double>) -> Double? {
        let across = SIMD2(-ray.y, ray.x)
        var (sum, count) = (0.0, 0.0)
        for i in -1...1 {
            for j in -1...1 {
                let point = place + Double(i) * ray + Double(j) * across
                if let value = value(x: point.x, y: point.y) {
                    sum += value
                    count += 1
                }
            }
        }
        return count >= 6 ? sum / count : nil
    }
}
