import COpenCL

/// An OpenCL device, as its driver describes it.
public struct OpenCLDevice: @unchecked Sendable {
    /// What a device is.
    public enum Kind: String, Sendable {
        /// A graphics processor.
        case gpu = "GPU"
        /// A processor.
        case cpu = "CPU"
        /// Anything else.
        case accelerator
    }

    /// The driver's handle; it lives as long as the process.
    let id: OpaquePointer
    /// Name of the device.
    public let name: String
    /// Name of the platform that offers it.
    public let platform: String
    /// Version of OpenCL and of the driver.
    public let version: String
    /// What it is.
    public let kind: Kind
    /// Compute units.
    public let computeUnits: Int
    /// Bytes of global memory.
    public let globalMemory: Int
    /// Bytes of the largest buffer.
    public let largestBuffer: Int
    /// Bytes of local memory of a work-group.
    public let localMemory: Int
    /// Whether it shares this machine's memory.
    public let sharesMemory: Bool
    /// Floats that a work-item of its kernels takes at once: those of a vector register of a
    /// processor, else 1.
    public private(set) var vectorWidth: Int

    /// Every device of every platform that can compile kernels, in the order the drivers give.
    public static let all: [OpenCLDevice] = {
        var count: cl_uint = 0
        guard clGetPlatformIDs(0, nil, &count) == CL_SUCCESS, count > 0 else { return [] }
        var platforms = [OpaquePointer?](repeating: nil, count: Int(count))
        guard clGetPlatformIDs(count, &platforms, nil) == CL_SUCCESS else { return [] }
        return platforms.compactMap { $0 }.flatMap(devices)
    }()

    private static func devices(of platform: OpaquePointer) -> [OpenCLDevice] {
        var count: cl_uint = 0
        let kind = cl_device_type(CL_DEVICE_TYPE_ALL)
        guard clGetDeviceIDs(platform, kind, 0, nil, &count) == CL_SUCCESS, count > 0 else {
            return []
        }
        var ids = [OpaquePointer?](repeating: nil, count: Int(count))
        guard clGetDeviceIDs(platform, kind, count, &ids, nil) == CL_SUCCESS else { return [] }
        let name = text { clGetPlatformInfo(platform, cl_uint(CL_PLATFORM_NAME), $0, $1, $2) }
        return ids.compactMap { $0 }.compactMap { OpenCLDevice(id: $0, platform: name) }
    }

    private init?(id: OpaquePointer, platform: String) {
        func string(_ key: Int32) -> String {
            Self.text { clGetDeviceInfo(id, cl_device_info(key), $0, $1, $2) }
        }
        func value<Value: BinaryInteger & BitwiseCopyable>(_ key: Int32, _ type: Value.Type) -> Int
        {
            var value: Value = 0
            clGetDeviceInfo(id, cl_device_info(key), MemoryLayout<Value>.size, &value, nil)
            return Int(clamping: value)
        }
        guard value(CL_DEVICE_AVAILABLE, cl_bool.self) != 0,
            value(CL_DEVICE_COMPILER_AVAILABLE, cl_bool.self) != 0
        else { return nil }
        self.id = id
        self.platform = platform
        name = string(CL_DEVICE_NAME)
        version = string(CL_DEVICE_VERSION) + ", driver " + string(CL_DRIVER_VERSION)
        let type = value(CL_DEVICE_TYPE, cl_device_type.self)
        kind =
            type & Int(CL_DEVICE_TYPE_GPU) != 0
            ? .gpu : type & Int(CL_DEVICE_TYPE_CPU) != 0 ? .cpu : .accelerator
        computeUnits = value(CL_DEVICE_MAX_COMPUTE_UNITS, cl_uint.self)
        globalMemory = value(CL_DEVICE_GLOBAL_MEM_SIZE, cl_ulong.self)
        largestBuffer = value(CL_DEVICE_MAX_MEM_ALLOC_SIZE, cl_ulong.self)
        localMemory = value(CL_DEVICE_LOCAL_MEM_SIZE, cl_ulong.self)
        sharesMemory = value(CL_DEVICE_HOST_UNIFIED_MEMORY, cl_bool.self) != 0
        let native = value(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, cl_uint.self)
        vectorWidth = kind == .cpu ? [16, 8, 4].first { native >= $0 } ?? 1 : 1
    }

    /// The device with kernels that take `width` floats at once: 1, 4, 8 or 16.
    ///
    /// The bits do not depend on it, so that a processor can test the kernels of a GPU.
    package func taking(_ width: Int) -> OpenCLDevice {
        precondition([1, 4, 8, 16].contains(width), "kernels do not take \(width) floats at once")
        var device = self
        device.vectorWidth = width
        return device
    }

    /// One line that names the device.
    public var summary: String {
        "\(name) (\(platform), \(kind.rawValue), \(computeUnits) compute units, "
            + "\(globalMemory >> 20) MiB)"
    }

    /// How a device is preferred when the user names none: GPUs first, then width.
    var rank: (Int, Int) {
        let order: [Kind: Int] = [.gpu: 2, .accelerator: 1, .cpu: 0]
        return (order[kind] ?? 0, computeUnits * vectorWidth)
    }

    private static func text(
        _ query: (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int
    ) -> String {
        var size = 0
        guard query(0, nil, &size) == CL_SUCCESS, size > 0 else { return "" }
        var bytes = [UInt8](repeating: 0, count: size)
        guard query(size, &bytes, nil) == CL_SUCCESS else { return "" }
        let text = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        return String(text.split(separator: " ").joined(separator: " "))
    }
}
