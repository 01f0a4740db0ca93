import Engines

/// What run.json says of a porosity study.
struct PorosityRecord {
    let inputs: VolumeInputs
    /// The inputs, as they are listed.
    let files: JSONValue
    let results: PorosityResults
    let choice: EngineChoice
    let warnings: Warnings
    let threads: Int
    let seconds: Double

    var json: JSONValue {
        let times = results.times
        return [
            "program": ["name": "lithoray", "version": .string(Lithoray.version)],
            "engine": [
                "name": .string(choice.engine.name),
                "devices": .array(choice.engine.devices.map(JSONValue.string)),
                "reason": .string(choice.reason),
                "threads": .integer(threads), "batch_slices": .integer(results.batch),
            ],
            "configuration": inputs.configuration.json,
            "voxel_size_um": .number(inputs.voxelSize),
            "shape": [
                "x": .integer(inputs.slices.shape.width),
                "y": .integer(inputs.slices.shape.height), "z": .integer(inputs.slices.count),
            ],
            "warnings": warnings.json,
            "stages": [
                "geometry": ["seconds": .number(times.geometry.seconds)],
                "histogram": ["seconds": .number(times.histogram.seconds)],
                "tally": ["seconds": .number(times.tally.seconds)],
                "intervals": ["seconds": .number(times.intervals.seconds)],
                "pores": ["seconds": .number(times.pores.seconds)],
                "read": times.passes.read.json, "upload": times.passes.upload.json,
                "kernel": times.passes.kernel.json, "download": times.passes.download.json,
                "total": ["seconds": .number(seconds)],
            ],
            "inputs": files,
        ]
    }
}
