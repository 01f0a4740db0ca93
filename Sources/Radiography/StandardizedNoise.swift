import Fields

/// Noise of unit variance, as block sums and products of neighbours; pixels come in order.
struct StandardizedNoise {
    /// Side of the smallest blocks (pixels).
    static let cell = 4

    /// Terms of the surface, up to the third power.
    static let surfaceTerms = 10

    /// Number of pixels.
    private(set) var count = 0.0
    /// Σz².
    private(set) var square = 0.0
    /// Mean part of the variance that comes from counts; the rest is read noise.
    private(set) var countingShare = 0.0
    /// Σz and the number of pixels of each cell, row after row.
    private(set) var sums: [Double]
    private(set) var counts: [Double]
    /// Whole cells across and down.
    let columns: Int
    let rows: Int
    /// Σzz′ over pairs of neighbours, across, down and along both diagonals, and their number.
    private(set) var neighbourProducts = Array(repeating: 0.0, count: 4)
    private(set) var neighbourPairs = Array(repeating: 0.0, count: 4)

    private let width: Int
    /// The row being filled and the one above it; NaN marks a pixel without a value.
    private var current: [Float]
    private var above: [Float]
    private var row = 0

    init(shape: Shape) {
        width = shape.width
        columns = shape.width / Self.cell
        rows = shape.height / Self.cell
        sums = Array(repeating: 0, count: columns * rows)
        counts = sums
        current = Array(repeating: .nan, count: shape.width)
        above = current
    }

    /// Adds the pixel at an index of the image; indices grow.
    mutating func add(_ z: Double, at index: Int, countingShare share: Double) {
        let (y, x) = index.quotientAndRemainder(dividingBy: width)
        while row < y { closeRow() }
        count += 1
        square += z * z
        countingShare += share
        current[x] = Float(z)
        let (column, line) = (x / Self.cell, y / Self.cell)
        guard column < columns, line < rows else { return }
        sums[line * columns + column] += z
        counts[line * columns + column] += 1
    }

    /// Ends the last row and turns the sum of shares into their mean.
    mutating func finish() {
        closeRow()
        countingShare = count > 0 ? countingShare / count : 0
    }

    private mutating func closeRow() {
        // Across, down, and both diagonals; a pair with NaN has a NaN product.
        var products = neighbourProducts
        var pairs = neighbourPairs
        current.withUnsafeBufferPointer { current in
            above.withUnsafeBufferPointer { above in
                for x in 0..<width {
                    let z = current[x]
                    guard !z.isNaN else { continue }
                    let candidates = (
                        x > 0 ? current[x - 1] : .nan, above[x], x > 0 ? above[x - 1] : .nan,
                        x + 1 < width ? above[x + 1] : .nan
                    )
                    if !candidates.0.isNaN {
                        products[0] += Double(z * candidates.0)
                        pairs[0] += 1
                    }
                    if !candidates.1.isNaN {
                        products[1] += Double(z * candidates.1)
                        pairs[1] += 1
                    }
                    if !candidates.2.isNaN {
                        products[2] += Double(z * candidates.2)
                        pairs[2] += 1
                    }
                    if !candidates.3.isNaN {
                        products[3] += Double(z * candidates.3)
                        pairs[3] += 1
                    }
                }
            }
        }
        neighbourProducts = products
        neighbourPairs = pairs
        swap(&current, &above)
        for x in 0..<width { current[x] = .nan }
        row += 1
    }

    /// Takes a cubic surface off the cells' sums and off the neighbours' products.
    ///
    /// - Returns: Var(z) without the surface, ten degrees of freedom taken out.
    mutating func removeSurface() -> Double {
        var equations = NormalEquations(size: Self.surfaceTerms)
        // Patches of about 1/32 of the image each are enough for a cubic.
        let step = max(max(columns, rows) / 32, 1)
        for line in stride(from: 0, to: rows, by: step) {
            for column in stride(from: 0, to: columns, by: step) {
                let lines = line..<min(line + step, rows)
                let across = column..<min(column + step, columns)
                var (sum, number) = (0.0, 0.0)
                for y in lines {
                    for x in across {
                        sum += sums[y * columns + x]
                        number += counts[y * columns + x]
                    }
                }
                guard number > 0 else { continue }
                let (x, y) = place(
                    Double(across.lowerBound + across.upperBound) / 2,
                    Double(lines.lowerBound + lines.upperBound) / 2)
                equations.add(
                    [1, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y],
                    residual: sum / number, weight: number)
            }
        }
        let freedom = count - Double(Self.surfaceTerms)
        guard freedom > 0 else { return .nan }
        guard let surface = equations.solution() else { return square / count }
        var removed = 0.0
        for line in 0..<rows {
            for column in 0..<columns {
                let cell = line * columns + column
                let (x, y) = place(Double(column) + 0.5, Double(line) + 0.5)
                let first = surface[0] + surface[1] * x + surface[2] * y
                let second = surface[3] * x * x + surface[4] * x * y + surface[5] * y * y
                let third = (surface[6] * x + surface[7] * y) * x * x
                let fourth = (surface[8] * x + surface[9] * y) * y * y
                let height = first + second + third + fourth
                removed += height * (2 * sums[cell] - height * counts[cell])
                sums[cell] -= height * counts[cell]
            }
        }
        // The surface hardly differs between neighbours, so its square is in their products.
        for index in 0..<4 { neighbourProducts[index] -= removed / count * neighbourPairs[index] }
        return (square - removed) / freedom
    }

    /// Cells across and down as coordinates from −1 to 1.
    private func place(_ column: Double, _ line: Double) -> (x: Double, y: Double) {
        (2 * column / Double(columns) - 1, 2 * line / Double(rows) - 1)
    }
}
