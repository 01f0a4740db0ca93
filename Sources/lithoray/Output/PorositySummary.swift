import Porosity

/// What summary.json says of a study; lengths with `_px` are in voxels of the cropped volume.
struct PorositySummary {
    let inputs: VolumeInputs
    let results: PorosityResults
    let warnings: Warnings

    private var voxelSize: Double { inputs.voxelSize }

    var json: JSONValue {
        [
            "name": .string(inputs.configuration.name),
            "voxel_size_um": .number(voxelSize),
            "shape": [
                "x": .integer(inputs.slices.shape.width), "y": .integer(inputs.slices.shape.height),
                "z": .integer(inputs.slices.count),
            ],
            "geometry": geometry,
            "threshold": threshold,
            "porosity": porosity,
            "edge": edge,
            "solid_mode": [
                "value": .number(distributions.drift.reference),
                "spread_over_rings": .number(distributions.drift.spread),
                "spread_in_parts_of_contrast": .number(distributions.drift.relativeSpread),
            ],
            "representative_volume": representativeVolume,
            "pores": pores,
            "local_thickness": thickness,
            "warnings": warnings.json,
        ]
    }

    private var distributions: Distributions { results.distributions }

    // MARK: Geometry

    private var geometry: JSONValue {
        guard let geometry = results.geometry else { return ["shape": "box"] }
        let (low, high) = (geometry.heights.lowerBound, geometry.heights.upperBound)
        var members: [(String, JSONValue)] = [
            ("shape", "cylinder"),
            ("is_fitted", .boolean(geometry.fit != nil)),
            ("radius_um", .number(geometry.radius * voxelSize)),
            ("radius_px", .number(geometry.radius)),
            ("height_um", .number((high - low) * voxelSize)),
            ("tilt_deg", .number(geometry.tiltDegrees)),
            ("azimuth_deg", .number(geometry.azimuthDegrees)),
            ("axis_start_px", point(geometry.axisPoint + geometry.direction * low)),
            ("axis_end_px", point(geometry.axisPoint + geometry.direction * high)),
            ("edge_blur_um", JSONValue(geometry.edgeBlur.map { $0 * voxelSize })),
        ]
        if let fit = geometry.fit {
            members += [
                ("u_radius_um", .number(fit.radiusUncertainty * voxelSize)),
                ("u_axis_um", .number(fit.axisUncertainty * voxelSize)),
                ("u_tilt_deg", .number(fit.tiltUncertainty)),
                ("residual_um", .number(fit.residual * voxelSize)),
                ("radius_spread_um", .number(fit.radiusSpread * voxelSize)),
                ("taper_um", .number(fit.taper * voxelSize)),
                ("slices", .integer(fit.slices)),
                ("edge_points", .integer(fit.edgePoints)),
                ("rejected_edge_points", .number(fit.rejected)),
                ("rim_outside_view", .number(fit.outsideView)),
            ]
        }
        return .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }

    // MARK: Threshold

    private var threshold: JSONValue {
        let choice = results.threshold
        return [
            "value": .number(choice.value),
            "method": .string("\(choice.method)"),
            "reason": .string(choice.reason),
            "pores": .string(choice.pores.rawValue),
            "per_slice": .boolean(results.slicewise != nil),
            "band_low": .number(choice.band.lowerBound),
            "band_high": .number(choice.band.upperBound),
            "quality": [
                "separation_sigma": .number(choice.quality.separation),
                "valley_to_peak": .number(choice.quality.valleyToPeak),
                "mode_gap": .number(choice.quality.modeGap),
                "is_mixture": .boolean(choice.quality.isMixture),
            ],
            "histogram": [
                "slices": .integer(results.sample.slices.count),
                "step": .integer(results.sample.step),
                "voxels": .integer(Int(results.histogram.total)),
            ],
            "candidates": .array(
                choice.candidates.map { candidate in
                    [
                        "method": .string("\(candidate.method)"),
                        "value": JSONValue(candidate.value),
                        "porosity": JSONValue(candidate.porosity),
                        "problem": candidate.problem.map(JSONValue.string) ?? .null,
                    ]
                }),
            "grey_end_members": greys,
        ]
    }

    private var greys: JSONValue {
        func member(_ member: EndMemberChoice.EndMember?) -> JSONValue {
            guard let member else { return .null }
            return [
                "value": .number(member.value), "u": .number(member.uncertainty),
                "from": .string("\(member.origin)"),
            ]
        }
        return ["pore": member(results.greys.pore), "solid": member(results.greys.solid)]
    }

    private func point(_ point: SIMD3<Double>) -> JSONValue {
        [.number(point.x), .number(point.y), .number(point.z)]
    }

    // MARK: Porosity

    private var porosity: JSONValue {
        let whole = distributions.guards[0].total
        let total = results.slicewise?.porosity.ratioOfSums ?? whole.porosity
        let shift = total - whole.porosity
        var members: [(String, JSONValue)] = [
            ("total", .number(total)),
            ("ci_low", .number(whole.interval.low + shift)),
            ("ci_high", .number(whole.interval.high + shift)),
            ("standard_error", .number(whole.interval.standardError)),
            ("threshold_low", .number(whole.thresholdLow + shift)),
            ("threshold_high", .number(whole.thresholdHigh + shift)),
            ("voxels", .integer(Int(whole.voxels))),
            ("pore_voxels", .integer(Int(whole.pores))),
            ("missing_voxels", .integer(Int(whole.missing))),
            ("grey", .number(whole.greyPorosity)),
            ("grey_ci_low", .number(whole.greyInterval.low)),
            ("grey_ci_high", .number(whole.greyInterval.high)),
            ("u_grey_end_members", .number(whole.endMemberUncertainty)),
            ("drift_corrected", .number(whole.correctedPorosity)),
        ]
        if let slicewise = results.slicewise?.porosity {
            members.append(("mean_of_slices", .number(slicewise.meanOfSlices)))
            members.append(("at_global_threshold", .number(whole.porosity)))
        }
        let voxels = Double(whole.voxels)
        if let pores = results.scan?.connectivity {
            members += [
                ("open", .number(Double(pores.open.voxels) / voxels)),
                ("closed", .number(Double(pores.closed.voxels) / voxels)),
                ("percolating", .number(Double(pores.percolating.voxels) / voxels)),
            ]
        }
        if let closure = results.closure {
            members.append(
                (
                    "from_weighing",
                    [
                        "total": .number(closure.porosity),
                        "standard_uncertainty": .number(closure.uncertainty),
                    ]
                ))
        }
        members.append(
            (
                "guards",
                .array(
                    distributions.guards.map { place in
                        [
                            "guard_sigma": .number(place.sigmas),
                            "radius_um": .number(place.radius * voxelSize),
                            "total": .number(place.total.porosity),
                            "ci_low": .number(place.total.interval.low),
                            "ci_high": .number(place.total.interval.high),
                            "grey": .number(place.total.greyPorosity),
                        ]
                    })
            ))
        return .object(members.map { JSONValue.Member(name: $0.0, value: $0.1) })
    }

    /// What the outermost ring says at each guard, and what it may owe to the fit and the blur.
    private var edge: JSONValue {
        .array(
            distributions.guards.compactMap { place in
                guard let ring = place.rings.last else { return nil }
                return [
                    "guard_sigma": .number(place.sigmas),
                    "r_inner_um": .number(ring.inner * voxelSize),
                    "r_outer_um": .number(ring.outer * voxelSize),
                    "porosity": .number(ring.estimate.porosity),
                    "ci_low": .number(ring.estimate.interval.low),
                    "ci_high": .number(ring.estimate.interval.high),
                    "bound_centring": .number(ring.edgeBound.centring),
                    "bound_radius": .number(ring.edgeBound.radius),
                    "bound_blur": .number(ring.edgeBound.blur),
                    "bound_threshold": .number(ring.edgeBound.threshold),
                    "first_harmonic": harmonic(place.rim?.harmonic),
                ]
            })
    }

    private func harmonic(_ harmonic: SectorDistribution.Harmonic?) -> JSONValue {
        guard let harmonic else { return .null }
        return [
            "amplitude": .number(harmonic.amplitude),
            "standard_error": .number(harmonic.standardError),
            "direction_deg": .number(harmonic.direction),
        ]
    }

    private var representativeVolume: JSONValue {
        let tolerance = 0.01
        guard let size = distributions.representativeVolume.smallest(spread: tolerance) else {
            return ["spread": .number(tolerance), "side_um": .null]
        }
        return ["spread": .number(tolerance), "side_um": .number(size.side * voxelSize)]
    }

    // MARK: Pores

    private var pores: JSONValue {
        guard let connectivity = results.scan?.connectivity else { return .null }
        return [
            "neighbours": .integer(inputs.configuration.connectivity?.neighbours ?? 6),
            "all": sizes(connectivity.all), "open": sizes(connectivity.open),
            "closed": sizes(connectivity.closed),
            "percolating": [
                "pores": .integer(connectivity.percolating.pores),
                "voxels": .integer(connectivity.percolating.voxels),
            ],
            "cut_by_volume": [
                "pores": .integer(connectivity.cut.pores),
                "voxels": .integer(connectivity.cut.voxels),
            ],
        ]
    }

    private var thickness: JSONValue {
        guard let thickness = results.thickness else { return .null }
        return [
            "mean_um": .number(thickness.mean * voxelSize),
            "median_um": .number(thickness.median * voxelSize),
            "is_whole": .boolean(thickness.isWhole),
        ]
    }

    private func sizes(_ sizes: PoreSizes) -> JSONValue {
        func diameter(_ voxels: Int?) -> JSONValue {
            JSONValue(voxels.map { PoreSizes.diameter(voxels: $0) * voxelSize })
        }
        return [
            "pores": .integer(sizes.pores), "voxels": .integer(sizes.voxels),
            "median_diameter_by_number_um": diameter(sizes.numberMedian),
            "median_diameter_by_volume_um": diameter(sizes.volumeMedian),
            "largest_diameter_um": diameter(sizes.pores > 0 ? sizes.largest : nil),
        ]
    }
}
