import Fields
import Porosity

extension PelletConfiguration {
    /// The whole configuration under the names of PELLET.yaml, defaults filled in, for `run.json`.
    var json: JSONValue {
        [
            "name": .string(name),
            "volume": volume.json,
            "voxel_size_um": JSONValue(voxelSizeMicrometres),
            "crop": crop.json,
            "region": region.json,
            "pores": .string(pores.rawValue),
            "threshold": threshold.json,
            "grey_porosity": ["pore": poreGrey.json, "solid": solidGrey.json],
            "rings": rings.json,
            "height_bins": ["slices": .integer(heightBinSlices)],
            "guards_sigma": .array(guardsSigma.map(JSONValue.number)),
            "bootstrap": [
                "samples": .integer(bootstrap.samples), "seed": .integer(bootstrap.seed),
            ],
            "connectivity": connectivity.map { choice in
                [
                    "neighbours": .integer(choice.neighbours),
                    "local_thickness": .boolean(choice.findsLocalThickness),
                ]
            } ?? "none",
            "render": renderSize.map { ["size_px": .integer($0)] } ?? "none",
            "mass": mass.map { .string($0.description) } ?? .null,
            "density": density.map { .string($0.description) } ?? .null,
            "figures": .string(figures.rawValue),
        ]
    }
}

extension VolumeChoice {
    fileprivate var json: JSONValue {
        switch self {
        case .files(let files): files.json
        case .raw(let raw):
            [
                "file": .string(raw.path),
                "shape": raw.shape.map { .array($0.map(JSONValue.integer)) } ?? .null,
                "type": raw.type.map { .string($0.rawValue) } ?? .null,
                "byte_order": raw.isBigEndian.map { $0 ? "big" : "little" } ?? .null,
            ]
        }
    }
}

extension VolumeCrop {
    fileprivate var json: JSONValue {
        [
            "z": z.map(JSONValue.init(_:)) ?? .null, "y": y.map(JSONValue.init(_:)) ?? .null,
            "x": x.map(JSONValue.init(_:)) ?? .null,
        ]
    }
}

extension RegionChoice {
    fileprivate var json: JSONValue {
        switch self {
        case .pellet: "pellet"
        case .box: "box"
        case .cylinder(let cylinder):
            [
                "axis_px": [.number(cylinder.axis.x), .number(cylinder.axis.y)],
                "radius_px": .number(cylinder.radius),
                "tilt_deg": .number(cylinder.tiltDegrees),
                "azimuth_deg": .number(cylinder.azimuthDegrees),
                "z": cylinder.z.map(JSONValue.init(_:)) ?? .null,
            ]
        }
    }
}

extension ThresholdRequest {
    fileprivate var json: JSONValue {
        switch rule {
        case .value(let value): .number(value)
        case .method(let method):
            [
                "method": .string(method.rawValue), "per_slice": .boolean(isPerSlice),
                "classes": method == .multiOtsu ? .integer(classes) : .null,
            ]
        }
    }
}

extension RingChoice {
    fileprivate var json: JSONValue {
        switch self {
        case .automatic: "auto"
        case .width(let micrometres): ["width_um": .number(micrometres)]
        case .count(let count, let hasEqualArea):
            ["count": .integer(count), "equal_area": .boolean(hasEqualArea)]
        }
    }
}
