/// Voxels of the pellet by height and distance from the axis, and how many of them are what.
///
/// A voxel belongs to the pellet, a pore or a notch if its centre does. Rows are 1 px of height,
/// columns a quarter of a pixel of distance.
struct PelletCounts: Sendable {
    /// What is counted.
    enum Kind: Int, CaseIterable {
        /// All but those in a notch.
        case voxels
        /// Those in any pore.
        case pores
        /// Those in a closed pore.
        case closed
        /// In a notch.
        case notch
    }

    /// Columns in a pixel.
    static let finesse = 4

    /// The rows, by height above the pellet's start.
    let rows: Range<Int>
    /// Number of columns.
    let columns: Int
    private(set) var counts: [UInt32]

    /// Creates counts of zero.
    init(rows: Range<Int>, columns: Int) {
        self.rows = rows
        self.columns = columns
        counts = Array(repeating: 0, count: rows.count * columns * Kind.allCases.count)
    }

    /// Counts one voxel.
    mutating func add(_ kind: Kind, row: Int, column: Int) {
        counts[place(kind, row, column)] += 1
    }

    /// How many voxels of a kind a cell has.
    func count(_ kind: Kind, row: Int, column: Int) -> Int {
        Int(counts[place(kind, row, column)])
    }

    private func place(_ kind: Kind, _ row: Int, _ column: Int) -> Int {
        ((row - rows.lowerBound) * columns + column) * Kind.allCases.count + kind.rawValue
    }

    /// Adds the counts of some of the rows.
    mutating func add(_ other: PelletCounts) {
        let start = place(.voxels, other.rows.lowerBound, 0)
        for i in other.counts.indices { counts[start + i] += other.counts[i] }
    }
}
