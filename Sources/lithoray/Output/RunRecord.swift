import Engines
import Foundation
import Radiography

/// What run.json says of a run.
struct RunRecord {
    let inputs: ExperimentInputs
    /// The inputs, as they are listed.
    let files: JSONValue
    let preparation: DensityPreparation
    let choice: EngineChoice
    let counters: RunCounters
    let warnings: Warnings
    let times: StageTimes
    let seconds: (prepared: Double, total: Double)
    let memory: MemoryPlan
    let ceiling: Int?
    let threads: Int

    var json: JSONValue {
        [
            "program": ["name": "lithoray", "version": .string(Lithoray.version)],
            "engine": [
                "name": .string(choice.engine.name),
                "devices": .array(choice.engine.devices.map(JSONValue.string)),
                "reason": .string(choice.reason),
                "threads": .integer(threads), "batch_frames": .integer(memory.batch),
            ],
            "memory": [
                "ceiling_bytes": ceiling.map(JSONValue.integer) ?? .null,
                "estimated_bytes": .integer(memory.bytes),
                "peak_bytes": ProcessMemory.peakBytes.map(JSONValue.integer) ?? .null,
            ],
            "configuration": inputs.configuration.json,
            "frames": .integer(inputs.frames.count),
            "shape": [
                "width": .integer(preparation.plan.shape.width),
                "height": .integer(preparation.plan.shape.height),
            ],
            "detector": detector,
            "geometry": geometry,
            "counters": counters.json,
            "warnings": warnings.json,
            "stages": [
                "prepare": ["seconds": .number(seconds.prepared)],
                "read": times.read.json, "upload": times.upload.json,
                "kernel": times.kernel.json, "download": times.download.json,
                "write": times.write.json,
                "total": ["seconds": .number(seconds.total)],
            ],
            "inputs": files,
        ]
    }

    private var detector: JSONValue {
        [
            "gain_adu_per_neutron": JSONValue(preparation.noise?.gain),
            "u_gain_adu_per_neutron": JSONValue(preparation.noise?.gainUncertainty),
            "correlation_factor": JSONValue(preparation.noise?.correlationFactor),
            "read_noise_adu": JSONValue(preparation.noise?.readNoise),
            "median_open_beam_adu": .number(preparation.medianOpenBeam),
            "spots_in_references": .integer(preparation.referenceSpots),
        ]
    }

    private var geometry: JSONValue {
        guard let geometry = preparation.geometry else { return .null }
        switch geometry.body {
        case .slab(let thickness):
            return ["shape": "slab", "thickness_mm": .number(thickness * 10)]
        case .cylinder(let cylinder, let axis):
            return [
                "shape": "cylinder",
                "diameter_mm": .number(cylinder.diameter * 10),
                "u_diameter_mm": .number(cylinder.diameter * 10 * geometry.diameterUncertainty),
                "axis_x_px": .number(axis.column),
                "u_axis_x_px": JSONValue(geometry.fit?.axisUncertainty),
                "tilt_deg": .number(axis.tiltDegrees),
                "u_tilt_deg": JSONValue(geometry.fit?.tiltUncertainty),
                "fitted_radius_px": JSONValue(geometry.fit?.radius),
                "u_fitted_radius_px": JSONValue(geometry.fit?.radiusUncertainty),
            ]
        }
    }
}

extension StageTimes.Stage {
    /// As run.json lists it.
    var json: JSONValue {
        ["seconds": .number(seconds), "bytes": .integer(bytes)]
    }
}
