/// What the values of a ``Field`` are, and in which unit.
public protocol Quantity: Sendable {
    /// The name of the quantity, as a figure or a TIFF description shows it.
    static var name: String { get }
    /// The unit of the values; `1` for a ratio.
    static var unit: String { get }
}

/// Detector counts, in analogue-to-digital units.
public enum Counts: Quantity {
    /// The name of the quantity.
    public static let name = "counts"
    /// The unit.
    public static let unit = "ADU"
}

/// Transmission T = I / I₀.
public enum Transmission: Quantity {
    /// The name of the quantity.
    public static let name = "transmission"
    /// The unit.
    public static let unit = "1"
}

/// Optical depth A = −ln T.
public enum OpticalDepth: Quantity {
    /// The name of the quantity.
    public static let name = "optical depth"
    /// The unit.
    public static let unit = "1"
}

/// Number density of ⁶Li.
public enum Lithium6Density: Quantity {
    /// The name of the quantity.
    public static let name = "lithium-6 density"
    /// The unit.
    public static let unit = "at/cm3"
}

/// Standard uncertainty of the number density of ⁶Li, its statistical part.
public enum Lithium6DensityUncertainty: Quantity {
    /// The name of the quantity.
    public static let name = "lithium-6 density, statistical standard uncertainty"
    /// The unit.
    public static let unit = "at/cm3"
}

/// An image of one quantity in single precision, row after row; NaN where there is no number.
public struct Field<Kind: Quantity>: Sendable {
    /// Columns and rows.
    public let shape: Shape
    /// The values, row after row, `shape.count` of them.
    public var values: [Float]

    /// Creates a field from its values.
    ///
    /// - Precondition: `values` has `shape.count` elements.
    public init(shape: Shape, values: [Float]) {
        precondition(values.count == shape.count, "\(values.count) values for \(shape) pixels")
        self.shape = shape
        self.values = values
    }

    /// Creates a field of one value.
    public init(shape: Shape, repeating value: Float) {
        self.init(shape: shape, values: Array(repeating: value, count: shape.count))
    }

    /// The value at a column and a row.
    public subscript(x: Int, y: Int) -> Float {
        get { values[y * shape.width + x] }
        set { values[y * shape.width + x] = newValue }
    }
}
