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

    /// Bytes of memory on this machine that the drivers of the devices take, compilers included.
    ///
    /// Measured: 290 MB with PoCL and 330 MB with Mesa's llvmpipe, each with its own LLVM, while
    /// they compile the density pass with every choice.
    public var driverBytes: Int { Set(chosen.map(\.platform)).count * (352 << 20) }

    /// Two for each device.
    public var workerCount: Int { chosen.count * Self.workersPerDevice }

    /// Bytes of memory on this machine that all workers need, besides plan and results.
    ///
    /// A device that shares this machine's memory has its tables and buffers there; one with memory
    /// of its own has only what frames are read into.
    public func workerBytes(for dimensions: DensityDimensions, batchCapacity: Int) -> Int {
        let width = dimensions.shape.width
        let padding = DensityProgram.padded(width) - width
        let maps = 4 * dimensions.mapCount * padding * dimensions.shape.height
        return chosen.reduce(0) { total, device in
            let frame =
                dimensions.frameBytes
                + (device.sharesMemory ? dimensions.resultBytes + maps : 0)
            return total + Self.workersPerDevice * batchCapacity * frame
                + (device.sharesMemory ? dimensions.tableBytes : 0)
        }
    }

    /// While one worker's kernel runs, another's frames are read and uploaded.
    static let workersPerDevice = 2
}
