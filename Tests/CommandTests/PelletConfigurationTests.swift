import Fields
import Porosity
import Testing

@testable import lithoray

@Suite("PELLET.yaml")
struct PelletConfigurationTests {
    private let complete = """
        name: LPSCl separator
        volume: {file: x.raw, shape: [1024, 2048, 512], type: uint16, byte_order: little}
        voxel_size_um: 1.6
        crop: {z: [0, 560], x: [10, 500]}
        region: {axis_px: [240.5, 251], radius_px: 237, tilt_deg: 0.1, azimuth_deg: 30, z: [12, 531]}
        pores: bright
        threshold: {method: otsu, per_slice: true}
        grey_porosity: {pore: 200, solid: 100.5}
        rings: {count: 50, equal_area: true}
        height_bins: {slices: 7}
        guards_sigma: [0, 1.5]
        bootstrap: {samples: 500, seed: 3}
        connectivity: {neighbours: 26, local_thickness: true}
        render: {size_px: 800}
        mass: 9.80 mg
        density: 1.86 g/cm3
        figures: none
        """

    private func pellet(_ text: String) throws -> PelletConfiguration {
        try PelletFile(path: "runs/pellet.yaml", text: text).configuration
    }

    private func complaint(_ text: String) -> String {
        do {
            _ = try pellet(text)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("Every key is read")
    func everyKey() throws {
        let pellet = try pellet(complete)
        #expect(pellet.name == "LPSCl separator")
        #expect(
            pellet.volume
                == .raw(
                    RawChoice(
                        path: "x.raw", shape: [1024, 2048, 512], type: .uint16,
                        isBigEndian: false)))
        #expect(pellet.voxelSizeMicrometres == 1.6)
        #expect(pellet.crop == VolumeCrop(z: 0..<560, x: 10..<500))
        #expect(
            pellet.region
                == .cylinder(
                    CylinderChoice(
                        axis: SIMD2(240.5, 251), radius: 237, tiltDegrees: 0.1,
                        azimuthDegrees: 30, z: 12..<531)))
        #expect(pellet.pores == .bright)
        #expect(pellet.threshold == ThresholdRequest(rule: .method(.otsu), isPerSlice: true))
        #expect(pellet.poreGrey == .value(200))
        #expect(pellet.solidGrey == .value(100.5))
        #expect(pellet.rings == .count(50, hasEqualArea: true))
        #expect(pellet.heightBinSlices == 7)
        #expect(pellet.guardsSigma == [0, 1.5])
        #expect(pellet.bootstrap == BootstrapChoice(samples: 500, seed: 3))
        #expect(
            pellet.connectivity == ConnectivityChoice(neighbours: 26, findsLocalThickness: true))
        #expect(pellet.renderSize == 800)
        #expect(pellet.mass?.description == "9.80 mg")
        #expect(pellet.figures == .none)
    }

    @Test("What is left out has its default")
    func defaults() throws {
        let pellet = try pellet("volume: slices/*.tif")
        #expect(
            pellet == PelletConfiguration(name: "pellet", volume: .files(.glob("slices/*.tif"))))
        #expect(pellet.guardsSigma == [0, 2, 4])
        #expect(pellet.threshold.rule == .method(.automatic))
        #expect(pellet.connectivity == ConnectivityChoice(neighbours: 6))
    }

    @Test("A volume on the command line is a study with defaults")
    func volumeAlone() throws {
        let file = try PelletFile(path: "scans/pellet_7.vol")
        #expect(
            file.configuration
                == PelletConfiguration(
                    name: "pellet_7", volume: .files(.glob("scans/pellet_7.vol"))))
        #expect(!file.isConfiguration)
        #expect(file.volumePath("scans/pellet_7.vol") == "scans/pellet_7.vol")
    }

    @Test("Paths of a file are relative to it")
    func paths() throws {
        let file = try PelletFile(path: "runs/pellet.yaml", text: "volume: recon.vol")
        #expect(file.volumePath("recon.vol") == "runs/recon.vol")
        #expect(file.paths == ["runs/pellet.yaml"])
    }

    @Test(
        "What is wrong, word for word",
        arguments: [
            (
                "name: x",
                "runs/pellet.yaml:1:1: 'volume' is missing; name the volume, as in volume: "
                    + "slices/*.tif"
            ),
            (
                "volume: a.vol\nvoxel_size: 2",
                "runs/pellet.yaml:2:1: unknown key 'voxel_size'; did "
                    + "you mean 'voxel_size_um'?"
            ),
            (
                "volume: a.vol\nwidth_um: 2",
                "runs/pellet.yaml:2:1: unknown key 'width_um'; it belongs "
                    + "in 'rings'"
            ),
            (
                "volume: a.vol\nvoxel_size_um: -1",
                "runs/pellet.yaml:2:16: voxel_size_um is above 0 µm, not -1"
            ),
            (
                "volume: {file: a.raw, shape: [3, 4]}",
                "runs/pellet.yaml:1:30: volume.shape takes "
                    + "[slices, rows, columns], not 2 numbers"
            ),
            (
                "volume: a.vol\ncrop: {z: [9, 9]}",
                "runs/pellet.yaml:2:11: crop.z [9, 9] holds no "
                    + "slices; give the first and the one after the last"
            ),
            (
                "volume: a.vol\nregion: sphere",
                "runs/pellet.yaml:2:9: region takes pellet, box, or a "
                    + "cylinder with axis_px and radius_px, not 'sphere'"
            ),
            (
                "volume: a.vol\nregion: {axis_px: [1, 2]}",
                "runs/pellet.yaml:2:9: 'region.radius_px' is "
                    + "missing; give the radius in px"
            ),
            (
                "volume: a.vol\nthreshold: otzu",
                "runs/pellet.yaml:2:12: threshold takes auto, otsu, "
                    + "mixture, li, multi_otsu or a grey value, not 'otzu'"
            ),
            (
                "volume: a.vol\nthreshold: {value: 90, per_slice: true}",
                "runs/pellet.yaml:2:12: "
                    + "threshold.per_slice needs a method, such as otsu"
            ),
            (
                "volume: a.vol\ngrey_porosity: {pore: 9, solid: 3}",
                "runs/pellet.yaml:2:16: "
                    + "grey_porosity has pore 9 and solid 3, but pores are dark; exchange them or "
                    + "correct pores"
            ),
            (
                "volume: a.vol\nrings: {width_um: 20, count: 5}",
                "runs/pellet.yaml:2:8: "
                    + "'rings.width_um' and 'rings.count' exclude each other; keep one of them"
            ),
            (
                "volume: a.vol\nguards_sigma: [2, 0]",
                "runs/pellet.yaml:2:15: guards_sigma takes a "
                    + "list such as [0, 2, 4], from the smallest to the largest, not a list"
            ),
            (
                "volume: a.vol\nconnectivity: {neighbours: 8}",
                "runs/pellet.yaml:2:28: "
                    + "connectivity.neighbours takes 6 or 26, not '8'"
            ),
            (
                "volume: a.vol\nrender: {size_px: 20}",
                "runs/pellet.yaml:2:19: render.size_px is 100 "
                    + "or more, not 20"
            ),
            (
                "volume: a.vol\nmass: 9 mg",
                "runs/pellet.yaml:2:7: mass needs the density of the "
                    + "solid, such as 1.86 g/cm3"
            ),
        ])
    func complaints(text: String, sentence: String) {
        #expect(complaint(text) == sentence)
    }
}
