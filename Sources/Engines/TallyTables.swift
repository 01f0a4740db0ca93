import Fields
package import Kernels

#if canImport(Glibc)
    import Glibc
#endif

/// A plan of the grey tally as the loops read it: numbers in single precision and tables.
package struct TallyTables: Sendable {
    /// What all voxels share.
    package let settings: tally_settings
    /// What holds for each slice of the volume.
    package let slices: [tally_slice]
    /// Squared edges of the rings, px².
    package let edges: Table<Float>
    /// Cosines of the angles between 0° and 180° where sectors begin.
    package let cosines: Table<Float>
    /// Their sines.
    package let sines: Table<Float>
    /// The zone of each ring, −1 for none.
    package let zoneOfRing: Table<Int32>
    /// Codes of the greys that are added to equal steps, then of those that are omitted.
    package let greySteps: Table<Int32>
    private let sliceBytes: Int
    private let blockBytes: Int

    /// Blocks and slices of the pellet that a batch reaches.
    package struct Window: Sendable, Hashable {
        /// The blocks.
        package var blocks: Range<Int>
        /// The slices of the pellet.
        package var slices: Range<Int>
    }

    /// Converts a plan.
    package init(_ plan: TallyPlan) {
        precondition(
            plan.shape.count <= UInt32.max && plan.rings * plan.greyStride <= Int32.max,
            "the voxels of a slice, and the cells of a sector, are counted in 32 bits")
        var settings = tally_settings()
        settings.width = Int32(plan.shape.width)
        settings.height = Int32(plan.shape.height)
        settings.rings = Int32(plan.rings)
        settings.sectors = Int32(plan.sectors)
        settings.slices = Int32(plan.slices)
        settings.blocks = Int32(plan.blocks)
        settings.zones = Int32(plan.zones)
        settings.greys = Int32(plan.greyStride)
        if case .linear(let low, let step, let isDiscrete) = plan.coding {
            settings.low = low
            settings.inverse_step = 1 / step
            settings.rounding = isDiscrete ? 0.5 : 0
        }
        let steps = plan.steps
        settings.grey_low = Int32(steps.low)
        settings.grey_slope = Int32(steps.slope)
        settings.grey_most = Int32(steps.most)
        settings.grey_added = Int32(steps.added.count)
        settings.grey_omitted = Int32(steps.omitted.count)
        greySteps = Table((steps.added + steps.omitted).map { Int32($0) }, filler: 0)
        let centres: [SIMD2<Float>]
        switch plan.cells {
        case .cylinder(let cylinder):
            let (ux, uy) = (Double(cylinder.direction.x), Double(cylinder.direction.y))
            let scaleX = 1 - ux * ux
            precondition(ux * ux + uy * uy < 1, "the axis crosses the slices")
            settings.scale_x = Float(scaleX)
            settings.shear = Float(-ux * uy / scaleX)
            settings.scale_y = Float((1 - ux * ux - uy * uy) / scaleX)
            // No rise is +0: the engines divide by it to guess where a face cuts a row, and −0 makes
            // them begin at the wrong end.
            settings.rise_x = Float(Double(plan.heightSlope) * ux) + 0
            settings.rise_y = Float(Double(plan.heightSlope) * uy) + 0
            centres = cylinder.centres
            edges = Table(cylinder.ringEdges.map { Float($0 * $0) }, filler: .infinity)
            let directions = (1..<max(cylinder.sectors / 2, 1)).map {
                Self.direction(eighths: 8 * $0, of: cylinder.sectors)
            }
            // No row reaches the spare directions, and where it would is known at once.
            cosines = Table(directions.map(\.x), filler: -.infinity)
            sines = Table(directions.map(\.y), filler: 1)
        case .tiles(let across, let down):
            precondition(
                (1...plan.shape.width).contains(across) && (1...plan.shape.height).contains(down),
                "a tile has at least one voxel")
            settings.across = Int32(across)
            settings.down = Int32(down)
            centres = Array(repeating: .zero, count: plan.sliceCount)
            edges = Table([0, .infinity], filler: .infinity)
            cosines = Table([], filler: -.infinity)
            sines = Table([], filler: 1)
        }
        slices = zip(centres, plan.heights).map { centre, height in
            tally_slice(centre_x: centre.x, centre_y: centre.y, height: height, reserved: 0)
        }
        zoneOfRing = Table(plan.zoneOfRing.map { Int32($0 ?? -1) }, filler: -1)
        self.settings = settings
        blockBytes = 4 * plan.sectors * plan.rings * plan.greyStride
        sliceBytes = 4 * plan.zones * plan.sectors * plan.greyStride
    }

    /// The direction of the angle 45° · `eighths` / `sectors`; exact, up to a factor, where a grid has
    /// points in it, at multiples of 45°.
    private static func direction(eighths: Int, of sectors: Int) -> SIMD2<Float> {
        guard eighths % sectors == 0 else {
            let angle = Double.pi / 4 * Double(eighths) / Double(sectors)
            return SIMD2(Float(cos(angle)), Float(sin(angle)))
        }
        return [SIMD2(1, 0), SIMD2(1, 1), SIMD2(0, 1), SIMD2(-1, 1)][eighths / sectors]
    }

    /// The slices of the pellet that a slice of the volume reaches, maybe none.
    package func reach(ofSlice slice: Int) -> Range<Int> {
        let range = withUnsafePointer(to: settings) { settings in
            withUnsafePointer(to: slices[slice]) { tally_slices(settings, $0) }
        }
        return Int(range.first)..<Int(max(range.first, range.end))
    }

    /// What the slices of a batch reach.
    package func window(of batch: Range<Int>) -> Window {
        let reaches = batch.map(reach).filter { !$0.isEmpty }
        guard let first = reaches.map(\.lowerBound).min(),
            let end = reaches.map(\.upperBound).max()
        else { return Window(blocks: 0..<0, slices: 0..<0) }
        let (blocks, slices) = (Int(settings.blocks), Int(settings.slices))
        return Window(
            blocks: first * blocks / slices..<(end - 1) * blocks / slices + 1, slices: first..<end)
    }

    /// The most blocks and slices of the pellet that `capacity` neighbouring slices reach.
    package func largestWindow(capacity: Int) -> Window {
        let windows = slices.indices.map { window(of: $0..<min($0 + capacity, slices.count)) }
        return Window(
            blocks: 0..<(windows.map(\.blocks.count).max() ?? 0),
            slices: 0..<(windows.map(\.slices.count).max() ?? 0))
    }

    /// 32-bit counts of all cells of a window.
    package func cellCount(of window: Window) -> Int { window.blocks.count * blockBytes / 4 }

    /// 32-bit counts of all slices of a window.
    package func sliceCellCount(of window: Window) -> Int { window.slices.count * sliceBytes / 4 }

    /// Bytes of the counts of a window.
    package func bytes(of window: Window) -> Int {
        window.blocks.count * blockBytes + window.slices.count * sliceBytes
    }

    /// Slices, not more than asked for, whose voxels are counted in 32 bits.
    package func batchCapacity(atMost capacity: Int) -> Int {
        let voxels = max(Int(settings.width) * Int(settings.height), 1)
        return max(min(capacity, Int(UInt32.max) / voxels), 1)
    }

    /// Adds the counts of a window to the results and sets them to 0.
    package func add(
        cells: UnsafeMutablePointer<UInt32>, sliceCells: UnsafeMutablePointer<UInt32>,
        of window: Window, to results: TallyResults
    ) {
        let firstCell = window.blocks.lowerBound * blockBytes / 4
        results.exclusively {
            if let totals = results.cells.baseAddress {
                add_to_totals(cells, cellCount(of: window), totals + firstCell)
            }
            results.add(sliceCells, slices: window.slices)
        }
    }
}
