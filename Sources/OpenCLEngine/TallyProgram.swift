import COpenCL
import Engines
import Kernels

/// The grey tally on one device: its compiled kernel and the tables that all workers share.
final class TallyProgram: @unchecked Sendable {
    let device: OpenCLDevice
    let context: Context
    let program: Program
    let memoryLimit: Int
    let tables: TallyTables
    /// The arguments before the slices.
    let settings: Buffer
    /// The arguments between the values and the counts.
    let arguments: [Buffer]

    /// Compiles the kernel for a plan and copies its tables to the device.
    init(
        device: OpenCLDevice, plan: TallyPlan, tables: TallyTables, memoryLimit: Int
    ) throws(EngineError) {
        self.device = device
        self.memoryLimit = memoryLimit
        self.tables = tables
        let isFloat = plan.sampleType == .float32
        do {
            let context = try Context(device: device.id)
            self.context = context
            program = try Program(
                context, device: device, pieces: Program.pieces(tally_source),
                options: "-cl-std=CL1.2 -Werror -DWIDTH=1 -DCOUNTS=\(isFloat ? "float" : "ushort") "
                    + "-DIS_FLOAT=\(isFloat ? 1 : 0)")
            settings = try withUnsafePointer(to: tables.settings) { settings in
                try Buffer(context, copying: UnsafeBufferPointer(start: settings, count: 1))
            }
            arguments = [
                try Buffer(context, copying: tables.edges.values),
                try Buffer(context, copying: tables.cosines.values),
                try Buffer(context, copying: tables.sines.values),
                try Buffer(context, copying: tables.zoneOfRing.values),
                try Buffer(context, copying: tables.greySteps.values),
            ]
        } catch let failure as OpenCLFailure {
            throw failure.error(device: device.name, action: "copying the tables to the device")
        } catch let error as EngineError {
            throw error
        } catch {
            throw .noDevice("\(device.name): \(error)")
        }
    }
}
