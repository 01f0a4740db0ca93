import Fields

/// The instrument: detector, dose, scatter and beam.
extension ExperimentReader {
    func readInstrument(
        _ file: ConfigurationSection, into configuration: inout ExperimentConfiguration
    ) throws(ConfigurationError) {
        if let value = file["detector"] { configuration.detector = try detector(value) }
        let hasGain = configuration.detector.gain != .none
        configuration.logBias = hasGain ? .corrected : .none
        if let value = file["log_bias"] {
            configuration.logBias = try value.choice()
            if !hasGain, configuration.logBias == .corrected {
                throw value.error(
                    .needs(
                        key: "log_bias: corrected",
                        advice: "the gain of the detector; write log_bias: none"))
            }
        }
        if let value = file["dose_region"], !value.isWord("none") {
            configuration.doseRegion = try value.region()
        }
        configuration.monitor = try file["monitor"]?.text("a path")
        if let value = file["scatter"] { try refuseScatter(value) }
        if let value = file["beam"] { configuration.beam = try beam(value) }
    }

    private func detector(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> DetectorConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.detector, what: "keys and values")
        var detector = DetectorConfiguration()
        if let value = group["gain_adu_per_neutron"] { detector.gain = try gain(value) }
        if let value = group["read_noise_adu"] {
            detector.readNoise = try value.automatic(or: "ADU", .notNegative)
        }
        if let value = group["saturation_adu"] {
            detector.saturation = try value.automatic(or: "ADU", .positive)
        }
        if detector.gain == .none { detector.spots = .none }
        if let value = group["spots"] {
            detector.spots = try spots(value)
            if detector.gain == .none, detector.spots != .none {
                throw value.error(
                    .needs(
                        key: value.key, advice: "the gain of the detector; write spots: none"))
            }
        }
        detector.lowFlat = try group["low_flat"]?.number("", .fraction) ?? detector.lowFlat
        if let value = group["dose_range"] { detector.doseRange = try limits(value) }
        detector.opaqueAbove =
            try group["opaque_above"]?.number("", .positive) ?? detector.opaqueAbove
        detector.mask = try group["mask"]?.text("a path")
        return detector
    }

    private func gain(_ value: ConfigurationValue) throws(ConfigurationError) -> Gain {
        if value.isWord("auto") { return .automatic }
        if value.isWord("none") { return .none }
        return .value(try value.number("ADU", .positive))
    }

    private func spots(_ value: ConfigurationValue) throws(ConfigurationError) -> SpotRule {
        if value.isWord("none") { return .none }
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.spots, what: "none, or the keys threshold_sigma and action")
        return .rule(
            thresholdSigma: try group["threshold_sigma"]?.number("", .positive) ?? 5,
            action: try group["action"]?.choice() ?? .exclude)
    }

    /// A lower and a higher number.
    private func limits(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> ClosedRange<Double> {
        let shape = "two numbers, such as [0.5, 2]"
        let items = try value.list(shape)
        guard items.count == 2 else {
            throw value.error(.wrongCount(key: value.key, expected: shape, found: items.count))
        }
        let low = try items[0].number("", .notNegative)
        let high = try items[1].number("", .notNegative)
        guard low < high else {
            throw value.error(.notIncreasing(key: value.key, low: low, high: high))
        }
        return low...high
    }

    private func beam(_ value: ConfigurationValue) throws(ConfigurationError) -> BeamConfiguration {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.beam, what: "keys and values")
        for key in ["spectrum", "calibration"] {
            guard let value = group[key] else { continue }
            throw value.error(
                .notComputed(key: value.key, advice: "give beam.wavelength_angstrom instead"))
        }
        var beam = BeamConfiguration()
        beam.wavelengthAngstrom =
            try group["wavelength_angstrom"]?.number("Å", .positive) ?? beam.wavelengthAngstrom
        beam.sigma2200Barn =
            try group["sigma_2200_barn"]?.number("barn", .positive) ?? beam.sigma2200Barn
        return beam
    }

    private func refuseScatter(_ value: ConfigurationValue) throws(ConfigurationError) {
        if value.isWord("none") { return }
        _ = try ConfigurationSection(
            value, keys: ExperimentKeys.scatter, what: "none, or keys and values")
        throw value.error(.notComputed(key: value.key, advice: "write scatter: none"))
    }
}
