public import Fields
import Foundation

/// Synthetic flats and darks: Poisson neutrons, a gain, a blur, read noise and whole numbers.
public struct DetectorScene: Sendable {
    /// Columns and rows.
    public var shape = Shape(width: 512, height: 512)
    /// Counts (ADU) per neutron.
    public var gain = 20.0
    /// Standard deviation of a reading (ADU).
    public var readNoise = 5.0
    /// Mean neutrons of a pixel in the middle of the beam.
    public var neutrons = 200.0
    /// Part by which the beam is weaker in the corners.
    public var vignette = 0.0
    /// Standard deviation of the Gaussian blur (pixels).
    public var blur = 0.0
    /// Dark level (ADU).
    public var offset = 200.0

    /// A sharp detector under an even beam.
    public init() {}

    /// A dark image.
    public func dark(seed: UInt64) -> Field<Counts> {
        var random = NoiseSource(seed: seed)
        var field = Field<Counts>(shape: shape, repeating: 0)
        for index in 0..<shape.count {
            field.values[index] = Float((offset + readNoise * random.gaussian()).rounded())
        }
        return field
    }

    /// A flat of a beam `brightness` times as bright, tilted to the right by a part of itself.
    public func flat(
        seed: UInt64, brightness: Double = 1, tilt: Double = 0
    ) -> Field<Counts> {
        var random = NoiseSource(seed: seed)
        var caught = Array(repeating: 0.0, count: shape.count)
        for row in 0..<shape.height {
            let v = 2 * Double(row) / Double(shape.height) - 1
            for column in 0..<shape.width {
                let u = 2 * Double(column) / Double(shape.width) - 1
                let beam = (1 - vignette * (u * u + v * v) / 2) * (1 + tilt * u)
                caught[row * shape.width + column] = random.poisson(neutrons * brightness * beam)
            }
        }
        if blur > 0 { caught = blurred(caught) }
        var field = Field<Counts>(shape: shape, repeating: 0)
        for index in 0..<shape.count {
            let reading = offset + gain * caught[index] + readNoise * random.gaussian()
            field.values[index] = Float(reading.rounded())
        }
        return field
    }

    /// Convolves rows, then columns; the edges wrap around.
    private func blurred(_ image: [Double]) -> [Double] {
        let reach = Int((4 * blur).rounded(.up))
        var kernel = (-reach...reach).map { exp(-Double($0 * $0) / (2 * blur * blur)) }
        let sum = kernel.reduce(0, +)
        kernel = kernel.map { $0 / sum }
        func pass(_ source: [Double], stride: Int, count: Int) -> [Double] {
            var result = Array(repeating: 0.0, count: source.count)
            source.withUnsafeBufferPointer { source in
                var index = 0
                while index < source.count {
                    let place = index / stride % count
                    var value = 0.0
                    var tap = -reach
                    while tap <= reach {
                        let other = (place + tap + count) % count
                        value += kernel[tap + reach] * source[index + (other - place) * stride]
                        tap += 1
                    }
                    result[index] = value
                    index += 1
                }
            }
            return result
        }
        return pass(
            pass(image, stride: 1, count: shape.width), stride: shape.width, count: shape.height)
    }
}
