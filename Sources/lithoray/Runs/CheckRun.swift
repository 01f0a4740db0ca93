import Engines
import Fields
import Foundation
import ImageFiles
import Radiography

/// One run of `lithoray check`: everything that can be known before a run; nothing is written.
struct CheckRun {
    let file: ExperimentFile
    let engine: EngineOptions
    let report: ReportOptions
    let warnings: Warnings

    /// Runs.
    func run() async throws {
        let inputs = try ExperimentInputs(file)
        let choice = try EngineChoice(engine)
        let experiment = try inputs.experiment(warnings: warnings)
        let threads = engine.threads ?? ProcessInfo.processInfo.activeProcessorCount
        let memory = try MemoryPlan(
            experiment, inputs: inputs, engine: choice.engine, threads: threads,
            ceiling: engine.memory?.bytes)
        let preparation = try inputs.preparation(
            of: experiment, threads: threads, workingBytes: memory.workingBytes)
        for warning in preparation.warnings {
            warnings.add(Warning(code: warning.code, message: warning.message))
        }
        let findings = Findings(
            inputs: inputs, preparation: preparation, choice: choice,
            memoryBytes: memory.bytes, batch: memory.batch)
        if report.json {
            let summary: JSONValue = [
                "configuration": file.configuration.json, "findings": findings.json,
                "warnings": warnings.json,
            ]
            try StandardOutput.write(summary.text)
        } else {
            try StandardOutput.write(findings.text)
        }
    }
}

/// What a check found out.
private struct Findings {
    let inputs: ExperimentInputs
    let preparation: DensityPreparation
    let choice: EngineChoice
    let memoryBytes: Int
    let batch: Int

    /// Bytes that a run writes.
    private var diskBytes: Int {
        let rows = preparation.bins.count * preparation.bandNames.count
        let maps = preparation.plan.mapCount * preparation.plan.shape.count * 4
        return inputs.frames.count * (rows * 170 + maps + 100)
    }

    private var references: String {
        let darks = inputs.darks.map { "\($0.count) darks" } ?? "no darks"
        let flats = inputs.flats.map { "\($0.images.count)" }.joined(separator: " + ")
        return "\(darks), \(flats) flats"
    }

    private var noise: String {
        guard let noise = preparation.noise else { return "not known: no uncertainties" }
        let sums =
            noise.correlationFactor == 1
            ? "" : ", sums vary with \(threeDigits(noise.correlationFactor)) times as much"
        return "gain \(threeDigits(noise.gain)) ADU per neutron, read noise "
            + "\(threeDigits(noise.readNoise)) ADU\(sums)"
    }

    private var geometry: String {
        switch preparation.geometry?.body {
        case nil: "no sample: the run ends at the transmission"
        case .slab(let thickness): "slab of \(threeDigits(thickness * 10)) mm"
        case .cylinder(let cylinder, let axis):
            "cylinder of \(threeDigits(cylinder.diameter * 10)) mm, axis at column "
                + "\((axis.column * 100).rounded() / 100), tilt "
                + "\((axis.tiltDegrees * 1000).rounded() / 1000)°"
        }
    }

    private var times: String {
        guard let seconds = inputs.times.seconds, let first = seconds.first, let last = seconds.last
        else { return "frames are numbered" }
        return "from \(brief(first)) s to \(brief(last)) s"
    }

    /// Name and value of each line.
    private var lines: [(String, String)] {
        let shape = preparation.plan.shape
        return [
            ("frames", "\(inputs.frames.count) of \(shape) pixels, \(inputs.frames.pixelType)"),
            ("references", references),
            ("time", times),
            ("detector", noise),
            ("open beam", "median \(threeDigits(preparation.medianOpenBeam)) ADU"),
            (
                "left out",
                "\(preparation.masked) pixels masked, \(preparation.lowFlat) with little beam"
            ),
            ("sample", geometry),
            (
                "profiles",
                "\(preparation.bins.count) rows in \(preparation.bandNames.count) bands of each "
                    + "frame"
            ),
            ("engine", choice.sentence),
            ("memory", "about \(megabytes(memoryBytes)), \(batch) frames at once"),
            ("disk", "about \(megabytes(diskBytes)) in the output folder"),
        ]
    }

    /// The findings as a user reads them.
    var text: String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { name, value in
            name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
        }.joined()
    }

    /// The findings for a program.
    var json: JSONValue {
        [
            "frames": .integer(inputs.frames.count),
            "width": .integer(preparation.plan.shape.width),
            "height": .integer(preparation.plan.shape.height),
            "darks": .integer(inputs.darks?.count ?? 0),
            "flats": .array(inputs.flats.map { .integer($0.images.count) }),
            "gain_adu_per_neutron": JSONValue(preparation.noise?.gain),
            "read_noise_adu": JSONValue(preparation.noise?.readNoise),
            "median_open_beam_adu": .number(preparation.medianOpenBeam),
            "masked": .integer(preparation.masked),
            "low_flat": .integer(preparation.lowFlat),
            "engine": .string(choice.engine.name),
            "devices": .array(choice.engine.devices.map(JSONValue.string)),
            "memory_bytes": .integer(memoryBytes),
            "batch_frames": .integer(batch),
            "disk_bytes": .integer(diskBytes),
        ]
    }

    private func threeDigits(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return brief(value) }
        let scale = pow(10, 2 - floor(log10(abs(value))))
        return brief((value * scale).rounded() / scale)
    }

    private func megabytes(_ bytes: Int) -> String {
        "\(brief((Double(bytes) / 1e6 * 10).rounded() / 10)) MB"
    }
}
