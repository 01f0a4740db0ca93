import COpenCL
import Engines
import Kernels

/// The density pass on one device: its compiled kernels and the tables that all workers share.
final class DensityProgram: @unchecked Sendable {
    let device: OpenCLDevice
    let context: Context
    let passes: [Pass]
    let memoryLimit: Int

    /// One pass of the plan.
    struct Pass {
        let program: Program
        let settings: radiograph_settings
        let maps: DensityPlan.Maps
        /// The arguments after the counts, up to the kinds of rows.
        let tables: [Buffer]
        let settingsBuffer: Buffer
        /// Floats from one row of a map to the next.
        let mapStride: Int
        /// Bytes of local memory for one row.
        let rowBytes: Int
    }

    /// Compiles the kernels for a plan and copies its tables to the device.
    init(device: OpenCLDevice, plan: DensityPlan, memoryLimit: Int) throws(EngineError) {
        self.device = device
        self.memoryLimit = memoryLimit
        let need = Self.localBytes(of: plan)
        guard need <= device.localMemory else {
            throw .tooSmall(
                device: device.name, need: need, has: device.localMemory, what: "local memory")
        }
        do {
            context = try Context(device: device.id)
            var passes: [Pass] = []
            for index in plan.passes.indices {
                let program = try Program(
                    context, device: device, pieces: Program.pieces(radiograph_source),
                    options: Self.options(for: plan, pass: index, device: device))
                passes.append(
                    try Self.pass(context: context, program: program, plan: plan, index: index))
            }
            self.passes = passes
        } catch let failure as OpenCLFailure {
            throw failure.error(device: device.name, action: "copying the tables to the device")
        } catch let error as EngineError {
            throw error
        } catch {
            throw .noDevice("\(device.name): \(error)")
        }
    }

    /// Columns of a row, rounded up to whole vectors.
    static func padded(_ width: Int) -> Int {
        (width + Int(LANES) - 1) / Int(LANES) * Int(LANES)
    }

    /// Bytes of local memory that a work-group needs.
    static func localBytes(of plan: DensityPlan) -> Int {
        8 * padded(plan.shape.width) + 4 * Int(LANES) * 6
    }

    private static func options(for plan: DensityPlan, pass: Int, device: OpenCLDevice) -> String {
        let tables = plan.passes[pass]
        let maps = plan.maps(ofPass: pass)
        func flag(_ name: String, _ value: Bool) -> String { "-D\(name)=\(value ? 1 : 0)" }
        var interpolates = false
        if case .interpolated = tables.openBeam { interpolates = true }
        return [
            "-cl-std=CL1.2", "-Werror", "-DWIDTH=\(device.vectorWidth)",
            "-DCOUNTS=\(plan.sampleType == .uint16 ? "ushort" : "float")",
            "-DSPOTS=\(plan.spotsChoice)",
            flag("INTERPOLATES", interpolates),
            flag("SUMS_ROWS", tables.inverseSummed != nil),
            flag("HAS_REFERENCE", tables.reference != nil),
            flag("CORRECTS_BIAS", plan.correctsBias),
            flag("HAS_UNCERTAINTY", plan.noise != nil),
            flag("USES_OWN_COUNTS", plan.usesOwnCounts),
            flag("MAPS_TRANSMISSION", maps.contains(.transmission)),
            flag("MAPS_DENSITY", maps.contains(.density)),
            flag("MAPS_SIGMA", maps.contains(.sigma)),
        ].joined(separator: " ")
    }

    private static func pass(
        context: Context, program: Program, plan: DensityPlan, index: Int
    ) throws(OpenCLFailure) -> Pass {
        let tables = plan.passes[index]
        let unused = try Buffer(context, flags: CL_MEM_READ_ONLY, byteCount: 4)
        func buffer<Element>(_ table: Table<Element>?) throws(OpenCLFailure) -> Buffer {
            guard let table else { return unused }
            return try Buffer(context, copying: table.padded)
        }
        func plain<Element>(_ table: Table<Element>) throws(OpenCLFailure) -> Buffer {
            try Buffer(context, copying: table.values)
        }
        let openBeam: [Buffer]
        switch tables.openBeam {
        case .constant(let inverse):
            openBeam = [try buffer(inverse), unused]
        case .interpolated(let before, let change):
            openBeam = [try buffer(before), try buffer(change)]
        }
        let needsPixels = plan.spots != nil || tables.inverseSummed != nil
        let settings = plan.settings(ofPass: index)
        let settingsBuffer = try Buffer(
            context, flags: CL_MEM_READ_ONLY, byteCount: MemoryLayout<radiograph_settings>.size)
        return Pass(
            program: program, settings: settings, maps: plan.maps(ofPass: index),
            tables: [
                try plain(tables.binRows), try plain(tables.bandColumns),
                try buffer(tables.dark), openBeam[0], openBeam[1],
                try buffer(tables.inverseSummed), try buffer(tables.reference?.depth),
                try buffer(tables.reference?.factor), try buffer(tables.chords.chord),
                try buffer(tables.chords.inverse), try buffer(tables.chords.edge0),
                try buffer(tables.chords.edge1), try buffer(needsPixels ? plan.usable : nil),
                try buffer(plan.spots == nil ? nil : plan.pixelDark),
                try plain(tables.matrix), try plain(tables.rowKinds),
            ],
            settingsBuffer: settingsBuffer, mapStride: padded(plan.shape.width),
            rowBytes: 4 * padded(plan.shape.width))
    }
}
