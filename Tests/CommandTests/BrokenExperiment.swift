import Fields
import Foundation
import ImageFiles
import TestSupport
import Testing

@testable import lithoray

/// A small experiment that a test breaks in one place, and what the program makes of it.
///
/// Four frames of a synthetic cell, 64×64 pixels if not said otherwise, two darks, two flats before
/// and two after.
struct BrokenExperiment {
    let folder: TemporaryFolder

    /// Makes a whole experiment, with more options of `phantom cell`.
    init(_ options: String = "--width 64 --height 64") throws {
        folder = try TemporaryFolder()
        try shell(
            "lithoray phantom cell -o . --frames 4 --darks 2 --flats 2 \(options) --quiet "
                + "&& echo 'figures: none' >> experiment.yaml")
    }

    /// Runs a line of shell that must not fail, in the experiment's folder.
    @discardableResult
    func shell(_ line: String) throws -> String {
        let result = try Program.shell(line, in: folder.path)
        #expect(result.status == 0, "\(line): \(result.error)")
        return result.output
    }

    /// The path of a file of the experiment.
    func path(_ name: String) -> String { folder.path + "/" + name }

    /// Replaces the one line of experiment.yaml that starts with `start`, spaces apart.
    func replace(_ start: String, by replacement: String) throws {
        let text = try String(contentsOfFile: path("experiment.yaml"), encoding: .utf8)
        var count = 0
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.drop(while: { $0 == " " }).hasPrefix(start) else { return String(line) }
            count += 1
            return replacement
        }
        #expect(count == 1, "'\(start)' starts \(count) lines of experiment.yaml")
        try folder.write(lines.joined(separator: "\n"), to: "experiment.yaml")
    }

    /// The counts of an image file.
    func counts(_ name: String) throws -> [Float] {
        try FrameFiles(sequence: ImageSequence(ImagePage.pages(ofFileAt: path(name)))).values(of: 0)
    }

    /// Writes an image of floating-point counts.
    func write(_ counts: [Float], shape: Shape = Shape(width: 64, height: 64), to name: String)
        throws
    {
        var writer = try TIFFWriter(
            path: path(name), shape: shape, label: ImageLabel(Counts.self, pixelSizeMicrometres: 1))
        try counts.withUnsafeBufferPointer { try writer.append($0) }
        try writer.close()
    }

    /// Writes an image of 16-bit counts.
    func write(_ counts: [UInt16], shape: Shape = Shape(width: 64, height: 64), to name: String)
        throws
    {
        var writer = try TIFFWriter(
            path: path(name), shape: shape, sampleType: .uint16,
            label: ImageLabel(Counts.self, pixelSizeMicrometres: 1))
        try counts.withUnsafeBufferPointer { try writer.append($0) }
        try writer.close()
    }

    /// Every file and folder of the experiment but those of the original, sorted.
    func added() throws -> [String] {
        try shell(
            "find . -mindepth 1 ! -path './raw*' ! -path './dark*' ! -path './flat*' "
                + "! -name experiment.yaml ! -name 'truth.*' ! -name command.txt"
        ).split(separator: "\n").map { String($0.dropFirst(2)) }.sorted()
    }

    /// Expects that `check` and `density` both end with a status and this one line, and that nothing
    /// is written.
    func expectRefusal(
        _ status: Int32, _ sentence: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let before = try added()
        for command in [
            ["check", "experiment.yaml"], ["density", "experiment.yaml", "-o", "out"],
        ] {
            let result = try Program.run(command + ["--quiet"], in: folder.path)
            #expect(
                result
                    == Program.Result(
                        status: status, output: "", error: "lithoray: error: \(sentence)\n"),
                "\(command[0])", sourceLocation: sourceLocation)
            #expect(try added() == before, "\(command[0])", sourceLocation: sourceLocation)
        }
    }

    /// Expects that `density` ends with a status and this one line, and leaves these files in `out`.
    func expectEnd(
        of options: String = "--threads 1", _ status: Int32, _ sentence: String,
        leaving left: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let result = try Program.shell(
            "lithoray density experiment.yaml -o out --quiet \(options)", in: folder.path)
        #expect(
            result
                == Program.Result(
                    status: status, output: "", error: "lithoray: error: \(sentence)\n"),
            sourceLocation: sourceLocation)
        #expect(
            try added().filter { $0 == "out" || $0.hasPrefix("out/") }
                == (left.isEmpty ? [] : ["out"] + left.map { "out/\($0)" }),
            sourceLocation: sourceLocation)
    }
}
