extension Complaint {
    static let aboutSample = [
        Complaint(
            "shape:", "  shape: ball", "32:10: sample.shape takes cylinder or slab, not 'ball'"),
        Complaint(
            "shape:", "  thickness_mm: 2",
            "32:3: 'sample.shape' is missing; write shape: cylinder or shape: slab"),
        Complaint(
            "shape:", "  shape: slab",
            "33:16: 'sample.diameter_mm' does not belong to a slab; remove it"),
        Complaint(
            "axis_x_px:", "  thickness_mm: 2",
            "34:17: 'sample.thickness_mm' does not belong to a cylinder; remove it"),
        Complaint(
            "diameter_mm:", "",
            "32:3: 'sample.diameter_mm' is missing; give the diameter in mm, or auto"),
        Complaint(
            adding: "pixel_size_um: 1\nsample: {shape: slab}",
            "5:9: 'sample.thickness_mm' is missing; give the thickness in mm"),
        Complaint(
            adding: "sample: cylinder", "4:9: sample takes keys and values, not 'cylinder'"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [170, 494]}",
            "39:7: component 'separator' starts at row 170, but 'positive electrode' above it "
                + "ends at row 181; rows are half-open and do not overlap, start it at row 181"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [10, 90]}",
            "39:7: component 'separator' starts at row 10, above 'positive electrode' at row 96; "
                + "write the components from top to bottom"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [494, 181]}",
            "39:31: sample.components[1].rows [494, 181] holds no rows; give the first and the "
                + "one after the last"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [181]}",
            "39:31: sample.components[1].rows takes the first of the rows and the one after the "
                + "last, such as [0, 10], not 1 number"),
        Complaint(
            "- {name: separator", "    - {name: separator}",
            "39:7: 'sample.components[1].rows' is missing; give its rows, as in rows: [96, 181]"),
        Complaint(
            "- {name: separator", "    - {name: positive electrode, rows: [181, 494]}",
            "39:7: two components are named 'positive electrode'; rename one of them"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [181, 494], matrix: {S: 0}}",
            "39:55: sample.components[1].matrix.S is above 0 g/cm³, not 0"),
        Complaint(
            "- {name: separator", "    - {name: separator, rows: [181, 494], matrix: Li6PS5Cl}",
            "39:51: sample.components[1].matrix takes formulas with densities, not 'Li6PS5Cl'"),
        Complaint(
            "- {name: negative", "    - {name: negative electrode, rows: [494, 590], opaque: yes}",
            "40:60: sample.components[2].opaque takes true or false, not 'yes'"),
    ]

    static let aboutDependencies = [
        Complaint(
            "frames: [0", "  frames: [10, 0]",
            "42:11: reference.frames [10, 0] holds no frames; give the first and the one after "
                + "the last"),
        Complaint(
            "lithium6_per_cm3:", "  lithium6_per_cm3: {separatr: 2e21}",
            "43:22: no component is named 'separatr'; did you mean 'separator'?"),
        Complaint(
            "lithium6_per_cm3:", "  lithium6_per_cm3: {anode: 2e21}",
            "43:22: no component is named 'anode'; the components are 'positive electrode', "
                + "'separator' and 'negative electrode'"),
        Complaint(
            "lithium6_per_cm3:", "  lithium6_per_cm3: {separator: 2e21}",
            "43:21: reference.lithium6_per_cm3 has no density of component 'positive electrode'; "
                + "add it, or mark the component opaque"),
        Complaint(
            adding: "reference: {frames: [0, 1], lithium6_per_cm3: {a: 1}}",
            "4:12: reference needs sample.components, whose densities it gives"),
        Complaint(
            "bands:", "  bands: [{name: a}, {name: a}]",
            "45:22: two bands are named 'a'; rename one of them"),
        Complaint(
            "bands:", "  bands: []",
            "45:10: profiles.bands takes a list of bands, not an empty list"),
        Complaint(
            "bands:", "  bands: [{name: a, width_um: 1, columns: [0, 1]}]",
            "45:31: 'profiles.bands[0].width_um' and 'profiles.bands[0].columns' exclude each "
                + "other; keep one of them"),
        Complaint(
            adding: "profiles: {bands: [{name: a, width_um: 100}]}",
            "4:40: band 'a' has a width_um, which needs the axis of a cylinder; give columns"),
        Complaint(
            adding: "maps: density",
            "4:7: maps: density needs a sample; describe it, or write maps: transmission"),
        Complaint(
            adding: "detector: {gain_adu_per_neutron: none}\nlog_bias: corrected",
            "5:11: log_bias: corrected needs the gain of the detector; write log_bias: none"),
        Complaint(
            adding: "detector: {gain_adu_per_neutron: none, spots: {}}",
            "4:47: detector.spots needs the gain of the detector; write spots: none"),
        Complaint(
            adding: """
                detector: {gain_adu_per_neutron: none}
                pixel_size_um: 1
                sample: {shape: slab, thickness_mm: 1}
                maps: density+sigma
                """,
            "7:7: maps: density+sigma needs the gain of the detector; write maps: density"),
        Complaint(
            adding: "flats_exposure_s: 10",
            "1:1: 'exposure_s' is missing; flats_exposure_s is compared with it; give it in s"),
        Complaint(
            "interval_s:", "  file: t.csv\n  from: tiff",
            "8:3: 'time.file' and 'time.from' exclude each other; keep one of them"),
        Complaint(
            "interval_s:", "  from: tiff",
            "8:10: 'time.start' and 'time.from' exclude each other; keep one of them"),
        Complaint(
            "interval_s:", "",
            "8:3: 'time.interval_s' is missing; give the seconds from frame to frame, a file of "
                + "times, or from: tiff"),
        Complaint(
            "interval_s:", "  from: exif\n", "9:9: time.from takes tiff, not 'exif'"),
        Complaint(
            "flats:", "flats: {before: {files: a.tif}}",
            "4:8: 'flats.after' is missing; give both before and after, or one set of files"),
        Complaint(
            "flats:",
            "flats: {before: {files: a.tif, time: 2024-05-02T00:00:00Z}, "
                + "after: {files: b.tif, time: 2024-05-01T00:00:00Z}}",
            "4:8: flats.after is not later than flats.before; exchange them or correct the times"),
        Complaint(
            of: "frames: a\ndarks: none\nflats: {before: {files: a}, after: {files: b}}",
            ":1:1: 'time' is missing; flats before and after are joined by the clock; give the "
                + "start of the frames"),
        Complaint(
            of: "frames: a\ndarks: none\nflats: {before: {files: a}, after: {files: b}}\n"
                + "time: {interval_s: 2}",
            ":4:7: 'time.start' is missing; flats before and after are joined by the clock; give "
                + "the start of the frames"),
    ]

    static let aboutScope = [
        Complaint(
            "scatter:", "scatter: {sample: 0.06, open_beam: 0.04}",
            "27:10: 'scatter' is not computed by this version; write scatter: none"),
        Complaint(
            "scatter:", "scatter: {black_body: {grid: bb.tif}}",
            "27:10: 'scatter' is not computed by this version; write scatter: none"),
        Complaint(
            "scatter:", "scatter: {sampel: 0.06}",
            "27:11: unknown key 'sampel'; did you mean 'sample'?"),
        Complaint(
            "wavelength_angstrom:", "  spectrum: {file: s.csv}",
            "29:13: 'beam.spectrum' is not computed by this version; give "
                + "beam.wavelength_angstrom instead"),
        Complaint(
            "wavelength_angstrom:", "  calibration: wedge.csv",
            "29:16: 'beam.calibration' is not computed by this version; give "
                + "beam.wavelength_angstrom instead"),
        Complaint(
            adding: "electrochemistry: {file: cycle.mpt, reference_capacity: final}",
            "4:19: 'electrochemistry' is not computed by this version; leave it out"),
    ]
}
