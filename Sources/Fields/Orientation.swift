/// How a stored image is turned before anything else reads it: rotated clockwise, then mirrored.
public struct Orientation: Hashable, Sendable {
    /// Mirroring after the rotation.
    public enum Flip: String, Hashable, Sendable, CaseIterable {
        /// As it is.
        case none
        /// Left and right change places.
        case horizontal
        /// Top and bottom change places.
        case vertical
    }

    /// Clockwise quarter turns, 0 to 3.
    public let quarterTurns: Int
    /// Mirroring after the rotation.
    public let flip: Flip

    /// Creates an orientation; quarter turns are counted modulo 4.
    public init(quarterTurns: Int = 0, flip: Flip = .none) {
        self.quarterTurns = ((quarterTurns % 4) + 4) % 4
        self.flip = flip
    }

    /// The image as it is stored.
    public static let identity = Orientation()

    /// The shape of an image of `stored` shape once it is turned.
    public func shape(of stored: Shape) -> Shape {
        quarterTurns % 2 == 0 ? stored : Shape(width: stored.height, height: stored.width)
    }

    /// The stored pixel that a turned image of `stored` shape shows at column `x`, row `y`.
    public func source(x: Int, y: Int, stored: Shape) -> (x: Int, y: Int) {
        let turned = shape(of: stored)
        let u = flip == .horizontal ? turned.width - 1 - x : x
        let v = flip == .vertical ? turned.height - 1 - y : y
        return switch quarterTurns {
        case 1: (v, stored.height - 1 - u)
        case 2: (stored.width - 1 - u, stored.height - 1 - v)
        case 3: (stored.width - 1 - v, u)
        default: (u, v)
        }
    }
}
