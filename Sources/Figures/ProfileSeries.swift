/// Height profiles of one band of one experiment at a few moments: what a ``ProfileFigure`` shows.
public struct ProfileSeries: Sendable, Hashable {
    /// Where heights are counted from.
    public enum HeightOrigin: Sendable, Hashable {
        /// Up from the interface of the separator with the negative electrode.
        case interface
        /// Down from the top of the image, for an experiment without components.
        case imageTop
    }

    /// The name of the experiment.
    public var title: String
    /// The name of the band; empty for none.
    public var band: String
    /// The components of the cell; they may lie in any order.
    public var components: [ComponentBand]
    /// The curves, in order of time; up to about 12 can be told apart.
    public var curves: [ProfileCurve]
    /// Where the heights are counted from.
    public var origin: HeightOrigin

    /// Collects the profiles of a figure.
    public init(
        title: String, band: String, components: [ComponentBand], curves: [ProfileCurve],
        origin: HeightOrigin = .interface
    ) {
        self.title = title
        self.band = band
        self.components = components
        self.curves = curves
        self.origin = origin
    }

    /// Chooses frames that spread evenly over a run, the first and the last among them.
    ///
    /// - Parameters:
    ///   - count: Frames of the run.
    ///   - limit: How many to choose at most; 1 chooses the first.
    /// - Returns: Indices in increasing order, none twice.
    public static func selection(of count: Int, atMost limit: Int = 10) -> [Int] {
        guard count > limit else { return Array(0..<max(count, 0)) }
        guard limit > 1 else { return limit == 1 ? [0] : [] }
        return (0..<limit).map { ($0 * (count - 1) + (limit - 1) / 2) / (limit - 1) }
    }
}

/// A component of the cell as a range of heights.
public struct ComponentBand: Sendable, Hashable {
    /// The name as the configuration writes it.
    public var name: String
    /// From the lower to the upper interface (µm).
    public var heights: ClosedRange<Double>

    /// Creates a component from its name and its heights (µm).
    public init(name: String, heights: ClosedRange<Double>) {
        self.name = name
        self.heights = heights
    }
}

/// One profile with its statistical standard uncertainty.
public struct ProfileCurve: Sendable, Hashable {
    /// What the key says of a curve.
    public enum Label: Sendable, Hashable {
        /// The time since the start (h).
        case time(hours: Double)
        /// The index of the frame.
        case frame(Int)
        /// Any words, such as a depth of discharge.
        case text(String)
    }

    /// What the key says.
    public var label: Label
    /// Heights of the bins (µm), in either direction.
    public var heights: [Double]
    /// ⁶Li number density (1/cm³); NaN where there is no number.
    public var lithium6: [Double]
    /// Its statistical standard uncertainty (1/cm³); NaN where it is unknown.
    public var sigmaStatistical: [Double]

    /// Creates a curve.
    ///
    /// - Precondition: The three arrays have one length.
    public init(
        label: Label, heights: [Double], lithium6: [Double], sigmaStatistical: [Double]
    ) {
        precondition(
            heights.count == lithium6.count && heights.count == sigmaStatistical.count,
            "\(heights.count) heights, \(lithium6.count) densities and "
                + "\(sigmaStatistical.count) uncertainties")
        self.label = label
        self.heights = heights
        self.lithium6 = lithium6
        self.sigmaStatistical = sigmaStatistical
    }
}
