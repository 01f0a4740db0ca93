import Fields
import Foundation
import TestSupport
import Testing

@Suite("Bad input: darks, flats, mask and monitor")
struct BadInputReferenceTests {
    let experiment: BrokenExperiment

    init() throws { experiment = try BrokenExperiment() }

    @Test("No darks match")
    func noDarks() throws {
        try experiment.shell("rm dark/*")
        try experiment.expectRefusal(
            3, "experiment.yaml: no file matches darks: dark/*.tif; paths are relative to that file"
        )
    }

    @Test("Zero flats")
    func noFlats() throws {
        try experiment.shell("rm flat/after_*")
        try experiment.expectRefusal(
            3,
            "experiment.yaml: no file matches flats.after.files: flat/after_*.tif; paths are "
                + "relative to that file")
        try experiment.replace("flats:", by: "flats: flat/*.tif")
        try experiment.replace("before:", by: "")
        try experiment.replace("after:", by: "")
        try experiment.shell("rm flat/*")
        try experiment.expectRefusal(
            3, "experiment.yaml: no file matches flats: flat/*.tif; paths are relative to that file"
        )
    }

    @Test("A dark of another size")
    func darkOfAnotherSize() throws {
        let shape = Shape(width: 64, height: 65)
        for name in ["dark/dark_00.tif", "dark/dark_01.tif"] {
            try experiment.write(
                [UInt16](repeating: 200, count: shape.count), shape: shape, to: name)
        }
        try experiment.expectRefusal(
            3,
            "dark/dark_00.tif, a dark, is 64×65 pixels, the frame raw/frame_0000.tif 64×64; crop both "
                + "to one region")
    }

    @Test("A flat of another size than the others")
    func flatOfAnotherSize() throws {
        let shape = Shape(width: 32, height: 32)
        try experiment.write(
            [UInt16](repeating: 200, count: shape.count), shape: shape, to: "flat/before_01.tif")
        try experiment.expectRefusal(
            3,
            "flat/before_01.tif is 32×32 uint16, flat/before_00.tif is 64×64 uint16; leave the odd "
                + "one out or bring all to one shape and type")
    }

    @Test("A mask of another size, and one that is not there")
    func mask() throws {
        try experiment.replace("detector:", by: "detector:\n  mask: bad.tif")
        try experiment.expectRefusal(
            3, "bad.tif does not exist; check the name and the folder it is relative to")
        let shape = Shape(width: 32, height: 64)
        try experiment.write(
            [UInt16](repeating: 0, count: shape.count), shape: shape, to: "bad.tif")
        try experiment.expectRefusal(
            3,
            "bad.tif, the mask, is 32×64 pixels, the frame raw/frame_0000.tif 64×64; crop both to one "
                + "region")
    }

    /// What is said of a flat, with its counts taken out: they are the darks' noise.
    private func complaint() throws -> String {
        let result = try Program.run(
            ["density", "experiment.yaml", "-o", "out", "--quiet"], in: experiment.folder.path)
        #expect(result.status == 3)
        #expect(try experiment.added() == [])
        return result.error.replacing(/-?[0-9]+\.[0-9]+/, with: "…")
    }

    @Test(
        "A flat with zero beam, wherever it is and whether the gain is known",
        arguments: ["auto", "12"])
    func flatWithoutBeam(gain: String) throws {
        try experiment.replace("gain_adu", by: "  gain_adu_per_neutron: \(gain)")
        for flat in ["before_00", "before_01", "after_01"] {
            try experiment.shell(
                "cp flat/\(flat).tif flat.tif && cp dark/dark_00.tif flat/\(flat).tif")
            #expect(
                try complaint()
                    == "lithoray: error: flat/\(flat).tif: the flat holds no beam, its mean count "
                    + "above the darks is … ADU, that of another flat …; leave it out\n")
            try experiment.shell("mv flat.tif flat/\(flat).tif")
        }
    }

    @Test("Flats that are all darks", arguments: ["auto", "12"])
    func exchanged(gain: String) throws {
        try experiment.replace("gain_adu", by: "  gain_adu_per_neutron: \(gain)")
        let flats = ["before_00", "before_01", "after_00", "after_01"]
        try experiment.shell(
            flats.enumerated().map { "cp dark/dark_0\($0 % 2).tif flat/\($1).tif" }
                .joined(separator: " && "))
        #expect(
            try complaint()
                == "lithoray: error: flat/before_00.tif: the flat holds no beam, its mean count "
                + "above the darks is … ADU; check that flats and darks are not exchanged\n")
    }

    @Test("A mask that leaves nothing of the dose region")
    func maskedDoseRegion() throws {
        try experiment.write(
            (0..<64 * 64).map { $0 % 64 < 8 ? 1 : 0 } as [UInt16], to: "bad.tif")
        try experiment.replace("detector:", by: "detector:\n  mask: bad.tif")
        try experiment.expectRefusal(
            2,
            "experiment.yaml:23:14: dose_region [1, 3, 4, 61] holds no usable pixel, all are masked "
                + "or without beam in the flats; choose another region or check the mask")
    }

    @Test("A monitor file that lacks a frame, knows one too many, or counted nothing")
    func monitor() throws {
        try experiment.replace("dose_region:", by: "monitor: monitor.csv")
        let flats = ["flat/before_00", "flat/before_01", "flat/after_00", "flat/after_01"]
        let frames = (0..<4).map { "raw/frame_000\($0)" }
        func write(_ names: [String], _ count: Int = 1000) throws {
            try experiment.folder.write(
                "file,counts\n" + names.map { "\($0).tif,\(count)\n" }.joined(), to: "monitor.csv")
        }
        try write(flats + frames.filter { !$0.hasSuffix("2") })
        try experiment.expectRefusal(
            3, "monitor.csv has no line for raw/frame_0002.tif; add it or remove the frame")
        try write(flats + frames + ["raw/frame_0004"])
        try experiment.expectRefusal(
            3,
            "monitor.csv:10 names raw/frame_0004.tif, which is not among the 8 frames; correct the "
                + "name or remove the line")
        try write(flats + frames, 0)
        try experiment.expectRefusal(
            3,
            "monitor.csv: the counts of the flats add up to 0; correct them, or give dose_region")
    }
}
