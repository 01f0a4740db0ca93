import Fields

/// Noise of unit variance, as block sums and products of neighbours; rows come in order.
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
    var countingShare = 0.0
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
    private var row = 0
    /// Values and 1 or 0 for each pixel of the row being filled and of the one above it, with a
    /// column of zeros on both sides.
    private var current: [Float]
    private var currentValid: [Float]
    private var above: [Float]
    private var aboveValid: [Float]
    /// Sums of each column since the last cells were closed: z, valid, z², then four products of
    /// neighbours and four numbers of pairs.
    private var columnSums: [Float]
    private static let quantities = 11

    init(shape: Shape) {
        width = shape.width
        columns = shape.width / Self.cell
        rows = shape.height / Self.cell
        sums = Array(repeating: 0, count: columns * rows)
        counts = sums
        current = Array(repeating: 0, count: shape.width + 2)
        currentValid = current
        above = current
        aboveValid = current
        columnSums = Array(repeating: 0, count: Self.quantities * shape.width)
    }

    /// Adds the next row of the image, written by `fill` as values, 0 where there is none, and
    /// as 1 or 0.
    mutating func add(
        _ fill: (UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
    ) {
        let inside = 1..<width + 1
        current.withUnsafeMutableBufferPointer { z in
            currentValid.withUnsafeMutableBufferPointer { valid in
                fill(
                    UnsafeMutableBufferPointer(rebasing: z[inside]),
                    UnsafeMutableBufferPointer(rebasing: valid[inside]))
            }
        }
        accumulate()
        swap(&current, &above)
        swap(&currentValid, &aboveValid)
        row += 1
        if row % Self.cell == 0 { closeCells() }
        // Sums of 32 numbers near 1 keep their digits in single precision.
        if row % 32 == 0 { closeTotals() }
    }

    /// Closes the cells of the last rows.
    mutating func finish() {
        if row % Self.cell != 0 { closeCells() }
        closeTotals()
    }

    /// Adds the row to the sums of the columns.
    ///
    /// One product at a time: with few arrays in a loop the compiler can tell that they are apart.
    private mutating func accumulate() {
        let width = width
        columnSums.withUnsafeMutableBufferPointer { sums in
            current.withUnsafeBufferPointer { z in
                currentValid.withUnsafeBufferPointer { n in
                    above.withUnsafeBufferPointer { up in
                        aboveValid.withUnsafeBufferPointer { upValid in
                            func add(_ quantity: Int, _ a: Row, _ b: Row, offset: Int) {
                                addProduct(
                                    to: UnsafeMutableBufferPointer(
                                        rebasing: sums[quantity * width..<(quantity + 1) * width]),
                                    Row(rebasing: a[1..<width + 1]),
                                    Row(rebasing: b[1 + offset..<width + 1 + offset]))
                            }
                            add(0, z, n, offset: 0)
                            add(1, n, n, offset: 0)
                            add(2, z, z, offset: 0)
                            for (index, offset) in [(4, 0), (5, -1), (6, 1)] {
                                add(index, z, up, offset: offset)
                                add(index + 4, n, upValid, offset: offset)
                            }
                            add(3, z, z, offset: -1)
                            add(7, n, n, offset: -1)
                        }
                    }
                }
            }
        }
    }

    /// Moves Σz and the number of pixels of the columns into the cells of the last rows.
    private mutating func closeCells() {
        let line = (row - 1) / Self.cell
        for column in 0..<(line < rows ? columns : 0) {
            var (sum, number) = (Float(0), Float(0))
            for x in column * Self.cell..<(column + 1) * Self.cell {
                sum += columnSums[x]
                number += columnSums[width + x]
            }
            sums[line * columns + column] = Double(sum)
            counts[line * columns + column] = Double(number)
        }
        count += takeTotal(of: 1)
        for x in 0..<width { columnSums[x] = 0 }
    }

    /// Moves the sums of squares and products of the columns into the totals.
    private mutating func closeTotals() {
        square += takeTotal(of: 2)
        for index in 0..<4 {
            neighbourProducts[index] += takeTotal(of: 3 + index)
            neighbourPairs[index] += takeTotal(of: 7 + index)
        }
    }

    /// The sum of one quantity over all columns, which starts again from 0.
    private mutating func takeTotal(of quantity: Int) -> Double {
        var total = 0.0
        for x in quantity * width..<(quantity + 1) * width {
            total += Double(columnSums[x])
            columnSums[x] = 0
        }
        return total
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

private typealias Row = UnsafeBufferPointer<Float>

/// sums += a·b, column by column.
@inline(never)
private func addProduct(to sums: UnsafeMutableBufferPointer<Float>, _ a: Row, _ b: Row) {
    var x = 0
    while x < sums.count {
        sums[x] += a[x] * b[x]
        x += 1
    }
}
