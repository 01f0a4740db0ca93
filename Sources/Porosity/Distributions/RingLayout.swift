/// The rings of a report at several distances from the edge, and the finer rings that are counted.
///
///     counted edges = {edges of rings} ∪ {R − g σ for each guard g}
///
/// The rings of a guard are unions of counted rings, so that one tally gives the profile at every
/// guard. The last ring of a guard ends at R − g σ and may be narrower than the others; no ring has
/// a width of 0.
public struct RingLayout: Sendable, Hashable {
    /// How a pellet is cut into rings.
    public enum Rings: Sendable, Hashable {
        /// Rings of equal width, px; the last one is what is left.
        case width(Double)
        /// A number of rings of equal area, r_k = R √(k / K).
        case equalAreas(Int)
    }

    /// A ring of the report.
    public struct Ring: Sendable, Hashable {
        /// Inner and outer radius, px.
        public let inner, outer: Double
        /// The counted rings that it consists of.
        public let parts: Range<Int>

        /// Width, px.
        public var width: Double { outer - inner }
    }

    /// The rings that keep a distance from the edge.
    public struct Guard: Sendable, Hashable {
        /// Distance from the edge, in σ of the blur of the edge.
        public let sigmas: Double
        /// Where the last ring ends, px.
        public let radius: Double
        /// The rings from the axis outwards.
        public let rings: [Ring]

        /// All counted rings inside the guard.
        public var parts: Range<Int> { 0..<(rings.last?.parts.upperBound ?? 0) }
    }

    /// Radius of the pellet, px.
    public let radius: Double
    /// Edges of the counted rings, px, from 0 to the radius.
    public let edges: [Double]
    /// In the order in which they were asked for.
    public let guards: [Guard]

    /// Edges nearer to each other than this part of the radius are one.
    private static let tolerance = 1e-9

    /// Lays out rings.
    ///
    /// - Parameters:
    ///   - radius: R, px.
    ///   - rings: How the pellet is cut.
    ///   - guards: Distances from the edge, σ.
    ///   - blur: σ of the edge, px; nil, if it is not known, makes every guard that of 0 σ.
    /// - Throws: ``PorosityError/noVoxels(what:)`` if a guard leaves nothing.
    public init(
        radius: Double, rings: Rings, guards: [Double], blur: Double?
    ) throws(PorosityError) {
        precondition(radius > 0 && !guards.isEmpty && guards.allSatisfy { $0 >= 0 })
        let nearest = radius * Self.tolerance
        var nominal: [Double]
        switch rings {
        case .width(let width):
            precondition(width > 0, "rings have a width")
            let count = max(Int((radius / width - Self.tolerance).rounded(.up)), 1)
            nominal = (0..<count).map { Double($0) * width }
        case .equalAreas(let count):
            precondition(count >= 1, "there is a ring")
            nominal = (0..<count).map { radius * (Double($0) / Double(count)).squareRoot() }
        }
        nominal.append(radius)
        var ends: [Double] = []
        for sigmas in guards {
            let end = radius - sigmas * (blur ?? 0)
            guard end > nearest else {
                throw .noVoxels(
                    what: "the guard of \(sigmas) σ = \(sigmas * (blur ?? 0)) px in a pellet of "
                        + "radius \(radius) px")
            }
            // A guard on the edge of a ring is that edge.
            ends.append(nominal.first { abs($0 - end) <= nearest } ?? end)
        }
        let edges = Set(nominal + ends).sorted()
        func place(_ edge: Double) -> Int { edges.firstIndex(of: edge) ?? 0 }
        self.radius = radius
        self.edges = edges
        self.guards = zip(guards, ends).map { sigmas, end in
            let own = nominal.filter { $0 < end } + [end]
            return Guard(
                sigmas: sigmas, radius: end,
                rings: zip(own, own.dropFirst()).map { inner, outer in
                    Ring(inner: inner, outer: outer, parts: place(inner)..<place(outer))
                })
        }
    }

    /// Rings of the first guard that end inside the second: the blur of the edge does not reach them.
    var sharpRings: Int {
        let end = guards.first { $0.sigmas > 0 }?.radius ?? radius
        let rings = guards[0].rings
        return max(rings.prefix { $0.outer <= end * (1 + Self.tolerance) }.count, 1)
    }
}
