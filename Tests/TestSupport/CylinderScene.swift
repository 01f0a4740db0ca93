public import Fields
import Foundation

/// A synthetic optical depth of a cylinder, from Beer and Lambert's law and random numbers.
public struct CylinderScene: Sendable {
    /// Columns and rows.
    public var shape = Shape(width: 460, height: 120)
    /// Axis column in the middle row, radius (pixels) and tilt (degrees).
    public var axis = 230.0
    /// Radius (pixels).
    public var radius = 200.0
    /// Tilt (degrees), positive towards larger columns down the image.
    public var tilt = 0.0
    /// Depth along the diameter, of each row.
    public var depth: @Sendable (_ row: Int) -> Double = { _ in 1 }
    /// Standard deviation of the noise of a pixel.
    public var noise = 0.05
    /// Depth that the beam's profile adds at the right side of the image.
    public var gradient = 0.0
    /// Part of the pixels that are NaN.
    public var missing = 0.0

    /// An upright cylinder of depth 1 and radius 200.
    public init() {}

    /// The image of a seed.
    public func image(seed: UInt64) -> Field<OpticalDepth> {
        var random = NoiseSource(seed: seed)
        var field = Field<OpticalDepth>(shape: shape, repeating: 0)
        for row in 0..<shape.height {
            let centre = axis + (Double(row) - Double(shape.height - 1) / 2) * tan(tilt * .pi / 180)
            let attenuation = depth(row) / (2 * radius)
            for column in 0..<shape.width {
                let x = Double(column) - centre
                var value = measured(x: x, attenuation: attenuation)
                value += gradient * Double(column) / Double(shape.width)
                value += noise * random.gaussian()
                let isMissing = missing > 0 && random.uniform() < missing
                field[column, row] = isMissing ? .nan : Float(value)
            }
        }
        return field
    }

    /// −ln of the mean of e^{−µt} over the pixel at x: 8 rays, 64 at an edge.
    private func measured(x: Double, attenuation: Double) -> Double {
        if abs(x) > radius + 1 { return 0 }
        let rays = abs(abs(x) - radius) < 2 ? 64 : 2
        var sum = 0.0
        for ray in 0..<rays {
            let y = x + (Double(ray) + 0.5) / Double(rays) - 0.5
            sum += exp(-attenuation * 2 * max(radius * radius - y * y, 0).squareRoot())
        }
        return -log(sum / Double(rays))
    }
}
