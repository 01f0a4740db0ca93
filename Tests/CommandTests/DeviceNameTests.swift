import Foundation
import TestSupport
import Testing

@testable import lithoray

@Suite("Names of devices")
struct DeviceNameTests {
    /// A machine with two GPUs of one make, one of another, and a processor.
    private let names = [
        "native loops", "NVIDIA H200 (NVIDIA CUDA)", "NVIDIA H200 (NVIDIA CUDA)",
        "Radeon Pro W7900 (rusticl)", "pthread-EPYC (Portable Computing Language)",
    ]

    @Test(
        "A text is an index or part of one name, upper and lower case alike",
        arguments: [
            (["0"], [0]), (["4"], [4]), (["2", "1"], [2, 1]), (["radeon"], [3]),
            (["EPYC", "RUSTICL"], [4, 3]), (["native"], [0]), (["7900"], [3]),
            (["portable c"], [4]),
        ])
    func found(texts: [String], indices: [Int]) throws {
        #expect(try DeviceName.indices(of: texts, among: names) == indices)
    }

    @Test("A text that is in no name lists the devices")
    func unknown() {
        #expect(
            sentence(["GeForce"])
                == "--device 'GeForce' is no device here; there is 0 native loops, 1 NVIDIA H200 "
                + "(NVIDIA CUDA), 2 NVIDIA H200 (NVIDIA CUDA), 3 Radeon Pro W7900 (rusticl) and "
                + "4 pthread-EPYC (Portable Computing Language)")
        #expect(sentence(["5"]).hasPrefix("--device '5' is no device here; there is 0 native"))
        #expect(sentence(["-1"]).hasPrefix("--device '-1' is no device here"))
    }

    @Test("A text that is in several names lists those")
    func ambiguous() {
        #expect(
            sentence(["h200"])
                == "--device 'h200' may be 1 NVIDIA H200 (NVIDIA CUDA) or 2 NVIDIA H200 "
                + "(NVIDIA CUDA); give more of the name or the index")
    }

    @Test("A device is named once")
    func repeated() {
        #expect(
            sentence(["3", "radeon"])
                == "--device 'radeon' names 3 Radeon Pro W7900 (rusticl) a second time; give each "
                + "device once")
    }

    private func sentence(_ texts: [String]) -> String {
        do {
            return "\(try DeviceName.indices(of: texts, among: names))"
        } catch {
            #expect(error.exitStatus == .usage)
            return error.description
        }
    }
}

@Suite("Installed drivers")
struct OpenCLDriverTests {
    @Test("A driver is a file .icd in the loader's folder")
    func folder() throws {
        let folder = try TemporaryFolder()
        #expect(!areInstalled([:], folder.path))
        try folder.write("libexample.so", to: "readme.txt")
        #expect(!areInstalled([:], folder.path))
        try folder.write("libexample.so", to: "example.icd")
        #expect(areInstalled([:], folder.path))
    }

    @Test("The environment names another folder, a driver, or more drivers")
    func environment() throws {
        let (empty, full) = (try TemporaryFolder(), try TemporaryFolder())
        let driver = try full.write("libexample.so", to: "example.icd")
        for name in ["OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH"] {
            #expect(!areInstalled([name: empty.path], full.path))
            #expect(areInstalled([name: full.path], empty.path))
            #expect(areInstalled([name: driver], empty.path))
            #expect(areInstalled([name: "libexample.so"], empty.path))
            #expect(!areInstalled([name: ""], empty.path))
        }
        #expect(areInstalled(["OCL_ICD_FILENAMES": "libexample.so"], empty.path))
        #expect(!areInstalled(["OCL_ICD_FILENAMES": ""], empty.path))
    }

    private func areInstalled(_ environment: [String: String], _ folder: String) -> Bool {
        OpenCLDrivers.areInstalled(environment: environment, folder: folder)
    }
}
