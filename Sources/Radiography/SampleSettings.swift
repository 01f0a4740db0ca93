/// The sample as the configuration describes it.
public struct SampleSettings: Sendable {
    /// A number that is given, or measured from the images.
    public enum Measured: Sendable, Hashable {
        /// From the images.
        case automatic
        /// Given.
        case value(Double)
    }

    /// A cylinder seen from the side, its axis along the rows.
    public struct CylinderSettings: Sendable, Hashable {
        /// Diameter, cm.
        public var diameter: Measured
        /// Relative standard uncertainty of a given diameter; nil: 3 %.
        public var diameterUncertainty: Double?
        /// Column of the axis in the middle row.
        public var axis: Measured
        /// Tilt, degrees; positive: the axis moves to larger columns as rows increase.
        public var tilt: Measured
        /// Pixels further than this part of R from the axis give no density.
        public var validFraction: Double

        /// Creates settings.
        public init(
            diameter: Measured, diameterUncertainty: Double? = nil, axis: Measured = .automatic,
            tilt: Measured = .value(0), validFraction: Double = 0.95
        ) {
            self.diameter = diameter
            self.diameterUncertainty = diameterUncertainty
            self.axis = axis
            self.tilt = tilt
            self.validFraction = validFraction
        }
    }

    /// The shape that gives the chords.
    public enum Shape: Sendable, Hashable {
        /// A cylinder.
        case cylinder(CylinderSettings)
        /// A plate across the beam: its thickness, cm.
        case slab(thickness: Double)
    }

    /// A part of the cell, a range of rows.
    public struct Component: Sendable {
        /// Its name.
        public var name: String
        /// Its rows.
        public var rows: Range<Int>
        /// What attenuates besides ⁶Li.
        public var matrix: MatrixAttenuation
        /// Whether it is too thick for a number.
        public var isOpaque: Bool

        /// Creates a component.
        public init(
            name: String, rows: Range<Int>, matrix: MatrixAttenuation, isOpaque: Bool = false
        ) {
            self.name = name
            self.rows = rows
            self.matrix = matrix
            self.isOpaque = isOpaque
        }
    }

    /// Its shape.
    public var shape: Shape
    /// Its parts, from top to bottom.
    public var components: [Component]

    /// Creates settings.
    public init(shape: Shape, components: [Component]) {
        self.shape = shape
        self.components = components
    }
}
