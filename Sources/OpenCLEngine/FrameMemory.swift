import COpenCL
import Engines

/// What a device may still take of its memory.
struct MemoryBudget {
    let device: OpenCLDevice
    let limit: Int
    private var total = 0

    /// Begins with nothing taken.
    init(device: OpenCLDevice, limit: Int) {
        self.device = device
        self.limit = limit
    }

    /// Makes room for bytes within the device's limits.
    mutating func buffer(
        _ context: Context, flags: Int32, byteCount: Int
    ) throws(OpenCLFailure) -> Buffer {
        total += byteCount
        guard byteCount <= device.largestBuffer, total <= limit else {
            throw OpenCLFailure(call: "clCreateBuffer", code: CL_MEM_OBJECT_ALLOCATION_FAILURE)
        }
        return try Buffer(context, flags: flags, byteCount: byteCount)
    }
}

/// Frames on a device, and the memory of this machine that they are read into.
final class FrameMemory {
    /// What the kernel reads.
    let buffer: Buffer
    /// Page-locked memory of this machine that frames are read into, where the device has memory of
    /// its own.
    private let staging: Buffer?
    /// Bytes of zeros before the first sample, and after the last: vectors reach into them.
    private let margin: Int
    private var mapped: UnsafeMutableRawPointer?

    /// Makes room for frames, within the device's limits.
    init(
        _ context: Context, budget: inout MemoryBudget, byteCount: Int, margin: Int = 0
    ) throws(OpenCLFailure) {
        self.margin = margin
        let bytes = byteCount + 2 * margin
        if budget.device.sharesMemory {
            buffer = try budget.buffer(
                context, flags: CL_MEM_READ_ONLY | CL_MEM_ALLOC_HOST_PTR, byteCount: bytes)
            staging = nil
        } else {
            buffer = try budget.buffer(context, flags: CL_MEM_READ_ONLY, byteCount: bytes)
            staging = try Buffer(
                context, flags: CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, byteCount: bytes)
        }
    }

    /// Maps memory that frames are read into.
    func map(_ queue: Queue, bytes: Int) throws(OpenCLFailure) -> UnsafeMutableRawBufferPointer {
        let target = staging ?? buffer
        var code: cl_int = CL_SUCCESS
        let start = clEnqueueMapBuffer(
            queue.handle, target.handle, cl_bool(CL_TRUE), cl_map_flags(CL_MAP_WRITE), 0,
            target.byteCount, 0, nil, nil, &code)
        guard let start, code == CL_SUCCESS else {
            throw OpenCLFailure(call: "clEnqueueMapBuffer", code: code)
        }
        mapped = start
        for place in [0, margin + bytes] {
            UnsafeMutableRawBufferPointer(start: start + place, count: margin)
                .initializeMemory(as: UInt8.self, repeating: 0)
        }
        return UnsafeMutableRawBufferPointer(start: start + margin, count: bytes)
    }

    /// Hands the frames to the device.
    func unmap(_ queue: Queue, _ bytes: UnsafeMutableRawBufferPointer) throws(OpenCLFailure) {
        let target = staging ?? buffer
        if staging != nil {
            try check("clEnqueueWriteBuffer") {
                clEnqueueWriteBuffer(
                    queue.handle, buffer.handle, cl_bool(CL_FALSE), 0, bytes.count + 2 * margin,
                    mapped, 0, nil, nil)
            }
        }
        let start = mapped
        mapped = nil
        try check("clEnqueueUnmapMemObject") {
            clEnqueueUnmapMemObject(queue.handle, target.handle, start, 0, nil, nil)
        }
    }

    /// Reads frames `indices`, one after the other, and hands them to the device.
    func read(
        _ indices: Range<Int>, of source: any OpenFrames, rows: Int, frameBytes: Int,
        queue: Queue, times: inout StageTimes
    ) throws {
        let memory = try map(queue, bytes: indices.count * frameBytes)
        do {
            for (place, index) in indices.enumerated() {
                let frame = UnsafeMutableRawBufferPointer(
                    rebasing: memory[place * frameBytes..<(place + 1) * frameBytes])
                try times.read.measure(bytes: frameBytes) {
                    try source.read(frame: index, rows: 0..<rows, into: frame)
                }
            }
        } catch {
            try unmap(queue, memory)
            try queue.finish()
            throw error
        }
        try times.upload.measure(bytes: memory.count) { () throws(OpenCLFailure) in
            try unmap(queue, memory)
            try queue.finish()
        }
    }
}

/// Makes what a worker needs for a batch, and halves the batch until it fits the device.
func largestFitting<Memory>(
    _ capacity: Int, of noun: String, on device: OpenCLDevice,
    _ make: (Int) throws(OpenCLFailure) -> Memory
) throws(EngineError) -> (memory: Memory, capacity: Int) {
    var capacity = capacity
    while true {
        do throws(OpenCLFailure) {
            return (try make(capacity), capacity)
        } catch {
            guard error.isOutOfMemory, capacity > 1 else {
                throw error.error(
                    device: device.name,
                    action: "making room for \(capacity) \(noun)\(capacity == 1 ? "" : "s")")
            }
            capacity /= 2
        }
    }
}
