import COpenCL
import Engines

/// Names of the error codes that devices return most often.
private let codeNames: [Int32: String] = [
    -1: "CL_DEVICE_NOT_FOUND", -2: "CL_DEVICE_NOT_AVAILABLE", -3: "CL_COMPILER_NOT_AVAILABLE",
    -4: "CL_MEM_OBJECT_ALLOCATION_FAILURE", -5: "CL_OUT_OF_RESOURCES",
    -6: "CL_OUT_OF_HOST_MEMORY", -11: "CL_BUILD_PROGRAM_FAILURE", -12: "CL_MAP_FAILURE",
    -30: "CL_INVALID_VALUE", -33: "CL_INVALID_DEVICE", -34: "CL_INVALID_CONTEXT",
    -36: "CL_INVALID_COMMAND_QUEUE", -38: "CL_INVALID_MEM_OBJECT",
    -43: "CL_INVALID_BUILD_OPTIONS", -45: "CL_INVALID_PROGRAM_EXECUTABLE",
    -46: "CL_INVALID_KERNEL_NAME", -48: "CL_INVALID_KERNEL", -49: "CL_INVALID_ARG_INDEX",
    -50: "CL_INVALID_ARG_VALUE", -51: "CL_INVALID_ARG_SIZE", -52: "CL_INVALID_KERNEL_ARGS",
    -54: "CL_INVALID_WORK_GROUP_SIZE", -55: "CL_INVALID_WORK_ITEM_SIZE",
    -61: "CL_INVALID_BUFFER_SIZE", -1001: "CL_PLATFORM_NOT_FOUND_KHR",
]

/// A call that failed, before it is known which device it concerns.
struct OpenCLFailure: Error {
    var call: String
    var code: Int32

    /// Whether a smaller batch may succeed.
    var isOutOfMemory: Bool { [-4, -5, -6, -61].contains(code) }

    /// The failure as a user reads it.
    func error(device: String, action: String) -> EngineError {
        .failed(
            device: device, action: action, call: call,
            code: codeNames[code] ?? "error \(code)")
    }
}

/// Runs an OpenCL call that returns its status.
func check(_ call: String, _ body: () -> cl_int) throws(OpenCLFailure) {
    let code = body()
    guard code == CL_SUCCESS else { throw OpenCLFailure(call: call, code: code) }
}

/// Runs an OpenCL call that creates something.
func create(
    _ call: String, _ body: (UnsafeMutablePointer<cl_int>) -> OpaquePointer?
) throws(OpenCLFailure) -> OpaquePointer {
    var code: cl_int = CL_SUCCESS
    guard let handle = body(&code), code == CL_SUCCESS else {
        throw OpenCLFailure(call: call, code: code)
    }
    return handle
}

/// Owns a context.
final class Context: @unchecked Sendable {
    let handle: OpaquePointer

    init(device: OpaquePointer) throws(OpenCLFailure) {
        var devices: OpaquePointer? = device
        handle = try create("clCreateContext") { clCreateContext(nil, 1, &devices, nil, nil, $0) }
    }

    deinit { clReleaseContext(handle) }
}

/// Owns an in-order command queue.
final class Queue {
    let handle: OpaquePointer

    init(_ context: Context, device: OpaquePointer) throws(OpenCLFailure) {
        handle = try create("clCreateCommandQueue") {
            clCreateCommandQueue(context.handle, device, 0, $0)
        }
    }

    /// Waits until all commands are done.
    func finish() throws(OpenCLFailure) { try check("clFinish") { clFinish(handle) } }

    /// Runs a kernel when what was asked for before is done.
    func run(_ kernel: Kernel, global: [Int], local: [Int]? = nil) throws(OpenCLFailure) {
        try check("clEnqueueNDRangeKernel") {
            clEnqueueNDRangeKernel(
                handle, kernel.handle, cl_uint(global.count), nil, global, local, 0, nil, nil)
        }
    }

    /// Begins to read the first values of a buffer.
    func read<Element: BitwiseCopyable>(
        _ buffer: Buffer, into start: UnsafeMutablePointer<Element>, count: Int
    ) throws(OpenCLFailure) {
        try check("clEnqueueReadBuffer") {
            clEnqueueReadBuffer(
                handle, buffer.handle, cl_bool(CL_FALSE), 0,
                count * MemoryLayout<Element>.stride, start, 0, nil, nil)
        }
    }

    /// Copies values to the start of a buffer and waits until they are there.
    func write<Element: BitwiseCopyable>(
        _ values: [Element], to buffer: Buffer
    ) throws(OpenCLFailure) {
        try check("clEnqueueWriteBuffer") {
            clEnqueueWriteBuffer(
                handle, buffer.handle, cl_bool(CL_TRUE), 0,
                values.count * MemoryLayout<Element>.stride, values, 0, nil, nil)
        }
    }

    deinit { clReleaseCommandQueue(handle) }
}

/// Owns a buffer on a device.
final class Buffer: @unchecked Sendable {
    let handle: OpaquePointer
    let byteCount: Int

    /// Makes room for bytes.
    init(_ context: Context, flags: Int32, byteCount: Int) throws(OpenCLFailure) {
        self.byteCount = max(byteCount, 4)
        let size = self.byteCount
        handle = try create("clCreateBuffer") {
            clCreateBuffer(context.handle, cl_mem_flags(flags), size, nil, $0)
        }
    }

    /// Copies values to the device, which only reads them; without values there are unused bytes.
    convenience init<Element>(
        _ context: Context, copying values: UnsafeBufferPointer<Element>
    ) throws(OpenCLFailure) {
        guard values.count > 0 else {
            try self.init(context, flags: CL_MEM_READ_ONLY, byteCount: 0)
            return
        }
        try self.init(context, copyingSome: values)
    }

    private init<Element>(
        _ context: Context, copyingSome values: UnsafeBufferPointer<Element>
    ) throws(OpenCLFailure) {
        let bytes = values.count * MemoryLayout<Element>.stride
        byteCount = bytes
        handle = try create("clCreateBuffer") {
            clCreateBuffer(
                context.handle, cl_mem_flags(CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR), bytes,
                UnsafeMutableRawPointer(mutating: UnsafeRawPointer(values.baseAddress)), $0)
        }
    }

    deinit { clReleaseMemObject(handle) }
}

/// Owns a kernel.
final class Kernel {
    let handle: OpaquePointer

    init(_ program: Program, name: String) throws(OpenCLFailure) {
        handle = try create("clCreateKernel") { clCreateKernel(program.handle, name, $0) }
    }

    /// Sets an argument to a buffer.
    func set(_ index: Int, _ buffer: Buffer) throws(OpenCLFailure) {
        var handle: OpaquePointer? = buffer.handle
        try check("clSetKernelArg") {
            clSetKernelArg(
                self.handle, cl_uint(index), MemoryLayout<OpaquePointer>.size, &handle)
        }
    }

    /// Sets an argument to an integer.
    func set(_ index: Int, _ value: Int32) throws(OpenCLFailure) {
        var value = value
        try check("clSetKernelArg") {
            clSetKernelArg(handle, cl_uint(index), MemoryLayout<Int32>.size, &value)
        }
    }

    /// Gives an argument local memory.
    func set(_ index: Int, localBytes: Int) throws(OpenCLFailure) {
        try check("clSetKernelArg") { clSetKernelArg(handle, cl_uint(index), localBytes, nil) }
    }

    deinit { clReleaseKernel(handle) }
}

/// Owns a program, built for one device.
final class Program: @unchecked Sendable {
    let handle: OpaquePointer

    /// The pieces of a source, in order.
    static func pieces(
        _ source: @escaping (Int32) -> UnsafePointer<CChar>?
    ) -> [UnsafePointer<CChar>] {
        (Int32(0)...).lazy.map(source).prefix { $0 != nil }.compactMap { $0 }
    }

    /// Compiles the pieces of a source, in order.
    ///
    /// - Throws: ``EngineError/build(device:log:)`` with the compiler's log.
    init(
        _ context: Context, device: OpenCLDevice, pieces: [UnsafePointer<CChar>], options: String
    ) throws(EngineError) {
        var sources: [UnsafePointer<CChar>?] = pieces
        do throws(OpenCLFailure) {
            handle = try create("clCreateProgramWithSource") {
                clCreateProgramWithSource(
                    context.handle, cl_uint(sources.count), &sources, nil, $0)
            }
        } catch {
            throw error.error(device: device.name, action: "reading the kernels")
        }
        var id: OpaquePointer? = device.id
        let code = clBuildProgram(handle, 1, &id, options, nil, nil)
        guard code == CL_SUCCESS else {
            var size = 0
            clGetProgramBuildInfo(handle, device.id, cl_uint(CL_PROGRAM_BUILD_LOG), 0, nil, &size)
            var log = [UInt8](repeating: 0, count: size)
            clGetProgramBuildInfo(
                handle, device.id, cl_uint(CL_PROGRAM_BUILD_LOG), size, &log, nil)
            throw .build(
                device: device.name,
                log: String(decoding: log.prefix { $0 != 0 }, as: UTF8.self))
        }
    }

    deinit { clReleaseProgram(handle) }
}
