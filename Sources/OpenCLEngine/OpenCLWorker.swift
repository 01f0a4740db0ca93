import COpenCL
import Engines
import Fields
import Kernels

/// Runs the density pass on one device with a queue and buffers of its own.
final class OpenCLWorker: DensityWorker {
    private(set) var batchCapacity: Int
    private let program: DensityProgram
    private let plan: DensityPlan
    private let queue: Queue
    private let kernels: [Kernel]
    private var buffers: BatchBuffers

    /// Makes room for a batch; a device that is too small for it gets a smaller one.
    ///
    /// - Throws: ``EngineError`` if even one frame does not fit.
    init(program: DensityProgram, plan: DensityPlan, batchCapacity: Int) throws(EngineError) {
        self.program = program
        self.plan = plan
        let device = program.device
        do throws(OpenCLFailure) {
            queue = try Queue(program.context, device: device.id)
            var kernels: [Kernel] = []
            for pass in program.passes {
                kernels.append(try Kernel(pass.program, name: "radiograph_bins"))
            }
            self.kernels = kernels
            for pass in program.passes {
                try queue.write([pass.settings], to: pass.settingsBuffer)
            }
        } catch {
            throw error.error(device: device.name, action: "preparing the density pass")
        }
        (buffers, self.batchCapacity) = try Self.buffers(
            for: plan, program: program, capacity: max(batchCapacity, 1))
    }

    /// Halves the batch until its buffers fit.
    private static func buffers(
        for plan: DensityPlan, program: DensityProgram, capacity: Int
    ) throws(EngineError) -> (BatchBuffers, Int) {
        try largestFitting(capacity, of: "frame", on: program.device) {
            capacity throws(OpenCLFailure) in
            try BatchBuffers(program: program, plan: plan, capacity: capacity)
        }
    }

    func process(
        _ batch: FrameBatch, into results: DensityResults, times: inout StageTimes
    ) throws {
        var first = 0
        while first < batch.frames.count {
            let count = min(batchCapacity, batch.frames.count - first)
            do {
                try process(batch, first..<first + count, into: results, times: &times)
                first += count
            } catch let failure as OpenCLFailure {
                guard failure.isOutOfMemory, batchCapacity > 1 else {
                    let frames = batch.frames
                    throw failure.error(
                        device: program.device.name,
                        action: "computing frames \(frames.lowerBound) to \(frames.upperBound - 1)"
                    )
                }
                (buffers, batchCapacity) = try Self.buffers(
                    for: plan, program: program, capacity: batchCapacity / 2)
            }
        }
    }

    private func process(
        _ batch: FrameBatch, _ part: Range<Int>, into results: DensityResults,
        times: inout StageTimes
    ) throws {
        let first = batch.frames.lowerBound
        try buffers.counts.read(
            first + part.lowerBound..<first + part.upperBound, of: batch.source,
            rows: plan.shape.height, frameBytes: plan.frameBytes, queue: queue, times: &times)
        try times.upload.measure {
            let frames = part.map {
                batch.parameters[$0].kernelFrame(densityScale: plan.densityScale)
            }
            try queue.write(frames, to: buffers.frames)
        }
        try times.kernel.measure {
            for index in kernels.indices { try launch(index, frames: part.count) }
            try queue.finish()
        }
        try times.download.measure(bytes: part.count * plan.dimensions.resultBytes) {
            for index in kernels.indices {
                try download(pass: index, part, into: results)
            }
            try queue.finish()
        }
    }

    private func launch(_ index: Int, frames: Int) throws(OpenCLFailure) {
        let pass = program.passes[index]
        let kernel = kernels[index]
        let sums = buffers.sums[index]
        let arguments =
            [pass.settingsBuffer, buffers.frames, buffers.counts.buffer] + pass.tables
            + [sums.sums, sums.counts, sums.binCounts]
            + [buffers.transmission, buffers.density, buffers.sigma]
        for (place, buffer) in arguments.enumerated() { try kernel.set(place, buffer) }
        var place = arguments.count
        try kernel.set(place, Int32(pass.mapStride))
        for bytes in [pass.rowBytes, pass.rowBytes, 4 * Int(LANES) * 5, 4 * Int(LANES)] {
            place += 1
            try kernel.set(place, localBytes: bytes)
        }
        let items = Int(LANES) / program.device.vectorWidth
        try queue.run(
            kernel, global: [items * frames, Int(pass.settings.bins)], local: [items, 1])
    }

    private func download(
        pass index: Int, _ part: Range<Int>, into results: DensityResults
    ) throws(OpenCLFailure) {
        let host = results.passes[index]
        let device = buffers.sums[index]
        let bins = part.count * host.bins
        let first = part.lowerBound
        try queue.read(
            device.sums, into: host.sums(frame: first, bin: 0, band: 0),
            count: bins * host.bands * Int(band_sums))
        try queue.read(
            device.counts, into: host.counts(frame: first, bin: 0, band: 0),
            count: bins * host.bands * Int(band_counts))
        try queue.read(
            device.binCounts, into: host.binCounts(frame: first, bin: 0),
            count: bins * Int(bin_counts))
        let maps = program.passes[index].maps
        if maps.contains(.transmission), let all = results.transmission {
            try readMaps(buffers.transmission, into: all, part, results)
        }
        if maps.contains(.density), let all = results.density {
            try readMaps(buffers.density, into: all, part, results)
        }
        if maps.contains(.sigma), let all = results.sigma {
            try readMaps(buffers.sigma, into: all, part, results)
        }
    }

    /// Reads maps row by row: on the device, rows are padded to whole vectors.
    private func readMaps(
        _ buffer: Buffer, into all: UnsafeMutableBufferPointer<Float>, _ part: Range<Int>,
        _ results: DensityResults
    ) throws(OpenCLFailure) {
        let start = results.map(all, frame: part.lowerBound).baseAddress
        var origin = [0, 0, 0]
        var region = [4 * plan.shape.width, plan.shape.height * part.count, 1]
        try check("clEnqueueReadBufferRect") {
            clEnqueueReadBufferRect(
                queue.handle, buffer.handle, cl_bool(CL_FALSE), &origin, &origin, &region,
                4 * program.passes[program.passes.count - 1].mapStride, 0, 4 * plan.shape.width, 0,
                start, 0, nil, nil)
        }
    }
}
