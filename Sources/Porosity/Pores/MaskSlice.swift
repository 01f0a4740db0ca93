/// The pellet in one slice, and where its surface is.
struct MaskSlice {
    /// The columns inside the pellet, and inside its wall.
    struct Rows {
        var spans: [Range<Int>]
        var walls: [Range<Int>]

        /// Asks a mask; a slice outside the volume is empty, and its wall is everywhere.
        init(_ mask: any PelletMask, slice: Int, slices: Int, height: Int) {
            guard (0..<slices).contains(slice) else {
                spans = Array(repeating: 0..<0, count: height)
                walls = Array(repeating: 0..<Int.max, count: height)
                return
            }
            spans = (0..<height).map { mask.span(slice: slice, row: $0) }
            walls = (0..<height).map { mask.wall(slice: slice, row: $0) }
        }
    }

    var above: Rows
    var own: Rows
    var below: Rows
    /// Whether the slice is the first or last one of the volume.
    var isAtBorder: Bool
    var width: Int

    /// Where a run of pore voxels of one row reaches.
    struct Row {
        /// Columns without a face neighbour outside the pellet.
        fileprivate var inner: Range<Int>
        fileprivate var top: [Range<Int>]
        fileprivate var bottom: [Range<Int>]
        fileprivate var isAtBorder: Bool
        fileprivate var width: Int

        /// The marks of the run of columns [first, end).
        @inline(__always)
        func marks(first: Int, end: Int) -> PoreExtent.Marks {
            guard first < inner.lowerBound || end > inner.upperBound else { return [] }
            var marks: PoreExtent.Marks = .open
            if isAtBorder || first == 0 || end == width { marks.insert(.cut) }
            let run = first..<end
            if top.contains(where: run.overlaps) { marks.insert(.top) }
            if bottom.contains(where: run.overlaps) { marks.insert(.bottom) }
            return marks
        }
    }

    /// What holds for the voxels of a row.
    func row(_ row: Int) -> Row {
        let span = own.spans[row]
        let height = own.spans.count
        var inner = span.count > 2 ? span.lowerBound + 1..<span.upperBound - 1 : 0..<0
        inner = inner.clamped(to: row > 0 ? own.spans[row - 1] : 0..<0)
        inner = inner.clamped(to: row + 1 < height ? own.spans[row + 1] : 0..<0)
        inner = inner.clamped(to: above.spans[row]).clamped(to: below.spans[row])
        // An empty range keeps a place; a run is never inside it.
        if inner.isEmpty { inner = Int.max..<Int.max }
        return Row(
            inner: inner, top: end(of: span, beside: above, row),
            bottom: end(of: span, beside: below, row),
            isAtBorder: isAtBorder || row == 0 || row == height - 1, width: width)
    }

    /// The columns whose neighbours in the next slice lie beyond an end face.
    private func end(of span: Range<Int>, beside rows: Rows, _ row: Int) -> [Range<Int>] {
        let neighbour = rows.spans[row]
        let wall = span.clamped(to: rows.walls[row])
        guard wall.clamped(to: neighbour) != wall else { return [] }
        return [
            wall.clamped(to: 0..<neighbour.lowerBound),
            wall.clamped(to: neighbour.upperBound..<Int.max),
        ].filter { !$0.isEmpty }
    }
}
