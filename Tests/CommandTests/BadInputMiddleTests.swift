import Fields
import Foundation
import TestSupport
import Testing

@Suite("Bad input: frames that turn out to be broken when results are there")
struct BadInputMiddleTests {
    let experiment: BrokenExperiment

    init() throws { experiment = try BrokenExperiment() }

    /// Stores every frame as floating-point counts.
    private func storeAsFloats() throws {
        for frame in 0..<4 {
            let name = "raw/frame_000\(frame).tif"
            try experiment.write(experiment.counts(name), to: name)
        }
    }

    /// Puts a value at column 12, row 7 of a frame of floats.
    private func spoil(_ frame: Int, with value: Float) throws {
        let name = "raw/frame_000\(frame).tif"
        var counts = try experiment.counts(name)
        counts[7 * 64 + 12] = value
        try experiment.write(counts, to: name)
    }

    @Test(
        "NaN and infinity in float input",
        arguments: [(Float.nan, "NaN"), (.infinity, "inf")] as [(Float, String)])
    func notFinite(value: Float, word: String) throws {
        try storeAsFloats()
        try spoil(2, with: value)
        // A run of the same file would end the same way: two frames that are whole are of no use.
        try experiment.expectEnd(
            3,
            "raw/frame_0002.tif, page 0 holds \(word) at column 12, row 7; mask the pixel in the "
                + "file's producer or convert it to a count", leaving: [])
    }

    @Test("NaN in the first frame leaves nothing")
    func notFiniteAtOnce() throws {
        try storeAsFloats()
        try spoil(0, with: .nan)
        // Without a dose region and with a known axis, no pixel is read before the run.
        try experiment.replace("dose_region:", by: "dose_region: none")
        try experiment.replace("axis_x_px:", by: "  axis_x_px: 31.87")
        for options in ["--threads 1", "--threads 2", "--threads 1 --stack"] {
            try experiment.expectEnd(
                of: options, 3,
                "raw/frame_0000.tif, page 0 holds NaN at column 12, row 7; mask the pixel in the "
                    + "file's producer or convert it to a count", leaving: [])
        }
    }

    @Test("Damaged compressed data", arguments: [5, 8] as [UInt8])
    func damaged(compression: UInt8) throws {
        // The pixels of an uncompressed frame, said to be LZW (5) or Deflate (8).
        var bytes = try Data(
            contentsOf: URL(fileURLWithPath: experiment.path("raw/frame_0002.tif")))
        let entry = try #require(bytes.firstRange(of: Data([3, 1, 3, 0, 1, 0, 0, 0])))
        bytes[entry.upperBound] = compression
        try experiment.folder.write(bytes, to: "raw/frame_0002.tif")
        // With an axis to be found, the frame is read before anything is written.
        for axis in ["auto", "31.87"] {
            try experiment.replace("axis_x_px:", by: "  axis_x_px: \(axis)")
            let result = try Program.run(
                ["density", "experiment.yaml", "-o", "out", "--quiet", "--threads", "1"],
                in: experiment.folder.path)
            #expect(result.status == 3)
            #expect(
                result.error.hasPrefix(
                    "lithoray: error: raw/frame_0002.tif is damaged: page 0, strip 0: "))
            #expect(result.error.hasSuffix("; copy it again from the detector\n"))
            #expect(result.error.count { $0 == "\n" } == 1)
            #expect(try experiment.added().filter { $0.hasPrefix("out") }.isEmpty)
        }
    }

    @Test("A frame that is replaced by one of another size while the program runs")
    func replaced() throws {
        let shape = Shape(width: 96, height: 80)
        try experiment.write(
            [UInt16](repeating: 9, count: shape.count), shape: shape, to: "other.tif")
        // The program waits while the frame is replaced; other names of the four frames' files are
        // enough for a long run.
        let result = try Program.shell(
            """
            for n in $(seq 100 699); do ln raw/frame_000$((n % 4)).tif raw/frame_0$n.tif; done
            lithoray density experiment.yaml -o whole --quiet
            '\(Program.path)' density experiment.yaml -o out --quiet --threads 1 &
            until ls out/maps/*.tif > /dev/null 2>&1; do sleep 0.01; done
            kill -STOP $!
            mv raw/frame_0699.tif kept.tif && cp other.tif raw/frame_0699.tif
            kill -CONT $!; wait $!; echo $?
            ls out; ls out/maps | grep -c tif; ls out/maps | grep -v '_[0-9]*.tif$'
            for map in out/maps/*.tif; do cmp $map whole/maps/${map##*/}; done
            mv kept.tif raw/frame_0699.tif
            lithoray density experiment.yaml -o out --quiet --resume && diff -r -x run.json out whole
            """, in: experiment.folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        3
                        frames.csv.part
                        inputs.sha256.part
                        maps
                        profiles.csv.part
                        unfinished.json
                        603

                        """,
                    error: "lithoray: error: raw/frame_0699.tif has changed since the run began; "
                        + "start again when nothing writes to it\n"))
    }
}
