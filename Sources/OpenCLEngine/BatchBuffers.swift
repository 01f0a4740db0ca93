import COpenCL
import Engines
import Kernels

/// The buffers of one batch on a device.
final class BatchBuffers {
    /// What the kernel reads.
    let counts: Buffer
    /// Page-locked memory of this machine that counts are read into, where the device has memory of
    /// its own.
    private let staging: Buffer?
    /// Bytes of zeros before the first count, and after the last: vectors reach into them.
    private let margin: Int
    private var mapped: UnsafeMutableRawPointer?
    let frames: Buffer
    let sums: [Sums]
    let transmission: Buffer
    let density: Buffer
    let sigma: Buffer

    /// The sums of one pass.
    struct Sums {
        let sums: Buffer
        let counts: Buffer
        let binCounts: Buffer
    }

    /// Makes room for `capacity` frames, within the device's limits.
    init(program: DensityProgram, plan: DensityPlan, capacity: Int) throws(OpenCLFailure) {
        let device = program.device
        let context = program.context
        var total = 0
        func buffer(_ byteCount: Int, _ flags: Int32) throws(OpenCLFailure) -> Buffer {
            total += byteCount
            guard byteCount <= device.largestBuffer, total <= program.memoryLimit else {
                throw OpenCLFailure(
                    call: "clCreateBuffer", code: CL_MEM_OBJECT_ALLOCATION_FAILURE)
            }
            return try Buffer(context, flags: flags, byteCount: byteCount)
        }
        margin = Table<Float>.margin * plan.sampleType.byteCount
        let countBytes = capacity * plan.frameBytes + 2 * margin
        if device.sharesMemory {
            counts = try buffer(countBytes, CL_MEM_READ_ONLY | CL_MEM_ALLOC_HOST_PTR)
            staging = nil
        } else {
            counts = try buffer(countBytes, CL_MEM_READ_ONLY)
            staging = try Buffer(
                context, flags: CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, byteCount: countBytes)
        }
        frames = try buffer(capacity * MemoryLayout<radiograph_frame>.stride, CL_MEM_READ_ONLY)
        var sums: [Sums] = []
        for pass in plan.passes {
            let bins = capacity * pass.bins.count
            sums.append(
                Sums(
                    sums: try buffer(
                        4 * bins * pass.bands * Int(band_sums), CL_MEM_WRITE_ONLY),
                    counts: try buffer(
                        4 * bins * pass.bands * Int(band_counts), CL_MEM_WRITE_ONLY),
                    binCounts: try buffer(4 * bins * Int(bin_counts), CL_MEM_WRITE_ONLY)))
        }
        self.sums = sums
        let mapBytes =
            4 * capacity * plan.shape.height * (program.passes.last?.mapStride ?? 0)
        func map(_ kind: DensityPlan.Maps) throws(OpenCLFailure) -> Buffer {
            try buffer(plan.maps.contains(kind) ? mapBytes : 4, CL_MEM_WRITE_ONLY)
        }
        transmission = try map(.transmission)
        density = try map(.density)
        sigma = try map(.sigma)
    }

    /// Memory that the counts of a batch are read into.
    func mapCounts(_ queue: Queue, bytes: Int) throws(OpenCLFailure)
        -> UnsafeMutableRawBufferPointer
    {
        let target = staging ?? counts
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

    /// Hands the counts to the device.
    func unmapCounts(
        _ queue: Queue, _ bytes: UnsafeMutableRawBufferPointer
    ) throws(OpenCLFailure) {
        let target = staging ?? counts
        if staging != nil {
            try check("clEnqueueWriteBuffer") {
                clEnqueueWriteBuffer(
                    queue.handle, counts.handle, cl_bool(CL_FALSE), 0, bytes.count + 2 * margin,
                    mapped, 0, nil, nil)
            }
        }
        let start = mapped
        mapped = nil
        try check("clEnqueueUnmapMemObject") {
            clEnqueueUnmapMemObject(queue.handle, target.handle, start, 0, nil, nil)
        }
    }

    /// Copies the frames' parameters to the device.
    func write(_ values: inout [radiograph_frame], on queue: Queue) throws(OpenCLFailure) {
        let bytes = values.count * MemoryLayout<radiograph_frame>.stride
        try check("clEnqueueWriteBuffer") {
            clEnqueueWriteBuffer(
                queue.handle, frames.handle, cl_bool(CL_TRUE), 0, bytes, &values, 0, nil, nil)
        }
    }
}
