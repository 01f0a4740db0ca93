@testable import lithoray

/// The experiments that the tests read.
enum ExampleExperiment {
    /// Every key of an EXPERIMENT.yaml, as its documentation shows it, without those that this
    /// version does not compute.
    static let complete = """
        name: In6Li | LPSCl | NMC532, first discharge
        frames: raw/*.tif                 # a glob (natural order), a list, or one multi-page file
        darks: dark/*.tif
        flats: flat/*.tif
        average: mean                     # or median, for darks and flats
        pixel_size_um: 2.65
        time:
          start: 2024-05-01T08:00:00Z
          interval_s: 120                 # or  file: times.csv (columns file,time_s)  or  from: tiff
        exposure_s: 60
        flats_exposure_s: 60
        orientation: {rotate_deg: 0, flip: none}   # 0, 90, 180, 270 clockwise
        crop: [0, 0, 2048, 2048]
        combine_frames: 1
        log_bias: corrected
        detector:
          gain_adu_per_neutron: auto
          read_noise_adu: auto
          saturation_adu: 65535
          spots: {threshold_sigma: 5, action: exclude}   # 3×3 median rule
          low_flat: 0.02
          dose_range: [0.5, 2]
          opaque_above: 3.9
          mask: bad.tif
        dose_region: [20, 40, 120, 900]
        monitor: monitor.csv
        scatter: none
        beam:
          wavelength_angstrom: 2.8
          sigma_2200_barn: 940.0          # ⁶Li absorption at 1.798 Å
        sample:
          shape: cylinder
          diameter_mm: 3.0
          axis_x_px: auto
          tilt_deg: 0
          valid_fraction: 0.95
          components:
            - {name: positive electrode, rows: [96, 181], matrix: {LiNi0.5Mn0.3Co0.2O2: 2.375, Li6PS5Cl: 1.0}}
            - {name: separator, rows: [181, 494], matrix: {Li6PS5Cl: 1.98}}
            - {name: negative electrode, rows: [494, 590], opaque: true}
        reference:
          frames: [0, 10]
          lithium6_per_cm3: {separator: 2.02e21, positive electrode: 2.15e21}
        profiles:
          bands: [{name: full}, {name: centre, width_um: 265}]     # or {name: x, columns: [1000, 1200]}
          bin_rows: 1
        maps: density
        """

    /// The three keys that no experiment can leave out.
    static let shortest = """
        frames: raw/*.tif
        darks: dark/*.tif
        flats: flat/*.tif
        """

    /// Reads a text as `experiment.yaml`.
    static func read(_ text: String) throws(ConfigurationError) -> ExperimentFile {
        try ExperimentFile(path: "experiment.yaml", text: text)
    }

    /// The complete example with the one line that starts with `line` (spaces apart) replaced.
    static func replacing(_ line: String, by replacement: String) -> String {
        var count = 0
        let lines = complete.split(separator: "\n", omittingEmptySubsequences: false).map {
            guard $0.drop(while: { $0 == " " }).hasPrefix(line) else { return String($0) }
            count += 1
            return replacement
        }
        precondition(count == 1, "'\(line)' starts \(count) lines of the example")
        return lines.joined(separator: "\n")
    }

    /// What is said about a text that cannot be read; empty for one that can.
    static func complaint(about text: String) -> String {
        do {
            _ = try read(text)
            return ""
        } catch {
            return error.description
        }
    }
}
