import Porosity

/// The tables of a porosity study as CSV, lengths in µm.
struct PorosityTables {
    let distributions: Distributions
    /// Edge of a voxel, µm.
    let voxelSize: Double
    /// Where every slice has its own threshold: these thresholds and what follows from them.
    let slicewise: Slicewise?

    /// Results at one threshold for each slice.
    struct Slicewise {
        let thresholds: [Double]
        let porosity: SlicewisePorosity
    }

    /// Columns of every estimate, after its voxels.
    private static let estimateColumns = [
        "porosity", "ci_low", "ci_high", "threshold_low", "threshold_high", "grey_porosity",
    ]
    private static let greyColumns = [
        "grey_ci_low", "grey_ci_high", "u_grey_end_members", "missing_voxels",
    ]

    /// φ(r) at every guard.
    var radial: String {
        let columns =
            ["guard_sigma", "ring", "r_inner_um", "r_outer_um", "r_mean_um", "voxels"]
            + Self.estimateColumns + ["cumulative_porosity", "solid_mode"] + Self.greyColumns
            + ["drift_corrected_porosity", "edge_bound"]
        let rings = distributions.guards.flatMap { place in
            place.rings.enumerated().map { (place.sigmas, $0.offset, $0.element) }
        }
        return Self.table(columns, rows: rings) { text, row in
            let (sigmas, index, ring) = row
            text.addExactly(sigmas)
            text.add(index)
            for radius in [ring.inner, ring.outer, ring.meanRadius] {
                text.addExactly(radius * voxelSize)
            }
            add(ring.estimate, to: &text)
            text.addExactly(ring.cumulative)
            text.addExactly(ring.solidMode)
            addGrey(ring.estimate, to: &text)
            text.addExactly(ring.estimate.correctedPorosity)
            text.addExactly(ring.edgeBound.total)
        }
    }

    /// φ(z): all of the pellet, and beside it what keeps clear of the edge.
    var height: String {
        let inner = distributions.heights.count > 1 ? distributions.heights[1] : nil
        var columns = ["bin", "z_low_um", "z_high_um", "voxels"]
        columns += Self.estimateColumns + Self.greyColumns
        columns += ["inner_voxels", "inner_porosity", "inner_ci_low", "inner_ci_high"]
        if slicewise != nil { columns.append("threshold") }
        let bins = Array(distributions.heights[0].bins.enumerated())
        return Self.table(columns, rows: bins) { text, row in
            let (index, bin) = row
            text.add(index)
            addHeights(bin.slices, to: &text)
            add(bin.estimate, to: &text, porosity: slicewise?.porosity(of: bin.slices))
            addGrey(bin.estimate, to: &text)
            if let estimate = inner?.bins[index].estimate {
                text.add(Int(estimate.voxels))
                text.addExactly(estimate.porosity)
                text.addExactly(estimate.interval.low)
                text.addExactly(estimate.interval.high)
            } else {
                for _ in 0..<4 { text.addExactly(nil) }
            }
            if let slicewise {
                let thresholds = slicewise.thresholds[bin.slices].filter { !$0.isNaN }
                text.addExactly(thresholds.reduce(0, +) / Double(thresholds.count))
            }
        }
    }

    /// φ(r, z).
    var radialHeight: String {
        let columns =
            ["ring", "r_inner_um", "r_outer_um", "z_low_um", "z_high_um", "voxels"]
            + Self.estimateColumns
        return Self.table(columns, rows: distributions.ringBlocks) { text, cell in
            let rings = distributions.guards[0].rings
            text.add(cell.ring)
            if rings.indices.contains(cell.ring) {
                text.addExactly(rings[cell.ring].inner * voxelSize)
                text.addExactly(rings[cell.ring].outer * voxelSize)
            } else {
                for _ in 0..<2 { text.addExactly(nil) }
            }
            addHeights(cell.slices, to: &text)
            add(cell.estimate, to: &text)
        }
    }

    /// φ by the angle about the axis, of everything inside a guard and of its outermost ring; for a
    /// box by tile.
    var sectors: String {
        let columns =
            ["guard_sigma", "part", "sector", "angle_low_deg", "angle_high_deg", "voxels"]
            + Self.estimateColumns
        let isBox = distributions.plan.rings == nil
        let rows = distributions.guards.flatMap { place in
            [("all", place.sectors)].appending(place.rim.map { ("rim", $0) }).flatMap {
                name, part in
                part.sectors.enumerated().map { (place.sigmas, name, part.sectors.count, $0) }
            }
        }
        return Self.table(columns, rows: rows) { text, row in
            let (sigmas, name, count, (sector, estimate)) = row
            text.addExactly(sigmas)
            text.add(name)
            text.add(sector)
            let angle = 360 / Double(count)
            text.addExactly(isBox ? nil : Double(sector) * angle)
            text.addExactly(isBox ? nil : Double(sector + 1) * angle)
            add(estimate, to: &text)
        }
    }

    /// How much parts of the pellet differ, by their size.
    var representativeVolume: String {
        let columns = ["side_um", "voxels", "parts", "porosity", "spread"]
        return Self.table(columns, rows: distributions.representativeVolume.sizes) { text, size in
            text.addExactly(size.side * voxelSize)
            text.addExactly(size.voxels)
            text.add(size.parts)
            text.addExactly(size.porosity)
            text.addExactly(size.spread)
        }
    }

    /// How many pores there are of each size, open and closed, in bins of equal ratio of diameters.
    static func pores(_ connectivity: PoreConnectivity, voxelSize: Double) -> String {
        let columns = [
            "diameter_low_um", "diameter_high_um", "open_pores", "open_voxels", "closed_pores",
            "closed_voxels",
        ]
        let kinds = [connectivity.open, connectivity.closed].map { $0.bins(perOctave: 3) }
        let longest = kinds.max { $0.count < $1.count } ?? []
        return Self.table(columns, rows: Array(longest.enumerated())) { text, row in
            let (index, bin) = row
            text.addExactly(bin.low * voxelSize)
            text.addExactly(bin.high * voxelSize)
            for kind in kinds {
                text.add(kind.indices.contains(index) ? kind[index].pores : 0)
                text.add(kind.indices.contains(index) ? kind[index].voxels : 0)
            }
        }
    }

    /// How many pore voxels are in pores of which width.
    static func thickness(_ thickness: LocalThickness, voxelSize: Double) -> String {
        table(["diameter_low_um", "diameter_high_um", "voxels"], rows: thickness.bins()) {
            text, bin in
            text.addExactly(bin.low * voxelSize)
            text.addExactly(bin.high * voxelSize)
            text.add(bin.voxels)
        }
    }

    // MARK: Rows

    /// Adds both ends of some slices, above the first end face, or above the first slice of a box.
    private func addHeights(_ slices: Range<Int>, to text: inout TableText) {
        let first = distributions.firstSliceHeight
        text.addExactly((first + Double(slices.lowerBound)) * voxelSize)
        text.addExactly((first + Double(slices.upperBound)) * voxelSize)
    }

    /// Adds voxels, φ with its interval and band, and grey-level φ; a `porosity` at other thresholds
    /// takes interval and band along.
    private func add(
        _ estimate: PorosityEstimate, to text: inout TableText, porosity: Double? = nil
    ) {
        text.add(Int(estimate.voxels))
        let shift = (porosity ?? estimate.porosity) - estimate.porosity
        for value in [
            estimate.porosity, estimate.interval.low, estimate.interval.high,
            estimate.thresholdLow, estimate.thresholdHigh,
        ] {
            text.addExactly(shift == 0 ? value : value + shift)
        }
        text.addExactly(estimate.greyPorosity)
    }

    private func addGrey(_ estimate: PorosityEstimate, to text: inout TableText) {
        text.addExactly(estimate.greyInterval.low)
        text.addExactly(estimate.greyInterval.high)
        text.addExactly(estimate.endMemberUncertainty)
        text.add(Int(estimate.missing))
    }

    private static func table<Row>(
        _ columns: [String], rows: [Row], _ add: (inout TableText, Row) -> Void
    ) -> String {
        let header = columns.reduce(1) { $0 + TableText.capacity(of: $1) }
        let line = columns.count * TableText.numberCapacity + 1
        return TableText.text(capacity: header + rows.count * line) { text in
            for column in columns { text.add(column) }
            text.endLine()
            for row in rows {
                add(&text, row)
                text.endLine()
            }
        }
    }
}

extension Distributions {
    /// Where the first slice begins, above the first end face or above the first slice of a box, px.
    var firstSliceHeight: Double {
        guard let geometry = plan.geometry else { return 0 }
        return plan.firstHeight - geometry.heights.lowerBound
    }
}

extension PorosityTables.Slicewise {
    /// ΣS/ΣN of some slices.
    func porosity(of slices: Range<Int>) -> Double {
        var (pores, voxels) = (0.0, 0.0)
        for slice in slices where porosity.voxels[slice] > 0 {
            voxels += Double(porosity.voxels[slice])
            pores += porosity.slices[slice] * Double(porosity.voxels[slice])
        }
        return pores / voxels
    }
}

extension Array {
    /// The array with one more element, if there is one.
    fileprivate func appending(_ element: Element?) -> [Element] {
        element.map { self + [$0] } ?? self
    }
}
