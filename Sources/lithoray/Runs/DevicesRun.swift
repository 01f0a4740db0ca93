import CPUEngine
import OpenCLEngine

/// One run of `lithoray devices`, its command line read.
struct DevicesRun {
    let engine: EngineOptions
    let report: ReportOptions

    /// Runs it.
    func run() async throws {
        let chosen = try EngineChoice(engine)
        // A driver that crashes must not keep anyone from the native loops.
        let isNativeOnly = engine.engine == .cpu
        let list = isNativeOnly ? DeviceList.nativeLoops : .all()
        let automatic = isNativeOnly ? nil : try EngineChoice(.automatic())
        if report.json {
            let summary: JSONValue = [
                "devices": .array([nativeLoopsJSON] + list.openCL.enumerated().map(json)),
                "auto": automatic.map(json) ?? .null,
                "chosen": json(chosen),
            ]
            try StandardOutput.write(summary.text)
            return
        }
        var text = "0  \(DeviceName.nativeLoops)\n" + rows(nativeLoops)
        for (position, device) in list.openCL.enumerated() {
            text += "\(position + 1)  \(device.name)\n" + rows(properties(of: device))
        }
        if isNativeOnly {
            text += "OpenCL devices are not listed: --engine cpu\n"
        } else if list.openCL.isEmpty {
            text +=
                "no OpenCL device is there; pocl-opencl-icd is a driver that runs on any processor\n"
        }
        text += "\n"
        if let automatic { text += "auto \(automatic.sentence)\n" }
        if engine.areGiven { text += "this command line \(chosen.sentence)\n" }
        try StandardOutput.write(text)
    }

    private var nativeLoops: [(String, String)] {
        let levels = CPUEngine.InstructionSet.allCases.reversed()
        let available = levels.filter(\.isAvailable).map(\.rawValue)
        let missing = levels.filter { !$0.isAvailable }.map(\.rawValue)
        var sets = available.joined(separator: ", ")
        if !missing.isEmpty { sets += " (not \(missing.joined(separator: ", ")))" }
        return [
            ("engine", "cpu"),
            ("cores", "\(CPUEngine.availableCores)"),
            ("instruction sets", sets),
        ]
    }

    private func properties(of device: OpenCLDevice) -> [(String, String)] {
        [
            ("engine", "opencl"),
            ("platform", device.platform),
            ("version", device.version),
            ("kind", device.kind.rawValue),
            ("compute units", "\(device.computeUnits)"),
            ("memory", "\(device.globalMemory >> 20) MiB"),
            ("largest buffer", "\(device.largestBuffer >> 20) MiB"),
            ("local memory", "\(device.localMemory >> 10) KiB"),
        ]
    }

    private func rows(_ properties: [(String, String)]) -> String {
        properties.map { name, value in
            "     " + name + String(repeating: " ", count: max(18 - name.count, 1)) + value + "\n"
        }.joined()
    }

    private var nativeLoopsJSON: JSONValue {
        let levels = CPUEngine.InstructionSet.allCases.reversed().filter(\.isAvailable)
        return [
            "index": 0,
            "engine": "cpu",
            "name": .string(DeviceName.nativeLoops),
            "cores": .integer(CPUEngine.availableCores),
            "widest_instruction_set": .string(CPUEngine.InstructionSet.widest.rawValue),
            "instruction_sets": .array(levels.map { .string($0.rawValue) }),
        ]
    }

    private func json(_ position: Int, _ device: OpenCLDevice) -> JSONValue {
        [
            "index": .integer(position + 1),
            "engine": "opencl",
            "name": .string(device.name),
            "platform": .string(device.platform),
            "version": .string(device.version),
            "kind": .string(device.kind.rawValue),
            "is_gpu": .boolean(device.kind == .gpu),
            "compute_units": .integer(device.computeUnits),
            "memory_bytes": .integer(device.globalMemory),
            "largest_buffer_bytes": .integer(device.largestBuffer),
            "local_memory_bytes": .integer(device.localMemory),
        ]
    }

    private func json(_ choice: EngineChoice) -> JSONValue {
        [
            "engine": .string(choice.engine.name),
            "indices": .array(choice.indices.map(JSONValue.integer)),
            "devices": .array(choice.engine.devices.map(JSONValue.string)),
            "reason": .string(choice.reason),
        ]
    }
}
