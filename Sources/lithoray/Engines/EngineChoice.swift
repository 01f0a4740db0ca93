import CPUEngine
import Engines
import OpenCLEngine

/// The engine of a run, chosen once, and why.
///
/// A choice that cannot be met is an error; no other engine takes its place.
struct EngineChoice: Sendable {
    /// The engine.
    let engine: any Engine
    /// Indices of its devices in `lithoray devices`.
    let indices: [Int]
    /// Why it was chosen, as the end of a sentence.
    let reason: String

    /// Chooses the engine that `options` ask for.
    ///
    /// With `--engine cpu`, `--device 0` or `--instruction-set`, no OpenCL driver is loaded.
    ///
    /// - Parameters:
    ///   - options: As the command line gives them.
    ///   - deviceMemory: Bytes that the engine may take on each OpenCL device.
    /// - Throws: ``EngineChoiceError`` where options exclude each other, ``DeviceNameError`` for a
    ///   device that is not there, `EngineError.noDevice` for an engine or an instruction set
    ///   that this machine does not have.
    init(_ options: EngineOptions, deviceMemory: Int = .max) throws {
        let request = try EngineRequest(options)
        let list = request.devices
        switch request {
        case .nativeLoops(let reason):
            try self.init(nativeLoops: options, reason: reason)
        case .fastest:
            if let index = list.best, list.openCL[index].kind == .gpu {
                try self.init(
                    list, [index + 1], deviceMemory,
                    reason: "a GPU is there, and a GPU is faster than the processor")
            } else {
                try self.init(nativeLoops: options, reason: Self.whyNoGPU(list))
            }
        case .bestOpenCL:
            // Without a device the engine says what is missing and what to do.
            let indices = list.best.map { [$0 + 1] } ?? []
            try self.init(
                list, indices, deviceMemory,
                reason: list.openCL.count == 1
                    ? "--engine opencl, and it is the only OpenCL device"
                    : "--engine opencl, and it is the best of \(list.openCL.count) OpenCL devices")
        case .named(let texts, let isOpenCL):
            let indices = try DeviceName.indices(of: texts, among: list.names)
            if let native = indices.firstIndex(of: 0) {
                guard indices.count == 1 else {
                    throw EngineChoiceError.sharedWithNativeLoops(text: texts[native])
                }
                guard !isOpenCL else {
                    throw EngineChoiceError.nativeLoopsAsOpenCL(text: texts[native])
                }
                try self.init(nativeLoops: options, reason: "--device names them")
            } else {
                guard options.instructionSet == nil else {
                    throw EngineChoiceError.instructionSetOfOpenCL
                }
                try self.init(
                    list, indices, deviceMemory,
                    reason: indices.count == 1 ? "--device names it" : "--device names them")
            }
        }
    }

    private init(nativeLoops options: EngineOptions, reason: String) throws(EngineError) {
        engine = try CPUEngine(
            threads: options.threads, instructionSet: options.instructionSet?.level)
        indices = [0]
        self.reason = reason
    }

    private init(
        _ list: DeviceList, _ indices: [Int], _ memory: Int, reason: String
    ) throws(EngineError) {
        engine = try OpenCLEngine(
            devices: indices.map { list.openCL[$0 - 1] }, memoryLimit: memory)
        self.indices = indices
        self.reason = reason
    }

    private static func whyNoGPU(_ list: DeviceList) -> String {
        list.openCL.isEmpty
            ? "no OpenCL device is there"
            : "no OpenCL GPU is there, and on a processor they are faster than OpenCL"
    }

    /// The choice in one sentence.
    var sentence: String {
        "takes \(inWords(indices.map(String.init), "and")), "
            + "\(engine.devices.joined(separator: "; ")): \(reason)"
    }
}

/// What the command line asks for, before any device is known.
enum EngineRequest: Sendable, Equatable {
    /// The native loops, for a reason.
    case nativeLoops(reason: String)
    /// What is fastest here.
    case fastest
    /// The best OpenCL device.
    case bestOpenCL
    /// Devices by name or index; OpenCL devices only if so.
    case named([String], isOpenCL: Bool)

    /// Reads the request out of the options.
    ///
    /// - Throws: ``EngineChoiceError`` where they exclude each other.
    init(_ options: EngineOptions) throws(EngineChoiceError) {
        switch options.engine {
        case .cpu:
            if let other = options.devices.first(where: { !DeviceName.nativeLoops(match: $0) }) {
                throw .deviceOfCPU(text: other)
            }
            self = .nativeLoops(reason: "--engine cpu")
        case .auto where options.devices.isEmpty:
            self =
                options.instructionSet == nil
                ? .fastest : .nativeLoops(reason: "--instruction-set is about them")
        case .auto:
            self =
                options.devices.allSatisfy { Int($0) == 0 }
                ? .nativeLoops(reason: "--device names them")
                : .named(options.devices, isOpenCL: false)
        case .opencl:
            if options.instructionSet != nil { throw .instructionSetOfOpenCL }
            self =
                options.devices.isEmpty ? .bestOpenCL : .named(options.devices, isOpenCL: true)
        }
    }

    /// The devices among which it chooses.
    ///
    /// Drivers are loaded for OpenCL devices that are asked for, and to look for a GPU if one is
    /// installed.
    var devices: DeviceList {
        switch self {
        case .nativeLoops: .nativeLoops
        case .fastest: OpenCLDrivers.areInstalled() ? .all() : .nativeLoops
        case .bestOpenCL, .named: .all()
        }
    }
}

/// Options of an engine that exclude each other.
enum EngineChoiceError: ReportedError, Equatable {
    /// `--engine cpu` with a device that is not the native loops.
    case deviceOfCPU(text: String)
    /// `--engine opencl` with the index or the name of the native loops.
    case nativeLoopsAsOpenCL(text: String)
    /// The native loops beside OpenCL devices.
    case sharedWithNativeLoops(text: String)
    /// `--instruction-set` with OpenCL devices.
    case instructionSetOfOpenCL

    var exitStatus: ExitStatus { .usage }

    var description: String {
        switch self {
        case .deviceOfCPU(let text):
            "--engine cpu has no device '\(text)', only 0 \(DeviceName.nativeLoops); leave out "
                + "--device, or take --engine opencl"
        case .nativeLoopsAsOpenCL(let text):
            "--device '\(text)' names the \(DeviceName.nativeLoops), which are no OpenCL device; "
                + "take --engine cpu"
        case .sharedWithNativeLoops(let text):
            "--device '\(text)' names the \(DeviceName.nativeLoops), which share no work with "
                + "OpenCL devices; name either"
        case .instructionSetOfOpenCL:
            "--instruction-set is about the \(DeviceName.nativeLoops); leave it out or take "
                + "--engine cpu"
        }
    }
}
