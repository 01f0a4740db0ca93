/// The tables of one pass over a frame: what differs from row bin to row bin and from column to
/// column.
public struct DensityTables: Sendable {
    /// Neighbouring rows whose counts are summed down each column before the logarithm.
    public struct Bin: Hashable, Sendable {
        /// First row.
        public var first: Int
        /// Number of rows.
        public var count: Int

        /// Creates a bin.
        public init(first: Int, count: Int) {
            self.first = first
            self.count = count
        }
    }

    /// What stands in the rows of a density map.
    public enum RowKind: UInt8, Sendable {
        /// A number density.
        case density = 0
        /// Nothing: the row lies in no component.
        case outside = 1
        /// Nothing: the component is said to be opaque.
        case opaque = 2
    }

    /// The open beam of every bin and column, ADU; a value of 0 marks a pixel without information.
    public enum OpenBeam: Sendable {
        /// One set of flats, as 1/(F̄ − D̄).
        case constant(inverse: Table<Float>)
        /// Two sets, linear in time: F̄ − D̄ of the first, and the change to the second.
        case interpolated(before: Table<Float>, change: Table<Float>)
    }

    /// What the attenuation is measured against, instead of the open beam alone.
    public struct Reference: Sendable {
        /// A_ref of every bin and column, corrected for the footprint like A.
        public var depth: Table<Float>
        /// What turns 1/w into 1 over the counts that the reference frames are expected to have.
        public var factor: Table<Float>

        /// Creates a reference.
        public init(depth: Table<Float>, factor: Table<Float>) {
            self.depth = depth
            self.factor = factor
        }
    }

    /// Chords through the sample and the edge correction of every column; one row for all bins, or a
    /// row for each.
    public struct Chords: Sendable {
        /// t, cm.
        public var chord: Table<Float>
        /// 1/t, 0 where t is 0.
        public var inverse: Table<Float>
        /// e₀ of A + A² (e₀ + A e₁).
        public var edge0: Table<Float>
        /// e₁.
        public var edge1: Table<Float>
        /// 1, or the number of bins.
        public var rows: Int

        /// Creates the tables of `rows` rows.
        public init(
            chord: Table<Float>, inverse: Table<Float>, edge0: Table<Float>, edge1: Table<Float>,
            rows: Int
        ) {
            self.chord = chord
            self.inverse = inverse
            self.edge0 = edge0
            self.edge1 = edge1
            self.rows = rows
        }

        /// Tables without a sample: t = 1, so that sums per chord are sums per pixel.
        public static func none(width: Int) -> Chords {
            let ones = Table(repeatElement(Float(1), count: width), filler: 1)
            let zeros = Table(repeatElement(Float(0), count: width), filler: 0)
            return Chords(chord: ones, inverse: ones, edge0: zeros, edge1: zeros, rows: 1)
        }
    }

    /// The row bins, from top to bottom, none missing.
    public var bins: [Bin]
    /// Number of column bands.
    public var bands: Int
    /// The band that stands for the sample: it decides opacity and bounds the maps.
    public var widestBand: Int
    /// The columns of every bin and band.
    public var columns: [Range<Int>]
    /// Mean dark of every bin and column, ADU.
    public var dark: Table<Float>
    /// Open beam of every bin and column.
    public var openBeam: OpenBeam
    /// 1 over the pixels that a column of a bin sums; nil where every bin is one row.
    public var inverseSummed: Table<Float>?
    /// What the attenuation is relative to; nil: the open beam alone.
    public var reference: Reference?
    /// Chords.
    public var chords: Chords
    /// Attenuation of every bin that is not ⁶Li's, /cm.
    public var matrix: Table<Float>
    /// What stands in every bin's row of a map.
    public var kinds: [RowKind]

    /// Creates the tables of a pass.
    public init(
        bins: [Bin], bands: Int, widestBand: Int, columns: [Range<Int>], dark: Table<Float>,
        openBeam: OpenBeam, inverseSummed: Table<Float>?, reference: Reference?, chords: Chords,
        matrix: Table<Float>, kinds: [RowKind]
    ) {
        precondition(columns.count == bins.count * bands && (0..<bands).contains(widestBand))
        precondition(matrix.count == bins.count && kinds.count == bins.count)
        self.bins = bins
        self.bands = bands
        self.widestBand = widestBand
        self.columns = columns
        self.dark = dark
        self.openBeam = openBeam
        self.inverseSummed = inverseSummed
        self.reference = reference
        self.chords = chords
        self.matrix = matrix
        self.kinds = kinds
    }

    /// Tables without a bin.
    package static let placeholder = DensityTables(
        bins: [], bands: 1, widestBand: 0, columns: [], dark: Table([], filler: 0),
        openBeam: .constant(inverse: Table([], filler: 0)), inverseSummed: nil, reference: nil,
        chords: .none(width: 0), matrix: Table([], filler: 0), kinds: [])

    /// First row and number of rows of every bin, as the loops read them.
    package var binRows: Table<Int32> {
        Table(bins.flatMap { [Int32($0.first), Int32($0.count)] }, filler: 0)
    }

    /// First and end column of every bin and band, as the loops read them.
    package var bandColumns: Table<Int32> {
        Table(columns.flatMap { [Int32($0.lowerBound), Int32($0.upperBound)] }, filler: 0)
    }

    /// What stands in every bin's row of a map, as the loops read it.
    package var rowKinds: Table<UInt8> { Table(kinds.map(\.rawValue), filler: 0) }
}
