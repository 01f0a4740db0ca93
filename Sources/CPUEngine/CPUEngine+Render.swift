public import Engines
import Kernels

extension CPUEngine {
    /// Draws a picture, on all threads.
    ///
    /// - Throws: Nothing.
    public func rendered(_ plan: RenderPlan) throws(EngineError) -> RenderedPicture {
        let settings = plan.settings
        let (shape, colours, cells) = (plan.shape, plan.colourTable, plan.grid.codes)
        let level = instructionSet.level
        let picture = ZeroedMemory<UInt32>(count: shape.count)
        inParallel(shape.height, threads: threads) { row in
            withUnsafePointer(to: settings) { settings in
                render_rows(
                    level, settings, cells.start, colours, Int32(row), 1,
                    picture.values.baseAddress.map { $0 + row * shape.width })
            }
        }
        return RenderedPicture(shape: shape, pixels: Array(picture.values))
    }
}
