import Fields
import Foundation

/// A map reduced to what a picture can show.
struct MapMatrix: Sendable {
    /// Most pixels on a side.
    static let limit = 1024

    /// The size of the full map.
    let fullShape: Shape
    /// The size of the reduced map.
    let shape: Shape
    /// Pixels of the full map per pixel, on a side.
    let factor: Int
    /// The means of the finite pixels of each block, row after row; NaN for a block without any.
    let values: [Float]

    /// Averages blocks of factor × factor pixels, factor = ⌈longest side / limit⌉; blocks at the
    /// right and the lower edge may be cut.
    init<Kind>(_ field: Field<Kind>, limit: Int = MapMatrix.limit) {
        let factor = max(
            (max(field.shape.width, field.shape.height) + limit - 1) / limit, 1)
        let width = (field.shape.width + factor - 1) / factor
        let height = (field.shape.height + factor - 1) / factor
        var means: [Float] = []
        means.reserveCapacity(width * height)
        field.values.withUnsafeBufferPointer { pixels in
            for row in 0..<height {
                let rows = row * factor..<min((row + 1) * factor, field.shape.height)
                for column in 0..<width {
                    let columns = column * factor..<min((column + 1) * factor, field.shape.width)
                    var sum = 0.0
                    var count = 0
                    for y in rows {
                        for x in columns {
                            let value = pixels[y * field.shape.width + x]
                            guard value.isFinite else { continue }
                            sum += Double(value)
                            count += 1
                        }
                    }
                    means.append(count > 0 ? Float(sum / Double(count)) : .nan)
                }
            }
        }
        fullShape = field.shape
        shape = Shape(width: width, height: height)
        self.factor = factor
        values = means
    }

    /// The map as gnuplot's `binary matrix`, in float32: the number of columns and their places
    /// (µm), then of each row its place (µm) and its values.
    ///
    /// A single column or row is written as two of half the width, as gnuplot draws no fewer.
    func gnuplotMatrix(_ placement: MapFigure.Placement) -> Data {
        let columns = samples(shape.width)
        let rows = samples(shape.height)
        var floats: [Float] = [Float(columns.count)]
        floats.reserveCapacity((columns.count + 1) * (rows.count + 1))
        for column in columns { floats.append(Float(placement.x(column: column.centre))) }
        for row in rows {
            floats.append(Float(placement.y(row: row.centre)))
            for column in columns { floats.append(values[row.index * shape.width + column.index]) }
        }
        return floats.withUnsafeBytes { Data($0) }
    }

    /// The blocks along a side, and their centres in pixels of the full map.
    private func samples(_ count: Int) -> [(index: Int, centre: Double)] {
        let middle = Double(factor - 1) / 2
        if count == 1 {
            let quarter = Double(factor) / 4
            return [(0, middle - quarter), (0, middle + quarter)]
        }
        return (0..<count).map { ($0, Double($0 * factor) + middle) }
    }
}

extension MapFigure.Placement {
    /// Where a column lies (µm).
    func x(column: Double) -> Double { (column - (axisColumn ?? -0.5)) * pixelSize }

    /// Where a row lies (µm): up from the interface, or down from the top of the image.
    func y(row: Double) -> Double {
        interfaceRow.map { ($0 - row) * pixelSize } ?? (row + 0.5) * pixelSize
    }
}
