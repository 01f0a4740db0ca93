import Fields
import Foundation
import TestSupport
import Testing

@Suite("Bad input: frames, found before anything is written")
struct BadInputFrameTests {
    let experiment: BrokenExperiment

    init() throws { experiment = try BrokenExperiment() }

    @Test("A truncated frame")
    func truncated() throws {
        let size = try experiment.shell(
            "stat -c %s raw/frame_0002.tif; truncate -s 5000 raw/frame_0002.tif"
        ).trimmingCharacters(in: .newlines)
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif is truncated: page 0 needs bytes up to \(size), the file has 5000; "
                + "copy it again from the detector")
    }

    @Test("A frame without a byte")
    func empty() throws {
        try experiment.shell(": > raw/frame_0002.tif")
        try experiment.expectRefusal(
            3, "raw/frame_0002.tif is empty; copy it again from the detector or leave it out")
    }

    @Test("A frame of another size")
    func anotherSize() throws {
        let shape = Shape(width: 63, height: 64)
        try experiment.write(
            [UInt16](repeating: 9, count: shape.count), shape: shape, to: "raw/frame_0002.tif")
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif is 63×64 uint16, raw/frame_0000.tif is 64×64 uint16; leave the odd "
                + "one out or bring all to one shape and type")
    }

    @Test("A frame of another type")
    func anotherType() throws {
        try experiment.write(experiment.counts("raw/frame_0002.tif"), to: "raw/frame_0002.tif")
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif is 64×64 float32, raw/frame_0000.tif is 64×64 uint16; leave the odd "
                + "one out or bring all to one shape and type")
    }

    @Test("A text file called .tif")
    func text() throws {
        try experiment.folder.write("exposure,60\n", to: "raw/frame_0002.tif")
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif is not a TIFF file, it begins with “exposure,60”; convert it to TIFF "
                + "or leave it out")
    }

    @Test("A folder in the place of a frame")
    func folder() throws {
        try experiment.shell("rm raw/frame_0002.tif && mkdir raw/frame_0002.tif")
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif is not a regular file; name a TIFF file, or a folder with a pattern "
                + "such as raw/frame_0002.tif/*.tif")
    }

    @Test("A frame that the system does not read")
    func unreadable() throws {
        // Nobody may read the memory of a process at address 0, root no more than others.
        try experiment.shell("ln -sf /proc/self/mem raw/frame_0002.tif")
        try experiment.expectRefusal(
            3,
            "raw/frame_0002.tif could not be read: Input/output error; check the disk or the network "
                + "share")
    }

    @Test("A frame that is named and not there")
    func missing() throws {
        try experiment.replace("frames:", by: "frames: [raw/frame_0000.tif, raw/frame_0009.tif]")
        try experiment.expectRefusal(
            3,
            "raw/frame_0009.tif does not exist; check the name and the folder it is relative to")
    }

    @Test("A pattern that no frame matches")
    func emptyPattern() throws {
        try experiment.replace("frames:", by: "frames: raw/*.tiff")
        try experiment.expectRefusal(
            3,
            "experiment.yaml: no file matches frames: raw/*.tiff; paths are relative to that file")
    }

    @Test("Fewer frames than are combined")
    func tooFew() throws {
        try experiment.replace("maps:", by: "combine_frames: 5")
        try experiment.expectRefusal(
            2, "experiment.yaml:41:17: 5 frames make one, and there are 4; combine fewer")
    }
}
