import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("The program as a shell sees it")
struct CommandLineTests {
    @Test(
        "A wrong command line ends with 2 and one line",
        arguments: [
            (
                [],
                "no command is given; take density, porosity, cell, audit, echem, check, devices or phantom"
            ),
            (["phantom"], "no phantom is given; take cell or pellet"),
            (["densty"], "unexpected argument 'densty'"),
            (["density"], "missing expected argument '<experiment.yaml>'"),
            (["density", "a.yaml"], "missing expected argument '--output <out>'"),
            (["density", "a.yaml", "-o", ""], "--output is empty; name a folder"),
            (
                ["density", "a.yaml", "-o", "b", "--enigne", "cpu"],
                "unknown option '--enigne'; did you mean '--engine'?"
            ),
            (
                ["check", "a.yaml", "--engine", "gpu"],
                "the value 'gpu' is invalid for '--engine <engine>'; give one of "
                    + "'auto', 'cpu' or 'opencl'"
            ),
            (
                ["check", "a.yaml", "--memory", "2X"],
                "the value '2X' is invalid for '--memory <bytes>': give bytes, or a number with "
                    + "K, M, G or T, such as 512M or 2G"
            ),
            (["check", "a.yaml", "--threads", "0"], "--threads is 1 or more, not 0"),
            (
                ["check", "a.yaml", "--device", ""],
                "--device is empty; give part of a name or an index"
            ),
            (
                ["check", "a.yaml", "--quiet", "--verbose"],
                "--quiet and --verbose exclude each other; give one of them"
            ),
            (
                ["density", "a.yaml", "-o", "b", "--overwrite", "--resume"],
                "--overwrite and --resume exclude each other; give one of them"
            ),
            (
                ["phantom", "cell", "-o", "a", "--trip", "5"],
                "the value '5' is invalid for '--trip <a:b>': give the first frame and the frame "
                    + "after the last, such as 20:24"
            ),
            (["phantom", "cell", "-o", "a", "--threads", "0"], "--threads is 1 or more, not 0"),
            (
                ["phantom", "cell", "-o", "a", "--blur", "99"],
                "blur is 99.0; give a value from 0.0 to 20.0"
            ),
            (
                ["phantom", "pellet", "-o", "a", "--offset", "5"],
                "the value '5' is invalid for '--offset <x:y>': give two numbers, such as 4.5:-3"
            ),
            (
                ["phantom", "pellet", "-o", "a", "--pore-radius", "3:4:5"],
                "the value '3:4:5' is invalid for '--pore-radius <a:b>': give a number, or two such "
                    + "as 3:6"
            ),
            (
                ["phantom", "pellet", "-o", "a", "--type", "uint32"],
                "the value 'uint32' is invalid for '--type <type>'; give one of 'uint8', 'uint16', "
                    + "'int16' or 'float32'"
            ),
            (
                ["phantom", "pellet", "-o", "a", "--blur", "99"],
                "blur is 99.0; give a value from 0.0 to 10.0"
            ),
            (
                ["devices", "--engine", "cpu", "--device", "1"],
                "--engine cpu has no device '1', only 0 native loops; leave out --device, or take "
                    + "--engine opencl"
            ),
            (
                ["devices", "--engine", "opencl", "--device", "native"],
                "--device 'native' names the native loops, which are no OpenCL device; take "
                    + "--engine cpu"
            ),
            (
                ["devices", "--engine", "opencl", "--instruction-set", "v3"],
                "--instruction-set is about the native loops; leave it out or take --engine cpu"
            ),
        ] as [([String], String)])
    func wrongCommandLine(arguments: [String], sentence: String) throws {
        let result = try Program.run(arguments)
        #expect(
            result
                == Program.Result(
                    status: 2, output: "", error: "lithoray: error: \(sentence)\n"))
    }

    @Test(
        "Every command explains itself with examples",
        arguments: [
            [], ["density"], ["cell"], ["audit"], ["echem"], ["check"], ["devices"], ["phantom"],
            ["phantom", "cell"], ["phantom", "pellet"],
        ])
    func help(command: [String]) throws {
        let result = try Program.run(command + ["--help"])
        #expect(result.status == 0)
        #expect(result.error == "")
        #expect(result.output.contains("EXAMPLES\n  lithoray "))
        #expect(result.output.hasSuffix("\n"))
        for name in command.prefix(1) {
            #expect(result.output.contains("  lithoray \(name)"))
        }
    }

    @Test("The help of density names every option of the contract")
    func densityHelp() throws {
        let help = try Program.run(["density", "--help"]).output
        let options = [
            "-o, --output", "--engine", "--device", "--memory", "--threads", "--instruction-set",
            "--hash", "--quiet", "--verbose", "--json", "--overwrite", "--resume", "--stack",
        ]
        for option in options { #expect(help.contains("  \(option) "), "\(option)") }
    }

    @Test("The version is a number and nothing else")
    func version() throws {
        let result = try Program.run(["--version"])
        #expect(result == Program.Result(status: 0, output: "0.1.0\n", error: ""))
    }

    @Test("An experiment that is wrong ends with 2, its place and one line")
    func wrongExperiment() throws {
        let folder = try TemporaryFolder()
        try folder.write("frames: a.tif\ndark: b.tif\n", to: "experiment.yaml")
        for command in [
            ["check", "experiment.yaml"], ["density", "experiment.yaml", "-o", "out"],
        ] {
            let result = try Program.run(command, in: folder.path)
            #expect(
                result
                    == Program.Result(
                        status: 2, output: "",
                        error: "lithoray: error: experiment.yaml:2:1: unknown key 'dark'; "
                            + "did you mean 'darks'?\n"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
                    == ["experiment.yaml"])
        }
    }

    @Test("A line break in a file's name does not break the line")
    func lineBreakInName() throws {
        let result = try Program.run(["check", "a\nb.yaml"])
        #expect(
            result
                == Program.Result(
                    status: 2, output: "", error: "lithoray: error: a b.yaml does not exist\n"))
    }

    @Test("A reader that closes the pipe early is no error")
    func closedPipe() throws {
        let result = try Program.shell("lithoray density --help | true")
        #expect(result == Program.Result(status: 0, output: "", error: ""))
    }

    @Test("A full device behind standard output ends with 5")
    func fullDevice() throws {
        let result = try Program.shell("lithoray --version > /dev/full")
        #expect(
            result
                == Program.Result(
                    status: 5, output: "",
                    error: "lithoray: error: standard output cannot be written: "
                        + "no space left on device\n"))
    }

    @Test("The second interruption ends the program at once with 130")
    func secondInterruption() throws {
        let folder = try TemporaryFolder()
        // Nobody writes to the pipe, so that the program waits in the middle of its work.
        let result = try Program.shell(
            """
            mkfifo experiment.yaml
            '\(Program.path)' check experiment.yaml < /dev/null &
            exec 3<> experiment.yaml
            sleep 0.5
            kill -INT $!; sleep 0.2
            kill -0 $! || echo 'ended at the first'
            kill -INT $!
            wait $!
            """, in: folder.path)
        #expect(result == Program.Result(status: 130, output: "", error: ""))
    }

    @Test(
        "An amount of memory is bytes or has a unit",
        arguments: [
            ("1024", 1024), ("512M", 536_870_912), ("2G", 2_147_483_648), ("2g", 2_147_483_648),
            ("1.5KiB", 1536), ("2GB", 2_000_000_000), ("1T", 1_099_511_627_776),
        ])
    func memory(text: String, bytes: Int) throws {
        #expect(try ByteCount(argument: text).bytes == bytes)
    }

    @Test(
        "Anything else is no amount of memory",
        arguments: ["", "G", "0", "-1", "0.1", "1e9", "2X", "inf", "9999999T", "1 G"])
    func noMemory(text: String) {
        #expect(throws: ByteCountError.malformed) { try ByteCount(argument: text) }
    }

    @Test("An error of a library ends the program as an unusable input")
    func foreignError() {
        struct Foreign: Error {}
        #expect(ExitStatus(for: Foreign()) == .input)
        #expect(ExitStatus(for: InterruptionError.interrupted).rawValue == 130)
        #expect(
            errorLine(InterruptionError.interrupted.description)
                == "lithoray: error: interrupted; run the same command with --resume to go on")
    }
}
