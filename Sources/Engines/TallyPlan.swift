public import Fields

/// What the grey tally counts: for every cell of a pellet, how many of its voxels have which grey.
///
/// One pass over the slices of a volume fills histograms and sums of exact integers:
///
///     cells       [block][sector][ring][grey]
///     sliceGreys  [slice][grey]
///     sliceSums   [slice][zone][sector][class of greys, NaN, weighted sum]
///
/// Ring, sector, slice and block of a voxel follow from its centre (x, y, z), px:
///
///     e      = (x, y) − centre(z)                    the axis crosses plane z at centre(z)
///     r²     = |e|² − (e·u)²                         u = (uₓ, u_y) of the axis' unit vector
///     ring   : edge_k² ≤ r² < edge_(k+1)²            a voxel beyond the last edge is not counted
///     slice  = ⌊height(z) + slope·(e·u)⌋             not counted outside 0..<slices
///     block  = slice · blocks / slices
///     sector = ⌊angle of e · sectors / 2π⌋
///
/// All of it in single precision with one written order of operations, the same on every engine.
public struct TallyPlan: Sendable {
    /// Rings and sectors about an axis that may be tilted.
    public struct Cylinder: Sendable, Hashable {
        /// Where the axis crosses the plane of each slice, px; the first voxel's centre is at 0.
        public var centres: [SIMD2<Float>]
        /// x and y of the axis' unit vector.
        public var direction: SIMD2<Float>
        /// Edges of the rings, px, ascending from 0: one more than there are rings.
        public var ringEdges: [Double]
        /// Equal angles about the axis, an even number from 2 to 64: the first begins at +x, and they
        /// go towards +y.
        public var sectors: Int

        /// Creates cells.
        public init(
            centres: [SIMD2<Float>], direction: SIMD2<Float>, ringEdges: [Double], sectors: Int
        ) {
            precondition(ringEdges.count >= 2 && ringEdges[0] == 0, "rings begin at the axis")
            precondition(zip(ringEdges, ringEdges.dropFirst()).allSatisfy(<), "edges ascend")
            precondition(sectors % 2 == 0 && (2...64).contains(sectors), "2 to 64 sectors, even")
            self.centres = centres
            self.direction = direction
            self.ringEdges = ringEdges
            self.sectors = sectors
        }
    }

    /// Which voxels belong together.
    public enum Cells: Sendable, Hashable {
        /// Rings and sectors about an axis.
        case cylinder(Cylinder)
        /// The whole slice: one ring, and equal tiles in place of sectors, row after row.
        case tiles(across: Int, down: Int)
    }

    /// Columns and rows of a slice of the volume.
    public let shape: Shape
    /// Slices of the volume, as its source counts them.
    public let sliceCount: Int
    /// How the source delivers values.
    public let sampleType: SampleType
    /// How a value becomes a code.
    public let coding: GreyCoding
    /// The grey of each of the 65 536 codes.
    public let steps: GreySteps
    /// Which voxels belong together.
    public let cells: Cells
    /// Height of the axis in the plane of each slice of the volume, in slices of the pellet.
    public let heights: [Float]
    /// Slices of the pellet per px of height.
    public let heightSlope: Float
    /// Slices of the pellet.
    public let slices: Int
    /// Groups of slices for the cells.
    public let blocks: Int
    /// The zone of each ring, in which its voxels are counted by slice; nil for none.
    public let zoneOfRing: [Int?]
    /// Number of zones; 0 counts nothing by slice.
    public let zones: Int
    /// What the greys of a slice are summed up to.
    public let classes: GreyClasses

    /// Creates a plan.
    ///
    /// - Precondition: `heights` has a value for each slice, `zoneOfRing` for each ring, a cylinder's
    ///   `centres` for each slice, and with zones `classes` a weight for each grey.
    public init(
        shape: Shape, sliceCount: Int, sampleType: SampleType, coding: GreyCoding,
        steps: GreySteps, cells: Cells, heights: [Float], heightSlope: Float = 1, slices: Int,
        blocks: Int, zoneOfRing: [Int?], zones: Int,
        classes: GreyClasses = GreyClasses(ends: [], weights: [])
    ) {
        precondition(heights.count == sliceCount, "a height for each slice")
        precondition((sampleType == .uint16) == (coding == .counts), "counts are 16-bit")
        precondition(slices >= 1 && (1...slices).contains(blocks), "1 block to one for each slice")
        self.shape = shape
        self.sliceCount = sliceCount
        self.sampleType = sampleType
        self.coding = coding
        self.steps = steps
        self.cells = cells
        self.heights = heights
        self.heightSlope = heightSlope
        self.slices = slices
        self.blocks = blocks
        self.zoneOfRing = zoneOfRing
        self.zones = zones
        self.classes = classes
        precondition(zones == 0 || classes.weights.count == steps.count, "a weight for each grey")
        precondition(zoneOfRing.count == rings, "a zone or none for each ring")
        precondition(zoneOfRing.allSatisfy { $0.map { (0..<zones).contains($0) } ?? true })
        if case .cylinder(let cylinder) = cells {
            precondition(cylinder.centres.count == sliceCount, "a centre for each slice")
        }
    }

    /// Number of greys, up to 65 536.
    public var greys: Int { steps.count }

    /// Number of rings, 1 without an axis.
    public var rings: Int {
        switch cells {
        case .cylinder(let cylinder): cylinder.ringEdges.count - 1
        case .tiles: 1
        }
    }

    /// Number of sectors or tiles.
    public var sectors: Int {
        switch cells {
        case .cylinder(let cylinder): cylinder.sectors
        case .tiles(let across, let down): across * down
        }
    }

    /// Bytes of one slice of the volume.
    public var sliceBytes: Int { shape.count * sampleType.byteCount }

    /// Greys that are counted: those of the codes, and NaN after them where values can be NaN.
    public var greyStride: Int { greys + (sampleType == .float32 ? 1 : 0) }
}
