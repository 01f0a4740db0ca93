import Engines
import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// Builds the plan of the density pass from an experiment and its references.
struct PlanBuilder {
    private(set) var plan: DensityPlan
    private(set) var profileBins: [DensityPreparation.ProfileBin]
    private(set) var doseMeter: DoseMeter
    private(set) var geometry: SampleGeometry?

    private let experiment: DensityExperiment
    private let references: References
    private let threads: Int
    private let shape: Shape
    private let scales: [DensityScale]
    private let mean: MeanTransmission?

    init(
        experiment: DensityExperiment, references: References, threads: Int, workingBytes: Int,
        warnings: inout [RadiographyWarning]
    ) throws {
        self.experiment = experiment
        self.references = references
        self.threads = threads
        shape = experiment.frames.shape
        let combined = Double(experiment.combinedFrames)
        let noise = references.noise
        let spots = experiment.detector.spots.flatMap { settings in
            noise.map { noise in
                DensityPlan.SpotRule(
                    thresholdSigma: settings.thresholdSigma,
                    action: settings.replaces ? .replace : .exclude,
                    gain: noise.gain / combined,
                    readVariance: noise.readNoise * noise.readNoise / combined)
            }
        }
        let interpolations = try Self.interpolations(experiment, references, &warnings)
        var meter = DoseMeter(
            experiment, references: references, spots: spots, interpolations: interpolations)
        if case .region(let region) = experiment.dose, meter.usablePixels == 0 {
            throw RadiographyError.doseRegionEmpty(region: region)
        }
        let dark = references.dark.reader
        let pixelDark = Table<Float>(
            count: spots == nil ? 0 : shape.count, filler: 0, threads: threads
        ) { range, out in
            for index in range { out[index] = dark[index].isNaN ? 0 : Float(dark[index]) }
        }
        let usable = references.usable
        let finder = spots.map { rule in
            SpotFinder(
                rule: rule, shape: references.shape, sampleType: experiment.frames.sampleType,
                saturation: references.saturation, usable: usable, dark: pixelDark)
        }
        func mean(
            of frames: [Int], rows: [Range<Int>], atLeast needed: Int, for purpose: String
        ) throws -> MeanTransmission {
            var bad: (frame: Int, dose: Double)?
            let measured = try frames.compactMap { index -> MeanTransmission.Frame? in
                let dose = try meter.measure(
                    index, in: experiment.frames.open(index..<index + 1))
                guard dose.quality == .ok else {
                    bad = bad ?? (index, dose.ratio)
                    return nil
                }
                return MeanTransmission.Frame(
                    index: index, dose: dose.parameters.dose,
                    weightAfter: dose.parameters.interpolation, doseVariance: dose.ownVariance,
                    inverseSignal: dose.inverseSignal)
            }
            if let bad, measured.count < needed {
                throw RadiographyError.doseOutOfRange(
                    frame: bad.frame, dose: bad.dose, range: experiment.doseRange, purpose: purpose)
            }
            return try MeanTransmission(
                of: measured, source: experiment.frames, references: references, spots: finder,
                rows: rows, threads: threads, workingBytes: workingBytes)
        }

        geometry = try experiment.sample.map { sample in
            try SampleGeometry(
                sample, pixelSize: experiment.pixelSize ?? .nan, shape: references.shape
            ) {
                let rows = sample.components.filter { !$0.isOpaque }.map(\.rows)
                func depth(_ frames: [Int]) throws -> Field<OpticalDepth> {
                    try mean(
                        of: frames, rows: rows, atLeast: 1, for: "the edges of the sample"
                    ).depth(shape: references.shape)
                }
                do {
                    return try depth(experiment.middleFrames)
                } catch RadiographyError.doseOutOfRange {
                    // The beam was off in the middle of the run.
                    return try depth(experiment.spreadFrames)
                }
            }
        }
        warnings += geometry?.warnings ?? []
        let trusted = try FrameOverFlats.trusted(
            experiment, meter: meter, references: references)
        if let (frame, dose) = trusted {
            let openBeam = try OpenBeamCheck(
                experiment, geometry: geometry, frame: frame, dose: dose, references: references,
                threads: threads)
            let radius = try RadiusCheck.warning(experiment, geometry, frame: frame, dose: dose)
            warnings += [openBeam?.warning, radius].compactMap { $0 }
        }
        var relativeTo: MeanTransmission?
        if let reference = experiment.reference {
            let mean = try mean(
                of: Array(reference.frames), rows: [0..<shape.height],
                atLeast: reference.frames.count, for: "the reference")
            relativeTo = mean
            meter = DoseMeter(meter, relativeTo: mean, frames: reference.frames)
        }
        self.mean = relativeTo
        doseMeter = meter
        scales = try Self.scales(experiment, geometry: geometry)
        let crossSection = experiment.crossSection.squareCentimetres(
            atAngstrom: experiment.wavelength)
        plan = DensityPlan(
            shape: shape, sampleType: experiment.frames.sampleType,
            saturation: references.saturation, spots: spots,
            noise: noise.map { noise in
                DensityPlan.Noise(
                    gain: noise.gain / combined, summedGain: noise.summedGain / combined,
                    readVariance: noise.readNoise * noise.readNoise / combined,
                    darkVariance: references.darkVarianceFactor * noise.readNoise
                        * noise.readNoise)
            },
            correctsBias: experiment.detector.correctsBias,
            usesOwnCounts: experiment.sample == nil,
            opaqueBelow: exp(-experiment.opaqueAbove), densityScale: 1 / crossSection,
            maps: experiment.maps, usable: usable, pixelDark: pixelDark, passes: [.placeholder])
        profileBins = []
        let bins = experiment.profileBins
        profileBins = bins.map { bin in profileBin(bin) }
        var passes = [try tables(bins: bins, isLast: experiment.binRows <= 1)]
        if experiment.binRows > 1 {
            passes.append(
                try tables(
                    bins: (0..<shape.height).map { .init(first: $0, count: 1) }, isLast: true))
        }
        plan.passes = passes
    }

    /// The weight of the second flats for each frame; nil with one set.
    private static func interpolations(
        _ experiment: DensityExperiment, _ references: References,
        _ warnings: inout [RadiographyWarning]
    ) throws(RadiographyError) -> [ReferenceInterpolation]? {
        guard references.openBeams.count == 2, let before = references.openBeams[0].time,
            let after = references.openBeams[1].time, let times = experiment.absoluteTimes
        else { return nil }
        var all: [ReferenceInterpolation] = []
        for time in times {
            all.append(try ReferenceInterpolation(time: time, before: before, after: after))
        }
        let clamped = all.filter(\.isClamped).count
        if clamped > 0 {
            warnings.append(
                RadiographyWarning(
                    "W-FLATTIME",
                    "\(clamped) of \(all.count) frames were taken before the first or after the "
                        + "second flats; they use the nearer set (nothing is extrapolated)"))
        }
        return all
    }

    /// The scale of each component.
    private static func scales(
        _ experiment: DensityExperiment, geometry: SampleGeometry?
    ) throws(RadiographyError) -> [DensityScale] {
        guard let sample = experiment.sample, let geometry else { return [] }
        var scales: [DensityScale] = []
        for component in sample.components {
            if let reference = experiment.reference {
                scales.append(
                    try .relative(
                        crossSection: experiment.crossSection, wavelength: experiment.wavelength,
                        referenceDensity: reference.lithium6[component.name] ?? 0,
                        diameterUncertainty: geometry.diameterUncertainty))
            } else {
                scales.append(
                    try .absolute(
                        crossSection: experiment.crossSection, wavelength: experiment.wavelength,
                        matrix: component.matrix,
                        diameterUncertainty: geometry.diameterUncertainty))
            }
        }
        return scales
    }

    /// Row bins of `rows` rows that start anew at every interface, so that none joins two
    /// components; the last before an interface may be shorter.
    static func bins(
        height: Int, rows: Int, _ components: [SampleSettings.Component]
    ) -> [DensityTables.Bin] {
        let cuts = components.flatMap { [$0.rows.lowerBound, $0.rows.upperBound] }
        let edges = Set(cuts + [0, height]).sorted()
        return zip(edges, edges.dropFirst()).flatMap { first, end in
            stride(from: first, to: end, by: max(rows, 1)).map {
                DensityTables.Bin(first: $0, count: min(max(rows, 1), end - $0))
            }
        }
    }

    /// The component of a row.
    private func component(ofRow row: Int) -> Int? {
        experiment.sample?.components.firstIndex { $0.rows.contains(row) }
    }

    private func profileBin(_ bin: DensityTables.Bin) -> DensityPreparation.ProfileBin {
        let component = component(ofRow: bin.first)
        let isOpaque = component.flatMap { experiment.sample?.components[$0].isOpaque } ?? false
        return DensityPreparation.ProfileBin(
            row: bin.first, rowCount: bin.count,
            height: CellHeight(experiment.sample?.components ?? []).height(
                ofRow: Double(bin.first) + Double(bin.count - 1) / 2)
                * (experiment.pixelSize ?? .nan) * 1e4,
            component: component, isOpaque: isOpaque,
            scale: isOpaque ? nil : component.map { scales[$0] })
    }

    /// The tables of a pass with some bins.
    private func tables(bins: [DensityTables.Bin], isLast: Bool) throws -> DensityTables {
        let width = shape.width
        let extents = experiment.bands.map(\.extent)
        let bandCount = experiment.bandCount
        var columns: [Range<Int>] = []
        for bin in bins {
            let valid = try geometry?.validColumns(atRow: middle(of: bin), width: width)
            for band in 0..<bandCount {
                let extent = band < extents.count ? extents[band] : .full
                columns.append(valid?.columns(of: extent) ?? plainColumns(extent))
            }
        }
        let rows = BinRows(bins: bins, references: references, mean: mean)
        let (dark, openBeam) = rows.tables(width: width, threads: threads, isLast: isLast)
        return DensityTables(
            bins: bins, bands: bandCount, widestBand: experiment.sampleBand, columns: columns,
            dark: dark, openBeam: openBeam,
            inverseSummed: rows.inverseSummed(width: width, threads: threads),
            reference: try reference(
                bins, rows,
                sample: bins.indices.map { columns[$0 * bandCount + experiment.sampleBand] }),
            chords: try chords(bins),
            matrix: Table(
                bins.map { bin in
                    component(ofRow: bin.first).map { Float(scales[$0].offset) } ?? 0
                }, filler: 0),
            kinds: bins.map { bin in
                guard let index = component(ofRow: bin.first) else { return .outside }
                return experiment.sample?.components[index].isOpaque == true ? .opaque : .density
            })
    }

    private func middle(of bin: DensityTables.Bin) -> Double {
        Double(bin.first) + Double(bin.count - 1) / 2
    }

    /// The columns of a band where there is no sample.
    private func plainColumns(_ extent: ValidColumns.Band) -> Range<Int> {
        if case .columns(let columns) = extent { return columns.clamped(to: 0..<shape.width) }
        return 0..<shape.width
    }

    private func chords(_ bins: [DensityTables.Bin]) throws -> DensityTables.Chords {
        guard let geometry else { return .none(width: shape.width) }
        let rows = geometry.isTilted ? bins.map { middle(of: $0) } : [0]
        // One row is shared out by columns.
        let ownThreads = rows.count == 1 ? threads : 1
        let tables = try mapInParallel(rows.count, threads: threads) { index in
            try geometry.chords(atRow: rows[index], width: shape.width, threads: ownThreads)
                .singlePrecision
        }
        func join(_ values: (ChordTable.SinglePrecision) -> [Float]) -> Table<Float> {
            Table(tables.flatMap(values), filler: 0)
        }
        return DensityTables.Chords(
            chord: join(\.chord), inverse: join(\.inverseChord), edge0: join(\.edge0),
            edge1: join(\.edge1), rows: rows.count)
    }

    /// A_ref of every bin, less its bias, and corrected for the footprint as A is; and the counts
    /// that the reference frames are expected to have.
    ///
    /// Expected where the attenuation per cm is the same across the sample, ΣA_ref/Σt of its
    /// columns: variances from a pixel's own counts would give a row's bright pixels more weight.
    private func reference(
        _ bins: [DensityTables.Bin], _ rows: BinRows, sample: [Range<Int>]
    ) throws -> DensityTables.Reference? {
        guard let mean, let geometry else { return nil }
        let width = shape.width
        let everywhere = try geometry.chords(atRow: 0, width: width, threads: threads)
        let noise = experiment.detector.correctsBias ? references.noise : nil
        let frames = Double(mean.count * experiment.combinedFrames)
        let spread = mean.meanSquaredDose / (mean.meanDose * mean.meanDose)
        let factors = references.openBeams.map(\.varianceFactor)
        let flatFactor = ReferenceInterpolation(weightAfter: mean.meanWeightAfter)
            .variance(before: factors[0], after: factors[factors.count - 1])
        @Sendable func depth(_ index: Int, _ chords: ChordTable) -> Float? {
            let t = rows.meanTransmission(
                bin: index / width, column: index % width, width: width)
            guard t > 0 else { return nil }
            var a = -log(t)
            if let noise {
                // As the pass does for A.
                let place = rows.place(bin: index / width, column: index % width, width: width)
                let w = rows.referenceOpenBeam(place)
                let read = noise.readNoise * noise.readNoise
                let r = mean.meanDose / (t * w)
                let own = (noise.gain * r + read * spread * r * r) / frames
                let flat = flatFactor * (noise.gain / w + read / (w * w))
                let count = Double(place.count)
                a = -log(t * (1 + 0.5 * own / count)) + 0.5 * flat / count
            }
            return Float(chords.correctedDepth(a, column: index % width))
        }
        var factor: Table<Float>?
        let depths = try Table<Float>(count: bins.count * width, filler: 0) { depths in
            factor = try Table<Float>(count: bins.count * width, filler: 0) { factors in
                nonisolated(unsafe) let (depths, factors) = (depths, factors)
                try inParallel(bins.count, threads: threads) { bin in
                    let chords =
                        geometry.isTilted
                        ? try geometry.chords(atRow: middle(of: bins[bin]), width: width)
                        : everywhere
                    let start = bin * width
                    var (sum, length) = (0.0, 0.0)
                    for column in 0..<width {
                        let depth = depth(start + column, chords)
                        depths[start + column] = depth ?? 0
                        guard let depth, sample[bin].contains(column) else { continue }
                        sum += Double(depth)
                        length += chords.chord[column]
                    }
                    let attenuation = length > 0 ? sum / length : 0
                    for column in 0..<width {
                        factors[start + column] = Float(
                            mean.meanDose * exp(attenuation * chords.chord[column]))
                    }
                }
            }
        }
        return factor.map { DensityTables.Reference(depth: depths, factor: $0) }
    }
}
