public import Engines
import Fields

/// Gives the dose and the pass's parameters of every frame.
public struct DoseMeter: Sendable {
    /// Whether a frame can be trusted.
    public enum Quality: String, Sendable {
        /// It can.
        case ok
        /// Its dose is out of range: a beam trip, or the shutter.
        case dose
    }

    /// What is known of a frame before its pixels are normalised.
    public struct Frame: Sendable {
        /// 1/d; 1 = as bright as the flats.
        public var ratio: Double
        /// Standard uncertainty of ln d; in difference mode what the frame adds to that of the reference
        /// frames, see ``DoseMeter/referenceVariance``.
        public var logarithmUncertainty: Double
        /// Whether the frame can be trusted.
        public var quality: Quality
        /// The parameters of the pass.
        public var parameters: FrameParameters
        /// What ln d varies by for the frame's own sake.
        var ownVariance: Double
        /// 1/Σu over the dose region, 1/ADU; 0 without one.
        var inverseSignal: Double
    }

    private let source: DensityExperiment.DoseSource
    private let region: DoseRegion?
    private let range: ClosedRange<Double>
    private let interpolations: [ReferenceInterpolation]?
    private let varianceFactors: [Double]
    private let darkFactor: Double
    private let noise: DetectorNoise?
    private let combined: Double
    private let relative: Relative?

    /// The frames that densities are relative to.
    private struct Relative {
        /// Var(ln T_ref) = `gain` r + `readVariance` r², with r as the pass has it.
        var gain: Double
        /// See ``gain``, ADU².
        var readVariance: Double
        /// ⟨d⟩.
        var dose: Double
        /// Weight of the second flats.
        var weightAfter: Double
        /// Var⟨ln d_j⟩ for the frames' own sake.
        var doseVariance: Double
        /// ⟨1/Σu_j⟩ over the dose region, 1/ADU.
        var inverseSignal: Double
        var frames: Range<Int>
    }

    /// Prepares the dose of an experiment's frames.
    init(
        _ experiment: DensityExperiment, references: References, spots: DensityPlan.SpotRule?,
        interpolations: [ReferenceInterpolation]?
    ) {
        source = experiment.dose
        if case .region(let region) = experiment.dose {
            self.region = DoseRegion(
                region, references: references, sampleType: experiment.frames.sampleType,
                spots: spots)
        } else {
            region = nil
        }
        range = experiment.doseRange
        self.interpolations = interpolations
        varianceFactors = references.openBeams.map(\.varianceFactor)
        darkFactor = references.darkVarianceFactor
        noise = references.noise
        combined = Double(experiment.combinedFrames)
        relative = nil
    }

    /// The meter for densities relative to the mean of some frames.
    init(_ meter: DoseMeter, relativeTo mean: MeanTransmission, frames: Range<Int>) {
        source = meter.source
        region = meter.region
        range = meter.range
        interpolations = meter.interpolations
        varianceFactors = meter.varianceFactors
        darkFactor = meter.darkFactor
        noise = meter.noise
        combined = meter.combined
        let count = Double(mean.count) * meter.combined
        let gain = (noise?.summedGain ?? 0) / count
        let readNoise = noise?.readNoise ?? 0
        let spread = mean.meanSquaredDose / (mean.meanDose * mean.meanDose)
        relative = Relative(
            gain: gain, readVariance: readNoise * readNoise * spread / count, dose: mean.meanDose,
            weightAfter: mean.meanWeightAfter, doseVariance: mean.doseVariance,
            inverseSignal: mean.meanInverseSignal, frames: frames)
    }

    /// Weight of the second flats for a frame.
    func weightAfter(_ frame: Int) -> Double { interpolations?[frame].weightAfter ?? 0 }

    /// Pixels of the dose region that count, if there is one.
    var usablePixels: Int? { region?.usablePixels }

    /// Measures a frame.
    ///
    /// - Throws: What reading throws.
    public func measure(_ index: Int, in frames: any OpenFrames) throws -> Frame {
        let dose = try dose(of: index, in: frames)
        let isTrusted = range.contains(dose.ratio)
        let d = dose.ratio > 0 ? 1 / dose.ratio : 1
        var parameters = FrameParameters(
            dose: d, referenceDose: relative?.dose ?? 1, interpolation: weightAfter(index))
        if let noise {
            let factor = openBeamFactor(index)
            let readVariance = noise.readNoise * noise.readNoise
            parameters.openBeamGain = factor * noise.gain
            parameters.openBeamReadVariance = factor * readVariance
            parameters.referenceGain = relative?.gain ?? factor * noise.summedGain
            parameters.referenceReadVariance = relative?.readVariance ?? factor * readVariance
            let flats = flatsFactor(index)
            parameters.flatsGain = flats * noise.summedGain
            parameters.flatsReadVariance = flats * readVariance
            parameters.sigmaFactor = statisticalFactor(index).squareRoot()
        }
        return Frame(
            ratio: dose.ratio,
            logarithmUncertainty: logarithmVariance(index, dose).squareRoot(),
            quality: isTrusted ? .ok : .dose, parameters: parameters,
            ownVariance: dose.ownVariance, inverseSignal: dose.inverseSignal)
    }

    /// What the statistical variance of a frame is multiplied with: 1 − 2/n for a reference frame.
    func statisticalFactor(_ index: Int) -> Double {
        guard let relative else { return 1 }
        return max(
            ReferenceFrames.ownVarianceFactor(
                count: relative.frames.count, isMember: relative.frames.contains(index)), 0)
    }

    /// What does not cancel of the flats in A_rel, over the variance of one flat.
    ///
    ///     Var(F̄_k − F̄_ref) = (ω_k − ω_ref)² (Var_b + Var_a)
    private func flatsFactor(_ index: Int) -> Double {
        guard let relative, varianceFactors.count > 1 else { return 0 }
        let change = weightAfter(index) - relative.weightAfter
        return change * change * (varianceFactors[0] + varianceFactors[1])
    }

    /// Var(F̄) over the variance of one flat, at the time of a frame.
    private func openBeamFactor(_ index: Int) -> Double {
        guard let interpolation = interpolations?[index], varianceFactors.count > 1 else {
            return varianceFactors[0]
        }
        return interpolation.variance(before: varianceFactors[0], after: varianceFactors[1])
    }

    /// What is measured or given of a frame's dose.
    private struct Measured {
        /// 1/d.
        var ratio: Double
        /// What ln d varies by for the frame's own sake, and for that of flats and darks.
        var ownVariance = 0.0
        var sharedVariance = 0.0
        /// 1/Σu over the region, 1/ADU.
        var inverseSignal = 0.0
    }

    /// Var⟨ln d_j⟩ of the n reference frames for their own sake, Σ_j Var_j/n²: common to all frames;
    /// 0 where densities are absolute.
    public var referenceVariance: Double { relative?.doseVariance ?? 0 }

    /// Var(ln d_k); in difference mode without ``referenceVariance``.
    ///
    /// A frame that is one of the n reference frames has 1 − 2/n of its own variance, and what frames
    /// share counts as far as it does not cancel.
    private func logarithmVariance(_ index: Int, _ dose: Measured) -> Double {
        statisticalFactor(index) * dose.ownVariance + dose.sharedVariance
    }

    private func dose(of index: Int, in frames: any OpenFrames) throws -> Measured {
        if case .given(let ratios, let variances, let flatsVariance) = source {
            return Measured(
                ratio: ratios[index], ownVariance: variances[index],
                sharedVariance: relative == nil ? flatsVariance : 0)
        }
        guard let region else { preconditionFailure("a dose is measured or given") }
        let dose = try region.dose(of: index, in: frames, weightAfter: weightAfter(index))
        guard let noise, dose.inverseRatio > 0 else { return Measured(ratio: dose.inverseRatio) }
        let flats = relative == nil ? openBeamFactor(index) : flatsFactor(index)
        let variance = try CountingVariance(
            gain: noise.summedGain / combined, readNoise: noise.readNoise / combined.squareRoot(),
            openBeamFactor: flats * combined, darkFactor: darkFactor * combined)
        let terms = variance.doseTerms(
            dose, inverseReference: relative?.inverseSignal ?? 1 / dose.openBeam)
        return Measured(
            ratio: dose.inverseRatio, ownVariance: terms.frame, sharedVariance: terms.reference,
            inverseSignal: 1 / dose.sample)
    }
}
