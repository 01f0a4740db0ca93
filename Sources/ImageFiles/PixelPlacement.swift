import Fields

extension Region {
    /// The pixels that two regions share.
    func intersection(_ other: Region) -> Region {
        Region(
            x0: max(x0, other.x0), y0: max(y0, other.y0), x1: min(x1, other.x1),
            y1: min(y1, other.y1))
    }
}

/// Where the stored pixels of an image go once it is turned and cropped.
///
///     index = start + column · columnStep + row · rowStep
///
/// Column and row count in the stored image, the index in the turned and cropped one.
struct PixelPlacement: Sendable {
    /// The stored pixels that the crop shows.
    let region: Region
    private let start: Int
    private let columnStep: Int
    private let rowStep: Int

    /// Creates the placement of images of `stored` shape; `crop` lies in the turned image.
    init(stored: Shape, orientation: Orientation, crop: Region) {
        func source(_ x: Int, _ y: Int) -> (x: Int, y: Int) {
            orientation.source(x: x, y: y, stored: stored)
        }
        let first = source(crop.x0, crop.y0)
        let last = source(crop.x1 - 1, crop.y1 - 1)
        region = Region(
            x0: min(first.x, last.x), y0: min(first.y, last.y),
            x1: max(first.x, last.x) + 1, y1: max(first.y, last.y) + 1)

        // A step to the right and a step down in the turned image, as steps in the stored one.
        let right = source(crop.x0 + 1, crop.y0)
        let down = source(crop.x0, crop.y0 + 1)
        columnStep = (right.x - first.x) + crop.width * (down.x - first.x)
        rowStep = (right.y - first.y) + crop.width * (down.y - first.y)
        start = -(first.x * columnStep + first.y * rowStep)
    }

    /// Puts every pixel of a block that the crop shows in its place.
    ///
    /// - Parameters:
    ///   - pixels: The pixel at the first column and row of `block`.
    ///   - stride: Pixels from one row to the next.
    ///   - block: Where the pixels are in the stored image.
    ///   - image: The turned and cropped image, of `region.area` values.
    ///   - rule: What a pixel does to the value in its place.
    func place<Rule: PixelRule>(
        _ pixels: UnsafePointer<Rule.Pixel>, stride: Int, of block: Region,
        in image: UnsafeMutablePointer<Rule.Value>, by rule: Rule.Type
    ) {
        let wanted = block.intersection(region)
        guard wanted.area > 0 else { return }
        // Wrapping arithmetic: the bounds are checked above, and checks in a loop keep it from
        // running several pixels at once.
        let width = wanted.width
        if columnStep == 1 || columnStep == -1 {
            for row in wanted.rows {
                let source = pixels + ((row - block.y0) * stride + wanted.x0 - block.x0)
                let target = image + (start + wanted.x0 * columnStep + row * rowStep)
                if columnStep == 1 {
                    for column in 0..<width { Rule.put(source[column], in: &target[column]) }
                } else {
                    let reversed = target - (width - 1)
                    for column in 0..<width {
                        Rule.put(source[width &- 1 &- column], in: &reversed[column])
                    }
                }
            }
            return
        }
        // Rows become columns. Squares of 8 pixels: lines of cache that are a power of two apart
        // share few places, and the next square needs them again.
        let side = 8
        for y0 in Swift.stride(from: wanted.y0, to: wanted.y1, by: side) {
            let height = min(side, wanted.y1 - y0)
            for x0 in Swift.stride(from: wanted.x0, to: wanted.x1, by: side) {
                for column in x0..<min(x0 + side, wanted.x1) {
                    let source = pixels + ((y0 - block.y0) * stride + column - block.x0)
                    let target = image + (start + column * columnStep + y0 * rowStep)
                    for row in 0..<height {
                        Rule.put(source[row &* stride], in: &target[row &* rowStep])
                    }
                }
            }
        }
    }
}

/// What a stored pixel does to the value that takes it.
///
/// A type and not a closure, so that loops over pixels are compiled for each rule.
protocol PixelRule {
    /// As stored.
    associatedtype Pixel: BitwiseCopyable
    /// As delivered or summed.
    associatedtype Value: BitwiseCopyable

    static func put(_ pixel: Pixel, in value: inout Value)
}

/// The pixel becomes the value.
enum Keep<Pixel: BitwiseCopyable>: PixelRule {
    static func put(_ pixel: Pixel, in value: inout Pixel) { value = pixel }
}

/// An 8-bit count becomes a 16-bit one.
enum Extend: PixelRule {
    static func put(_ pixel: UInt8, in value: inout UInt16) { value = UInt16(pixel) }
}

/// A signed integer becomes a single-precision number, which holds 16 bits exactly.
enum Widen: PixelRule {
    static func put(_ pixel: Int16, in value: inout Float) { value = Float(pixel) }
}

/// An integer is added to a sum that is known not to overflow.
enum AddCount<Pixel: FixedWidthInteger & BitwiseCopyable>: PixelRule {
    static func put(_ pixel: Pixel, in value: inout Int32) {
        value &+= Int32(truncatingIfNeeded: pixel)
    }
}

/// A number is added in double precision.
enum AddNumber: PixelRule {
    static func put(_ pixel: Float, in value: inout Double) { value += Double(pixel) }
}
