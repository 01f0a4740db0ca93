import Fields
import Foundation

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

    /// Rows of a pixel that are looked at: a few are as good as all.
    private static let rowsOfPixel = 3

    /// The sum of what is a number, and how many numbers.
    private typealias Sum = SIMD2<Float>

    /// Averages the slice in a buffer.
    init(_ buffer: SliceBuffer) {
        let full = buffer.shape
        let factor = Self.factor(for: full)
        let shape = Shape(width: full.width / factor, height: full.height / factor)
        self.factor = factor
        self.shape = shape
        let step = (factor + Self.rowsOfPixel - 1) / Self.rowsOfPixel
        let rows = Array(stride(from: (factor - 1) % step / 2, to: factor, by: step))
        let pixels = [Sum](unsafeUninitializedCapacity: shape.count) { pixels, count in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * full.width) { columns in
                guard let sums = columns.baseAddress else { return }
                let counts = sums + full.width
                for row in 0..<shape.height {
                    columns.initialize(repeating: 0)
                    for y in rows { buffer.add(row: row * factor + y, to: sums, counts) }
                    for column in 0..<shape.width {
                        var sum = Sum.zero
                        for x in column * factor..<(column + 1) * factor {
                            sum += Sum(sums[x], counts[x])
                        }
                        pixels.initializeElement(at: row * shape.width + column, to: sum)
                    }
                }
            }
            count = shape.count
        }
        values = Self.smoothed(pixels, shape, most: Float(rows.count * factor))
    }

    /// Means over 3×3 pixels, fewer along the sides; NaN where less than half of `most` a pixel is.
    private static func smoothed(_ pixels: [Sum], _ shape: Shape, most: Float) -> [Float] {
        let (width, height) = (shape.width, shape.height)
        return pixels.withUnsafeBufferPointer { pixels in
            var means: [Float] = []
            means.reserveCapacity(shape.count)
            // Sums of the three rows, down the columns.
            var down = [Sum](repeating: .zero, count: width)
            for row in 0..<height {
                let rows = max(row - 1, 0)...min(row + 1, height - 1)
                for x in 0..<width {
                    down[x] = rows.reduce(.zero) { $0 + pixels[$1 * width + x] }
                }
                for x in 0..<width {
                    let columns = max(x - 1, 0)...min(x + 1, width - 1)
                    let sum = columns.reduce(.zero) { $0 + down[$1] }
                    let least = most / 2 * Float(rows.count * columns.count)
                    means.append(sum.y >= least ? sum.x / sum.y : .nan)
                }
            }
            return means
        }
    }

    /// The centre of a pixel, or the place between two, in voxels of the slice.
    private func place(_ pixel: Double) -> Double {
        Double(factor) * (pixel + 0.5) - 0.5
    }

    /// The largest body above a level.
    struct Body: Sendable {
        /// Its area with its holes filled, voxels.
        let area: Int
        /// Places of its outline, voxels, the outermost in each direction: pores that are open to the
        /// rim do not count, nor does what lies along the sides of the slice.
        let outline: [SIMD2<Double>]
        /// Part of the pixels along the sides of the slice that it covers.
        let sides: Double
    }

    /// Finds the largest body above a level; nil if nothing is.
    func largestBody(above level: Float) -> Body? {
        let (width, height) = (shape.width, shape.height)
        /// 0 is not looked at, −1 is air, from 1 on the bodies.
        var labels = values.map { Int32($0 > level ? 0 : -1) }
        var best = (label: Int32(0), size: 0)
        var bodies = Int32(0)
        var stack: [Int] = []
        func flood(
            from start: Int, _ labels: inout [Int32], from old: Int32, to new: Int32
        ) -> Int {
            var size = 0
            labels[start] = new
            stack.append(start)
            while let place = stack.popLast() {
                size += 1
                func visit(_ next: Int) {
                    guard labels[next] == old else { return }
                    labels[next] = new
                    stack.append(next)
                }
                let x = place % width
                if x > 0 { visit(place - 1) }
                if x + 1 < width { visit(place + 1) }
                if place >= width { visit(place - width) }
                if place < width * (height - 1) { visit(place + width) }
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
        var outside = labels.map { Int32($0 == best.label ? 1 : 0) }
        var (air, covered) = (0, 0)
        let sides = outside.indices.filter {
            $0 % width == 0 || $0 % width == width - 1 || $0 < width || $0 >= width * (height - 1)
        }
        for start in sides where outside[start] == 0 {
            air += flood(from: start, &outside, from: 0, to: 2)
        }
        for start in sides where outside[start] == 1 { covered += 1 }
        var outline: [SIMD2<Double>] = []
        var (middle, pixels) = (SIMD2<Double>.zero, 0.0)
        for y in 0..<height {
            for x in 0..<width where outside[y * width + x] != 2 {
                middle += SIMD2(place(Double(x)), place(Double(y)))
                pixels += 1
                for (isInside, next, dx, dy) in [
                    (x > 0, -1, -0.5, 0.0), (x + 1 < width, 1, 0.5, 0), (y > 0, -width, 0, -0.5),
                    (y + 1 < height, width, 0, 0.5),
                ] where isInside && outside[y * width + x + next] == 2 {
                    outline.append(SIMD2(place(Double(x) + dx), place(Double(y) + dy)))
                }
            }
        }
        return Body(
            area: (width * height - air) * factor * factor,
            outline: Self.outermost(outline, from: middle / max(pixels, 1)),
            sides: Double(covered) / Double(sides.count))
    }

    /// The place that is farthest from a point in each of some directions, about as many as a third of
    /// the places.
    private static func outermost(
        _ places: [SIMD2<Double>], from middle: SIMD2<Double>
    ) -> [SIMD2<Double>] {
        let directions = min(max(places.count / 3, 12), 360)
        var farthest = [(square: Double, place: SIMD2<Double>)?](repeating: nil, count: directions)
        for place in places {
            let offset = place - middle
            let turn = atan2(offset.y, offset.x) / (2 * .pi) + 0.5
            let direction = min(Int(turn * Double(directions)), directions - 1)
            let square = (offset * offset).sum()
            if square > farthest[direction]?.square ?? -1 { farthest[direction] = (square, place) }
        }
        return farthest.compactMap { $0?.place }
    }
}
