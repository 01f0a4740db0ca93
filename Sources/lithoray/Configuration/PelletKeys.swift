/// The keys that a PELLET.yaml takes.
enum PelletKeys {
    static let file = [
        "name", "volume", "voxel_size_um", "crop", "region", "pores", "threshold",
        "grey_porosity", "rings", "height_bins", "guards_sigma", "bootstrap", "connectivity",
        "render", "mass", "density", "figures",
    ]
    static let volume = ["file", "shape", "type", "byte_order"]
    static let crop = ["z", "y", "x"]
    static let cylinder = ["axis_px", "radius_px", "tilt_deg", "azimuth_deg", "z"]
    static let threshold = ["method", "value", "per_slice", "classes"]
    static let greyPorosity = ["pore", "solid"]
    static let rings = ["width_um", "count", "equal_area"]
    static let heightBins = ["slices"]
    static let bootstrap = ["samples", "seed"]
    static let connectivity = ["neighbours", "local_thickness"]
    static let render = ["size_px"]

    /// The groups by name, for a key that stands in the wrong one.
    static let groups: [KeyGroup] = [
        ("volume", volume), ("crop", crop), ("region", cylinder), ("threshold", threshold),
        ("grey_porosity", greyPorosity), ("rings", rings), ("height_bins", heightBins),
        ("bootstrap", bootstrap), ("connectivity", connectivity), ("render", render),
    ]
}
