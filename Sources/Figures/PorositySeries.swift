/// Porosity along one direction of a pellet, with intervals.
public struct PorosityCurve: Sendable, Hashable {
    /// Distances from the axis or heights (µm), ascending.
    public var places: [Double]
    /// φ (1); NaN where there is none.
    public var porosity: [Double]
    /// Ends of its 95 % interval (1); NaN where there is none.
    public var low, high: [Double]

    /// Creates a curve.
    ///
    /// - Precondition: The arrays have one length.
    public init(places: [Double], porosity: [Double], low: [Double], high: [Double]) {
        precondition(
            [porosity.count, low.count, high.count].allSatisfy { $0 == places.count },
            "arrays of \(places.count), \(porosity.count), \(low.count) and \(high.count)")
        self.places = places
        self.porosity = porosity
        self.low = low
        self.high = high
    }
}

/// What other ways to tell pores from solid give at the places of a curve.
public struct PorosityAlternatives: Sendable, Hashable {
    /// φ with the threshold lowered and raised (1), in either order; empty for none.
    public var thresholdLow, thresholdHigh: [Double]
    /// By how much, such as `± 2 % of the mode gap`.
    public var thresholdChange: String
    /// φ from mean grey levels (1), not clamped; empty for none.
    public var grey: [Double]

    /// Creates alternatives.
    public init(
        thresholdLow: [Double] = [], thresholdHigh: [Double] = [], thresholdChange: String = "",
        grey: [Double] = []
    ) {
        precondition(thresholdLow.count == thresholdHigh.count, "a band has two ends")
        self.thresholdLow = thresholdLow
        self.thresholdHigh = thresholdHigh
        self.thresholdChange = thresholdChange
        self.grey = grey
    }
}

/// Porosity against the distance from the axis of a pellet.
public struct RadialSeries: Sendable, Hashable {
    /// A profile that keeps a distance from the edge.
    public struct Guard: Sendable, Hashable {
        /// The distance in units of the edge blur σ.
        public var sigmas: Double
        /// The distance (µm).
        public var distance: Double
        /// φ(r).
        public var curve: PorosityCurve

        /// Creates a profile.
        public init(sigmas: Double, distance: Double, curve: PorosityCurve) {
            self.sigmas = sigmas
            self.distance = distance
            self.curve = curve
        }
    }

    /// The name of the pellet.
    public var title: String
    /// Radius of the pellet (µm).
    public var radius: Double
    /// The same profile at growing distances from the edge; the first is drawn whole, the others
    /// where they differ from it.
    public var guards: [Guard]
    /// Other ways to tell pores from solid, at the places of the first profile.
    public var alternatives: PorosityAlternatives
    /// Outer radii (µm) and Φ(<r) within them.
    public var integratedPlaces, integrated: [Double]

    /// Collects the curves of a figure.
    ///
    /// - Precondition: There is a profile, and what belongs together has one length.
    public init(
        title: String, radius: Double, guards: [Guard],
        alternatives: PorosityAlternatives = PorosityAlternatives(),
        integratedPlaces: [Double] = [], integrated: [Double] = []
    ) {
        precondition(!guards.isEmpty, "a figure needs a profile")
        precondition(integratedPlaces.count == integrated.count, "a place for each value")
        alternatives.check(count: guards[0].curve.places.count)
        self.title = title
        self.radius = radius
        self.guards = guards
        self.alternatives = alternatives
        self.integratedPlaces = integratedPlaces
        self.integrated = integrated
    }
}

/// Porosity against the height in a pellet.
public struct HeightSeries: Sendable, Hashable {
    /// The name of the pellet.
    public var title: String
    /// φ of each slice.
    public var slices: PorosityCurve
    /// Other ways to tell pores from solid, at the places of the bins, without them of the slices.
    public var alternatives: PorosityAlternatives
    /// φ of groups of slices; nil for none.
    public var bins: PorosityCurve?
    /// Slices in each of them.
    public var slicesPerBin: Int
    /// φ of the pellet.
    public var total: Double
    /// Its 95 % interval; nil for none.
    public var interval: ClosedRange<Double>?

    /// Collects the curves of a figure.
    ///
    /// - Precondition: Alternatives have as many values as there are bins, without them slices.
    public init(
        title: String, slices: PorosityCurve,
        alternatives: PorosityAlternatives = PorosityAlternatives(), bins: PorosityCurve? = nil,
        slicesPerBin: Int = 1, total: Double, interval: ClosedRange<Double>? = nil
    ) {
        alternatives.check(count: (bins ?? slices).places.count)
        self.title = title
        self.slices = slices
        self.alternatives = alternatives
        self.bins = bins
        self.slicesPerBin = slicesPerBin
        self.total = total
        self.interval = interval
    }
}

/// How often each grey occurs in a pellet, and where pores end.
public struct GreySeries: Sendable, Hashable {
    /// The name of the pellet.
    public var title: String
    /// The lowest grey of each bin, ascending in equal steps.
    public var greys: [Double]
    /// Voxels of each bin.
    public var counts: [Double]
    /// The last grey of pores, or the first if pores are bright.
    public var threshold: Double
    /// Whether pores are the bright ones.
    public var poresAreBright: Bool
    /// How the threshold was found, such as `mixture`.
    public var method: String
    /// The greys of pores and of solid; nil where unknown.
    public var poreMode, solidMode: Double?

    /// Creates a histogram.
    ///
    /// - Precondition: There are as many counts as greys.
    public init(
        title: String, greys: [Double], counts: [Double], threshold: Double,
        poresAreBright: Bool = false, method: String = "", poreMode: Double? = nil,
        solidMode: Double? = nil
    ) {
        precondition(greys.count == counts.count, "\(greys.count) greys, \(counts.count) counts")
        self.title = title
        self.greys = greys
        self.counts = counts
        self.threshold = threshold
        self.poresAreBright = poresAreBright
        self.method = method
        self.poreMode = poreMode
        self.solidMode = solidMode
    }
}

extension PorosityAlternatives {
    fileprivate func check(count: Int) {
        for values in [thresholdLow, grey] {
            precondition(
                values.isEmpty || values.count == count, "\(values.count) values, \(count) places")
        }
    }
}
