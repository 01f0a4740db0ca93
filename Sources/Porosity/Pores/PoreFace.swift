import Engines
import Fields

/// A slice that others may be joined to: its runs, and the part of a pore that each belongs to.
final class PoreFace {
    let runs: PoreRuns
    private var memory: UnsafeMutableBufferPointer<UInt32>

    init(shape: Shape, rule: PoreRule) {
        runs = PoreRuns(shape: shape, rule: rule)
        memory = .allocate(capacity: 1024)
    }

    deinit { memory.deallocate() }

    /// The part of each run.
    var labels: UnsafeMutableBufferPointer<UInt32> {
        UnsafeMutableBufferPointer(rebasing: memory[..<runs.count])
    }

    /// Makes room for the labels of all runs so far, and returns it.
    func labelMemory() -> UnsafeMutablePointer<UInt32> {
        if runs.count > memory.count {
            let larger = UnsafeMutableBufferPointer<UInt32>.allocate(
                capacity: max(runs.count, memory.count + memory.count / 2))
            _ = larger.moveInitialize(fromContentsOf: memory)
            memory.deallocate()
            memory = larger
        }
        return memory.baseAddress.unsafelyUnwrapped
    }

    /// Joins the runs of a row with those of the rows beside it in another slice.
    func join(
        row: Int, with other: PoreFace, neighbours: PoreNeighbours, pairs: PoreRuns.Pairs,
        in forest: borrowing PoreForest
    ) {
        let height = runs.shape.height
        let rows =
            neighbours == .six ? row..<row + 1 : max(row - 1, 0)..<min(row + 2, height)
        for otherRow in rows {
            join(
                row: row, with: other, row: otherRow, neighbours: neighbours, pairs: pairs,
                in: forest)
        }
    }

    /// Joins the runs of a row with those of one row beside it, of this or another slice.
    func join(
        row: Int, with other: PoreFace, row otherRow: Int, neighbours: PoreNeighbours,
        pairs: PoreRuns.Pairs, in forest: borrowing PoreForest
    ) {
        let count = runs.touching(
            row: row, other.runs, row: otherRow, diagonal: neighbours == .twentySix, into: pairs)
        guard count > 0,
            let own = labels.baseAddress, let others = other.labels.baseAddress
        else { return }
        let runs = pairs.runs
        for pair in 0..<count {
            forest.join(own[Int(runs[2 * pair])], others[Int(runs[2 * pair + 1])])
        }
    }
}
