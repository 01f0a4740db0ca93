import Foundation
import TestSupport
import Testing

/// The sentences of every other key are those of ``Complaint``.
@Suite("Bad input: experiment.yaml against its images")
struct BadInputConfigurationTests {
    let experiment: BrokenExperiment

    init() throws { experiment = try BrokenExperiment() }

    @Test("A dose region outside the image")
    func doseRegionOutside() throws {
        try experiment.replace("dose_region:", by: "dose_region: [0, 0, 65, 10]")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:22:14: dose_region [0, 0, 65, 10] leaves the image, which has 64 columns "
                + "and 64 rows; choose a region inside [0, 0, 64, 64]")
    }

    @Test("A dose region of zero area")
    func doseRegionWithoutArea() throws {
        try experiment.replace("dose_region:", by: "dose_region: [1, 3, 4, 3]")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:22:14: dose_region [1, 3, 4, 3] has no area; give x1 > x0 and y1 > y0")
    }

    @Test("A dose region that half the sample covers is warned of, and the warning kept")
    func doseRegionInSample() throws {
        try experiment.replace("dose_region:", by: "dose_region: [1, 20, 10, 40]")
        let warning =
            "dose_region [1, 20, 10, 40] is not open beam: 60 of its 180 pixels lie in the sample, "
            + "its columns [1, 5] are 7.5 % brighter than the median strip, 57.1 % of the image is "
            + "more than 5 % brighter; every optical depth is off by the same number, choose a region "
            + "beside the sample and its holder"
        let line = "lithoray: warning: W-DOSE: \(warning)\n"
        let check = try Program.run(["check", "experiment.yaml"], in: experiment.folder.path)
        #expect(check.status == 0)
        #expect(check.error == line)
        let density = try Program.run(
            ["density", "experiment.yaml", "-o", "out"], in: experiment.folder.path)
        #expect(density.status == 0)
        #expect(density.error.contains(line))
        let record = try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: experiment.path("out/run.json"))))
                as? [String: Any])
        let warnings = try #require(record["warnings"] as? [[String: String]])
        #expect(warnings.contains(["code": "W-DOSE", "message": warning]))
    }

    @Test("A dose region in the sample leaves no frame to find the sample in")
    func doseRegionAllInSample() throws {
        try experiment.replace("dose_region:", by: "dose_region: [28, 20, 36, 40]")
        try experiment.expectRefusal(
            3,
            "raw/frame_0000.tif: the edges of the sample cannot be taken from the frame: its dose of "
                + "0.365 is outside dose_range [0.5, 2.0]; put dose_region into open beam, take other "
                + "frames, or widen dose_range")
    }

    @Test("A negative pixel size")
    func negativePixelSize() throws {
        try experiment.replace("pixel_size_um:", by: "pixel_size_um: -2.65")
        try experiment.expectRefusal(
            2, "experiment.yaml:12:16: pixel_size_um is above 0 µm, not -2.65")
    }

    @Test("An unknown key, with the nearest known one")
    func unknownKey() throws {
        try experiment.replace("dose_region:", by: "dose_regoin: [1, 3, 4, 61]")
        try experiment.expectRefusal(
            2, "experiment.yaml:22:1: unknown key 'dose_regoin'; did you mean 'dose_region'?")
    }

    @Test("Components that overlap")
    func overlap() throws {
        try experiment.replace("- {name: separator", by: "    - {name: separator, rows: [16, 46]}")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:35:7: component 'separator' starts at row 16, but 'positive electrode' "
                + "above it ends at row 17; rows are half-open and do not overlap, start it at row 17"
        )
    }

    @Test("Components that leave the image")
    func componentOutside() throws {
        try experiment.replace(
            "- {name: negative",
            by: "    - {name: negative electrode, rows: [46, 65], opaque: true}")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:36:40: component 'negative electrode' has rows [46, 65], the image 64 "
                + "rows; end it at row 64 at most")
    }

    @Test("A formula without data, at its place")
    func formula() throws {
        try experiment.replace(
            "- {name: separator", by: "    - {name: separator, rows: [17, 46], matrix: {Xx2: 1}}")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:35:55: formula `Xx2`, character 1: no cross-sections are known for `Xx`; "
                + "elements are written as in `LiNi0.5Mn0.3Co0.2O2`, and a phase without data can "
                + "only be measured in reference mode")
    }
}

@Suite("Bad input: tables beside the frames")
struct BadInputTableTests {
    let experiment: BrokenExperiment

    init() throws {
        experiment = try BrokenExperiment()
        try experiment.replace("interval_s:", by: "  file: times.csv")
    }

    private func write(_ frames: Int...) throws {
        let lines = frames.map { "frame_000\($0).tif,\(60 * $0)\n" }
        try experiment.folder.write("file,time_s\n" + lines.joined(), to: "times.csv")
    }

    @Test("A time file with a missing frame")
    func missing() throws {
        try write(0, 1, 3)
        try experiment.expectRefusal(
            3, "times.csv has no line for raw/frame_0002.tif; add it or remove the frame")
    }

    @Test("A time file with an extra frame")
    func extra() throws {
        try write(0, 1, 2, 3, 4)
        try experiment.expectRefusal(
            3,
            "times.csv:6 names frame_0004.tif, which is not among the 4 frames; correct the name or "
                + "remove the line")
    }

    @Test("A time file that is not there")
    func noFile() throws {
        try experiment.expectRefusal(3, "times.csv does not exist")
    }
}
