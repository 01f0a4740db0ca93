import Fields

extension PelletPhantomOptions {
    /// Side of a voxel (µm): the pellet has a diameter of 3 mm.
    public var voxelSize: Double { 3000 / (2 * resolvedRadius) }
}

extension PelletTruth {
    /// The table `truth.csv`: every ring and every slice along the axis.
    ///
    ///     table,low_px,high_px,voxels,pores,porosity,expected_porosity,notch_voxels,coverage
    ///
    /// `table` is `radial` or `height`; empty where there is no number.
    public func csv() -> String {
        var text =
            "table,low_px,high_px,voxels,pores,porosity,expected_porosity,notch_voxels,coverage\n"
        func row(_ table: String, _ bin: Bin, _ coverage: String) -> String {
            let isEmpty = bin.voxels == 0
            return "\(table),\(bin.range.lowerBound),\(bin.range.upperBound),\(bin.voxels),"
                + "\(bin.pores),\(isEmpty ? "" : "\(bin.realised)"),"
                + "\(isEmpty ? "" : "\(bin.expected)"),\(bin.notch),\(coverage)\n"
        }
        for (bin, coverage) in zip(radial, coverage) { text += row("radial", bin, "\(coverage)") }
        for bin in height { text += row("height", bin, "") }
        return text
    }

    /// The object `truth.json`: what the volume was made with, and what is true of it.
    ///
    /// | key | value |
    /// |---|---|
    /// | `seed`, `width`, `height`, `slices`, `type` | as in the options |
    /// | `voxel_size_um` | side of a voxel |
    /// | `geometry` | `axis_start_px`, `axis_end_px` as [x, y, z], `direction`, `radius_px`, `radius_um`, `tilt_deg`, `azimuth_deg`, `has_ends` |
    /// | `greys` | `air`, `pore`, `solid`, `noise` |
    /// | `blur_sigma_px`, `cupping`, `rings`, `hard_edges` | as in the options |
    /// | `pore_radius_px` | smallest and largest |
    /// | `edge_width_px`, `edge_rise`, `base_porosity`, `gradient` | the process |
    /// | `axial_coverage_per_px` | g of 1 − exp(−⟨k⟩ − g h), h from the middle of the pellet |
    /// | `porosity` | `realised`, `expected`, `voxels`, `pores`, `notch_voxels` of the whole pellet |
    /// | `closed_pores` | how many there are beside those of the process |
    /// | `notches` | points [x, y, z] at the start of the pellet, about which it is cut out by `notch_depth_px` |
    /// | `radial`, `height_profile` | rings and slices, as in `truth.csv` |
    public func json() -> String {
        func list(_ values: some Sequence<String>) -> String {
            "[" + values.joined(separator: ", ") + "]"
        }
        func point(_ point: SIMD3<Double>) -> String {
            list([point.x, point.y, point.z].map { "\($0)" })
        }
        func object(_ entries: [(String, String)]) -> String {
            "{" + entries.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
        }
        func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "null" }
        func counted(_ bin: Bin) -> [(String, String)] {
            [
                ("realised", number(bin.realised)), ("expected", number(bin.expected)),
                ("voxels", "\(bin.voxels)"), ("pores", "\(bin.pores)"),
                ("notch_voxels", "\(bin.notch)"),
            ]
        }
        func table(_ bins: [Bin]) -> String {
            object([
                ("low_px", list(bins.map { "\($0.range.lowerBound)" })),
                ("high_px", list(bins.map { "\($0.range.upperBound)" })),
                ("voxels", list(bins.map { "\($0.voxels)" })),
                ("pores", list(bins.map { "\($0.pores)" })),
                ("notch_voxels", list(bins.map { "\($0.notch)" })),
                ("expected", list(bins.map { number($0.expected) })),
            ])
        }
        let greys = options.resolvedGreys
        let geometry = object([
            ("axis_start_px", point(axis.start)), ("axis_end_px", point(axis.end)),
            ("direction", point(direction)), ("radius_px", "\(radius)"),
            ("radius_um", "\(radius * options.voxelSize)"), ("tilt_deg", "\(options.tilt)"),
            ("azimuth_deg", "\(options.azimuth)"), ("has_ends", "\(options.caps > 0)"),
        ])
        let entries: [(String, String)] = [
            ("seed", "\(options.seed)"),
            ("width", "\(options.width)"),
            ("height", "\(options.height)"),
            ("slices", "\(options.slices)"),
            ("type", "\"\(options.type)\""),
            ("voxel_size_um", "\(options.voxelSize)"),
            ("geometry", geometry),
            (
                "greys",
                object([
                    ("air", "\(greys.air)"), ("pore", "\(greys.pore)"),
                    ("solid", "\(greys.solid)"), ("noise", "\(greys.noise)"),
                ])
            ),
            ("blur_sigma_px", "\(options.blur)"),
            ("cupping", "\(options.cupping)"),
            ("rings", "\(options.rings)"),
            ("hard_edges", "\(options.hasHardEdges)"),
            (
                "pore_radius_px",
                "[\(options.poreRadius.lowerBound), \(options.poreRadius.upperBound)]"
            ),
            ("edge_width_px", "\(options.resolvedEdgeWidth)"),
            ("edge_rise", "\(options.edgeRise)"),
            ("base_porosity", "\(options.porosity)"),
            ("gradient", "\(options.gradient)"),
            ("axial_coverage_per_px", "\(slope)"),
            ("porosity", object(counted(total))),
            ("closed_pores", "\(options.closedPores)"),
            ("notches", list(notches.map(point))),
            ("notch_depth_px", "\(options.resolvedNotchDepth)"),
            ("radial", table(radial)),
            ("height_profile", table(height)),
        ]
        let lines = entries.map { "  \"\($0.0)\": \($0.1)" }
        return "{\n" + lines.joined(separator: ",\n") + "\n}\n"
    }
}
