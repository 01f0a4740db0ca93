import COpenCL
public import Engines
import Kernels

extension OpenCLEngine {
    /// Draws a picture, on the first of the devices.
    ///
    /// - Throws: `EngineError` if the device fails or is too small.
    public func rendered(_ plan: RenderPlan) throws(EngineError) -> RenderedPicture {
        let device = chosen[0]
        let gridBytes = plan.grid.codes.count * MemoryLayout<UInt16>.stride
        let limit = min(device.largestBuffer, memoryLimit)
        guard gridBytes <= limit else {
            throw .gridTooLarge(device: device.name, need: gridBytes, has: limit)
        }
        do {
            let context = try Context(device: device.id)
            let program = try Program(
                context, device: device, pieces: Program.pieces(render_source),
                options: "-cl-std=CL1.2 -Werror -DWIDTH=1")
            return try draw(plan, context: context, program: program)
        } catch let failure as OpenCLFailure {
            throw failure.error(device: device.name, action: "drawing the pellet")
        } catch let error as EngineError {
            throw error
        } catch {
            throw .noDevice("\(device.name): \(error)")
        }
    }

    /// Rows of a launch: a device that also drives a display must not be busy for long.
    private static let rowsOfLaunch = 64

    private func draw(
        _ plan: RenderPlan, context: Context, program: Program
    ) throws(OpenCLFailure) -> RenderedPicture {
        let queue = try Queue(context, device: chosen[0].id)
        let kernel = try Kernel(program, name: "render_rows")
        let settings = try withUnsafePointer(to: plan.settings) {
            settings throws(OpenCLFailure) in
            try Buffer(context, copying: UnsafeBufferPointer(start: settings, count: 1))
        }
        let colours = try plan.colourTable.withUnsafeBufferPointer {
            table throws(OpenCLFailure) in try Buffer(context, copying: table)
        }
        let cells = try Buffer(context, copying: plan.grid.codes.values)
        let shape = plan.shape
        let rows = try Buffer(
            context, flags: CL_MEM_WRITE_ONLY,
            byteCount: 4 * shape.width * min(Self.rowsOfLaunch, shape.height))
        let pixels = ZeroedMemory<UInt32>(count: shape.count)
        for (place, buffer) in [settings, cells, colours].enumerated() {
            try kernel.set(place, buffer)
        }
        try kernel.set(5, rows)
        for first in stride(from: 0, to: shape.height, by: Self.rowsOfLaunch) {
            let count = min(Self.rowsOfLaunch, shape.height - first)
            try kernel.set(3, Int32(first))
            try kernel.set(4, Int32(count))
            try queue.run(kernel, global: [shape.width, count])
            guard let start = pixels.values.baseAddress else { break }
            try queue.read(rows, into: start + first * shape.width, count: shape.width * count)
        }
        try queue.finish()
        return RenderedPicture(shape: shape, pixels: Array(pixels.values))
    }
}
