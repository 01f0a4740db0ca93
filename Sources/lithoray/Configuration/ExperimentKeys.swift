/// The keys that an EXPERIMENT.yaml takes.
enum ExperimentKeys {
    static let file = [
        "name", "frames", "darks", "flats", "average", "pixel_size_um", "time", "exposure_s",
        "flats_exposure_s", "orientation", "crop", "combine_frames", "log_bias", "detector",
        "dose_region", "monitor", "scatter", "beam", "sample", "reference", "profiles",
        "electrochemistry", "maps", "figures",
    ]
    static let flats = ["before", "after"]
    static let timedFiles = ["files", "time"]
    static let time = ["start", "interval_s", "file", "from"]
    static let orientation = ["rotate_deg", "flip"]
    static let detector = [
        "gain_adu_per_neutron", "read_noise_adu", "saturation_adu", "spots", "low_flat",
        "dose_range", "opaque_above", "mask",
    ]
    static let spots = ["threshold_sigma", "action"]
    static let scatter = ["sample", "open_beam", "black_body"]
    static let beam = ["wavelength_angstrom", "spectrum", "calibration", "sigma_2200_barn"]
    static let cylinder = [
        "diameter_mm", "diameter_uncertainty_mm", "axis_x_px", "tilt_deg", "valid_fraction",
    ]
    static let slab = ["thickness_mm"]
    static let sample = ["shape"] + cylinder + slab + ["components"]
    static let component = ["name", "rows", "matrix", "opaque"]
    static let reference = ["frames", "lithium6_per_cm3"]
    static let profiles = ["bands", "bin_rows"]
    static let band = ["name", "width_um", "columns"]
    static let electrochemistry = ["file", "start", "reference_capacity"]

    /// The groups by name, for a key that stands in the wrong one.
    static let groups: [KeyGroup] = [
        ("flats", flats), ("time", time), ("orientation", orientation), ("detector", detector),
        ("detector.spots", spots), ("scatter", scatter), ("beam", beam), ("sample", sample),
        ("sample.components", component), ("reference", reference), ("profiles", profiles),
        ("profiles.bands", band), ("electrochemistry", electrochemistry),
    ]
}
