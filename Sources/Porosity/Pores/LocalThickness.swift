public import Engines
import Fields

/// How wide pores or solid are: for each voxel, the largest sphere in the phase that holds it.
///
///     d(p) = max { 2 D(c) − 1 :  |p − c| < D(c) }   px
///
/// D(c) is the distance from the centre of a voxel of the phase to that of the nearest voxel of the
/// pellet that is not of the phase; the wall is half a voxel nearer, on either side. A gap of an odd
/// number n of voxels gives n; one of an even number has no voxel in its middle and gives n − 1. The
/// edge of the pellet and of the volume is no wall, because nothing is known of what lies behind it.
/// Time grows with the voxels of the phase and the square of its thickness: it suits pores of some
/// tens of px, and solid between many pores.
///
/// - Source: Hildebrand and Rüegsegger, J. Microsc. 185, 67 (1997).
public struct LocalThickness: Sendable, Hashable {
    /// What is measured.
    public enum Phase: String, Sendable, Hashable, CaseIterable {
        /// The pores, between solid.
        case pores
        /// The solid, between pores.
        case solid
    }

    /// Voxels of one local thickness.
    public struct Size: Sendable, Hashable {
        /// D², px².
        public var squaredRadius: Int
        /// Number of voxels.
        public var voxels: Int

        /// d = 2 D − 1, px.
        public var diameter: Double { 2 * Double(squaredRadius).squareRoot() - 1 }
    }

    /// Voxels of thicknesses [low, high), px.
    public struct Bin: Sendable, Hashable {
        /// The lower end, px.
        public var low: Double
        /// The upper end, px.
        public var high: Double
        /// Number of voxels.
        public var voxels: Int
    }

    /// The thicknesses that occur, ascending.
    public let sizes: [Size]
    /// The first voxel of the box that was measured.
    public let origin: SIMD3<Int>
    /// Voxels along the sides of the box.
    public let sides: SIMD3<Int>
    /// Whether the box holds the whole pellet; if not, memory did not suffice, and it is the part about
    /// the middle, of the same shape.
    public let isWhole: Bool

    /// Number of voxels of the phase in the box.
    public var voxels: Int { sizes.reduce(0) { $0 + $1.voxels } }

    /// Mean over the voxels, px; NaN without voxels.
    public var mean: Double {
        sizes.reduce(0) { $0 + $1.diameter * Double($1.voxels) } / Double(voxels)
    }

    /// The thickness that half of the voxels, or more, do not exceed, px; NaN without voxels.
    public var median: Double {
        let total = voxels
        var below = 0
        for size in sizes {
            below += size.voxels
            if 2 * below >= total { return size.diameter }
        }
        return .nan
    }

    /// Counts voxels in bins of equal width, from 0 on, up to the largest thickness.
    ///
    /// - Precondition: `width` is positive.
    public func bins(width: Double = 1) -> [Bin] {
        precondition(width > 0, "bins have a width")
        var bins: [Bin] = []
        for size in sizes {
            let place = Int(size.diameter / width)
            while bins.count <= place {
                let low = Double(bins.count)
                bins.append(Bin(low: low * width, high: (low + 1) * width, voxels: 0))
            }
            bins[place].voxels += size.voxels
        }
        return bins
    }

    /// Bytes of memory that a voxel of the box takes, at most: squared distance, bits, sphere centres.
    private static let bytesPerVoxel = 13

    /// Measures a phase of a pellet.
    ///
    /// - Parameters:
    ///   - phase: What is measured.
    ///   - source: The slices.
    ///   - mask: Which voxels belong to the pellet.
    ///   - pores: On which side of the threshold the pores are.
    ///   - threshold: As in ``PoreScan``. NaN is of neither phase.
    ///   - memory: Bytes that may be taken. If the pellet's box needs more, the middle part is measured
    ///     that does not.
    ///   - threads: Threads that compute.
    ///   - check: Called now and then, by several threads; throws to stop.
    /// - Throws: What reading and `check` throw, and ``PorosityError/noVoxels(what:)`` if the mask is
    ///   empty, or the box holds nothing but the phase.
    public init(
        of phase: Phase, in source: any FrameSource, mask: any PelletMask, pores: PoreGrey,
        threshold: Double, memory: Int = 1 << 29, threads: Int,
        check: @escaping @Sendable () throws -> Void = {}
    ) throws {
        let bounds = try MaskBounds(
            mask, shape: source.shape, slices: source.count, threads: threads)
        guard let slices = bounds.slices else { throw PorosityError.noVoxels(what: "the pellet") }
        let ranges = [bounds.columns, bounds.rows, slices]
        let most = max(memory / Self.bytesPerVoxel, 1)
        let box = Self.middle(of: ranges, voxels: most)
        isWhole = box == ranges
        origin = SIMD3(box[0].lowerBound, box[1].lowerBound, box[2].lowerBound)
        sides = SIMD3(box[0].count, box[1].count, box[2].count)
        let distances = DistanceTransform(sides: sides)
        let filling = SphereFilling(distances)
        let rule = PoreRule(
            sampleType: source.sampleType, threshold: threshold,
            areBright: (pores == .bright) == (phase == .pores))
        let reader = PhaseReader(source: source, mask: mask, rule: rule, box: box)
        try inParallel(sides.z, threads: threads) { z in
            try check()
            try reader.read(z, into: distances, filling)
        }
        try distances.run(threads: threads, check: check)
        guard distances.squares[0] < distances.none else {
            throw PorosityError.noVoxels(what: phase == .pores ? "the solid" : "the pore space")
        }
        let counts = try filling.run(threads: threads, check: check)
        sizes = counts.enumerated().filter { $0.element > 0 }.map {
            Size(squaredRadius: $0.offset, voxels: $0.element)
        }
    }

    /// The box about the middle of another one, of the same shape and not more than some voxels.
    private static func middle(of ranges: [Range<Int>], voxels: Int) -> [Range<Int>] {
        let all = ranges.reduce(1.0) { $0 * Double($1.count) }
        guard all > Double(voxels) else { return ranges }
        var scale = 1.0
        while true {
            let box = ranges.map { range in
                let side = max(Int(Double(range.count) * scale), 1)
                let first = range.lowerBound + (range.count - side) / 2
                return first..<first + side
            }
            let count = box.reduce(1) { $0 * $1.count }
            if count <= voxels || box.allSatisfy({ $0.count == 1 }) { return box }
            scale *= 0.99
        }
    }
}

/// Reads a phase of the slices of a box.
private struct PhaseReader: Sendable {
    let source: any FrameSource
    let mask: any PelletMask
    let rule: PoreRule
    let box: [Range<Int>]

    /// Reads slice `z` of the box: voxels of the phase become space, others of the pellet sites.
    func read(
        _ z: Int, into distances: DistanceTransform, _ filling: SphereFilling
    ) throws {
        let (columns, rows, slice) = (box[0], box[1], box[2].lowerBound + z)
        let width = source.shape.width
        let size = source.sampleType.byteCount
        let values = UnsafeMutableRawBufferPointer.allocate(
            byteCount: (rows.count * width + PoreRuns.spareValues) * size, alignment: 64)
        defer { values.deallocate() }
        values.initializeMemory(as: UInt8.self, repeating: 0)
        try source.open(slice..<slice + 1).read(
            frame: slice, rows: rows,
            into: UnsafeMutableRawBufferPointer(rebasing: values[..<(rows.count * width * size)]))
        let runs = PoreRuns(shape: Shape(width: width, height: rows.count), rule: rule)
        let ends = PoreRuns.Ends(width: width)
        let memory = UnsafeRawPointer(values.baseAddress.unsafelyUnwrapped)
        for (y, row) in rows.enumerated() {
            let span = mask.span(slice: slice, row: row).clamped(to: columns)
            _ = runs.add(row: y, values: memory + y * width * size, span: span, to: ends)
            let line = (z * rows.count + y) * columns.count - columns.lowerBound
            let squares = distances.squares
            for x in columns where !span.contains(x) { squares[line + x] = distances.none }
            for run in 0..<runs.count - runs.firstOfRow[y] {
                let voxels = Int(ends.firsts[run])..<Int(ends.ends[run])
                for x in voxels { squares[line + x] = distances.none }
                filling.add(
                    voxels.lowerBound - columns.lowerBound..<voxels.upperBound - columns.lowerBound,
                    y: y, z: z)
            }
        }
    }
}
