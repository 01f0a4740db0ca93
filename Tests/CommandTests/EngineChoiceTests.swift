import ArgumentParser
import CPUEngine
import Engines
import Foundation
import OpenCLEngine
import TestSupport
import Testing

@testable import lithoray

@Suite("The choice of the engine")
struct EngineChoiceTests {
    @Test(
        "The command line asks for the native loops, a GPU, or devices",
        arguments: [
            ([], .fastest),
            (["--threads", "3"], .fastest),
            (["--engine", "cpu"], .nativeLoops(reason: "--engine cpu")),
            (["--engine", "cpu", "--device", "0"], .nativeLoops(reason: "--engine cpu")),
            (["--engine", "cpu", "--device", "Native"], .nativeLoops(reason: "--engine cpu")),
            (["--device", "0"], .nativeLoops(reason: "--device names them")),
            (
                ["--instruction-set", "base"],
                .nativeLoops(reason: "--instruction-set is about them")
            ),
            (["--device", "1"], .named(["1"], isOpenCL: false)),
            (["--device", "na"], .named(["na"], isOpenCL: false)),
            (["--engine", "opencl"], .bestOpenCL),
            (
                ["--engine", "opencl", "--device", "a", "--device", "b"],
                .named(["a", "b"], isOpenCL: true)
            ),
        ] as [([String], EngineRequest)])
    func request(arguments: [String], request: EngineRequest) throws {
        #expect(try EngineRequest(.parse(arguments)) == request)
    }

    @Test("The native loops take the threads and the instruction set that are given")
    func nativeLoops() throws {
        let choice = try EngineChoice(
            .parse(["--engine", "cpu", "--threads", "3", "--instruction-set", "base"]))
        let engine = try #require(choice.engine as? CPUEngine)
        #expect(engine.threads == 3)
        #expect(engine.instructionSet == .base)
        #expect(choice.indices == [0])
        #expect(choice.sentence == "takes 0, native loops, 3 threads, base: --engine cpu")
    }

    @Test("Left alone, a run takes a GPU or else the native loops, never another OpenCL device")
    func automatic() throws {
        let choice = try EngineChoice(.automatic())
        if OpenCLDevice.all.contains(where: { $0.kind == .gpu }) {
            let engine = try #require(choice.engine as? OpenCLEngine)
            #expect(engine.chosen.map(\.kind) == [.gpu])
            #expect(choice.reason == "a GPU is there, and a GPU is faster than the processor")
        } else {
            #expect(choice.engine is CPUEngine)
            let isAlone = OpenCLDevice.all.isEmpty
            #expect(
                choice.reason
                    == (isAlone
                        ? "no OpenCL device is there"
                        : "no OpenCL GPU is there, and on a processor they are faster than OpenCL"))
        }
    }

    @Test(
        "An OpenCL device is taken by its engine, its index and its name",
        .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
    func openCL() throws {
        let names = OpenCLDevice.all.map(\.name)
        for arguments in [["--device", "1"], ["--engine", "opencl", "--device", "1"]] {
            let choice = try EngineChoice(.parse(arguments))
            #expect((choice.engine as? OpenCLEngine)?.chosen.map(\.name) == [names[0]])
            #expect(choice.indices == [1])
            #expect(choice.reason == "--device names it")
        }
        let best = try EngineChoice(.parse(["--engine", "opencl"]))
        #expect((best.engine as? OpenCLEngine)?.chosen.first?.name == OpenCLEngine.best?.name)
        #expect(best.indices.count == 1 && best.indices[0] >= 1)
        if Set(names).count == names.count {
            let named = try EngineChoice(.parse(["--device", names[0].uppercased()]))
            #expect(named.indices == [1])
        }
    }

    @Test(
        "The native loops share no work with an OpenCL device",
        .enabled(if: !OpenCLDevice.all.isEmpty, "no OpenCL device"))
    func mixed() throws {
        #expect(throws: EngineChoiceError.sharedWithNativeLoops(text: "0")) {
            try EngineChoice(.parse(["--device", "0", "--device", "1"]))
        }
        #expect(
            EngineChoiceError.sharedWithNativeLoops(text: "0").description
                == "--device '0' names the native loops, which share no work with OpenCL devices; "
                + "name either")
        #expect(throws: EngineChoiceError.instructionSetOfOpenCL) {
            try EngineChoice(.parse(["--device", "1", "--instruction-set", "base"]))
        }
    }

    @Test("An instruction set that the processor does not run ends with 2")
    func instructionSet() throws {
        let missing = CPUEngine.InstructionSet.allCases.first { !$0.isAvailable }
        let error = EngineError.noDevice("this processor does not run instruction set v4")
        #expect(error.exitStatus == .usage)
        if let missing {
            #expect(throws: EngineError.self) {
                try EngineChoice(.parse(["--instruction-set", missing.rawValue]))
            }
        }
    }
}

@Suite("lithoray devices")
struct DevicesTests {
    /// An environment with one driver, whose library is nowhere.
    private func shell(_ line: String) throws -> Program.Result {
        let folder = try TemporaryFolder()
        try folder.write("libdriver-of-a-test.so\n", to: "test.icd")
        return try Program.shell("export OCL_ICD_VENDORS='\(folder.path)'\n" + line)
    }

    @Test("Without a driver there are the native loops, and auto takes them")
    func withoutDriver() throws {
        let result = try shell("lithoray devices")
        #expect(result.status == 0)
        #expect(result.error == "")
        #expect(result.output.hasPrefix("0  native loops\n     engine            cpu\n"))
        #expect(
            result.output.contains(
                "\nno OpenCL device is there; pocl-opencl-icd is a driver that runs on any "
                    + "processor\n\nauto takes 0, native loops, "))
        #expect(result.output.hasSuffix(": no OpenCL device is there\n"))
    }

    @Test("--engine opencl without a device is an error, not another engine")
    func noFallback() throws {
        let result = try shell("lithoray devices --engine opencl")
        #expect(
            result
                == Program.Result(
                    status: 2, output: "",
                    error: "lithoray: error: no OpenCL device is there; install a driver "
                        + "(pocl-opencl-icd runs on any processor) or use --engine cpu\n"))
    }

    @Test("JSON holds each device, what auto takes, what is chosen, and why")
    func json() throws {
        let result = try shell("lithoray devices --json --threads 3 --instruction-set base")
        #expect(result.status == 0)
        let listing = try #require(
            JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let devices = try #require(listing["devices"] as? [[String: Any]])
        #expect(devices.count == 1)
        #expect(devices[0]["name"] as? String == "native loops")
        #expect((devices[0]["instruction_sets"] as? [String])?.last == "base")
        let automatic = try #require(listing["auto"] as? [String: Any])
        #expect(automatic["engine"] as? String == "cpu")
        #expect(automatic["indices"] as? [Int] == [0])
        #expect(automatic["reason"] as? String == "no OpenCL device is there")
        let chosen = try #require(listing["chosen"] as? [String: Any])
        #expect(chosen["devices"] as? [String] == ["native loops, 3 threads, base"])
        #expect(chosen["reason"] as? String == "--instruction-set is about them")
    }

    @Test("Drivers are loaded when a device is looked for, and not for the native loops")
    func drivers() throws {
        func loads(_ options: String) throws -> Bool {
            try shell("LD_DEBUG=libs lithoray devices \(options)").error
                .contains("libdriver-of-a-test.so")
        }
        #expect(try loads("--engine opencl"))
        #expect(try loads(""))
        #expect(try !loads("--engine cpu"))
        #expect(try !loads("--engine cpu --device native --instruction-set base"))
    }

    @Test("--engine cpu lists the native loops alone and says so")
    func nativeOnly() throws {
        let result = try Program.run(
            ["devices", "--engine", "cpu", "--instruction-set", "base", "--threads", "1"])
        #expect(result.status == 0)
        #expect(
            result.output.hasSuffix(
                """
                OpenCL devices are not listed: --engine cpu

                this command line takes 0, native loops, 1 thread, base: --engine cpu

                """))
    }
}
