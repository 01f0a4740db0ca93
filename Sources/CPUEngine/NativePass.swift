import Engines
import Kernels

/// A plan as the native loops read it: C structures whose pointers lead into the plan's tables.
///
/// The pointers stay valid because the plan is immutable and lives as long as this object.
final class NativePass: @unchecked Sendable {
    let pass: radiograph_pass
    private let plan: DensityPlan
    private let binRows: Table<Int32>
    private let bandColumns: Table<Int32>
    private let rowKinds: Table<UInt8>

    /// Points into the tables of pass `index` of a plan.
    init(plan: DensityPlan, index: Int) {
        self.plan = plan
        let tables = plan.passes[index]
        binRows = tables.binRows
        bandColumns = tables.bandColumns
        rowKinds = tables.rowKinds
        var pass = radiograph_pass()
        pass.settings = plan.settings(ofPass: index)
        pass.counts_type = Int32(plan.sampleType == .uint16 ? counts_uint16 : counts_float32)
        pass.spots = plan.spotsChoice
        pass.has_uncertainty = plan.noise == nil ? 0 : 1
        pass.corrects_bias = plan.correctsBias ? 1 : 0
        pass.uses_own_counts = plan.usesOwnCounts ? 1 : 0
        pass.bin_rows = binRows.start
        pass.band_columns = bandColumns.start
        pass.dark = tables.dark.start
        switch tables.openBeam {
        case .constant(let inverse):
            pass.open_beam = inverse.start
        case .interpolated(let before, let change):
            pass.open_beam = before.start
            pass.open_beam_change = change.start
        }
        pass.inverse_summed = tables.inverseSummed?.start
        pass.reference_depth = tables.reference?.depth.start
        pass.reference_factor = tables.reference?.factor.start
        pass.chord = tables.chords.chord.start
        pass.chord_inverse = tables.chords.inverse.start
        pass.edge0 = tables.chords.edge0.start
        pass.edge1 = tables.chords.edge1.start
        pass.usable = plan.usable.start
        pass.pixel_dark = plan.pixelDark.start
        pass.matrix = tables.matrix.start
        pass.row_kind = rowKinds.start
        self.pass = pass
    }
}
