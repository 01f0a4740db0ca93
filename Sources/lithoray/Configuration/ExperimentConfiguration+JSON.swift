import Fields
import Foundation

extension ExperimentConfiguration {
    /// The whole configuration under the names of EXPERIMENT.yaml, defaults filled in, for
    /// `run.json`.
    var json: JSONValue {
        [
            "name": .string(name),
            "frames": frames.json,
            "darks": darks.json,
            "flats": flats.json,
            "average": .string(average.rawValue),
            "pixel_size_um": JSONValue(pixelSizeMicrometres),
            "time": time.json,
            "exposure_s": JSONValue(exposureSeconds),
            "flats_exposure_s": JSONValue(flatsExposureSeconds),
            "orientation": [
                "rotate_deg": .integer(orientation.quarterTurns * 90),
                "flip": .string(orientation.flip.rawValue),
            ],
            "crop": crop?.json ?? .null,
            "combine_frames": .integer(combineFrames),
            "log_bias": .string(logBias.rawValue),
            "detector": detector.json,
            "dose_region": doseRegion?.json ?? "none",
            "monitor": monitor.map(JSONValue.string) ?? .null,
            "scatter": "none",
            "beam": [
                "wavelength_angstrom": .number(beam.wavelengthAngstrom),
                "sigma_2200_barn": .number(beam.sigma2200Barn),
            ],
            "sample": sample?.json ?? .null,
            "reference": reference?.json ?? .null,
            "profiles": profiles.json,
            "electrochemistry": nil,
            "maps": .string(maps.rawValue),
            "figures": .string(figures.rawValue),
        ]
    }
}

extension JSONValue {
    /// A number, or null.
    init(_ number: Double?) {
        self = number.map(JSONValue.number) ?? .null
    }

    /// A half-open range as the configuration writes it.
    init(_ range: Range<Int>) {
        self = [.integer(range.lowerBound), .integer(range.upperBound)]
    }

    /// A point in time, in UTC.
    fileprivate init(_ date: Date) {
        let hasFraction = date.timeIntervalSince1970.rounded(.down) != date.timeIntervalSince1970
        self = .string(
            date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: hasFraction)))
    }
}

extension Region {
    fileprivate var json: JSONValue {
        [.integer(x0), .integer(y0), .integer(x1), .integer(y1)]
    }
}

extension FilePattern {
    /// As the configuration writes it.
    var json: JSONValue {
        switch self {
        case .glob(let pattern): .string(pattern)
        case .list(let paths): .array(paths.map(JSONValue.string))
        }
    }
}

extension Darks {
    fileprivate var json: JSONValue {
        switch self {
        case .none: "none"
        case .files(let files): files.json
        }
    }
}

extension Flats {
    fileprivate var json: JSONValue {
        switch self {
        case .files(let files): files.json
        case .around(let before, let after): ["before": before.json, "after": after.json]
        }
    }
}

extension TimedFiles {
    fileprivate var json: JSONValue {
        ["files": files.json, "time": time.map(JSONValue.init(_:)) ?? "tiff"]
    }
}

extension TimeSource {
    fileprivate var json: JSONValue {
        switch self {
        case .frameNumber: nil
        case .interval(let start, let seconds):
            ["start": start.map(JSONValue.init(_:)) ?? .null, "interval_s": .number(seconds)]
        case .table(let path, let start):
            ["file": .string(path), "start": start.map(JSONValue.init(_:)) ?? .null]
        case .tiffTags: ["from": "tiff"]
        }
    }
}

extension AutomaticOr {
    /// As the configuration writes it.
    var json: JSONValue {
        switch self {
        case .automatic: "auto"
        case .value(let value): .number(value)
        }
    }
}

extension DetectorConfiguration {
    fileprivate var json: JSONValue {
        let gain: JSONValue =
            switch self.gain {
            case .automatic: "auto"
            case .value(let value): .number(value)
            case .none: "none"
            }
        let spots: JSONValue =
            switch self.spots {
            case .none: "none"
            case .rule(let threshold, let action):
                ["threshold_sigma": .number(threshold), "action": .string(action.rawValue)]
            }
        return [
            "gain_adu_per_neutron": gain,
            "read_noise_adu": readNoise.json,
            "saturation_adu": saturation.json,
            "spots": spots,
            "low_flat": .number(lowFlat),
            "dose_range": [.number(doseRange.lowerBound), .number(doseRange.upperBound)],
            "opaque_above": .number(opaqueAbove),
            "mask": mask.map(JSONValue.string) ?? .null,
        ]
    }
}

extension SampleConfiguration {
    fileprivate var json: JSONValue {
        let components = JSONValue.array(
            components.map { component in
                [
                    "name": .string(component.name),
                    "rows": JSONValue(component.rows),
                    "matrix": .object(
                        component.matrix.map {
                            JSONValue.Member(
                                name: $0.formula, value: .number($0.gramsPerCubicCentimetre))
                        }),
                    "opaque": .boolean(component.isOpaque),
                ]
            })
        switch shape {
        case .cylinder(let cylinder):
            let axis: JSONValue =
                switch cylinder.axis {
                case .automatic: "auto"
                case .column(let column): .number(column)
                }
            return [
                "shape": "cylinder",
                "diameter_mm": cylinder.diameter.json,
                "diameter_uncertainty_mm": JSONValue(cylinder.diameterUncertaintyMillimetres),
                "axis_x_px": axis,
                "tilt_deg": cylinder.tilt.json,
                "valid_fraction": .number(cylinder.validFraction),
                "components": components,
            ]
        case .slab(let thickness):
            return [
                "shape": "slab", "thickness_mm": .number(thickness), "components": components,
            ]
        }
    }
}

extension ReferenceConfiguration {
    fileprivate var json: JSONValue {
        [
            "frames": JSONValue(frames),
            "lithium6_per_cm3": .object(
                densities.map {
                    JSONValue.Member(
                        name: $0.component, value: .number($0.lithium6PerCubicCentimetre))
                }),
        ]
    }
}

extension ProfilesConfiguration {
    fileprivate var json: JSONValue {
        let bands = bands.map { band -> JSONValue in
            switch band.extent {
            case .full: ["name": .string(band.name)]
            case .centred(let width): ["name": .string(band.name), "width_um": .number(width)]
            case .columns(let columns):
                ["name": .string(band.name), "columns": JSONValue(columns)]
            }
        }
        return ["bands": .array(bands), "bin_rows": .integer(binRows)]
    }
}
