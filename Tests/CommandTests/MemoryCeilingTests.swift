import Foundation
import TestSupport
import Testing

@Suite("--memory") struct MemoryCeilingTests {
    /// What a run without room for a frame says that it needs.
    private func need(_ experiment: BrokenExperiment, _ command: String) throws -> Int {
        let result = try Program.shell(
            "lithoray \(command) --memory 1M --quiet", in: experiment.folder.path)
        #expect(result.status == 2)
        #expect(result.error.hasSuffix(" bytes; give at least as much\n"))
        let before = "lithoray: error: --memory 1048576 is too little: one frame at a time needs "
        #expect(result.error.hasPrefix(before))
        return try #require(Int(result.error.dropFirst(before.count).prefix { $0.isNumber }))
    }

    @Test(
        "is a ceiling that a run keeps, with the same results, and that it says before it reads",
        arguments: ["mean", "median"])
    func ceiling(average: String) throws {
        let experiment = try BrokenExperiment("--width 320 --height 320 --spots 0")
        try experiment.replace("maps:", by: "maps: density+sigma")
        try experiment.replace("gain_adu", by: "  gain_adu_per_neutron: 12\n  spots: none")
        try experiment.replace("darks:", by: "darks: dark/*.tif\naverage: \(average)")
        // Other names of the four frames' files are enough for many batches.
        try experiment.shell(
            "for n in $(seq 100 219); do ln raw/frame_000$((n % 4)).tif raw/frame_0$n.tif; done")
        let before = try experiment.added()
        let least = try need(experiment, "density experiment.yaml -o out --engine cpu --threads 2")
        #expect(try need(experiment, "check experiment.yaml --engine cpu --threads 2") == least)
        #expect(try experiment.added() == before)
        var peaks: [String: Int] = [:]
        for (out, option) in [("free", ""), ("kept", "--memory \(least)")] {
            try experiment.shell(
                "lithoray density experiment.yaml -o \(out) --quiet --engine cpu --threads 2 \(option)"
            )
            let record = try JSONSerialization.jsonObject(
                with: Data(contentsOf: URL(fileURLWithPath: experiment.path("\(out)/run.json"))))
            let memory = try #require((record as? [String: Any])?["memory"] as? [String: Any])
            #expect(memory["ceiling_bytes"] as? Int == (option.isEmpty ? nil : least))
            let estimate = try #require(memory["estimated_bytes"] as? Int)
            #expect(option.isEmpty ? estimate > least : estimate <= least)
            peaks[out] = try #require(memory["peak_bytes"] as? Int)
            #expect(try #require(peaks[out]) <= estimate, "\(out)")
        }
        // All frames are in hand without a ceiling, each with 0.8 MB of maps.
        #expect(try #require(peaks["free"]) > least)
        try experiment.shell("diff -r -x run.json free kept")
    }
}
