import ArgumentParser
import CPUEngine

/// Who does the work, as `--engine` says it.
enum EngineName: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// A GPU if there is one, else the processor; chosen once.
    case auto
    /// The native loops of the processor.
    case cpu
    /// OpenCL devices.
    case opencl
}

/// The widest instructions that the loops of the processor use.
enum InstructionSetChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// x86-64-v4: AVX-512.
    case v4
    /// x86-64-v3: AVX2.
    case v3
    /// What every processor of the architecture has.
    case base

    /// The level of the loops.
    var level: CPUEngine.InstructionSet {
        switch self {
        case .v4: .v4
        case .v3: .v3
        case .base: .base
        }
    }
}

/// The options that choose the engine and bound what it takes.
struct EngineOptions: ParsableArguments {
    @Option(help: "Who does the work.")
    var engine = EngineName.auto

    @Option(
        name: .customLong("device"),
        help: ArgumentHelp(
            "Part of a device's name, or its index in 'lithoray devices'; repeat it to share the work.",
            valueName: "text"))
    var devices: [String] = []

    @Option(
        help: ArgumentHelp(
            "A ceiling for the memory of the run: bytes, or 512M, 2G.", valueName: "bytes"),
        transform: { try ByteCount(argument: $0) })
    var memory: ByteCount?

    @OptionGroup(title: "Engine") var processor: ThreadOptions

    @Option(help: "The widest instructions to use; the widest there are if left out.")
    var instructionSet: InstructionSetChoice?

    func validate() throws {
        if devices.contains(where: \.isEmpty) {
            throw ValidationError("--device is empty; give part of a name or an index")
        }
    }
}

extension EngineOptions {
    /// The options of a command line that leaves them all out.
    static func automatic() throws -> EngineOptions { try .parse([]) }

    /// Threads of the processor; nil: all of them.
    var threads: Int? { processor.threads }

    /// Whether the command line says anything about the engine.
    var areGiven: Bool {
        engine != .auto || !devices.isEmpty || instructionSet != nil || threads != nil
    }
}
