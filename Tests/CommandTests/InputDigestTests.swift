import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("SHA-256 of the inputs") struct InputDigestTests {
    /// Examples of FIPS 180-4 and of its test vectors.
    @Test(
        "is that of the standard, however the bytes are cut",
        arguments: [
            ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
            ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        ])
    func standard(text: String, count: Int, digest: String) throws {
        let bytes = Array(String(repeating: text, count: count).utf8)
        for piece in [bytes.count, 7, 64] where piece > 0 || bytes.isEmpty {
            let sum = try SHA256()
            bytes.withUnsafeBytes { bytes in
                for start in stride(from: 0, to: bytes.count, by: max(piece, 1)) {
                    let end = min(start + piece, bytes.count)
                    sum.add(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                }
            }
            #expect(sum.finish() == digest)
        }
    }

    /// Path and digest of every input that `out/run.json` lists; an empty digest where it is null.
    private func digests(_ experiment: BrokenExperiment) throws -> [String: String] {
        let record = try #require(
            JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: experiment.path("out/run.json"))))
                as? [String: Any])
        let inputs = try #require(record["inputs"] as? [[String: Any]])
        return try Dictionary(
            uniqueKeysWithValues: inputs.map { input in
                let path = try #require(input["path"] as? String)
                return (path, try #require(input["sha256"]) as? String ?? "")
            })
    }

    /// What coreutils finds.
    private func expected(_ experiment: BrokenExperiment) throws -> [String: String] {
        let lines = try experiment.shell("sha256sum experiment.yaml raw/* dark/* flat/*")
        return Dictionary(
            uniqueKeysWithValues: lines.split(separator: "\n").map {
                (String($0.dropFirst(66)), String($0.prefix(64)))
            })
    }

    @Test("is in run.json for files up to 1 MiB, with --hash for all")
    func command() throws {
        let experiment = try BrokenExperiment()
        // Bytes after the image belong to the file.
        try experiment.shell(
            "truncate -s 1048576 raw/frame_0001.tif && truncate -s 1048577 raw/frame_0002.tif "
                + "&& truncate -s 5000000 flat/after_01.tif")
        var all = try expected(experiment)
        #expect(all.count == 11)
        try experiment.shell("lithoray density experiment.yaml -o out --quiet --hash")
        #expect(try digests(experiment) == all)
        #expect(try experiment.shell("ls out") == "frames.csv\nmaps\nprofiles.csv\nrun.json\n")
        try experiment.shell("lithoray density experiment.yaml -o out --quiet --overwrite")
        all["raw/frame_0002.tif"] = ""
        all["flat/after_01.tif"] = ""
        #expect(try digests(experiment) == all)
    }

    @Test("is not computed again for what an interrupted run has read")
    func resumed() throws {
        let experiment = try BrokenExperiment()
        let all = try expected(experiment)
        // Two frames fit the limit, the third does not.
        try experiment.shell(
            """
            lithoray density experiment.yaml -o whole --quiet
            (ulimit -f 40; lithoray density experiment.yaml -o out --quiet --threads 1)
            test $? = 5
            """)
        let names = ["experiment.yaml"] + (0..<4).map { "raw/frame_000\($0).tif" }
        for line in try experiment.shell("head -n 5 out/inputs.sha256.part").split(separator: "\n")
        {
            let index = try #require(Int(line.prefix(1)))
            #expect(line == "\(index) \(all[names[index], default: ""])")
        }
        // Digests that nobody would find show what is read again: the frame's is kept, that of a
        // line that was cut off is not.
        let marked = String(repeating: "0123456789abcdef", count: 4)
        let lines = ["2 \(marked)", "0 \(marked.dropLast())"].joined(separator: "\n")
        try experiment.folder.write(lines, to: "out/inputs.sha256.part")
        try experiment.shell(
            "lithoray density experiment.yaml -o out --quiet --resume && "
                + "diff -r -x run.json out whole")
        var found = all
        found["raw/frame_0001.tif"] = marked
        #expect(try digests(experiment) == found)
        #expect(try experiment.shell("ls out") == "frames.csv\nmaps\nprofiles.csv\nrun.json\n")
    }

    @Test("may still be missing when the frames are done, and --resume ends such a run")
    func interrupted() throws {
        let experiment = try BrokenExperiment()
        // A hole of a TiB after the image takes minutes to read.
        let result = try Program.shell(
            """
            lithoray density experiment.yaml -o whole --quiet
            truncate -s 1T raw/frame_0001.tif
            timeout --foreground -s KILL 60 '\(Program.path)' density experiment.yaml -o out --quiet --hash &
            until grep -qs '"frames":4' out/unfinished.json; do sleep 0.05; done
            sleep 0.3; kill -INT $!; wait $!; echo $?; ls out
            lithoray density experiment.yaml -o out --quiet --resume && diff -r -x run.json out whole
            """, in: experiment.folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0,
                    output: """
                        130
                        frames.csv.part
                        inputs.sha256.part
                        maps
                        profiles.csv.part
                        unfinished.json

                        """,
                    error: "lithoray: error: interrupted; run the same command with --resume to go "
                        + "on\n"))
    }

    @Test("A pipe is read once, so that it has none")
    func pipe() throws {
        let experiment = try BrokenExperiment()
        try experiment.shell(
            "sed \"s: raw/: $PWD/raw/:; s: dark/: $PWD/dark/:; s: flat/: $PWD/flat/:g\" "
                + "experiment.yaml > absolute.yaml; "
                + "lithoray density <(cat absolute.yaml) -o out --quiet --hash")
        let digests = try digests(experiment)
        #expect(digests.count == 11)
        #expect(digests.filter { $0.value == "" }.map(\.key).map { $0.prefix(5) } == ["/dev/"])
    }

    @Test("An input that changes before it is read ends the run with 3")
    func changed() throws {
        let experiment = try BrokenExperiment()
        let result = try Program.shell(
            """
            truncate -s 1T raw/frame_0001.tif
            timeout --foreground -s KILL 60 '\(Program.path)' density experiment.yaml -o out --quiet --hash &
            until grep -qs '"frames":4' out/unfinished.json; do sleep 0.05; done
            truncate -s 2M raw/frame_0001.tif
            wait $!; echo $?
            """, in: experiment.folder.path)
        #expect(
            result
                == Program.Result(
                    status: 0, output: "3\n",
                    error: "lithoray: error: raw/frame_0001.tif has changed since the run began; "
                        + "start again when nothing writes to it\n"))
    }
}
