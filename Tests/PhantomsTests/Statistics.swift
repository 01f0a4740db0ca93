import Foundation

/// Mean and variance of a sample.
struct Sample {
    let count: Int
    let mean: Double
    let variance: Double

    init(_ values: some Sequence<Double>) {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0
        for value in values {
            count += 1
            let step = value - mean
            mean += step / count
            squares += step * (value - mean)
        }
        self.count = Int(count)
        self.mean = mean
        variance = squares / (count - 1)
    }

    /// Standard uncertainty of the mean.
    var meanError: Double { (variance / Double(count)).squareRoot() }
    /// Standard uncertainty of the variance of normal deviates, relative.
    var relativeVarianceError: Double { (2 / Double(count - 1)).squareRoot() }
}

/// The pixels of a rectangle of an image that is `width` wide, as numbers.
func pixels(_ image: [UInt16], width: Int, columns: Range<Int>, rows: Range<Int>) -> [Double] {
    rows.flatMap { y in columns.map { Double(image[y * width + $0]) } }
}

/// FNV-1a over the bytes of images, least significant first.
func checksum(_ images: [[UInt16]]) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for image in images {
        for value in image {
            for byte in [value & 0xff, value >> 8] {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
            }
        }
    }
    return hash
}
