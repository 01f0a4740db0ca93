import Foundation
import TestSupport
import Testing

@Suite("Outputs that cannot be written")
struct BadInputOutputTests {
    let experiment: BrokenExperiment

    init() throws { experiment = try BrokenExperiment() }

    /// Runs `density` into a place that does not take results.
    private func complaint(_ place: String, status: Int32) throws -> String {
        let before = try experiment.added()
        let result = try Program.run(
            ["density", "experiment.yaml", "-o", place, "--quiet"], in: experiment.folder.path)
        #expect(result.status == status, "\(result)")
        #expect(result.output == "")
        #expect(try experiment.added() == before)
        return result.error
    }

    @Test("A file in the place of the folder, or above it")
    func fileInPlace() throws {
        try experiment.folder.write("mine", to: "out")
        #expect(
            try complaint("out", status: 2)
                == "lithoray: error: out is not a folder; name another\n")
        #expect(
            try complaint("out/deeper", status: 2)
                == "lithoray: error: out/deeper is not a folder; name another\n")
        #expect(try experiment.shell("cat out") == "mine")
    }

    @Test("A place where no folder can be made")
    func notMade() throws {
        #expect(
            try complaint("/proc/a/b", status: 5)
                == "lithoray: error: the folder /proc/a cannot be made: no such file or directory; "
                + "name another place\n")
    }

    @Test("A folder that is there and takes no file")
    func notWritable() throws {
        // Empty on every Linux, and closed to root as well.
        #expect(
            try complaint("/proc/tty/ldisc", status: 5)
                == "lithoray: error: /proc/tty/ldisc/profiles.csv.part could not be written: no such "
                + "file or directory; check that the folder exists\n")
    }

    @Test("A folder with other things in it")
    func foreign() throws {
        try experiment.folder.write("mine", to: "out/notes.txt")
        #expect(
            try complaint("out", status: 2)
                == "lithoray: error: out is not empty; name another folder, or replace an earlier run "
                + "with --overwrite\n")
    }

    /// What a run leaves whose files may be no larger than some KiB, with its status before.
    private func limited(
        _ kibibytes: Int, _ options: String = "", out: String = "out"
    ) throws -> Program.Result {
        try Program.shell(
            """
            (ulimit -f \(kibibytes); lithoray density experiment.yaml -o \(out) --quiet --threads 1 \
            \(options)); echo $?
            find \(out) -mindepth 1 2> /dev/null | sort || true
            """, in: experiment.folder.path)
    }

    @Test("A file-size limit below the first map ends with 5 and leaves nothing")
    func limitAtFirstMap() throws {
        let result = try limited(4)
        #expect(
            result
                == Program.Result(
                    status: 0, output: "5\n",
                    error:
                        "lithoray: error: out/maps/density_000000.tif.part could not be written: "
                        + "File too large; raise the file-size limit (ulimit -f) or choose another "
                        + "file system\n"))
        #expect(try experiment.added() == [])
    }

    @Test("A file-size limit of zero leaves no folder, not even those above the results")
    func limitOfZero() throws {
        let result = try limited(0, out: "a/b/out")
        #expect(
            result
                == Program.Result(
                    status: 0, output: "5\n",
                    error: "lithoray: error: a/b/out/profiles.csv could not be written: file too "
                        + "large; raise the file-size limit (ulimit -f) or choose another file "
                        + "system\n"))
        #expect(try experiment.added() == [])
    }

    @Test("A folder that was there before stays, empty")
    func emptyFolderStays() throws {
        try experiment.shell("mkdir out")
        #expect(try limited(4).output == "5\n")
        #expect(try experiment.added() == ["out"])
    }

    @Test(
        "A file-size limit in the middle leaves whole maps, and --resume goes on to the same bytes",
        arguments: [("", "out/profiles.csv"), ("--stack", "out/maps/density.tif.part")])
    func limitInTheMiddle(options: String, file: String) throws {
        // A map has 16 KiB and a little; a frame's lines in profiles.csv about 15 KiB; the stack
        // outgrows 60 KiB first where maps are in one file.
        let limit = options.isEmpty ? 40 : 60
        let result = try limited(limit, options)
        let reason = options.isEmpty ? "file too large" : "File too large"
        #expect(
            result.error
                == "lithoray: error: \(file) could not be written: \(reason); raise the file-size "
                + "limit (ulimit -f) or choose another file system\n")
        let maps =
            options.isEmpty
            ? (0..<3).map { "out/maps/density_00000\($0).tif" } : ["out/maps/density.tif.part"]
        #expect(
            result.output
                == (["5", "out/frames.csv.part", "out/inputs.sha256.part", "out/maps"] + maps + [
                    "out/profiles.csv.part", "out/unfinished.json", "",
                ]).joined(separator: "\n"))
        try experiment.shell(
            """
            lithoray density experiment.yaml -o whole --quiet \(options)
            for map in out/maps/*.tif; do test ! -e $map || cmp $map whole/maps/${map##*/}; done
            lithoray density experiment.yaml -o out --quiet --resume \(options)
            diff -r -x run.json out whole && ls out/run.json
            """)
    }
}
