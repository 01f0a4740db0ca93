import Engines

/// Pixels of a frame that gave no number, by reason; with the valid ones they make up the image.
public struct FrameCounters: Sendable, Hashable {
    /// Counts at or above saturation.
    public var saturated = 0
    /// Counts not above the dark.
    public var nonPositive = 0
    /// Open beam too low.
    public var lowFlat = 0
    /// Gamma spots; replaced ones too.
    public var spots = 0
    /// Masked, or without a sample in a reference.
    public var masked = 0
    /// Beside the valid columns or outside every component.
    public var outside = 0
    /// In a component that is opaque, or a row that is.
    public var opaque = 0
    /// Rows of profiles that lost more than 1 % of their pixels to ``nonPositive``.
    public var losingRows = 0
    /// Rows of profiles whose estimators differ.
    public var lateralRows = 0
    /// Rows of profiles with a density.
    public var densityRows = 0
}

/// Turns the sums of one frame into numbers.
struct FrameFinisher {
    let preparation: DensityPreparation
    let results: DensityResults

    /// The result of one frame of a batch.
    func result(index: Int, place: Int, dose: DoseMeter.Frame) -> DensityComputation.FrameResult {
        var counters = pixelCounters(place)
        let bands = preparation.bandNames.indices.map { band in
            preparation.bins.indices.map { bin in
                row(place, bin: bin, band: band, frame: index, dose: dose)
            }
        }
        for (bin, row) in zip(preparation.bins, bands.first ?? []) where bin.scale != nil {
            guard row.quality == .ok else { continue }
            counters.densityRows += 1
            counters.losingRows += row.losesNonPositive ? 1 : 0
            counters.lateralRows += row.lateral?.isSignificant == true ? 1 : 0
        }
        return DensityComputation.FrameResult(
            index: index, dose: dose.ratio, quality: dose.quality, counters: counters,
            meanTransmission: dose.quality == .ok ? meanTransmission(place) : .nan, bands: bands,
            results: results, mapIndex: place)
    }

    /// One row of a profile.
    private func row(
        _ place: Int, bin: Int, band: Int, frame: Int, dose: DoseMeter.Frame
    ) -> ProfileRow {
        let pass = results.passes[0]
        let sums = BandSums(
            pass.sums(frame: place, bin: bin, band: band),
            pass.counts(frame: place, bin: bin, band: band))
        guard dose.quality == .ok else {
            return .empty
        }
        return ProfileRow(
            sums: sums, scale: preparation.bins[bin].scale,
            hasUncertainty: preparation.plan.noise != nil,
            statisticalFactor: preparation.doseMeter.statisticalFactor(frame),
            doseUncertainty: dose.logarithmUncertainty,
            referenceDoseVariance: preparation.doseMeter.referenceVariance,
            opaqueAbove: preparation.opaqueAbove)
    }

    /// Mean T of the sample: its valid columns and rows; without a sample, of the widest band.
    private func meanTransmission(_ place: Int) -> Double {
        let number = results.passes.count - 1
        let pass = results.passes[number]
        let tables = preparation.plan.passes[number]
        let hasSample = preparation.geometry != nil
        var sum = 0.0
        var pixels = 0
        for bin in 0..<pass.bins where !hasSample || tables.kinds[bin] != .outside {
            sum += Double(
                pass.sums(frame: place, bin: bin, band: tables.widestBand)[
                    PassLayout.transmission])
            pixels += Int(
                pass.counts(frame: place, bin: bin, band: tables.widestBand)[
                    PassLayout.informed])
        }
        return pixels > 0 ? sum / Double(pixels) : .nan
    }

    /// Why pixels gave no number, from the pass that looks at single pixels.
    private func pixelCounters(_ place: Int) -> FrameCounters {
        let number = results.passes.count - 1
        let pass = results.passes[number]
        let plan = preparation.plan
        let tables = plan.passes[number]
        var counters = FrameCounters()
        counters.masked = preparation.masked
        counters.lowFlat = preparation.lowFlat
        var sampled = 0
        for bin in 0..<pass.bins {
            let reasons = pass.binCounts(frame: place, bin: bin)
            counters.saturated += Int(reasons[PassLayout.saturated])
            counters.spots += Int(reasons[PassLayout.spots])
            counters.nonPositive += Int(reasons[PassLayout.nonPositive])
            guard preparation.geometry != nil, tables.kinds[bin] != .outside else { continue }
            let counts = pass.counts(frame: place, bin: bin, band: tables.widestBand)
            let valid = Int(counts[PassLayout.valid])
            sampled += valid
            let brightness = pass.sums(frame: place, bin: bin, band: tables.widestBand)[
                PassLayout.transmission]
            let isDark =
                brightness < Float(plan.opaqueBelow) * Float(counts[PassLayout.informed])
            if tables.kinds[bin] == .opaque || isDark { counters.opaque += valid }
        }
        let excludedSpots = plan.spots?.action == .exclude ? counters.spots : 0
        let valid =
            plan.shape.count - counters.masked - counters.lowFlat - counters.saturated
            - excludedSpots - counters.nonPositive
        counters.outside = preparation.geometry == nil ? 0 : valid - sampled
        return counters
    }
}

extension BandSums {
    /// The sums that the pass left for one bin and band.
    fileprivate init(_ sums: UnsafeMutablePointer<Float>, _ counts: UnsafeMutablePointer<Int32>) {
        self.init()
        informed = Double(counts[PassLayout.informed])
        valid = Double(counts[PassLayout.valid])
        transmission = Double(sums[PassLayout.transmission])
        depth = Double(sums[PassLayout.depth])
        chord = Double(sums[PassLayout.chord])
        corrected = Double(sums[PassLayout.attenuation])
        correctedPerChord = Double(sums[PassLayout.attenuationPerChord])
        statistical = Double(sums[PassLayout.statistical])
        reference = Double(sums[PassLayout.reference])
        weight = Double(sums[PassLayout.weight])
        weightedCorrected = Double(sums[PassLayout.weightedAttenuation])
        variancePerSquaredChord = Double(sums[PassLayout.variancePerChord])
    }
}
