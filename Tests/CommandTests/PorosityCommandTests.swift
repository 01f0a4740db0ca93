import Foundation
import TestSupport
import Testing

@Suite("lithoray porosity")
struct PorosityCommandTests {
    /// A small phantom in a folder of its own, and a run of the program in it.
    private struct Study {
        let folder: TemporaryFolder

        init(_ options: String = "") throws {
            folder = try TemporaryFolder()
            let made = try Program.shell(
                "lithoray phantom pellet -o p --quiet --width 72 --height 72 --slices 60 \(options)",
                in: folder.path)
            try #require(made.status == 0, "\(made.error)")
        }

        func run(_ line: String) throws -> Program.Result {
            try Program.shell("lithoray porosity \(line)", in: folder.path)
        }

        func bytes(of folder: String) throws -> [String: Data] {
            var files: [String: Data] = [:]
            let root = self.folder.path + "/" + folder
            for name in try FileManager.default.subpathsOfDirectory(atPath: root)
            where name != "run.json" {
                files[name] = FileManager.default.contents(atPath: root + "/" + name)
            }
            return files
        }

        /// Columns of a table by name.
        func table(_ path: String) throws -> [String: [Double]] {
            let text = try String(contentsOfFile: folder.path + "/" + path, encoding: .utf8)
            let lines = text.split(separator: "\n").map {
                $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            }
            var columns: [String: [Double]] = [:]
            for (index, name) in lines[0].enumerated() {
                columns[name] = lines.dropFirst().map { Double($0[index]) ?? .nan }
            }
            return columns
        }
    }

    @Test("Every voxel of the pellet is in one ring and in one slice")
    func invariants() throws {
        let study = try Study()
        let result = try study.run("p/pellet.yaml -o out --quiet --json")
        #expect(result.status == 0, "\(result.error)")
        let radial = try study.table("out/radial.csv")
        let height = try study.table("out/height.csv")
        let sectors = try study.table("out/sectors.csv")
        let guards = try #require(radial["guard_sigma"])
        func sum(_ table: [String: [Double]], at sigmas: Double?, _ weighted: Bool) -> Double {
            let voxels = table["voxels"] ?? []
            let porosity = table["porosity"] ?? []
            return voxels.indices.reduce(0) { total, row in
                guard sigmas == nil || guards[row] == sigmas else { return total }
                return total + (weighted ? (voxels[row] * porosity[row]).rounded() : voxels[row])
            }
        }
        for weighted in [false, true] {
            #expect(sum(radial, at: 0, weighted) == sum(height, at: nil, weighted))
        }
        let all = try #require(sectors["voxels"]).prefix(16).reduce(0, +)
        #expect(all == sum(radial, at: 0, false))
        #expect(try #require(radial["voxels"]).allSatisfy { $0 > 0 })
        #expect(result.output.contains("\"is_fitted\": true"))
    }

    @Test("A check says what a study would read, and warns, without writing")
    func check() throws {
        let study = try Study()
        func check(_ line: String) throws -> Program.Result {
            try Program.shell("lithoray check \(line)", in: study.folder.path)
        }
        let before = try study.bytes(of: ".").keys.sorted()
        let text = try check("p/pellet.yaml --engine cpu")
        #expect(text.status == 0, "\(text.error)")
        #expect(text.output.contains("volume  72×72×60 voxels, uint16"))
        #expect(text.output.contains("bytes   622080 in 1 file, read three times"))
        let json = try check("p/pellet.yaml --json")
        #expect(json.status == 0 && json.output.contains("\"bytes\": 622080"))
        #expect(json.output.contains("\"files\": 1,"))
        #expect(try study.bytes(of: ".").keys.sorted() == before)
        // A key that is wrong, a volume that is not there.
        for (edit, status, message) in [
            ("s/^threshold/treshold/", 2, "did you mean 'threshold'?"),
            ("s/^volume: .*/volume: none.tif/", 3, "no file matches p/none.tif"),
        ] {
            let made = try Program.shell(
                "sed '\(edit)' p/pellet.yaml > p/broken.yaml", in: study.folder.path)
            #expect(made.status == 0)
            let result = try check("p/broken.yaml")
            #expect(result.status == status && result.error.contains(message), "\(result.error)")
        }
    }

    @Test("Volumes without a pellet end with a line that says so, and leave no half of a result")
    func withoutPellet() throws {
        let study = try Study()
        #expect(try study.run("p/pellet.yaml -o out --quiet").status == 0)
        let made = try Program.shell(
            """
            head -c 110592 /dev/zero > even_48x48x48_uint8.raw
            head -c 110592 /dev/urandom > noise_48x48x48_uint8.raw
            """, in: study.folder.path)
        #expect(made.status == 0)
        let size = "--voxel-size 1 -o out --quiet --overwrite"
        let even = try study.run("even_48x48x48_uint8.raw \(size)")
        #expect(even.status == 3 && even.error.contains("every voxel is 0"), "\(even.error)")
        // The results that were to be replaced are gone, and nothing bars the next run.
        let noise = try study.run("noise_48x48x48_uint8.raw \(size)")
        #expect(noise.status == 3 && noise.error.contains("no pellet is found"), "\(noise.error)")
        #expect(!FileManager.default.fileExists(atPath: study.folder.path + "/out"))
        // A cylinder by hand that reaches beyond the image, and rings too narrow for voxels.
        let byHand = try Program.shell(
            """
            printf '%s\\n' 'volume: noise_48x48x48_uint8.raw' 'voxel_size_um: 1' 'threshold: 100' \
                'region: {axis_px: [23.5, 23.5], radius_px: 60}' 'figures: none' > wide.yaml
            sed 's/60/40/' wide.yaml > inside.yaml
            sed 's/60/20/' wide.yaml > rings.yaml; echo 'rings: {width_um: 0.5}' >> rings.yaml
            sed 's/width_um: 0.5/width_um: 0.4/' rings.yaml > narrow.yaml
            sed 's/width_um: 0.5/count: 49/' rings.yaml > many.yaml
            LC_ALL=C awk 'BEGIN { srand(1); for (i = 0; i < 110592; i++) {
                s = 0; for (k = 0; k < 12; k++) s += rand(); printf "%c", 40 + int(6 * s) } }' \
                > hill_48x48x48_uint8.raw
            sed 's/noise_/hill_/; s/threshold: 100/threshold: mixture/; s/rings:.*//' rings.yaml \
                > mixture.yaml
            """, in: study.folder.path)
        #expect(byHand.status == 0)
        let wide = try study.run("wide.yaml -o wide --quiet")
        #expect(wide.status == 2 && wide.error.contains("the slices are only 48×48 pixels"))
        let inside = try study.run("inside.yaml -o inside --quiet")
        #expect(
            inside.status == 2 && inside.error.contains("48×48 pixels lie inside it as a whole"))
        // A ring without a voxel has no number.
        #expect(try study.run("rings.yaml -o rings --quiet").status == 0)
        let rings = try study.table("rings/radial.csv")
        let (voxels, porosity) = (try #require(rings["voxels"]), try #require(rings["porosity"]))
        #expect(voxels.contains(0))
        #expect(zip(voxels, porosity).allSatisfy { ($0 == 0) == $1.isNaN })
        // Rings that no memory would hold.
        for (name, message) in [
            ("narrow", "narrow.yaml:6:19: 0.4 µm is less than half a voxel; give 0.5 or more"),
            ("many", "many.yaml:6:16: 49 rings are more than fit the slices' 48×48 voxels"),
        ] {
            let result = try study.run("\(name).yaml -o \(name) --quiet")
            #expect(result.status == 2 && result.error.contains(message), "\(result.error)")
        }
        // What the volume itself refuses leaves nothing that would bar another try.
        let mixture = try study.run("mixture.yaml -o mixture --quiet")
        #expect(mixture.status == 3, "\(mixture.error)")
        #expect(!FileManager.default.fileExists(atPath: study.folder.path + "/mixture"))
    }

    @Test("A study gives the same bytes however the work is cut, and after it was interrupted")
    func sameBytes() throws {
        let study = try Study("--tilt 1 --type uint8")
        #expect(try study.run("p/pellet.yaml -o a --quiet --threads 1").status == 0)
        #expect(
            try study.run("p/pellet.yaml -o b --quiet --instruction-set base").status == 0)
        let expected = try study.bytes(of: "a")
        #expect(expected.keys.contains("figures/view.png"))
        #expect(try study.bytes(of: "b") == expected)
        // Interrupted when the first count is whole: what is left goes on to the same bytes.
        let stopped = try Program.shell(
            """
            lithoray porosity p/pellet.yaml -o c --quiet & child=$!
            while [ ! -e c/unfinished.histogram ] && kill -0 $child 2>/dev/null; do :; done
            pkill -KILL -P $child; wait $child; true
            """, in: study.folder.path)
        #expect(stopped.status == 0)
        let resumed = try study.run("p/pellet.yaml -o c --quiet --resume")
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(try study.bytes(of: "c") == expected)
    }

    @Test(
        "What is wrong is said in one line, and nothing half-written stays",
        arguments: [
            ("none.tif -o out", 3, "none.tif"),
            ("bad.raw -o out", 3, "bad.raw"),
            ("flat_16x16x16_uint8.raw -o out", 3, "every voxel is 7"),
            ("noise_32x32x32_uint8.raw -o out", 3, "no pellet is found"),
            ("far.yaml -o out", 2, "outside the slices"),
            ("key.yaml -o out", 2, "did you mean 'voxel_size_um'?"),
            ("box.yaml -o out --memory 1000", 2, "--memory 1000 is too little"),
        ])
    func badInput(line: String, status: Int32, words: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(Data(count: 4095), to: "bad.raw")
        try folder.write(Data(repeating: 7, count: 4096), to: "flat_16x16x16_uint8.raw")
        var state: UInt32 = 1
        let noise = (0..<32 * 32 * 32).map { _ -> UInt8 in
            state = state &* 1_664_525 &+ 1_013_904_223
            return UInt8(100 + state >> 28)
        }
        try folder.write(Data(noise), to: "noise_32x32x32_uint8.raw")
        try folder.write(
            Data("volume: noise_32x32x32_uint8.raw\nregion: {axis_px: [90, 9], radius_px: 9}".utf8),
            to: "far.yaml")
        try folder.write(
            Data("volume: noise_32x32x32_uint8.raw\nvoxel_size: 2".utf8), to: "key.yaml")
        try folder.write(
            Data("volume: noise_32x32x32_uint8.raw\nregion: box\nvoxel_size_um: 1".utf8),
            to: "box.yaml")
        let result = try Program.shell("lithoray porosity \(line) --quiet", in: folder.path)
        #expect(result.status == status, "\(result.error)")
        #expect(result.error.contains(words), "\(result.error)")
        #expect(result.error.split(separator: "\n").count == 1)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/out/summary.json"))
    }
}
