import Fields
import Foundation
import ImageFiles
import Phantoms
import TestSupport
import Testing

@testable import lithoray

@Suite("lithoray phantom pellet")
struct PhantomPelletCommandTests {
    private let small =
        "--width 24 --height 20 --slices 16 --radius 8 --caps 3 --pore-radius 2 --quiet"

    @Test(
        "A pellet has its volume, its configuration, its truth and its command",
        arguments: [
            ("", "./volume.tif"), ("--format vol ", "./volume.vol\n./volume.vol.info"),
            ("--format raw --type uint8 ", "./volume_24x20x16_uint8.raw"),
        ])
    func files(options: String, volume: String) throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            "lithoray phantom pellet -o 'a b/c' \(options)\(small) && cd 'a b/c' && "
                + "find . -type f | LC_ALL=C sort && cat command.txt", in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        ./command.txt
                        ./pellet.yaml
                        ./truth.csv
                        ./truth.json
                        \(volume)
                        lithoray phantom pellet -o 'a b/c' \(options)\(small)

                        """, error: ""))
    }

    @Test("Every format and type holds the same volume, with its voxel size")
    func formats() throws {
        let folder = try TemporaryFolder()
        func slice(_ options: String, _ name: String) throws -> [Double] {
            let result = try Program.shell(
                "lithoray phantom pellet -o \(name) \(options) \(small)", in: folder.path)
            #expect(result.error == "")
            let files = try FileManager.default.contentsOfDirectory(
                atPath: "\(folder.path)/\(name)")
            let file = try #require(
                files.first { $0.hasPrefix("volume") && !$0.hasSuffix(".info") })
            let volume = try VolumeFiles("\(folder.path)/\(name)/\(file)")
            #expect(
                volume.shape
                    == VolumeShape(slice: Shape(width: 24, height: 20), sliceCount: 16))
            // 3 mm are 16 px.
            if !file.hasSuffix(".raw") { #expect(volume.voxelSize?.micrometres == 187.5) }
            return try FrameFiles(sequence: volume.images()).values(of: 7).map { Double($0) }
        }
        let greys = "--air 60 --pore 60 --solid 180 --noise 4"
        let exact = try slice("--format vol \(greys)", "a")
        for (options, name) in [
            ("--type uint8", "b"), ("--type uint16 --format raw", "c"),
            ("--type int16 --format vol", "d"), ("--type float32", "e"),
        ] {
            let found = try slice("\(options) \(greys)", name)
            #expect(zip(found, exact).allSatisfy { abs($0 - $1) <= 0.50001 }, "\(options)")
        }
    }

    @Test("The same options give the same bytes, whatever the threads")
    func threads() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            lithoray phantom pellet -o a --threads 1 \(small) --tilt 3 --seed 7 &&
            lithoray phantom pellet -o b --threads 5 \(small) --tilt 3 --seed 7 &&
            lithoray phantom pellet -o c --threads 5 \(small) --tilt 3 --seed 8 &&
            diff -r -x command.txt a b && diff -q a/volume.tif c/volume.tif
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 1, output: "Files a/volume.tif and c/volume.tif differ\n", error: ""))
    }

    @Test("--overwrite removes the volume of the earlier run and nothing else")
    func overwrite() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            lithoray phantom pellet -o . \(small) && echo mine > note.txt && touch volume.vol.part
            lithoray phantom pellet -o . \(small)
            lithoray phantom pellet -o . \(small) --format raw --overwrite && LC_ALL=C ls
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        command.txt
                        note.txt
                        pellet.yaml
                        truth.csv
                        truth.json
                        volume_24x20x16_uint16.raw

                        """,
                    error: "lithoray: error: . is not empty; name another folder, or replace an "
                        + "earlier run with --overwrite\n"))
    }

    @Test("A phantom of a cell is not replaced by one of a pellet")
    func foreign() throws {
        let folder = try TemporaryFolder()
        try folder.write("lithoray phantom cell -o .\n", to: "command.txt")
        let result = try Program.shell(
            "lithoray phantom pellet -o . --overwrite \(small)", in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: . was not made by lithoray phantom pellet; nothing is "
                        + "replaced, name another folder\n"))
    }

    @Test("An interrupted pellet leaves no half volume")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            """
            '\(Program.path)' phantom pellet -o a --width 256 --height 256 --slices 4000 --quiet &
            until ls a/volume.tif.part > /dev/null 2>&1; do sleep 0.05; done
            kill -INT $!; wait $!; echo $?; ls a
            """, in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0, output: "130\ncommand.txt\n",
                    error: "lithoray: error: interrupted; a is not whole, run the same command "
                        + "with --overwrite\n"))
    }

    @Test("The summary names the pellet, the volume, the truth and the porosity")
    func json() throws {
        let folder = try TemporaryFolder()
        let result = try Program.shell(
            "lithoray phantom pellet -o a/ \(small) --json", in: folder.path)
        let summary = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(summary["pellet"] as? String == "a/pellet.yaml")
        #expect(summary["volume"] as? String == "a/volume.tif")
        #expect(summary["truth"] as? [String] == ["a/truth.csv", "a/truth.json"])
        #expect(summary["slices"] as? Int == 16)
        #expect(summary["voxel_size_um"] as? Double == 187.5)
        let truth = try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: folder.path + "/a/truth.json")))
                as? [String: Any])
        let porosity = truth["porosity"] as? [String: Any]
        #expect(summary["porosity"] as? Double == porosity?["realised"] as? Double)
        #expect(summary["expected_porosity"] as? Double == porosity?["expected"] as? Double)
    }

    @Test("Without options the volume is the default one, .vol in float32")
    func defaults() throws {
        var expected = PelletPhantomOptions()
        expected.greys = .usual(for: .uint16)
        #expect(try Phantom.Pellet.parse(["-o", "a"]).options == expected)
        expected.type = .float32
        expected.greys = .usual(for: .float32)
        #expect(
            try Phantom.Pellet.parse(["-o", "a", "--format", "vol"]).options == expected)
    }

    @Test("Every option reaches the volume")
    func options() throws {
        let arguments = """
            -o a --width 100 --height 90 --slices 80 --seed 18446744073709551615 --type int16 \
            --radius 30.5 --tilt 2 --azimuth -30 --offset -1.5:2 --caps 5 --notches 2 \
            --notch-depth 4 --porosity 0.2 --edge-rise -0.05 --edge-width 7 --gradient -0.03 \
            --pore-radius 4:2.5 --closed-pores 3 --air -5 --pore 10 --solid 200 --noise 3 \
            --blur 1.5 --hard-edges --cupping 0.1 --rings 6 --ring-amplitude 0.2
            """
        var expected = PelletPhantomOptions()
        expected.width = 100
        expected.height = 90
        expected.slices = 80
        expected.seed = .max
        expected.type = .int16
        expected.radius = 30.5
        expected.tilt = 2
        expected.azimuth = -30
        expected.offset = SIMD2(-1.5, 2)
        expected.caps = 5
        expected.notches = 2
        expected.notchDepth = 4
        expected.porosity = 0.2
        expected.edgeRise = -0.05
        expected.edgeWidth = 7
        expected.gradient = -0.03
        expected.poreRadius = 2.5...4
        expected.closedPores = 3
        expected.greys = .init(air: -5, pore: 10, solid: 200, noise: 3)
        expected.blur = 1.5
        expected.hasHardEdges = true
        expected.cupping = 0.1
        expected.rings = 6
        expected.ringAmplitude = 0.2
        let words = arguments.split(separator: " ").map(String.init)
        #expect(try Phantom.Pellet.parse(words).options == expected)
        let one = try Phantom.Pellet.parse(["-o", "a", "--pore-radius", "3"]).options
        #expect(one.poreRadius == 3...3)
    }
}
