import Foundation
import TestSupport
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

@Suite("What is wrong with an EXPERIMENT.yaml, word for word")
struct ConfigurationErrorTests {
    @Test("The text", arguments: Complaint.aboutText)
    func text(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Keys", arguments: Complaint.aboutKeys)
    func keys(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Words and numbers", arguments: Complaint.aboutValues)
    func values(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("The sample", arguments: Complaint.aboutSample)
    func sample(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Keys that depend on each other", arguments: Complaint.aboutDependencies)
    func dependencies(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("What this version does not compute", arguments: Complaint.aboutScope)
    func scope(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Files that are no text are refused by name and line")
    func files() throws {
        let folder = try TemporaryFolder()
        func complaint(_ path: String) -> String {
            do {
                _ = try ExperimentFile(path: path)
                return ""
            } catch {
                return error.description.replacing(folder.path + "/", with: "")
            }
        }
        let latin = Data("frames: a.tif\nname: 5 ".utf8) + Data([0xB5, 0x6D, 0x0A])
        #expect(
            complaint(try folder.write(latin, to: "latin.yaml"))
                == "latin.yaml:2: not UTF-8 text; save the file as UTF-8")
        #expect(complaint(folder.path + "/none.yaml") == "none.yaml does not exist")
        try folder.write("", to: "folder.yaml/file")
        #expect(complaint(folder.path + "/folder.yaml") == "folder.yaml is a folder, not a file")
        let large = Data(count: (16 << 20) + 1)
        #expect(
            complaint(try folder.write(large, to: "large.yaml"))
                == "large.yaml is larger than 16777216 bytes; is it the right file")
    }

    @Test("A byte order mark is no part of the text")
    func byteOrderMark() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("\u{FEFF}" + ExampleExperiment.shortest, to: "marked.yaml")
        #expect(try ExperimentFile(path: path).configuration.frames == .glob("raw/*.tif"))
    }

    @Test("Windows line ends change neither values nor places")
    func windowsLineEnds() throws {
        let text = ExampleExperiment.complete.replacing("\n", with: "\r\n")
        #expect(
            try ExampleExperiment.read(text).configuration
                == ExampleExperiment.read(ExampleExperiment.complete).configuration)
        #expect(
            ExampleExperiment.complaint(about: text.replacing("darks:", with: "dark:"))
                == "experiment.yaml:3:1: unknown key 'dark'; did you mean 'darks'?")
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
        Complaint("crop:", "crop: 5", "13:7: crop takes [x0, y0, x1, y1] in whole pixels, not '5'"),
        Complaint(
            "dose_range:", "  dose_range: [2, 0.5]",
            "22:15: detector.dose_range [2, 0.5] is empty; give the lower limit first"),
        Complaint(
            "dose_range:", "  dose_range: 2",
            "22:15: detector.dose_range takes two numbers, such as [0.5, 2], not '2'"),
    ]

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
                + "ends at row 181; rows are half-open and do not overlap"),
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
