public import Fields
public import Foundation

/// A false-colour picture of one map, with a colour bar, axes in µm and a scale bar; light grey is
/// where there is no number.
///
/// The figure keeps the map reduced to at most 1024 pixels on a side.
public struct MapFigure: Figure {
    /// Where the cell lies in the image, in pixels of the full map; the centre of the first pixel
    /// is at 0.
    public struct Placement: Sendable, Hashable {
        /// Side of a pixel (µm).
        public var pixelSize: Double
        /// The row of the separator / negative electrode interface: heights count up from it; nil
        /// counts down from the top of the image.
        public var interfaceRow: Double?
        /// The column of the cell's axis: distances count from it; nil counts from the left edge.
        public var axisColumn: Double?

        /// Places a map.
        ///
        /// - Precondition: `pixelSize` is above 0.
        public init(pixelSize: Double, interfaceRow: Double? = nil, axisColumn: Double? = nil) {
            precondition(pixelSize > 0, "a pixel of \(pixelSize) µm")
            self.pixelSize = pixelSize
            self.interfaceRow = interfaceRow
            self.axisColumn = axisColumn
        }
    }

    /// What the files are called.
    public var name: String
    /// The name of the experiment.
    public var title: String
    /// What tells the map from others of the experiment, such as its time; empty for nothing.
    public var detail: String
    /// Components whose interfaces are drawn as dashed lines; needs an interface row.
    public var components: [ComponentBand]
    /// The values at the ends of the colour bar, in the unit of the field.
    ///
    /// nil is for the 1st and the 99th percentile. Maps that are to be compared need common
    /// limits, see ``robustLimits(of:)``.
    public var limits: ClosedRange<Double>?

    let matrix: MapMatrix
    let placement: Placement
    let quantity: MapQuantity

    /// A picture of a density map (1/cm³).
    public init(
        _ density: Field<Lithium6Density>, name: String = "map", placement: Placement,
        title: String, detail: String = "", components: [ComponentBand] = [],
        limits: ClosedRange<Double>? = nil
    ) {
        self.init(
            matrix: MapMatrix(density), name: name, quantity: .lithium6, placement: placement,
            title: title, detail: detail, components: components, limits: limits)
    }

    /// A picture of a transmission map.
    public init(
        _ transmission: Field<Transmission>, name: String = "map", placement: Placement,
        title: String, detail: String = "", components: [ComponentBand] = [],
        limits: ClosedRange<Double>? = nil
    ) {
        self.init(
            matrix: MapMatrix(transmission), name: name, quantity: .transmission,
            placement: placement, title: title, detail: detail, components: components,
            limits: limits)
    }

    private init(
        matrix: MapMatrix, name: String, quantity: MapQuantity, placement: Placement,
        title: String, detail: String, components: [ComponentBand], limits: ClosedRange<Double>?
    ) {
        self.matrix = matrix
        self.name = name
        self.quantity = quantity
        self.placement = placement
        self.title = title
        self.detail = detail
        self.components = components
        self.limits = limits
    }

    /// The 1st and the 99th percentile over the pixels of all figures together, for maps that are
    /// to be compared.
    ///
    /// - Returns: The limits in the unit of the fields, or nil if no pixel has a number.
    public static func robustLimits(of figures: [MapFigure]) -> ClosedRange<Double>? {
        AxisLimits.robust(figures.flatMap { $0.matrix.values.map(Double.init) })
    }

    /// A binary matrix.
    public static var dataSuffix: String { ".bin" }

    /// The map as a binary matrix of gnuplot.
    public func data() -> Data { matrix.gnuplotMatrix(placement) }
}

/// What the colours of a map mean.
struct MapQuantity: Sendable {
    /// The title of the colour bar, in enhanced mode.
    let label: String
    /// The unit of the colour bar, in the unit of the field.
    let unit: Double
    /// The words of the first comment of a script.
    let words: String

    static let lithium6 = MapQuantity(
        label: "{^6}Li number density (10^{21} at/cm^3)", unit: 1e21, words: "6Li number density")
    static let transmission = MapQuantity(
        label: "Transmission", unit: 1, words: "transmission")
}
