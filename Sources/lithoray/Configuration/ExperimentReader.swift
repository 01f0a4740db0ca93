import Fields
import Foundation

/// Reads an EXPERIMENT.yaml key by key, and fills in what it leaves out.
///
/// The groups are in files of their own: images, instrument, sample.
struct ExperimentReader {
    /// The name of the file, which names an experiment that has no name.
    let fileName: String
    /// What the file leaves open.
    var warnings: [Warning] = []

    /// Reads the whole file.
    mutating func experiment(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ExperimentConfiguration {
        let file = try ConfigurationSection(
            value, keys: ExperimentKeys.file, what: "keys and values")
        let frames = try file.required(
            "frames", "name the radiographs, as in frames: raw/*.tif"
        ).files()
        let darks = try darks(
            file.required("darks", "name the images without beam, or write darks: none"))
        let flats = try flats(
            file.required("flats", "name the images of the open beam, as in flats: flat/*.tif"))

        let sample = try file["sample"].map(sample)
        var configuration = ExperimentConfiguration(
            name: try file["name"]?.text() ?? fileName, frames: frames, darks: darks, flats: flats,
            sample: sample, maps: sample == nil ? .transmission : .density)
        try readImages(file, into: &configuration)
        try readInstrument(file, into: &configuration)
        configuration.reference = try file["reference"].map { value throws(ConfigurationError) in
            try reference(value, sample: sample)
        }
        if let profiles = file["profiles"] {
            configuration.profiles = try self.profiles(profiles)
        }
        configuration.maps = try file["maps"]?.choice() ?? configuration.maps
        configuration.figures = try file["figures"]?.choice() ?? .automatic
        if let value = file["electrochemistry"] {
            _ = try ConfigurationSection(
                value, keys: ExperimentKeys.electrochemistry, what: "keys and values")
            throw value.error(.notComputed(key: value.key, advice: "leave it out"))
        }
        try checkDependencies(file, configuration)
        warn(file, configuration)
        return configuration
    }

    /// Keys that are right by themselves and wrong together.
    private func checkDependencies(
        _ file: ConfigurationSection, _ configuration: ExperimentConfiguration
    ) throws(ConfigurationError) {
        if configuration.pixelSizeMicrometres == nil {
            let advice = "give the pixel pitch at the sample in µm, as in pixel_size_um: 2.65"
            if configuration.sample != nil { _ = try file.required("pixel_size_um", advice) }
        }
        if let maps = file["maps"], configuration.maps != .none {
            if configuration.sample == nil, configuration.maps != .transmission {
                throw maps.error(
                    .needs(
                        key: "maps: \(configuration.maps.rawValue)",
                        advice: "a sample; describe it, or write maps: transmission"))
            }
            if configuration.maps == .densityAndSigma, configuration.detector.gain == .none {
                throw maps.error(
                    .needs(
                        key: "maps: density+sigma",
                        advice: "the gain of the detector; write maps: density"))
            }
        }
        for (index, band) in configuration.profiles.bands.enumerated() {
            guard case .centred = band.extent else { continue }
            if case .cylinder = configuration.sample?.shape { continue }
            throw .at(
                file.value.book.places["profiles.bands[\(index)].width_um"] ?? file.value.place,
                .needs(
                    key: "band '\(band.name)' has a width_um, which",
                    advice: "the axis of a cylinder; give columns"))
        }
        try checkFlatTimes(file, configuration)
    }

    private mutating func warn(
        _ file: ConfigurationSection, _ configuration: ExperimentConfiguration
    ) {
        guard let sample = configuration.sample else { return }
        if file.value.book.places["beam.wavelength_angstrom"] == nil {
            warnings.append(
                Warning(
                    code: "W-BEAM",
                    message: "no wavelength is given; \(configuration.beam.wavelengthAngstrom) Å "
                        + "is assumed, and the density is inversely proportional to it"))
        }
        if configuration.reference == nil {
            let open = sample.components.indices.filter { index in
                !sample.components[index].isOpaque
                    && file.value.book.places["sample.components[\(index)].matrix"] == nil
            }
            if sample.components.isEmpty || !open.isEmpty {
                let names = open.map { "'\(sample.components[$0].name)'" }
                warnings.append(
                    Warning(
                        code: "W-MATRIX",
                        message: "no matrix is given"
                            + (names.isEmpty ? "" : " for \(inWords(names, "and"))")
                            + "; all attenuation is taken for lithium-6"))
            }
        }
    }
}
