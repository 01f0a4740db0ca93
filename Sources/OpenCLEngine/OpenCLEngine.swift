public import Engines
import Kernels

/// One or several OpenCL devices; several share the frames of a run.
public struct OpenCLEngine: Engine {
    /// The devices that work.
    public let chosen: [OpenCLDevice]
    /// Bytes of device memory that the engine may take on each device.
    let memoryLimit: Int

    /// Creates an engine on devices.
    ///
    /// - Parameters:
    ///   - devices: The devices to use; the best one if empty.
    ///   - memoryLimit: Bytes of device memory that the engine may take on each device.
    /// - Throws: `EngineError.noDevice` if there is no device at all.
    public init(
        devices: [OpenCLDevice] = [], memoryLimit: Int = .max
    ) throws(EngineError) {
        self.memoryLimit = memoryLimit
        guard devices.isEmpty else {
            chosen = devices
            return
        }
        guard let best = Self.best else {
            throw .noDevice(
                "no OpenCL device is there; install a driver (pocl-opencl-icd runs on any "
                    + "processor) or use --engine cpu")
        }
        chosen = [best]
    }

    /// The device that the engine takes when none is named.
    public static var best: OpenCLDevice? {
        OpenCLDevice.all.max { $0.rank < $1.rank }
    }

    /// What `--engine` calls it.
    public var name: String { "opencl" }

    /// One line for each device that it uses.
    public var devices: [String] { chosen.map(\.summary) }

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
        var workers: [any DensityWorker] = []
        for device in chosen {
            let program = try DensityProgram(device: device, plan: plan, memoryLimit: memoryLimit)
            for _ in 0..<Self.workersPerDevice {
                workers.append(
                    try OpenCLWorker(program: program, plan: plan, batchCapacity: batchCapacity))
            }
        }
        return workers
    }

    /// Bytes of memory on this machine that the workers need, besides plan and results.
    public func workerBytes(for plan: DensityPlan, batchCapacity: Int) -> Int {
        chosen.reduce(0) { total, device in
            let batches = Self.workersPerDevice * batchCapacity * plan.frameBytes
            let tables = device.sharesMemory ? DensityProgram.tableBytes(of: plan) : 0
            return total + batches + tables
        }
    }

    /// While one worker's kernel runs, another's frames are read and uploaded.
    static let workersPerDevice = 2
}
