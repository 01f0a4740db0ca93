import Testing

@testable import lithoray

/// A text that cannot be read, and the whole sentence that says so.
struct Complaint: Sendable, CustomTestStringConvertible {
    let text: String
    let sentence: String

    var testDescription: String { sentence }

    /// The complete example with one line replaced.
    init(_ line: String, _ replacement: String, _ sentence: String) {
        text = ExampleExperiment.replacing(line, by: replacement)
        self.sentence = "experiment.yaml:" + sentence
    }

    /// The shortest experiment, of three lines, with lines added.
    init(adding lines: String, _ sentence: String) {
        text = ExampleExperiment.shortest + "\n" + lines
        self.sentence = "experiment.yaml:" + sentence
    }

    /// A text of its own.
    init(of text: String, _ sentence: String) {
        self.text = text
        self.sentence = "experiment.yaml" + sentence
    }
}

extension Complaint {
    static let aboutText = [
        Complaint(of: "", " is empty; it needs at least frames, darks and flats"),
        Complaint(of: "# nothing\n", " is empty; it needs at least frames, darks and flats"),
        Complaint(of: "~", " is empty; it needs at least frames, darks and flats"),
        Complaint(of: "raw/*.tif", ":1:1: the file takes keys and values, not 'raw/*.tif'"),
        Complaint(of: "- a\n- b", ":1:1: the file takes keys and values, not a list"),
        Complaint(of: "time:\n\tstart: 1", ":2:1: a tab indents this line; YAML takes spaces"),
        Complaint(
            of: "frames: [a.tif, b.tif\ndarks: none",
            ":2:6: not valid YAML: did not find expected ',' or ']'"),
        Complaint(
            of: "frames: 'a.tif\n",
            ":2:1: not valid YAML: found unexpected end of stream"),
        Complaint(
            of: "frames: a.tif\n---\nframes: b.tif\n",
            ":2:1: not valid YAML: expected a single document in the stream but found another "
                + "document"),
        Complaint(
            of: "frames: a.tif\nname: a\u{7}b\n",
            ":2:8: not valid YAML: control characters are not allowed"),
        Complaint(of: "frames: *a\n", ":1:9: not valid YAML: found undefined alias"),
    ]

    static let aboutKeys = [
        Complaint("darks:", "dark: dark/*.tif", "3:1: unknown key 'dark'; did you mean 'darks'?"),
        Complaint(
            "low_flat:", "  lowflat: 0.02",
            "21:3: unknown key 'lowflat'; did you mean 'low_flat'?"),
        Complaint(
            "name:", "nmae: x", "1:1: unknown key 'nmae'; did you mean 'name'?"),
        Complaint(
            "monitor:", "diameter_mm: 3",
            "26:1: unknown key 'diameter_mm'; it belongs in 'sample'"),
        Complaint(
            "mask:", "  colour: red",
            "24:3: unknown key 'colour'; 'detector' takes gain_adu_per_neutron, read_noise_adu, "
                + "saturation_adu, spots, low_flat, dose_range, opaque_above and mask"),
        Complaint(
            "spots:", "  spots: {xyz: 1}",
            "20:11: unknown key 'xyz'; 'detector.spots' takes threshold_sigma and action"),
        Complaint(
            "average:", "frames: other.tif",
            "2:1: key 'frames' is given more than once; keep one of them"),
        Complaint(
            "mask:", "  low_flat: 0.1",
            "21:3: key 'low_flat' is given more than once; keep one of them"),
        Complaint(
            "monitor:", "monitor:", "26:1: 'monitor' has no value; give one or remove the line"),
        Complaint(
            "mask:", "  mask: ~", "24:3: 'detector.mask' has no value; give one or remove the line"),
        Complaint("monitor:", "[a, b]: c", "26:1: a key is a word here, not a list or a group"),
        Complaint(
            "frames: raw", "",
            "1:1: 'frames' is missing; name the radiographs, as in frames: raw/*.tif"),
        Complaint(
            "darks:", "",
            "1:1: 'darks' is missing; name the images without beam, or write darks: none"),
        Complaint(
            "flats:", "",
            "1:1: 'flats' is missing; name the images of the open beam, as in flats: flat/*.tif"),
        Complaint(
            "pixel_size_um:", "",
            "1:1: 'pixel_size_um' is missing; give the pixel pitch at the sample in µm, as in "
                + "pixel_size_um: 2.65"),
    ]

    static let aboutValues = [
        Complaint(
            "pixel_size_um:", "pixel_size_um: 2.65 um",
            "6:16: pixel_size_um takes a number in µm; write 2.65, not '2.65 um'"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: '2.65'",
            "6:16: pixel_size_um takes a number in µm; write 2.65 without quotes"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: small",
            "6:16: pixel_size_um takes a number in µm, not 'small'"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: [2.65]",
            "6:16: pixel_size_um takes a number in µm, not a list"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: 0x10",
            "6:16: pixel_size_um takes a number in µm; write 0, not '0x10'"),
        Complaint("pixel_size_um:", "pixel_size_um: 0", "6:16: pixel_size_um is above 0 µm, not 0"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: -2.65",
            "6:16: pixel_size_um is above 0 µm, not -2.65"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: .inf",
            "6:16: pixel_size_um is .inf; give a finite number in µm"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: .NaN",
            "6:16: pixel_size_um is .NaN; give a finite number in µm"),
        Complaint(
            "pixel_size_um:", "pixel_size_um: nan",
            "6:16: pixel_size_um takes a number in µm, not 'nan'"),
        Complaint(
            "opaque_above:", "  opaque_above: 1e999",
            "23:17: detector.opaque_above is 1e999; give a finite number"),
        Complaint(
            "low_flat:", "  low_flat: 1.5",
            "21:13: detector.low_flat is above 0 and at most 1, not 1.5"),
        Complaint(
            "low_flat:", "  low_flat: 0", "21:13: detector.low_flat is above 0 and at most 1, not 0"
        ),
        Complaint(
            "valid_fraction:", "  valid_fraction: -0.1",
            "36:19: sample.valid_fraction is above 0 and at most 1, not -0.1"),
        Complaint(
            "tilt_deg:", "  tilt_deg: 90",
            "35:13: sample.tilt_deg is between -45 and 45 °, not 90"),
        Complaint(
            "combine_frames:", "combine_frames: 0", "14:17: combine_frames is 1 or more, not 0"),
        Complaint(
            "combine_frames:", "combine_frames: 1.5",
            "14:17: combine_frames takes a whole number, not '1.5'"),
        Complaint(
            "average:", "average: meen", "5:10: average takes mean or median, not 'meen'"),
        Complaint(
            "maps:", "maps: all",
            "47:7: maps takes none, transmission, density or density+sigma, not 'all'"),
        Complaint(
            "orientation:", "orientation: {rotate_deg: 45}",
            "12:27: orientation.rotate_deg takes 0, 90, 180 or 270, not '45'"),
        Complaint(
            "orientation:", "orientation: {flip: up}",
            "12:21: orientation.flip takes none, horizontal or vertical, not 'up'"),
        Complaint(
            "start:", "  start: 2024-05-01",
            "8:10: time.start takes a date, a time and a zone, such as 2024-05-01T08:00:00Z, "
                + "not '2024-05-01'"),
        Complaint(
            "start:", "  start: 2024-05-01T08:00:00",
            "8:10: time.start takes a date, a time and a zone, such as 2024-05-01T08:00:00Z, "
                + "not '2024-05-01T08:00:00'"),
        Complaint(
            "start:", "  start: 2023-02-29T08:00:00Z",
            "8:10: time.start takes a date, a time and a zone, such as 2024-05-01T08:00:00Z, "
                + "not '2023-02-29T08:00:00Z'"),
        Complaint(
            "start:", "  start: 2024-05-01T08:00:00Z, I think",
            "8:10: time.start takes a date, a time and a zone, such as 2024-05-01T08:00:00Z, "
                + "not '2024-05-01T08:00:00Z, I think'"),
        Complaint(
            "frames: raw", "frames: []",
            "2:9: frames takes a path, a pattern such as raw/*.tif or a list of paths, "
                + "not an empty list"),
        Complaint(
            "frames: raw", "frames: [a.tif, [b]]", "2:17: frames[1] takes a path, not a list"),
        Complaint(
            "dose_region:", "dose_region: [720, 200, 720, 300]",
            "25:14: dose_region [720, 200, 720, 300] has no area; give x1 > x0 and y1 > y0"),
        Complaint(
            "dose_region:", "dose_region: [720, 300, 730, 200]",
            "25:14: dose_region [720, 300, 730, 200] has no area; give x1 > x0 and y1 > y0"),
        Complaint(
            "dose_region:", "dose_region: [-1, 0, 10, 10]",
            "25:15: dose_region[0] is 0 or more, not -1"),
        Complaint(
            "dose_region:", "dose_region: [0, 10]",
            "25:14: dose_region takes [x0, y0, x1, y1] in whole pixels, not 2 numbers"),
        Complaint(
            "crop:", "crop: [0, 0, 9223372036854775807, 5]",
            "13:14: crop[2] is at most 1000000000, not 9223372036854775807"),
        Complaint("crop:", "crop: 5", "13:7: crop takes [x0, y0, x1, y1] in whole pixels, not '5'"),
        Complaint(
            "dose_range:", "  dose_range: [2, 0.5]",
            "22:15: detector.dose_range [2, 0.5] is empty; give the lower limit first"),
        Complaint(
            "dose_range:", "  dose_range: 2",
            "22:15: detector.dose_range takes two numbers, such as [0.5, 2], not '2'"),
    ]
}
