import Fields

/// A slice in which each pixel is the mean of a square of voxels, smoothed with its neighbours.
struct CoarseSlice: Sendable {
    /// Voxels along a side of a pixel.
    let factor: Int
    /// Columns and rows; voxels that fill no pixel at the far sides are left out.
    let shape: Shape
    /// Means over 3×3 pixels, row after row; NaN where most of the voxels are NaN.
    let values: [Float]

    /// Most pixels along a side.
    private static let side = 192

    /// Voxels along a side of a pixel for slices of a shape, 2 or more against noise.
    static func factor(for shape: Shape) -> Int {
        max(2, (max(shape.width, shape.height) + side - 1) / side)
    }

    /// Averages the slice in a buffer.
    init(_ buffer: SliceBuffer) {
        let full = buffer.shape
        let factor = Self.factor(for: full)
        let shape = Shape(width: full.width / factor, height: full.height / factor)
        self.factor = factor
        self.shape = shape
        // Sums and counts of what is a number, down the columns of a row of pixels.
        var sums = [Float](repeating: 0, count: shape.count)
        var counts = sums
        var columnSums = [Float](repeating: 0, count: full.width)
        var columnCounts = columnSums
        for row in 0..<shape.height {
            columnSums.withUnsafeMutableBufferPointer { columnSums in
                columnCounts.withUnsafeMutableBufferPointer { columnCounts in
                    columnSums.update(repeating: 0)
                    columnCounts.update(repeating: 0)
                    guard let sums = columnSums.baseAddress, let counts = columnCounts.baseAddress
                    else { return }
                    for y in row * factor..<(row + 1) * factor {
                        buffer.add(row: y, to: sums, counts)
                    }
                }
            }
            for column in 0..<shape.width {
                var (sum, count) = (Float(0), Float(0))
                for x in column * factor..<(column + 1) * factor {
                    sum += columnSums[x]
                    count += columnCounts[x]
                }
                sums[row * shape.width + column] = sum
                counts[row * shape.width + column] = count
            }
        }
        let least = Float(factor * factor) / 2
        var values = [Float](repeating: .nan, count: shape.count)
        for row in 0..<shape.height {
            for column in 0..<shape.width {
                var (sum, count, pixels) = (Float(0), Float(0), Float(0))
                for y in max(row - 1, 0)...min(row + 1, shape.height - 1) {
                    for x in max(column - 1, 0)...min(column + 1, shape.width - 1) {
                        sum += sums[y * shape.width + x]
                        count += counts[y * shape.width + x]
                        pixels += 1
                    }
                }
                if count >= least * pixels { values[row * shape.width + column] = sum / count }
            }
        }
        self.values = values
    }

    /// The centre of a pixel, or the place between two, in voxels of the slice.
    private func place(_ pixel: Double) -> Double {
        Double(factor) * (pixel + 0.5) - 0.5
    }

    /// The largest body above a level.
    struct Body: Sendable {
        /// Its area with its holes filled, voxels.
        let area: Int
        /// Places of its outline, voxels, without what lies along the sides of the slice.
        let outline: [SIMD2<Double>]
        /// Part of the pixels along the sides of the slice that it covers.
        let sides: Double
    }

    /// Finds the largest body above a level; nil if nothing is.
    func largestBody(above level: Float) -> Body? {
        let (width, height) = (shape.width, shape.height)
        /// 0 is not looked at, −1 is air, from 1 on the bodies.
        var labels = values.map { $0 > level ? 0 : -1 }
        var best = (label: 0, size: 0)
        var bodies = 0
        var stack: [Int] = []
        func flood(
            from start: Int, _ labels: inout [Int], from old: Int, to new: Int
        ) -> Int {
            var size = 0
            labels[start] = new
            stack.append(start)
            while let place = stack.popLast() {
                size += 1
                let (x, y) = (place % width, place / width)
                for (isInside, next) in [
                    (x > 0, place - 1), (x + 1 < width, place + 1), (y > 0, place - width),
                    (y + 1 < height, place + width),
                ] where isInside && labels[next] == old {
                    labels[next] = new
                    stack.append(next)
                }
            }
            return size
        }
        for start in labels.indices where labels[start] == 0 {
            bodies += 1
            let size = flood(from: start, &labels, from: 0, to: bodies)
            if size > best.size { best = (bodies, size) }
        }
        guard best.size > 0 else { return nil }
        // What cannot be reached from the sides is a hole of the body.
        var outside = labels.map { $0 == best.label ? 1 : 0 }
        var (air, covered) = (0, 0)
        let sides = outside.indices.filter {
            $0 % width == 0 || $0 % width == width - 1 || $0 < width || $0 >= width * (height - 1)
        }
        for start in sides where outside[start] == 0 {
            air += flood(from: start, &outside, from: 0, to: 2)
        }
        for start in sides where outside[start] == 1 { covered += 1 }
        var outline: [SIMD2<Double>] = []
        for y in 0..<height {
            for x in 0..<width where outside[y * width + x] != 2 {
                for (isInside, next, dx, dy) in [
                    (x > 0, -1, -0.5, 0.0), (x + 1 < width, 1, 0.5, 0), (y > 0, -width, 0, -0.5),
                    (y + 1 < height, width, 0, 0.5),
                ] where isInside && outside[y * width + x + next] == 2 {
                    outline.append(SIMD2(place(Double(x) + dx), place(Double(y) + dy)))
                }
            }
        }
        return Body(
            area: (width * height - air) * factor * factor, outline: outline,
            sides: Double(covered) / Double(sides.count))
    }
}
