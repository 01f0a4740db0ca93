import Fields
import Foundation
import Testing

@testable import lithoray

@Suite("What an EXPERIMENT.yaml says")
struct ConfigurationTests {
    @Test("The complete example is read key by key")
    func complete() throws {
        let file = try ExampleExperiment.read(ExampleExperiment.complete)
        let start = Date(timeIntervalSince1970: 1_714_550_400)
        let expected = ExperimentConfiguration(
            name: "In6Li | LPSCl | NMC532, first discharge", frames: .glob("raw/*.tif"),
            darks: .files(.glob("dark/*.tif")), flats: .files(.glob("flat/*.tif")), average: .mean,
            pixelSizeMicrometres: 2.65, time: .interval(start: start, seconds: 120),
            exposureSeconds: 60, flatsExposureSeconds: 60,
            orientation: Orientation(quarterTurns: 0, flip: .none),
            crop: Region(x0: 0, y0: 0, x1: 2048, y1: 2048), combineFrames: 1,
            logBias: .corrected,
            detector: DetectorConfiguration(
                gain: .automatic, readNoise: .automatic, saturation: .value(65535),
                spots: .rule(thresholdSigma: 5, action: .exclude), lowFlat: 0.02,
                doseRange: 0.5...2, opaqueAbove: 3.9, mask: "bad.tif"),
            doseRegion: Region(x0: 20, y0: 40, x1: 120, y1: 900), monitor: "monitor.csv",
            beam: BeamConfiguration(wavelengthAngstrom: 2.8, sigma2200Barn: 940),
            sample: SampleConfiguration(
                shape: .cylinder(
                    CylinderConfiguration(
                        diameter: .value(3), diameterUncertaintyMillimetres: nil, axis: .automatic,
                        tilt: .value(0), validFraction: 0.95)),
                components: [
                    ComponentConfiguration(
                        name: "positive electrode", rows: 96..<181,
                        matrix: [
                            MatrixMaterial(
                                formula: "LiNi0.5Mn0.3Co0.2O2", gramsPerCubicCentimetre: 2.375),
                            MatrixMaterial(formula: "Li6PS5Cl", gramsPerCubicCentimetre: 1),
                        ]),
                    ComponentConfiguration(
                        name: "separator", rows: 181..<494,
                        matrix: [MatrixMaterial(formula: "Li6PS5Cl", gramsPerCubicCentimetre: 1.98)]
                    ),
                    ComponentConfiguration(
                        name: "negative electrode", rows: 494..<590, isOpaque: true),
                ]),
            reference: ReferenceConfiguration(
                frames: 0..<10,
                densities: [
                    ReferenceDensity(component: "separator", lithium6PerCubicCentimetre: 2.02e21),
                    ReferenceDensity(
                        component: "positive electrode", lithium6PerCubicCentimetre: 2.15e21),
                ]),
            profiles: ProfilesConfiguration(
                bands: [
                    BandConfiguration(name: "full", extent: .full),
                    BandConfiguration(name: "centre", extent: .centred(widthMicrometres: 265)),
                ], binRows: 1),
            maps: .density, figures: .automatic)
        #expect(file.configuration == expected)
        #expect(file.warnings.isEmpty)
    }

    @Test("What is left out has the documented default")
    func defaults() throws {
        let file = try ExampleExperiment.read(ExampleExperiment.shortest)
        let configuration = file.configuration
        #expect(configuration.name == "experiment")
        #expect(configuration.average == .mean)
        #expect(configuration.pixelSizeMicrometres == nil)
        #expect(configuration.time == .frameNumber)
        #expect(configuration.exposureSeconds == nil)
        #expect(configuration.flatsExposureSeconds == nil)
        #expect(configuration.orientation == .identity)
        #expect(configuration.crop == nil)
        #expect(configuration.combineFrames == 1)
        #expect(configuration.logBias == .corrected)
        #expect(configuration.detector.gain == .automatic)
        #expect(configuration.detector.readNoise == .automatic)
        #expect(configuration.detector.saturation == .automatic)
        #expect(configuration.detector.spots == .rule(thresholdSigma: 5, action: .exclude))
        #expect(configuration.detector.lowFlat == 0.02)
        #expect(configuration.detector.doseRange == 0.5...2)
        #expect(configuration.detector.opaqueAbove == 3.9)
        #expect(configuration.detector.mask == nil)
        #expect(configuration.doseRegion == nil)
        #expect(configuration.monitor == nil)
        #expect(
            configuration.beam == BeamConfiguration(wavelengthAngstrom: 2.8, sigma2200Barn: 940))
        #expect(configuration.sample == nil)
        #expect(configuration.reference == nil)
        #expect(configuration.profiles.bands == [BandConfiguration(name: "full", extent: .full)])
        #expect(configuration.profiles.binRows == 1)
        #expect(configuration.maps == .transmission)
        #expect(configuration.figures == .automatic)
        #expect(file.warnings.isEmpty)
    }

    @Test("With a sample the maps are of density")
    func densityMaps() throws {
        let file = try ExampleExperiment.read(
            ExampleExperiment.shortest + "\npixel_size_um: 2.65"
                + "\nsample: {shape: slab, thickness_mm: 1.5}")
        #expect(file.configuration.maps == .density)
        #expect(
            file.configuration.sample
                == SampleConfiguration(shape: .slab(thicknessMillimetres: 1.5), components: []))
    }

    @Test("A beam that is left out is 2.8 Å, with a warning")
    func beamWarning() throws {
        let file = try ExampleExperiment.read(
            ExampleExperiment.shortest + "\npixel_size_um: 2.65"
                + "\nsample: {shape: slab, thickness_mm: 1.5, "
                + "components: [{name: a, rows: [0, 1], matrix: {}}]}")
        #expect(
            file.warnings == [
                Warning(
                    code: "W-BEAM",
                    message: "no wavelength is given; 2.8 Å is assumed, and the density is "
                        + "inversely proportional to it")
            ])
    }

    @Test("A transparent component without a matrix warns, with an empty one it does not")
    func matrixWarning() throws {
        let text = """
            \(ExampleExperiment.shortest)
            pixel_size_um: 2.65
            beam: {wavelength_angstrom: 3}
            sample:
              shape: slab
              thickness_mm: 1
              components:
                - {name: a, rows: [0, 1]}
                - {name: b, rows: [1, 2], matrix: {}}
                - {name: c, rows: [2, 3], opaque: true}
            """
        #expect(
            try ExampleExperiment.read(text).warnings == [
                Warning(
                    code: "W-MATRIX",
                    message: "no matrix is given for 'a'; all attenuation is taken for lithium-6")
            ])
    }

    @Test("Without a gain there are no uncertainties, no spots and no correction of the logarithm")
    func noGain() throws {
        let configuration = try ExampleExperiment.read(
            ExampleExperiment.shortest + "\ndetector: {gain_adu_per_neutron: none}"
        ).configuration
        #expect(configuration.detector.gain == .none)
        #expect(configuration.detector.spots == .none)
        #expect(configuration.logBias == .none)
    }

    @Test("Other choices are read", arguments: OtherChoice.all)
    func otherChoices(choice: OtherChoice) throws {
        let configuration = try ExampleExperiment.read(choice.text).configuration
        #expect(choice.holds(configuration), "\(choice.text)")
    }

    @Test("Times keep their zone and their fractions")
    func timeZones() throws {
        func start(_ written: String) throws -> Double? {
            let text = ExampleExperiment.shortest + "\ntime: {start: \(written), interval_s: 1}"
            guard case .interval(let start, _) = try ExampleExperiment.read(text).configuration.time
            else { return nil }
            return start?.timeIntervalSince1970
        }
        #expect(try start("2024-05-01T08:00:00Z") == 1_714_550_400)
        #expect(try start("2024-05-01T10:00:00+02:00") == 1_714_550_400)
        #expect(try start("2024-05-01T04:30:00-03:30") == 1_714_550_400)
        #expect(try start("2024-05-01T08:00:00.500Z") == 1_714_550_400.5)
        #expect(try start("2024-05-01T10:00:00.250+02:00") == 1_714_550_400.25)
    }

    @Test("Paths are relative to the file")
    func paths() throws {
        let here = try ExampleExperiment.read(ExampleExperiment.shortest)
        #expect(here.resolve("raw/*.tif") == "raw/*.tif")
        let there = try ExperimentFile(path: "runs/a.yaml", text: ExampleExperiment.shortest)
        #expect(there.resolve("raw/*.tif") == "runs/raw/*.tif")
        #expect(there.resolve("/data/raw/*.tif") == "/data/raw/*.tif")
        #expect(there.resolve(.list(["a.tif", "/b.tif"])) == .list(["runs/a.tif", "/b.tif"]))
        #expect(there.configuration.name == "a")
    }

    @Test("A key that is left out has the place of its group")
    func places() throws {
        let file = try ExampleExperiment.read(ExampleExperiment.complete)
        #expect(file.place(of: "pixel_size_um").description == "experiment.yaml:6:16")
        #expect(file.place(of: "sample.components[1].rows").description == "experiment.yaml:39:31")
        #expect(
            file.place(of: "sample.components[1].matrix.Li6PS5Cl").description
                == "experiment.yaml:39:62")
        #expect(file.place(of: "detector.nothing").description == "experiment.yaml:17:3")
        #expect(file.place(of: "nothing").description == "experiment.yaml:1:1")
    }
}

/// A key with a value that the complete example does not show, and what becomes of it.
struct OtherChoice: Sendable, CustomTestStringConvertible {
    let text: String
    let holds: @Sendable (ExperimentConfiguration) -> Bool

    var testDescription: String { text.split(separator: "\n").last.map(String.init) ?? "" }

    private init(_ line: String, _ holds: @escaping @Sendable (ExperimentConfiguration) -> Bool) {
        text = ExampleExperiment.shortest + "\n" + line
        self.holds = holds
    }

    private init(
        instead line: String, _ holds: @escaping @Sendable (ExperimentConfiguration) -> Bool
    ) {
        let key = line.prefix { $0 != ":" }
        let others = ExampleExperiment.shortest.split(separator: "\n").filter {
            !$0.hasPrefix(key)
        }
        text = others.joined(separator: "\n") + "\n" + line
        self.holds = holds
    }

    static let all: [OtherChoice] = [
        OtherChoice(instead: "frames: [a.tif, b/c.tif]") {
            $0.frames == .list(["a.tif", "b/c.tif"])
        },
        OtherChoice(instead: "darks: none") { $0.darks == .none },
        OtherChoice("average: median") { $0.average == .median },
        OtherChoice("time: {file: times.csv}") { $0.time == .table(path: "times.csv", start: nil) },
        OtherChoice("time: {from: tiff}") { $0.time == .tiffTags },
        OtherChoice("exposure_s: 30") { $0.flatsExposureSeconds == 30 },
        OtherChoice("orientation: {rotate_deg: 270, flip: vertical}") {
            $0.orientation == Orientation(quarterTurns: 3, flip: .vertical)
        },
        OtherChoice("combine_frames: 4") { $0.combineFrames == 4 },
        OtherChoice("log_bias: none") { $0.logBias == .none },
        OtherChoice("detector: {gain_adu_per_neutron: 20, read_noise_adu: 5}") {
            $0.detector.gain == .value(20) && $0.detector.readNoise == .value(5)
        },
        OtherChoice("detector: {spots: none, saturation_adu: auto}") {
            $0.detector.spots == .none && $0.detector.saturation == .automatic
        },
        OtherChoice("detector: {spots: {threshold_sigma: 7, action: replace}}") {
            $0.detector.spots == .rule(thresholdSigma: 7, action: .replace)
        },
        OtherChoice("dose_region: none") { $0.doseRegion == nil },
        OtherChoice("profiles: {bands: [{name: x, columns: [1000, 1200]}], bin_rows: 4}") {
            $0.profiles
                == ProfilesConfiguration(
                    bands: [BandConfiguration(name: "x", extent: .columns(1000..<1200))], binRows: 4
                )
        },
        OtherChoice("maps: none") { $0.maps == .none },
        OtherChoice("figures: none") { $0.figures == .none },
        OtherChoice(
            "pixel_size_um: 5\nsample: {shape: cylinder, diameter_mm: auto, axis_x_px: 511.25, "
                + "tilt_deg: auto, diameter_uncertainty_mm: 0.03}"
        ) {
            $0.sample?.shape
                == .cylinder(
                    CylinderConfiguration(
                        diameter: .automatic, diameterUncertaintyMillimetres: 0.03,
                        axis: .column(511.25), tilt: .automatic, validFraction: 0.95))
        },
        OtherChoice(
            instead: "flats: {before: {files: pre/*.tif, time: 2024-05-01T07:30:00Z}, "
                + "after: {files: [p.tif]}}\ntime: {from: tiff}"
        ) {
            $0.flats
                == .around(
                    before: TimedFiles(
                        files: .glob("pre/*.tif"),
                        time: Date(timeIntervalSince1970: 1_714_548_600)),
                    after: TimedFiles(files: .list(["p.tif"]), time: nil))
        },
    ]
}
