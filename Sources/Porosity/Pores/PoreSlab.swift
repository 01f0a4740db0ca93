import Engines
import Fields

/// The pores of neighbouring slices: complete ones as totals, and those that reach the first or last
/// slice as parts that more may be joined to.
///
/// Slabs are found independently of each other, and two that meet make one; the order does not
/// matter. Memory holds the first and last slice and the parts that reach them, not the slices
/// between.
final class PoreSlab: @unchecked Sendable {
    private(set) var slices: Range<Int>
    private var first: PoreFace
    private var last: PoreFace
    private var forest: PoreForest
    private var totals: PoreTotals
    private let neighbours: PoreNeighbours

    /// Takes over what the labelling of neighbouring slices found.
    init(
        slices: Range<Int>, first: PoreFace, last: PoreFace, forest: consuming PoreForest,
        totals: PoreTotals, neighbours: PoreNeighbours
    ) {
        self.slices = slices
        self.first = first
        self.last = last
        self.forest = forest
        self.totals = totals
        self.neighbours = neighbours
    }

    /// The most parts of pores that were in memory at once.
    var peak: Int { forest.peak }

    /// Joins the slab that follows.
    func append(_ next: PoreSlab) {
        precondition(next.slices.lowerBound == slices.upperBound, "slabs meet")
        let offset = forest.append(next.forest)
        for face in next.faces {
            for run in face.labels.indices { face.labels[run] += offset }
        }
        let shape = last.runs.shape
        let pairs = PoreRuns.Pairs(width: shape.width)
        for row in 0..<shape.height {
            next.first.join(
                row: row, with: last, neighbours: neighbours, pairs: pairs, in: forest)
        }
        last = next.last
        slices = slices.lowerBound..<next.slices.upperBound
        totals.add(next.totals)
        forest.retire(keeping: faces, into: &totals)
    }

    /// Ends all pores.
    func finish() -> PoreConnectivity {
        forest.retire(keeping: [], into: &totals)
        return PoreConnectivity(
            neighbours: neighbours, open: totals.open.sizes, closed: totals.closed.sizes,
            percolating: totals.percolating, cut: totals.cut)
    }

    /// The first and last slice, once if they are the same.
    private var faces: [PoreFace] { first === last ? [first] : [first, last] }
}
