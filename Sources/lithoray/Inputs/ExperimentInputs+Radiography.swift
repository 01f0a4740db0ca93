import Engines
import Fields
import Foundation
import Radiography

extension ExperimentInputs {
    /// The detector in the terms of the science.
    var detector: DetectorSettings {
        let detector = configuration.detector
        let saturation: Double =
            switch detector.saturation {
            case .automatic: frames.pixelType.fullScale ?? .infinity
            case .value(let value): value
            }
        var settings = DetectorSettings(saturation: saturation, lowFlat: detector.lowFlat)
        settings.gain =
            switch detector.gain {
            case .automatic: .automatic
            case .value(let value): .value(value)
            case .none: .none
            }
        settings.readNoise =
            switch (detector.readNoise, detector.gain) {
            case (.value(let value), _): .value(value)
            case (.automatic, .none): .none
            case (.automatic, _): .automatic
            }
        settings.spots =
            switch detector.spots {
            case .none: nil
            case .rule(let threshold, let action):
                DetectorSettings.SpotSettings(
                    thresholdSigma: threshold, replaces: action == .replace)
            }
        settings.correctsBias = configuration.logBias == .corrected
        settings.averaging = configuration.average == .mean ? .mean : .median
        return settings
    }

    /// All that is known of an experiment before its frames are computed.
    ///
    /// - Throws: What the science and reading throw; errors about one image name its file, errors
    ///   about a key its place.
    func preparation(
        of experiment: DensityExperiment, threads: Int, workingBytes: Int
    ) throws -> DensityPreparation {
        do {
            let references = try References(
                darks: darks.map(FrameFiles.init(sequence:)),
                flats: flats.map {
                    References.FlatSet(images: FrameFiles(sequence: $0.images), time: $0.time)
                },
                mask: mask, detector: detector, threads: threads, workingBytes: workingBytes)
            return try DensityPreparation(
                experiment, references: references, threads: threads, workingBytes: workingBytes)
        } catch let error as RadiographyError {
            throw placed(error)
        }
    }

    /// An error of the science with the file or the key that it is about.
    private func placed(_ error: RadiographyError) -> any Error {
        switch error {
        case .flatWithoutBeam(let set, let image, _, _):
            InputError.image(path: flats[set].images.pages[image].path, error)
        case .flatsSaturated(let set, _):
            InputError.image(path: flats[set].images.pages[0].path, error)
        case .noBeam:
            InputError.image(path: flats[0].images.pages[0].path, error)
        case .doseOutOfRange(let frame, _, _, _):
            InputError.image(path: names[frame], error)
        case .doseRegionEmpty:
            file.error(at: "dose_region", .refused("\(error)"))
        default:
            error
        }
    }

    /// The experiment in the terms of the science.
    func experiment(warnings: Warnings) throws -> DensityExperiment {
        var experiment = DensityExperiment(
            frames: FrameFiles(sequence: frames), dose: try dose(warnings: warnings),
            detector: detector)
        experiment.combinedFrames = configuration.combineFrames
        if frames.remainder > 0 {
            warnings.add(
                Warning(
                    code: "W-COMBINE",
                    message: "\(configuration.combineFrames) frames make one: the last "
                        + "\(frames.remainder) of \(frames.pages.count) make none and are left out")
            )
        }
        if let sample = configuration.sample, sample.components.isEmpty {
            warnings.add(
                Warning(
                    code: "W-COMPONENT",
                    message: "the sample has no components, so no row has a density; name their "
                        + "rows under sample.components"))
        }
        experiment.absoluteTimes = times.absolute
        experiment.doseRange = configuration.detector.doseRange
        experiment.pixelSize = configuration.pixelSizeMicrometres.map { $0 * 1e-4 }
        experiment.crossSection = try LithiumCrossSection(
            barnAtReference: configuration.beam.sigma2200Barn)
        experiment.wavelength = configuration.beam.wavelengthAngstrom
        experiment.sample = try sample()
        experiment.reference = configuration.reference.map { reference in
            DensityExperiment.ReferenceState(
                frames: reference.frames,
                lithium6: Dictionary(
                    reference.densities.map { ($0.component, $0.lithium6PerCubicCentimetre) },
                    uniquingKeysWith: { first, _ in first }))
        }
        experiment.bands = configuration.profiles.bands.map { band in
            let extent: ValidColumns.Band =
                switch band.extent {
                case .full: .full
                case .centred(let width): .centred(widthMicrometres: width)
                case .columns(let columns): .columns(columns)
                }
            return DensityExperiment.Band(name: band.name, extent: extent)
        }
        experiment.binRows = configuration.profiles.binRows
        experiment.maps =
            switch configuration.maps {
            case .none: []
            case .transmission: .transmission
            case .density: .density
            case .densityAndSigma: [.density, .sigma]
            }
        experiment.opaqueAbove = configuration.detector.opaqueAbove
        return experiment
    }

    private func sample() throws -> SampleSettings? {
        guard let sample = configuration.sample else { return nil }
        let shape: SampleSettings.Shape =
            switch sample.shape {
            case .slab(let thickness): .slab(thickness: thickness / 10)
            case .cylinder(let cylinder): .cylinder(cylinder.settings)
            }
        let components = try sample.components.enumerated().map { index, component in
            SampleSettings.Component(
                name: component.name, rows: component.rows,
                matrix: try matrix(of: component, index: index), isOpaque: component.isOpaque)
        }
        return SampleSettings(shape: shape, components: components)
    }

    /// The matrix of a component; what is wrong with a formula is said with its place.
    private func matrix(
        of component: ComponentConfiguration, index: Int
    ) throws -> MatrixAttenuation {
        let phases = try component.matrix.map { material in
            do {
                return try MatrixPhase(
                    formula: try ChemicalFormula(material.formula),
                    massDensity: material.gramsPerCubicCentimetre)
            } catch {
                throw file.error(
                    at: "sample.components[\(index)].matrix.\(material.formula)",
                    .refused("\(error)"))
            }
        }
        return phases.isEmpty ? .none : try MatrixAttenuation(phases: phases)
    }

    /// Where the dose of each frame comes from: the region, else a monitor, else the exposures.
    private func dose(warnings: Warnings) throws -> DensityExperiment.DoseSource {
        if let region = configuration.doseRegion { return .region(region) }
        let exposure = configuration.exposureSeconds ?? 1
        let exposures = exposure / (configuration.flatsExposureSeconds ?? exposure)
        guard let monitor = configuration.monitor else {
            warnings.add(
                Warning(
                    code: "W-NODOSE",
                    message: "without a dose_region or a monitor, changes of the beam's intensity "
                        + "count as lithium; every dose is taken as \(brief(exposures)) from the "
                        + "exposures"))
            return .given(
                ratios: Array(repeating: exposures, count: frames.count),
                variances: Array(repeating: 0, count: frames.count), flatsVariance: 0)
        }
        return try monitorDose(file.resolve(monitor))
    }

    /// 1/d of each frame: its monitor counts over the mean of the flats'.
    private func monitorDose(_ path: String) throws -> DensityExperiment.DoseSource {
        let images = frames.pages + flats.flatMap(\.images.pages)
        let counts = try FrameTable.monitorCounts(path: path, frames: images.map(\.path))
        let flatCounts = counts[frames.pages.count...]
        let flatMean = flatCounts.reduce(0, +) / Double(flatCounts.count)
        guard flatMean > 0 else { throw InputError.monitorSilent(path: path) }
        let combined = frames.combining
        let frameCounts = (0..<frames.count).map { index in
            counts[index * combined..<(index + 1) * combined].reduce(0, +)
        }
        return .given(
            ratios: frameCounts.map { $0 / Double(combined) / flatMean },
            variances: frameCounts.map { $0 > 0 ? 1 / $0 : 0 },
            flatsVariance: 1 / flatCounts.reduce(0, +))
    }
}

extension CylinderConfiguration {
    /// The cylinder in the terms of the science.
    fileprivate var settings: SampleSettings.CylinderSettings {
        let diameter: SampleSettings.Measured
        var uncertainty: Double?
        switch self.diameter {
        case .automatic:
            diameter = .automatic
        case .value(let millimetres):
            diameter = .value(millimetres / 10)
            uncertainty = diameterUncertaintyMillimetres.map { $0 / millimetres }
        }
        let axis: SampleSettings.Measured =
            switch self.axis {
            case .automatic: .automatic
            case .column(let column): .value(column)
            }
        let tilt: SampleSettings.Measured =
            switch self.tilt {
            case .automatic: .automatic
            case .value(let degrees): .value(degrees)
            }
        return SampleSettings.CylinderSettings(
            diameter: diameter, diameterUncertainty: uncertainty, axis: axis, tilt: tilt,
            validFraction: validFraction)
    }
}
