import Fields
import Foundation
import ImageFiles
import TestSupport
import Testing

@testable import lithoray

@Suite("Whole runs") struct WholeRunTests {
    /// What `out/run.json` says.
    private func record(of experiment: BrokenExperiment, _ out: String = "out") throws
        -> [String: Any]
    {
        try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: experiment.path("\(out)/run.json"))))
                as? [String: Any])
    }

    @Test("Bytes written are those of the tables and the maps")
    func bytesWritten() throws {
        let experiment = try BrokenExperiment()
        try experiment.replace("maps:", by: "maps: density+sigma")
        for options in ["", "--stack"] {
            try experiment.shell(
                "lithoray density experiment.yaml -o out --overwrite --quiet \(options)")
            let stages = try #require(record(of: experiment)["stages"] as? [String: [String: Any]])
            let tables = try experiment.shell("tail -qn +2 out/profiles.csv out/frames.csv | wc -c")
            #expect(
                try stages["write"]?["bytes"] as? Int
                    == #require(Int(tables.dropLast())) + 4 * 2 * 64 * 64 * 4)
        }
    }

    @Test(
        "A run that was killed while it drew goes on to the same bytes", arguments: ["", "--stack"])
    func killedWhileDrawing(_ options: String) throws {
        let experiment = try BrokenExperiment()
        try experiment.replace("figures:", by: "figures: auto")
        try experiment.replace("maps:", by: "maps: density")
        try experiment.folder.write("#!/bin/sh\nkill -KILL $PPID\n", to: "fake/gnuplot")
        let result = try Program.shell(
            """
            chmod +x fake/gnuplot
            lithoray density experiment.yaml -o whole --quiet \(options)
            PATH="$PWD/fake:$PATH" '\(Program.path)' density experiment.yaml -o out --quiet \(options) &
            { wait $!; } 2> /dev/null; echo $?
            ls out | grep -c run.json
            lithoray density experiment.yaml -o out --quiet --resume \(options)
            diff -r -x run.json out whole && ls out/figures | wc -l
            """, in: experiment.folder.path)
        #expect(result.output.hasPrefix("137\n0\n") && result.error == "", "\(result)")
        #expect(Int(result.output.split(separator: "\n").last ?? "") ?? 0 >= 9, "\(result)")
        #expect(result.status == 0)
    }

    @Test("A folder stands for the TIFF files in it")
    func folder() throws {
        let experiment = try BrokenExperiment()
        try experiment.shell("lithoray density experiment.yaml -o pattern --quiet")
        try experiment.replace("frames:", by: "frames: raw")
        try experiment.replace("darks:", by: "darks: dark/")
        try experiment.shell(
            "lithoray density experiment.yaml -o out --quiet && diff -r -x run.json out pattern")
    }

    @Test("Without gnuplot every figure has its script and numbers")
    func withoutGnuplot() throws {
        let experiment = try BrokenExperiment()
        try experiment.replace("figures:", by: "figures: auto")
        try experiment.replace("maps:", by: "maps: density")
        let result = try Program.shell(
            "PATH=/none '\(Program.path)' density experiment.yaml -o out; ls out/figures",
            in: experiment.folder.path)
        #expect(result.error.contains("W-FIGURE"))
        for name in ["profile", "density_first", "density_last"] {
            #expect(result.output.contains("\(name).gp"), "\(result.output)")
        }
    }

    @Test("What a user should know is said: frames left out, no components, a wrong diameter")
    func warnings() throws {
        let experiment = try BrokenExperiment()
        func warnings(_ edit: String) throws -> String {
            try Program.shell(
                "sed -i.orig '\(edit)' experiment.yaml && "
                    + "lithoray density experiment.yaml -o out --overwrite; "
                    + "mv experiment.yaml.orig experiment.yaml", in: experiment.folder.path
            ).error
        }
        let known = "s/axis_x_px: auto/axis_x_px: 31.87/"
        #expect(!(try warnings(known).contains("W-RADIUS")))
        #expect(
            try warnings("\(known); s/diameter_mm: [0-9.]*/diameter_mm: 9/").contains(
                "W-RADIUS: the edges are "))
        #expect(
            try warnings("s/^maps:.*/combine_frames: 3/").contains(
                "W-COMBINE: 3 frames make one: the last 1 of 4 make none and are left out"))
        #expect(
            try warnings("/^  components:/,/^[^ ]/{/^[^ ]/!d}").contains(
                "W-COMPONENT: the sample has no components"))
        let saturated = try warnings("s/saturation_adu: .*/saturation_adu: 400/")
        #expect(
            saturated.contains("the flats are saturated, more than half of their counts reach 400"),
            "\(saturated)")
    }

    /// Kills a run when some frames are written, and lets it go on.
    @Test("A run into multi-page maps that was killed goes on to the same bytes")
    func resumedStack() throws {
        let experiment = try BrokenExperiment()
        try experiment.replace("maps:", by: "maps: density+sigma")
        // Other names of the four frames' files are enough for a long run.
        let result = try Program.shell(
            """
            for n in $(seq 100 699); do ln raw/frame_000$((n % 4)).tif raw/frame_0$n.tif; done
            lithoray density experiment.yaml -o whole --quiet --stack
            '\(Program.path)' density experiment.yaml -o out --quiet --threads 2 --stack &
            until grep -q '"frames":[1-9]' out/unfinished.json 2> /dev/null; do sleep 0.01; done
            kill -STOP $!; cp out/unfinished.json kept.json; ls out/maps
            kill -KILL $!; { wait $!; } 2> /dev/null; echo $?
            lithoray density experiment.yaml -o out --quiet --resume
            lithoray density experiment.yaml -o out --quiet --resume --stack
            diff -r -x run.json out whole && ls out/maps
            """, in: experiment.folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        density.tif.part
                        sigma.tif.part
                        137
                        density.tif
                        sigma.tif

                        """,
                    error:
                        "lithoray: error: out was begun with another configuration, other inputs "
                        + "or another version; start anew with --overwrite\n"))
        let kept = try JSONDecoder().decode(
            Journal.self, from: Data(contentsOf: URL(fileURLWithPath: experiment.path("kept.json")))
        )
        #expect((1..<604).contains(kept.frames))
    }

    /// An image as a detector stores it that clockwise quarter turns and a mirror set upright.
    private func stored(
        _ image: [UInt16], _ shape: Shape, turns: Int, flip: String
    ) -> (pixels: [UInt16], shape: Shape) {
        var rows = (0..<shape.height).map {
            Array(image[$0 * shape.width..<($0 + 1) * shape.width])
        }
        if flip == "horizontal" { rows = rows.map { $0.reversed() } }
        if flip == "vertical" { rows.reverse() }
        for _ in 0..<turns {
            // Anticlockwise: the last column becomes the first row.
            rows = rows[0].indices.reversed().map { column in rows.map { $0[column] } }
        }
        return (rows.flatMap { $0 }, Shape(width: rows[0].count, height: rows.count))
    }

    @Test(
        "Files of a detector that is turned give the same results",
        arguments: [(1, "none"), (2, "none"), (3, "horizontal"), (0, "vertical"), (1, "vertical")])
    func turned(turns: Int, flip: String) throws {
        let experiment = try BrokenExperiment("--width 72 --height 64")
        let shape = Shape(width: 72, height: 64)
        try experiment.replace("maps:", by: "maps: density+sigma")
        try experiment.shell("lithoray density experiment.yaml -o upright --quiet")
        for name in try experiment.shell("ls raw/* dark/* flat/*").split(separator: "\n") {
            let upright = try experiment.counts(String(name)).map { UInt16($0) }
            let image = stored(upright, shape, turns: turns, flip: flip)
            try experiment.write(image.pixels, shape: image.shape, to: String(name))
        }
        try experiment.folder.write(
            String(contentsOfFile: experiment.path("experiment.yaml"), encoding: .utf8)
                + "orientation: {rotate_deg: \(90 * turns), flip: \(flip)}\n",
            to: "experiment.yaml")
        try experiment.shell(
            "lithoray density experiment.yaml -o out --quiet && diff -r -x run.json out upright")
    }

    @Test(
        "A tilt that is measured gives what the tilt gives that was there", arguments: [1.2, -0.8])
    func automaticTilt(degrees: Double) throws {
        let experiment = try BrokenExperiment("--width 128 --height 128 --tilt \(degrees)")
        func densities(tilt: String) throws -> [Double] {
            try experiment.replace("tilt_deg:", by: "  tilt_deg: \(tilt)")
            try experiment.shell("lithoray density experiment.yaml -o out --overwrite --quiet")
            return try String(
                contentsOfFile: experiment.path("out/profiles.csv"), encoding: .utf8
            ).split(separator: "\n").dropFirst().map { line in
                Double(line.split(separator: ",", omittingEmptySubsequences: false)[6]) ?? .nan
            }
        }
        let given = try densities(tilt: "\(degrees)")
        let upright = try densities(tilt: "0")
        let measured = try densities(tilt: "auto")
        let geometry = try #require(record(of: experiment)["geometry"] as? [String: Any])
        let tilt = try #require(geometry["tilt_deg"] as? Double)
        let uncertainty = try #require(geometry["u_tilt_deg"] as? Double)
        #expect(abs(tilt - degrees) < 4 * uncertainty)
        #expect(uncertainty < 0.1)
        func distance(_ densities: [Double]) -> Double {
            let squares = zip(densities, given).map { ($0 - $1) * ($0 - $1) }.filter { !$0.isNaN }
            return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
        }
        #expect(
            measured.count == given.count
                && zip(measured, given).allSatisfy { $0.isNaN == $1.isNaN })
        #expect(distance(measured) < 0.2 * distance(upright))
    }

    /// Stores the counts of an image with a date.
    private func date(_ name: String, _ date: String, _ experiment: BrokenExperiment) throws {
        let image = HandMadeTIFF.image(
            Shape(width: 64, height: 64), more: [(306, .text(date))])
        let file = HandMadeTIFF(
            directories: [image],
            pixels: try experiment.counts(name).flatMap { count in
                [UInt8(UInt16(count) & 0xFF), UInt8(UInt16(count) >> 8)]
            })
        try experiment.folder.write(Data(file.bytes), to: name)
    }

    @Test("The flats' time is the middle of the dates in their files")
    func datedFlats() throws {
        let experiment = try BrokenExperiment()
        func results(before: String, after: String, _ out: String) throws {
            try experiment.replace("before:", by: "  before: {files: flat/before_*.tif\(before)}")
            try experiment.replace("after:", by: "  after: {files: flat/after_*.tif\(after)}")
            try experiment.shell("lithoray density experiment.yaml -o \(out) --quiet")
        }
        let (before, after) = (", time: 2024-05-01T07:30:00Z", ", time: 2024-05-01T12:00:10Z")
        try results(before: before, after: after, "given")
        // The weights do matter.
        try results(before: before, after: ", time: 2024-05-01T22:00:10Z", "later")
        #expect(
            try Program.shell("diff -q given later", in: experiment.folder.path).output
                .contains("profiles.csv"))
        try date("flat/before_00.tif", "2024:05:01 07:20:00", experiment)
        try date("flat/before_01.tif", "2024:05:01 07:40:00", experiment)
        try date("flat/after_00.tif", "2024:05:01 12:00:00", experiment)
        try date("flat/after_01.tif", "2024:05:01 12:00:20", experiment)
        try results(before: "", after: "", "dated")
        try experiment.shell("diff -r -x run.json given dated")
    }

    @Test("Flats before and after need a date of the frames")
    func noClock() throws {
        let experiment = try BrokenExperiment()
        let shape = Shape(width: 64, height: 64)
        var writer = try TIFFWriter(
            path: experiment.path("raw/stack.tif"), shape: shape, sampleType: .uint16,
            imageCount: 4,
            label: ImageLabel(Counts.self, pixelSizeMicrometres: 1, frameIntervalSeconds: 60))
        for frame in 0..<4 {
            let counts = try experiment.counts("raw/frame_000\(frame).tif").map { UInt16($0) }
            try counts.withUnsafeBufferPointer { try writer.append($0) }
        }
        try writer.close()
        try experiment.replace("frames:", by: "frames: raw/stack.tif")
        try experiment.replace("start:", by: "  from: tiff")
        try experiment.replace("interval_s:", by: "")
        try experiment.expectRefusal(
            2,
            "raw/stack.tif holds the seconds between frames (ImageJ finterval), but no date; flats "
                + "before and after are joined by the clock; give time.start and time.interval_s")
    }
}
