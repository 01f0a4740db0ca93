import Fields

/// The sample, its reference state and its profiles.
extension ExperimentReader {
    func sample(_ value: ConfigurationValue) throws(ConfigurationError) -> SampleConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.sample, what: "keys and values")
        let outline = try group.required("shape", "write shape: cylinder or shape: slab")
        let shape: SampleShape
        if outline.isWord("cylinder") {
            try refuse(ExperimentKeys.slab, of: group, shape: "cylinder")
            shape = .cylinder(try cylinder(group))
        } else if outline.isWord("slab") {
            try refuse(ExperimentKeys.cylinder, of: group, shape: "slab")
            let thickness = try group.required("thickness_mm", "give the thickness in mm")
            shape = .slab(thicknessMillimetres: try thickness.number("mm", .positive))
        } else {
            throw outline.expected("cylinder or slab")
        }
        return SampleConfiguration(
            shape: shape, components: try group["components"].map(components) ?? [])
    }

    private func refuse(
        _ keys: [String], of group: ConfigurationSection, shape: String
    ) throws(ConfigurationError) {
        for key in keys {
            if let value = group[key] { throw value.error(.notOf(key: value.key, shape: shape)) }
        }
    }

    private func cylinder(
        _ group: ConfigurationSection
    ) throws(ConfigurationError) -> CylinderConfiguration {
        let diameter = try group.required("diameter_mm", "give the diameter in mm, or auto")
        var cylinder = CylinderConfiguration(
            diameter: try diameter.automatic(or: "mm", .positive))
        cylinder.diameterUncertaintyMillimetres =
            try group["diameter_uncertainty_mm"]?.number("mm", .notNegative)
        if let axis = group["axis_x_px"], !axis.isWord("auto") {
            cylinder.axis = .column(try axis.number("px", .any))
        }
        if let tilt = group["tilt_deg"] {
            cylinder.tilt = try tilt.automatic(or: "°", .between(-45, 45))
        }
        cylinder.validFraction =
            try group["valid_fraction"]?.number("", .fraction) ?? cylinder.validFraction
        return cylinder
    }

    private func components(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> [ComponentConfiguration] {
        var components: [ComponentConfiguration] = []
        for item in try value.list("a list of components") {
            let component = try component(item)
            if components.contains(where: { $0.name == component.name }) {
                throw item.error(.repeatedName(kind: "component", name: component.name))
            }
            if let previous = components.last {
                let first = component.rows.lowerBound
                if first < previous.rows.lowerBound {
                    throw item.error(
                        .outOfOrder(
                            name: component.name, row: first, previous: previous.name,
                            previousRow: previous.rows.lowerBound))
                }
                if first < previous.rows.upperBound {
                    throw item.error(
                        .overlap(
                            name: component.name, row: first, previous: previous.name,
                            end: previous.rows.upperBound))
                }
            }
            components.append(component)
        }
        return components
    }

    private func component(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ComponentConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.component, what: "the keys name, rows and matrix or opaque")
        var component = ComponentConfiguration(
            name: try group.required("name", "name the component").text("a name"),
            rows: try group.required("rows", "give its rows, as in rows: [96, 181]")
                .range(of: "rows"))
        for (formula, _, density) in try group["matrix"]?.members("formulas with densities") ?? [] {
            component.matrix.append(
                MatrixMaterial(
                    formula: formula,
                    gramsPerCubicCentimetre: try density.number("g/cm³", .positive)))
        }
        component.isOpaque = try group["opaque"]?.boolean() ?? false
        return component
    }

    func reference(
        _ value: ConfigurationValue, sample: SampleConfiguration?
    ) throws(ConfigurationError) -> ReferenceConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.reference, what: "the keys frames and lithium6_per_cm3")
        let components = sample?.components ?? []
        guard !components.isEmpty else {
            throw value.error(
                .needs(key: value.key, advice: "sample.components, whose densities it gives"))
        }
        let frames = try group.required("frames", "give their indices, as in frames: [0, 10]")
            .range(of: "frames")
        let table = try group.required(
            "lithium6_per_cm3", "give the density of each component in at/cm³")
        var densities: [ReferenceDensity] = []
        for (name, place, density) in try table.members("components with densities") {
            let names = components.map(\.name)
            guard names.contains(name) else {
                throw .at(
                    place,
                    .unknownComponent(
                        name: name, nearest: nearestWord(to: name, among: names), names: names))
            }
            densities.append(
                ReferenceDensity(
                    component: name,
                    lithium6PerCubicCentimetre: try density.number("at/cm³", .notNegative)))
        }
        for component in components where !component.isOpaque {
            guard densities.contains(where: { $0.component == component.name }) else {
                throw table.error(.noReferenceDensity(component: component.name))
            }
        }
        return ReferenceConfiguration(frames: frames, densities: densities)
    }

    func profiles(_ value: ConfigurationValue) throws(ConfigurationError) -> ProfilesConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.profiles, what: "the keys bands and bin_rows")
        var profiles = ProfilesConfiguration()
        profiles.binRows = try group["bin_rows"]?.integer(.atLeast(1)) ?? profiles.binRows
        guard let list = group["bands"] else { return profiles }
        profiles.bands = []
        for item in try list.list("a list of bands") {
            let band = try band(item)
            if profiles.bands.contains(where: { $0.name == band.name }) {
                throw item.error(.repeatedName(kind: "band", name: band.name))
            }
            profiles.bands.append(band)
        }
        guard !profiles.bands.isEmpty else {
            throw list.error(
                .wrongKind(key: list.key, expected: "a list of bands", found: "an empty list"))
        }
        return profiles
    }

    private func band(_ value: ConfigurationValue) throws(ConfigurationError) -> BandConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.band, what: "the key name, and width_um or columns")
        let name = try group.required("name", "name the band").text("a name")
        if let width = group["width_um"] {
            if group["columns"] != nil {
                throw width.error(
                    .excludes(key: width.key, other: value.path(of: "columns")))
            }
            return BandConfiguration(
                name: name, extent: .centred(widthMicrometres: try width.number("µm", .positive)))
        }
        guard let columns = group["columns"] else {
            return BandConfiguration(name: name, extent: .full)
        }
        return BandConfiguration(name: name, extent: .columns(try columns.range(of: "columns")))
    }
}
