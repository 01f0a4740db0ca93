public import Engines
import Kernels

/// The processor's own loops, on some or all of its cores.
public struct CPUEngine: Engine {
    /// An instruction-set level that the loops are compiled for.
    public enum InstructionSet: String, Sendable, CaseIterable {
        /// Any processor of the architecture.
        case base
        /// x86-64-v3: AVX2.
        case v3
        /// x86-64-v4: AVX-512.
        case v4

        /// The widest level of this processor.
        public static var widest: InstructionSet {
            switch Int(widest_level()) {
            case Int(level_v4): .v4
            case Int(level_v3): .v3
            default: .base
            }
        }

        /// Kernels' word for the level.
        package var level: Int32 {
            switch self {
            case .base: Int32(level_base)
            case .v3: Int32(level_v3)
            case .v4: Int32(level_v4)
            }
        }

        /// Whether this processor runs the level.
        public var isAvailable: Bool { level <= InstructionSet.widest.level }
    }

    /// Threads that compute.
    public let threads: Int
    /// The level of the loops.
    public let instructionSet: InstructionSet

    /// Creates an engine.
    ///
    /// - Parameters:
    ///   - threads: Threads that compute; all cores that this process may use if nil.
    ///   - instructionSet: The level of the loops; the widest of the processor if nil.
    /// - Throws: `EngineError.noDevice` if the processor does not run the level.
    public init(threads: Int? = nil, instructionSet: InstructionSet? = nil) throws(EngineError) {
        let level = instructionSet ?? .widest
        guard level.isAvailable else {
            throw .noDevice(
                "this processor does not run instruction set \(level.rawValue); its widest is "
                    + InstructionSet.widest.rawValue)
        }
        self.threads = max(threads ?? CPUEngine.availableCores, 1)
        self.instructionSet = level
    }

    /// Cores that this process may use.
    public static var availableCores: Int { max(Int(available_cores()), 1) }

    /// What `--engine` calls it.
    public var name: String { "cpu" }

    /// One line for each device that it uses.
    public var devices: [String] {
        ["native loops, \(threads) thread\(threads == 1 ? "" : "s"), \(instructionSet.rawValue)"]
    }

    /// Prepares the density pass.
    ///
    /// - Parameters:
    ///   - plan: What to compute.
    ///   - batchCapacity: Frames that a worker takes at once.
    /// - Returns: Workers that may run at the same time, each on a thread of its own.
    /// - Throws: `EngineError` if a device fails or is too small.
    public func densityWorkers(
        for plan: DensityPlan, batchCapacity: Int
    ) throws(EngineError) -> [any DensityWorker] {
        let passes = plan.passes.indices.map { NativePass(plan: plan, index: $0) }
        return (0..<threads).map { _ in
            NativeWorker(
                plan: plan, passes: passes, level: instructionSet.level,
                batchCapacity: batchCapacity)
        }
    }

    /// No driver: 0.
    public var driverBytes: Int { 0 }

    /// One for each thread.
    public var workerCount: Int { threads }

    /// Bytes of memory on this machine that all workers need, besides plan and results.
    public func workerBytes(for dimensions: DensityDimensions, batchCapacity: Int) -> Int {
        threads * NativeWorker.bytes(for: dimensions)
    }
}
