import Foundation
import Phantoms
import TestSupport
import Testing

@testable import lithoray

@Suite("lithoray phantom cell")
struct PhantomCommandTests {
    private let small = "--frames 2 --width 64 --height 64 --darks 2 --flats 2 --quiet"

    @Test("An experiment has its images, its configuration, its truth and its command")
    func files() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            "lithoray phantom cell -o 'a b/c' \(small) && cd 'a b/c' && find . -type f | sort && "
                + "cat command.txt", in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        ./command.txt
                        ./dark/dark_00.tif
                        ./dark/dark_01.tif
                        ./experiment.yaml
                        ./flat/after_00.tif
                        ./flat/after_01.tif
                        ./flat/before_00.tif
                        ./flat/before_01.tif
                        ./raw/frame_0000.tif
                        ./raw/frame_0001.tif
                        ./truth.csv
                        ./truth.json
                        lithoray phantom cell -o 'a b/c' \(small)

                        """, error: ""))
        let experiment = try ExperimentFile(path: folder.path + "/a b/c/experiment.yaml")
        #expect(experiment.configuration.frames == .glob("raw/*.tif"))
    }

    @Test("The same options give the same bytes, whatever the threads")
    func threads() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            lithoray phantom cell -o a --threads 1 \(small) --seed 7 &&
            lithoray phantom cell -o b --threads 5 \(small) --seed 7 &&
            lithoray phantom cell -o c --threads 5 \(small) --seed 8 &&
            diff -r -x command.txt a b && diff -rq a/raw c/raw
            """, in: folder.path)
        #expect(
            result.output == """
                Files a/raw/frame_0000.tif and c/raw/frame_0000.tif differ
                Files a/raw/frame_0001.tif and c/raw/frame_0001.tif differ

                """)
    }

    @Test("A folder that holds something is left alone")
    func notEmpty() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "raw/frame_0000.tif")
        let refused = try Program.shell("lithoray phantom cell -o . \(small)", in: folder.path)
        #expect(
            refused
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: . is not empty; name another folder, or replace an "
                        + "earlier run with --overwrite\n"))
        let foreign = try Program.shell(
            "lithoray phantom cell -o . --overwrite \(small); ls; cat raw/*", in: folder.path)
        #expect(
            foreign
                == Program.Result(
                    status: 0, output: "raw\nmine",
                    error: "lithoray: error: . was not made by lithoray phantom cell; nothing is "
                        + "replaced, name another folder\n"))
    }

    @Test("--overwrite removes every image of the earlier run and nothing else")
    func overwrite() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            lithoray phantom cell -o . \(small) && echo mine > note.txt && touch raw/frame_0009.tif.part
            lithoray phantom cell -o . \(small) --frames 1 --overwrite && ls raw && cat note.txt
            touch raw/image.tif
            lithoray phantom cell -o . \(small) --overwrite
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 2, output: "frame_0000.tif\nmine\n",
                    error: "lithoray: error: ./raw/image.tif was not made by lithoray phantom "
                        + "cell; nothing is replaced, name another folder\n"))
    }

    @Test("A wrong option leaves no folder behind")
    func wrongOption() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            "lithoray phantom cell -o a --axis -5 \(small) || ls", in: folder.path)
        #expect(result.status == 0)
        #expect(result.output == "")
        #expect(
            result.error.hasPrefix("lithoray: error: the cell spans columns -30.6 to 20.6 of 64"))
    }

    @Test("A folder that cannot be made ends with 5")
    func notMade() throws {
        let result = try Program.shell("lithoray phantom cell -o /proc/a \(small)")
        #expect(
            result
                == Program.Result(
                    status: 5, output: "",
                    error: "lithoray: error: the folder /proc/a cannot be made: no such file or "
                        + "directory; name another place\n"))
    }

    @Test("A file-size limit ends with 5, the file and what to do, and leaves no half image")
    func fileSizeLimit() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            (ulimit -f 4; lithoray phantom cell -o a --threads 1 \(small))
            echo $?; find a -name '*.part' -o -name '*.tif'
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0, output: "5\n",
                    error: "lithoray: error: a/raw/frame_0000.tif.part could not be written: File "
                        + "too large; raise the file-size limit (ulimit -f) or choose another "
                        + "file system\n"))
    }

    @Test("An interrupted phantom says how to go on, and --overwrite goes on")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            '\(Program.path)' phantom cell -o a --frames 2000 --width 128 --height 128 --quiet &
            until ls a/raw/*.tif > /dev/null 2>&1; do sleep 0.05; done
            kill -INT $!; wait $!; echo $?
            find a -name '*.part'; ls a/experiment.yaml 2> /dev/null
            lithoray phantom cell -o a --overwrite \(small) && ls a/raw | wc -l
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0, output: "130\n2\n",
                    error: "lithoray: error: interrupted; a is not whole, run the same command "
                        + "with --overwrite\n"))
    }

    @Test("The summary names the experiment and the truth")
    func json() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            "lithoray phantom cell -o a/ \(small) --json", in: folder.path)
        let summary = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(summary["experiment"] as? String == "a/experiment.yaml")
        #expect(summary["truth"] as? [String] == ["a/truth.csv", "a/truth.json"])
        #expect(summary["command"] as? String == "lithoray phantom cell -o a/ \(small) --json")
        #expect(summary["images"] as? Int == 8)
        #expect(summary["seed"] as? Int == 1)
        #expect(summary["pixel_size_um"] as? Double == 58.59375)
    }

    @Test("Without options the experiment is the default one")
    func defaults() throws {
        #expect(try Phantom.Cell.parse(["-o", "a"]).experiment == CellPhantomOptions())
    }

    @Test("Every option reaches the experiment")
    func options() throws {
        let arguments = """
            -o a --frames 3 --width 100 --height 90 --seed 18446744073709551615 --darks 4 --flats 6 \
            --exposure 10 --interval 11 --neutrons 500 --wavelength 4 --decline 0.1 \
            --fluctuation 0.01 --trip 1:2 --gain 2 --offset 100 --read-noise 3 --saturation 4095 \
            --blur 1.5 --spots 0.001 --no-defects --maximum-depth 2.5 --axis 48 --tilt -0.5 \
            --diffusion 1e-8 --rest 2 --no-negative-electrode
            """
        var expected = CellPhantomOptions()
        expected.frames = 3
        expected.width = 100
        expected.height = 90
        expected.seed = .max
        expected.darks = 4
        expected.flatsBefore = 6
        expected.flatsAfter = 6
        expected.exposure = 10
        expected.frameInterval = 11
        expected.detectedNeutrons = 500
        expected.wavelength = 4
        expected.beamDecline = 0.1
        expected.intensityFluctuation = 0.01
        expected.tripFrames = 1..<2
        expected.gain = 2
        expected.darkOffset = 100
        expected.readNoise = 3
        expected.saturation = 4095
        expected.blur = 1.5
        expected.spotFraction = 0.001
        expected.deadFraction = 0
        expected.hasDeadColumn = false
        expected.hotPixels = 0
        expected.maximumDepth = 2.5
        expected.axis = 48
        expected.tilt = -0.5
        expected.diffusionCoefficient = 1e-8
        expected.restFrames = 2
        expected.hasNegativeElectrode = false
        let words = arguments.split(separator: " ").map(String.init)
        #expect(try Phantom.Cell.parse(words).experiment == expected)
        let spotless = try Phantom.Cell.parse(["-o", "a", "--no-spots"]).experiment
        #expect(spotless.spotFraction == 0)
        #expect(spotless.darkSpotFraction == 0)
    }

    @Test(
        "A command is written as a shell reads it",
        arguments: [
            (["density", "a.yaml", "-o", "b"], "lithoray density a.yaml -o b"),
            (["phantom", "cell", "-o", "it's"], #"lithoray phantom cell -o 'it'\''s'"#),
            (["check", ""], "lithoray check ''"),
            (["check", "µ *.yaml"], "lithoray check 'µ *.yaml'"),
        ])
    func typed(arguments: [String], line: String) {
        #expect(typedCommand(arguments) == line)
    }
}
