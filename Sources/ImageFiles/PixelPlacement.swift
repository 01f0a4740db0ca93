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

    /// Hands every pixel of a block that the crop shows, with its place, to `store`.
    ///
    /// - Parameters:
    ///   - pixels: The pixel at the first column and row of `block`.
    ///   - stride: Pixels from one row to the next.
    ///   - block: Where the pixels are in the stored image.
    ///   - image: The turned and cropped image, of `region.area` values.
    ///   - store: What to do with a value of the image and the pixel that belongs to it.
    @inline(__always)
    func place<Pixel, Value>(
        _ pixels: UnsafePointer<Pixel>, stride: Int, of block: Region,
        in image: UnsafeMutablePointer<Value>, store: (inout Value, Pixel) -> Void
    ) {
        let wanted = block.intersection(region)
        guard wanted.area > 0 else { return }
        if columnStep == 1 {
            for row in wanted.rows {
                let source = pixels + ((row - block.y0) * stride + wanted.x0 - block.x0)
                let target = image + (start + wanted.x0 + row * rowStep)
                for column in 0..<wanted.width { store(&target[column], source[column]) }
            }
            return
        }
        // A few columns at a time: where rows become columns, their lines of cache stay near.
        var x0 = wanted.x0
        while x0 < wanted.x1 {
            let x1 = min(x0 + 16, wanted.x1)
            if columnStep == -1 {
                for row in wanted.rows {
                    let source = pixels + ((row - block.y0) * stride - block.x0)
                    for column in x0..<x1 {
                        store(&image[start - column + row * rowStep], source[column])
                    }
                }
            } else {
                for column in x0..<x1 {
                    let source = pixels + (column - block.x0 - block.y0 * stride)
                    for row in wanted.rows {
                        store(
                            &image[start + column * columnStep + row * rowStep],
                            source[row * stride])
                    }
                }
            }
            x0 = x1
        }
    }
}
