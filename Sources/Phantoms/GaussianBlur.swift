import Fields

/// The spread of a signal over neighbouring pixels or voxels.
///
/// A normalised Gaussian, cut at 4 σ, along rows and then along columns; what falls over the
/// border is reflected, so that no signal is lost.
struct GaussianBlur {
    private let kernel: [Float]

    /// Creates the blur of a standard deviation in pixels, above 0.
    init(sigma: Double) {
        let reach = Int((4 * sigma).rounded(.up))
        let values = (-reach...reach).map { step in
            ElementaryFunctions.exponential(-0.5 * Double(step * step) / (sigma * sigma))
        }
        let sum = values.reduce(0, +)
        kernel = values.map { Float($0 / sum) }
    }

    /// Slices on either side that a slice of a volume gets something of.
    var reach: Int { kernel.count / 2 }

    /// Returns what neighbouring slices, ``reach`` on either side, give to the one in the middle.
    func combined(_ slices: [[Float]]) -> [Float] {
        precondition(slices.count == kernel.count, "\(slices.count) of \(kernel.count) slices")
        var result = [Float](repeating: 0, count: slices[0].count)
        for (weight, slice) in zip(kernel, slices) {
            for i in 0..<result.count { result[i] += weight * slice[i] }
        }
        return result
    }

    /// Returns the blurred image.
    func blurred(_ image: [Float], _ shape: Shape) -> [Float] {
        let reach = kernel.count / 2
        let width = shape.width
        let height = shape.height
        var along = [Float](repeating: 0, count: image.count)
        for y in 0..<height {
            for x in 0..<width {
                var sum: Float = 0
                if x >= reach && x + reach < width {
                    let start = y * width + x - reach
                    for i in 0..<kernel.count { sum += kernel[i] * image[start + i] }
                } else {
                    for i in 0..<kernel.count {
                        let source = Self.reflected(x + i - reach, width)
                        sum += kernel[i] * image[y * width + source]
                    }
                }
                along[y * width + x] = sum
            }
        }
        var result = [Float](repeating: 0, count: image.count)
        for y in 0..<height {
            for i in 0..<kernel.count {
                let source = Self.reflected(y + i - reach, height) * width
                for x in 0..<width { result[y * width + x] += kernel[i] * along[source + x] }
            }
        }
        return result
    }

    /// The position inside `0..<count` that one outside is the mirror image of, edges doubled.
    private static func reflected(_ position: Int, _ count: Int) -> Int {
        var position = position
        while position < 0 || position >= count {
            position = position < 0 ? -1 - position : 2 * count - 1 - position
        }
        return position
    }
}
