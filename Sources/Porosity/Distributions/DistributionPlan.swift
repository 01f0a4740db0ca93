public import Engines
public import Fields

/// What is counted of a volume, and how its counts are told apart afterwards.
public struct DistributionPlan: Sendable {
    /// The plan of the tally.
    public let tally: TallyPlan
    /// The rings; nil for a box.
    public let rings: RingLayout?
    /// The greys.
    public let greys: GreyLayout
    /// The cylinder; nil for a box.
    public let geometry: PelletGeometry?
    /// Where the first slice of the pellet begins: a height along the axis, px, as in
    /// ``PelletGeometry/heights``; for a box the row of slices, with the first at −0.5.
    public let firstHeight: Double

    /// Thinnest block of slices.
    private static let thinnestBlock = 4

    /// Plans the tally of a pellet.
    ///
    /// The slices of the pellet are 1 px thick, at right angles to its axis; what both end faces
    /// leave of a whole number is cut off in equal parts, less than half a px each. Slices are
    /// counted apart inside the second guard (zone 0) and in the rim around it (zone 1); where the
    /// guard is the edge there is no rim.
    ///
    /// - Parameters:
    ///   - geometry: The cylinder, px of this volume.
    ///   - rings: Its rings.
    ///   - greys: The greys.
    ///   - shape: Columns and rows of a slice of the volume.
    ///   - sliceCount: Slices of the volume.
    ///   - sampleType: How the source delivers values.
    ///   - sectors: Equal angles about the axis, an even number from 2 to 64.
    ///   - blocks: The most blocks of slices there may be; each has 4 slices or more.
    ///   - faceGuard: Distance that is kept from both end faces, px.
    /// - Throws: ``PorosityError/noVoxels(what:)`` if no slice is left.
    public init(
        geometry: PelletGeometry, rings: RingLayout, greys: GreyLayout, shape: Shape,
        sliceCount: Int, sampleType: SampleType, sectors: Int = 16, blocks: Int = 32,
        faceGuard: Double = 0
    ) throws(PorosityError) {
        let height = geometry.height - 2 * faceGuard
        // A height that is whole but for rounding is whole.
        let slices = Int((height + 1e-6).rounded(.down))
        guard slices >= 1 else {
            throw .noVoxels(
                what: "a pellet that is \(height) px high between its end faces and their guards")
        }
        let middle = (geometry.heights.lowerBound + geometry.heights.upperBound) / 2
        let first = middle - Double(slices) / 2
        let (point, direction) = (geometry.axisPoint, geometry.direction)
        let alongAxis = (0..<sliceCount).map { (Double($0) - point.z) / direction.z }
        let centres = alongAxis.map { height in
            SIMD2<Float>(
                Self.rounded(point.x + direction.x * height),
                Self.rounded(point.y + direction.y * height))
        }
        let inner = rings.guards.count > 1 ? rings.guards[1].radius : rings.radius
        let zones = (0..<rings.edges.count - 1).map { rings.edges[$0 + 1] <= inner ? 0 : 1 }
        tally = TallyPlan(
            shape: shape, sliceCount: sliceCount, sampleType: sampleType, coding: greys.coding,
            steps: greys.steps,
            cells: .cylinder(
                TallyPlan.Cylinder(
                    centres: centres,
                    direction: SIMD2(Float(direction.x), Float(direction.y)),
                    ringEdges: rings.edges, sectors: sectors)),
            heights: alongAxis.map { Float($0 - first) }, slices: slices,
            blocks: Self.blocks(ofSlices: slices, atMost: blocks), zoneOfRing: zones,
            zones: (zones.max() ?? 0) + 1,
            classes: greys.classes)
        self.rings = rings
        self.greys = greys
        self.geometry = geometry
        firstHeight = first
    }

    /// Plans the tally of a whole volume that is no pellet: one ring, 4×4 tiles as its sectors.
    ///
    /// - Parameters:
    ///   - greys: The greys.
    ///   - shape: Columns and rows of a slice.
    ///   - sliceCount: Number of slices.
    ///   - sampleType: How the source delivers values.
    ///   - blocks: The most blocks of slices there may be; each has 4 slices or more.
    public init(
        box greys: GreyLayout, shape: Shape, sliceCount: Int, sampleType: SampleType,
        blocks: Int = 32
    ) {
        tally = TallyPlan(
            shape: shape, sliceCount: sliceCount, sampleType: sampleType, coding: greys.coding,
            steps: greys.steps, cells: .tiles(across: 4, down: 4),
            heights: (0..<sliceCount).map { Float($0) + 0.5 }, slices: sliceCount,
            blocks: Self.blocks(ofSlices: sliceCount, atMost: blocks), zoneOfRing: [0], zones: 1,
            classes: greys.classes)
        rings = nil
        self.greys = greys
        geometry = nil
        firstHeight = -0.5
    }

    /// To 1/64 px, so that slices of an upright pellet share their distances from the axis.
    private static func rounded(_ place: Double) -> Float { Float((place * 64).rounded() / 64) }

    private static func blocks(ofSlices slices: Int, atMost most: Int) -> Int {
        min(max(slices / thinnestBlock, 1), most)
    }

    /// The part of the cylinder whose slices are counted; nil for a box.
    public var countedGeometry: PelletGeometry? {
        var counted = geometry
        counted?.heights = firstHeight...firstHeight + Double(tally.slices)
        return counted
    }

    /// Slices of a block: those with slice · blocks / slices = block.
    func slices(ofBlock block: Int) -> Range<Int> {
        func first(_ block: Int) -> Int {
            (block * tally.slices + tally.blocks - 1) / tally.blocks
        }
        return first(block)..<first(block + 1)
    }
}
