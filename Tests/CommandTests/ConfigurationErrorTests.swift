import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("What is wrong with an EXPERIMENT.yaml, word for word")
struct ConfigurationErrorTests {
    @Test("The text", arguments: Complaint.aboutText)
    func text(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Keys", arguments: Complaint.aboutKeys)
    func keys(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Words and numbers", arguments: Complaint.aboutValues)
    func values(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("The sample", arguments: Complaint.aboutSample)
    func sample(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Keys that depend on each other", arguments: Complaint.aboutDependencies)
    func dependencies(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("What this version does not compute", arguments: Complaint.aboutScope)
    func scope(complaint: Complaint) {
        #expect(ExampleExperiment.complaint(about: complaint.text) == complaint.sentence)
    }

    @Test("Files that are no text are refused by name and line")
    func files() throws {
        let folder = try TemporaryFolder()
        func complaint(_ path: String) -> String {
            do {
                _ = try ExperimentFile(path: path)
                return ""
            } catch {
                return error.description.replacing(folder.path + "/", with: "")
            }
        }
        let latin = Data("frames: a.tif\nname: 5 ".utf8) + Data([0xB5, 0x6D, 0x0A])
        #expect(
            complaint(try folder.write(latin, to: "latin.yaml"))
                == "latin.yaml:2: not UTF-8 text; save the file as UTF-8")
        #expect(complaint(folder.path + "/none.yaml") == "none.yaml does not exist")
        try folder.write("", to: "folder.yaml/file")
        #expect(complaint(folder.path + "/folder.yaml") == "folder.yaml is a folder, not a file")
        let large = Data(count: (16 << 20) + 1)
        #expect(
            complaint(try folder.write(large, to: "large.yaml"))
                == "large.yaml is larger than 16777216 bytes; is it the right file")
    }

    @Test("A byte order mark is no part of the text")
    func byteOrderMark() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("\u{FEFF}" + ExampleExperiment.shortest, to: "marked.yaml")
        #expect(try ExperimentFile(path: path).configuration.frames == .glob("raw/*.tif"))
    }

    @Test("Windows line ends change neither values nor places")
    func windowsLineEnds() throws {
        let text = ExampleExperiment.complete.replacing("\n", with: "\r\n")
        #expect(
            try ExampleExperiment.read(text).configuration
                == ExampleExperiment.read(ExampleExperiment.complete).configuration)
        #expect(
            ExampleExperiment.complaint(about: text.replacing("darks:", with: "dark:"))
                == "experiment.yaml:3:1: unknown key 'dark'; did you mean 'darks'?")
    }
}
