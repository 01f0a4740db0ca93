import Fields
import Porosity

/// Reads a PELLET.yaml key by key, and fills in what it leaves out.
struct PelletReader {
    /// The name of the file, which names a study that has no name.
    let fileName: String

    /// Reads the whole file.
    func pellet(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> PelletConfiguration {
        let file = try ConfigurationSection(value, keys: PelletKeys.file, what: "keys and values")
        let volume = try volume(
            file.required("volume", "name the volume, as in volume: slices/*.tif"))
        var configuration = PelletConfiguration(
            name: try file["name"]?.text() ?? fileName, volume: volume)
        configuration.voxelSizeMicrometres = try file["voxel_size_um"]?.number("µm", .positive)
        configuration.crop = try file["crop"].map(crop) ?? VolumeCrop()
        configuration.region = try file["region"].map(region) ?? .pellet
        configuration.pores = try file["pores"]?.choice() ?? .dark
        configuration.threshold = try file["threshold"].map(threshold) ?? ThresholdRequest()
        try readGreys(file, into: &configuration)
        configuration.rings = try file["rings"].map(rings) ?? .automatic
        configuration.heightBinSlices = try file["height_bins"].map(heightBins) ?? 1
        configuration.guardsSigma = try file["guards_sigma"].map(guards) ?? [0, 2, 4]
        configuration.bootstrap = try file["bootstrap"].map(bootstrap) ?? BootstrapChoice()
        if let value = file["connectivity"] {
            configuration.connectivity = try connectivity(value)
        }
        if let value = file["render"] { configuration.renderSize = try renderSize(value) }
        configuration.figures = try file["figures"]?.choice() ?? .automatic
        try readWeight(file, into: &configuration)
        if case .count = configuration.rings, configuration.region == .box {
            throw file.value.error(.needs(key: "rings", advice: "an axis; write region: pellet"))
        }
        return configuration
    }

    // MARK: The volume

    private func volume(_ value: ConfigurationValue) throws(ConfigurationError) -> VolumeChoice {
        guard value.node.mapping != nil else { return .files(try value.files()) }
        let group = try ConfigurationSection(value, keys: PelletKeys.volume, what: "")
        let path = try group.required("file", "name the raw file").text("a path")
        let shape = try group["shape"].map { value throws(ConfigurationError) in
            try value.integers(count: 3, "[slices, rows, columns]", .atLeast(1))
        }
        let order = try group["byte_order"]?.choice(ByteOrder.self)
        return .raw(
            RawChoice(
                path: path, shape: shape, type: try group["type"]?.choice(),
                isBigEndian: order.map { $0 == .big }))
    }

    private enum ByteOrder: String, CaseIterable {
        case little, big
    }

    private func crop(_ value: ConfigurationValue) throws(ConfigurationError) -> VolumeCrop {
        let group = try ConfigurationSection(
            value, keys: PelletKeys.crop, what: "ranges, such as {z: [0, 560]}")
        return VolumeCrop(
            z: try group["z"]?.range(of: "slices"), y: try group["y"]?.range(of: "rows"),
            x: try group["x"]?.range(of: "columns"))
    }

    private func region(_ value: ConfigurationValue) throws(ConfigurationError) -> RegionChoice {
        if value.isWord("pellet") { return .pellet }
        if value.isWord("box") { return .box }
        guard value.node.mapping != nil else {
            throw value.expected("pellet, box, or a cylinder with axis_px and radius_px")
        }
        let group = try ConfigurationSection(value, keys: PelletKeys.cylinder, what: "")
        let axis = try group.required("axis_px", "give [x, y] of the axis in the middle slice")
            .numbers(count: 2, "px", "[x, y] in px")
        let radius = try group.required("radius_px", "give the radius in px")
        return .cylinder(
            CylinderChoice(
                axis: SIMD2(axis[0], axis[1]), radius: try radius.number("px", .positive),
                tiltDegrees: try group["tilt_deg"]?.number("degrees", .between(-30, 30)) ?? 0,
                azimuthDegrees: try group["azimuth_deg"]?.number("degrees", .any) ?? 0,
                z: try group["z"]?.range(of: "slices")))
    }

    // MARK: Greys

    private func threshold(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ThresholdRequest {
        guard value.node.mapping != nil else {
            return ThresholdRequest(rule: try rule(value))
        }
        let group = try ConfigurationSection(value, keys: PelletKeys.threshold, what: "")
        if let method = group["method"], group["value"] != nil {
            throw method.error(.excludes(key: "threshold.method", other: "threshold.value"))
        }
        let rule = try (group["method"] ?? group["value"]).map(rule) ?? .method(.automatic)
        let isPerSlice = try group["per_slice"]?.boolean() ?? false
        if isPerSlice, case .value = rule {
            throw value.error(
                .needs(key: "threshold.per_slice", advice: "a method, such as otsu"))
        }
        return ThresholdRequest(
            rule: rule, isPerSlice: isPerSlice,
            classes: try group["classes"]?.integer(.atLeast(2)) ?? 3)
    }

    private func rule(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ThresholdRequest.Rule {
        if let word = value.node.scalar?.string,
            let method = ThresholdRequest.Method(rawValue: word)
        {
            return .method(method)
        }
        guard let word = value.node.scalar?.string, Double(word) != nil else {
            let methods = ThresholdRequest.Method.allCases.map(\.rawValue)
            throw value.expected(inWords(methods + ["a grey value"], "or"))
        }
        return .value(try value.number("", .any))
    }

    private func readGreys(
        _ file: ConfigurationSection, into configuration: inout PelletConfiguration
    ) throws(ConfigurationError) {
        guard let value = file["grey_porosity"] else { return }
        let group = try ConfigurationSection(
            value, keys: PelletKeys.greyPorosity, what: "the keys pore and solid")
        configuration.poreGrey = try group["pore"]?.automatic(or: "", .any) ?? .automatic
        configuration.solidGrey = try group["solid"]?.automatic(or: "", .any) ?? .automatic
        if case .value(let pore) = configuration.poreGrey,
            case .value(let solid) = configuration.solidGrey,
            (configuration.pores == .dark) != (pore < solid) || pore == solid
        {
            throw value.error(
                .refused(
                    "grey_porosity has pore \(brief(pore)) and solid \(brief(solid)), but pores are "
                        + "\(configuration.pores.rawValue); exchange them or correct pores"))
        }
    }

    // MARK: Distributions

    private func rings(_ value: ConfigurationValue) throws(ConfigurationError) -> RingChoice {
        let group = try ConfigurationSection(
            value, keys: PelletKeys.rings, what: "{width_um: 20} or {count: 50}")
        if let width = group["width_um"] {
            for other in ["count", "equal_area"] where group[other] != nil {
                throw value.error(.excludes(key: "rings.width_um", other: "rings.\(other)"))
            }
            return .width(micrometres: try width.number("µm", .positive))
        }
        let count = try group.required("count", "give the width_um of a ring, or how many")
        return .count(
            try count.integer(.atLeast(1)),
            hasEqualArea: try group["equal_area"]?.boolean() ?? false)
    }

    private func heightBins(_ value: ConfigurationValue) throws(ConfigurationError) -> Int {
        let group = try ConfigurationSection(
            value, keys: PelletKeys.heightBins, what: "{slices: 1}")
        return try group["slices"]?.integer(.atLeast(1)) ?? 1
    }

    private func guards(_ value: ConfigurationValue) throws(ConfigurationError) -> [Double] {
        let what = "a list such as [0, 2, 4]"
        var guards: [Double] = []
        for item in try value.list(what) { guards.append(try item.number("σ", .notNegative)) }
        guard !guards.isEmpty, zip(guards, guards.dropFirst()).allSatisfy(<) else {
            throw value.expected("\(what), from the smallest to the largest")
        }
        return guards
    }

    private func bootstrap(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> BootstrapChoice {
        let group = try ConfigurationSection(
            value, keys: PelletKeys.bootstrap, what: "{samples: 1000, seed: 1}")
        return BootstrapChoice(
            samples: try group["samples"]?.integer(.atLeast(100)) ?? 1000,
            seed: try group["seed"]?.integer(.notNegative) ?? 1)
    }

    private func connectivity(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ConnectivityChoice? {
        if value.isWord("none") { return nil }
        let group = try ConfigurationSection(
            value, keys: PelletKeys.connectivity, what: "none or {neighbours: 6}")
        let neighbours = try group["neighbours"]?.integer(.positive) ?? 6
        guard neighbours == 6 || neighbours == 26 else {
            throw (group["neighbours"] ?? value).expected("6 or 26")
        }
        return ConnectivityChoice(
            neighbours: neighbours,
            findsLocalThickness: try group["local_thickness"]?.boolean() ?? false)
    }

    private func renderSize(_ value: ConfigurationValue) throws(ConfigurationError) -> Int? {
        if value.isWord("none") { return nil }
        let group = try ConfigurationSection(
            value, keys: PelletKeys.render, what: "none or {size_px: 1200}")
        let size = try group["size_px"]?.integer(.atLeast(100)) ?? 1200
        guard size <= 8192 else {
            throw (group["size_px"] ?? value).expected("at most 8192 px")
        }
        return size
    }

    private func readWeight(
        _ file: ConfigurationSection, into configuration: inout PelletConfiguration
    ) throws(ConfigurationError) {
        configuration.mass = try file["mass"]?.quantity(.mass, .positive)
        configuration.density = try file["density"]?.quantity(.density, .positive)
        if let mass = file["mass"], configuration.density == nil {
            throw mass.error(
                .needs(key: "mass", advice: "the density of the solid, such as 1.86 g/cm3"))
        }
        if let density = file["density"], configuration.mass == nil {
            throw density.error(
                .needs(key: "density", advice: "the mass of the pellet, such as 9.80 mg"))
        }
        if let mass = file["mass"], configuration.region == .box {
            throw mass.error(.needs(key: "mass", advice: "a pellet; write region: pellet"))
        }
    }
}
