import Engines
import Porosity

/// The voxels that the grey tally counts, for what looks at them one by one.
struct SliceMask: PelletMask {
    private let cells: CellRows
    /// The same without end faces.
    private let walls: CellRows

    /// Takes the voxels of a plan.
    init(_ plan: TallyPlan) {
        cells = CellRows(of: plan)
        walls = CellRows(of: plan.withoutFaces)
    }

    func span(slice: Int, row: Int) -> Range<Int> { cells.columns(slice: slice, row: row) }

    func wall(slice: Int, row: Int) -> Range<Int> { walls.columns(slice: slice, row: row) }
}

extension TallyPlan {
    /// The plan of a pellet of one slice that all slices of the volume lie in.
    fileprivate var withoutFaces: TallyPlan {
        TallyPlan(
            shape: shape, sliceCount: sliceCount, sampleType: sampleType, coding: coding,
            steps: steps, cells: cells,
            heights: Array(repeating: 0.5, count: sliceCount), heightSlope: 0, slices: 1, blocks: 1,
            zoneOfRing: zoneOfRing, zones: zones, classes: classes)
    }
}
