import Engines
import Foundation
import ImageFiles
import Porosity

/// One run of `lithoray check` on a study of a volume: what can be known before it is read.
struct PorosityCheckRun {
    let file: PelletFile
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs.
    func run() throws {
        let inputs = try VolumeInputs(file, warnings: warnings)
        let choice = try EngineChoice(engine)
        let slices = inputs.slices
        let files = Set(slices.pages.map(\.path)).count
        let voxels = slices.shape.count * slices.count
        let bytes = voxels * slices.pixelType.byteCount
        let sides = [slices.shape.width, slices.shape.height, slices.count]
        let lengths = sides.map { side in
            brief((Double(side) * inputs.voxelSize * 10).rounded() / 10)
        }
        if report.json {
            let summary: JSONValue = [
                "configuration": file.configuration.json,
                "findings": [
                    "shape": [
                        "x": .integer(sides[0]), "y": .integer(sides[1]), "z": .integer(sides[2]),
                    ],
                    "type": .string(slices.pixelType.rawValue),
                    "bytes": .integer(bytes),
                    "voxel_size_um": .number(inputs.voxelSize),
                    "files": .integer(files),
                    "engine": .string(choice.engine.name),
                    "devices": .array(choice.engine.devices.map(JSONValue.string)),
                ],
                "warnings": warnings.json,
            ]
            try StandardOutput.write(summary.text)
            return
        }
        let lines = [
            ("volume", "\(sides[0])×\(sides[1])×\(sides[2]) voxels, \(slices.pixelType)"),
            ("size", lengths.joined(separator: " × ") + " µm"),
            ("bytes", "\(bytes) in \(files) file\(files == 1 ? "" : "s"), read three times"),
            ("engine", choice.sentence),
        ]
        let width = lines.map(\.0.count).max() ?? 0
        try StandardOutput.write(
            lines.map { name, value in
                name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
            }.joined())
    }
}
