import COpenCL
import Engines
import Kernels

/// The buffers of one batch on a device.
final class BatchBuffers {
    let counts: FrameMemory
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
        let context = program.context
        var budget = MemoryBudget(device: program.device, limit: program.memoryLimit)
        func buffer(_ byteCount: Int, _ flags: Int32) throws(OpenCLFailure) -> Buffer {
            try budget.buffer(context, flags: flags, byteCount: byteCount)
        }
        counts = try FrameMemory(
            context, budget: &budget, byteCount: capacity * plan.frameBytes,
            margin: Table<Float>.margin * plan.sampleType.byteCount)
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
}
