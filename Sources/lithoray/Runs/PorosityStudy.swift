import Engines
import Fields
import Porosity
import Synchronization

/// Everything that a run finds out about a volume.
struct PorosityResults: Sendable {
    /// The cylinder; nil for a box.
    let geometry: PelletGeometry?
    /// The greys inside the pellet, away from its edge, in a sample of slices.
    let histogram: GreyHistogram
    /// That sample.
    let sample: SliceSample
    /// How pores are told from solid, and why so.
    let threshold: ThresholdChoice
    /// The greys of pure pore and solid.
    let greys: EndMemberChoice
    /// Porosity by radius, height, sector.
    let distributions: Distributions
    /// Where every slice has its own threshold.
    let slicewise: PorosityTables.Slicewise?
    /// How pores hang together, and the local porosity; nil where neither is asked for.
    let scan: PoreScan.Result?
    /// The widths of pores; nil where they are not asked for.
    let thickness: LocalThickness?
    /// The porosity from a weighing.
    let closure: DensityClosure?
    /// Slices that a worker took at once.
    let batch: Int
    /// Seconds of each stage, and seconds and bytes within the passes, summed over threads.
    let times: Times

    /// Where the time went.
    struct Times: Sendable {
        var geometry = StageTimes.Stage()
        var histogram = StageTimes.Stage()
        var tally = StageTimes.Stage()
        var intervals = StageTimes.Stage()
        var pores = StageTimes.Stage()
        var passes = StageTimes()
    }
}

/// Finds out about a volume, one stage after the other.
struct PorosityStudy {
    let inputs: VolumeInputs
    let engine: any Engine
    let threads: Int
    /// Bytes that the run may use; nil: as it likes.
    let memory: Int?
    let report: ReportOptions
    let warnings: Warnings
    let output: PorosityOutput
    let fingerprint: String
    /// What an interrupted run left.
    let unfinished: PorosityJournal?

    var configuration: PelletConfiguration { inputs.configuration }
    var source: FrameFiles { FrameFiles(sequence: inputs.slices) }

    /// Runs all stages.
    func run() throws -> PorosityResults {
        var times = PorosityResults.Times()
        let geometry = try times.geometry.measure { try self.geometry() }
        try SignalWatch.check()
        var passTimes = StageTimes()
        let found = try times.histogram.measure {
            try self.greys(geometry, times: &passTimes)
        }
        let (histogram, threshold) = (found.inside, found.threshold)
        threshold.warnings.forEach(add)
        let greys = self.endMembers(histogram, air: found.air, threshold: threshold)
        let segmentation = threshold.segmentation(endMembers: greys.endMembers)

        let plan = try distributionPlan(
            geometry, histogram: histogram, sample: found.sample, segmentation: segmentation)
        let progress = report.progress(
            total: (scans ? 2 : 1) * source.count, unit: "slices of all passes")
        defer { progress.finish() }
        let (counts, batch) = try times.tally.measure {
            try count(
                plan.tally, of: source, stage: .tally, progress: progress, times: &passTimes)
        }
        times.passes = passTimes
        let (distributions, slicewise) = try times.intervals.measure {
            try evaluate(counts, plan: plan, segmentation: segmentation, geometry: geometry)
        }
        let scan = try times.pores.measure {
            try self.scan(plan.tally, segmentation: segmentation, progress: progress)
        }
        return PorosityResults(
            geometry: geometry, histogram: histogram, sample: found.sample, threshold: threshold,
            greys: greys, distributions: distributions, slicewise: slicewise, scan: scan,
            thickness: try thickness(plan.tally, segmentation: segmentation),
            closure: try closure(geometry), batch: batch, times: times)
    }

    func add(_ warning: PorosityWarning) {
        warnings.add(Warning(code: warning.code, message: warning.message))
    }
}

// MARK: - Stages

extension PorosityStudy {
    /// Whether voxels are looked at a third time.
    private var scans: Bool {
        configuration.connectivity != nil || configuration.renderSize != nil
    }

    /// Counts the voxels of a plan; says how many slices a worker took at once.
    func count(
        _ plan: TallyPlan, of source: any FrameSource, stage: PorosityOutput.Stage,
        progress: ProgressMeter, times: inout StageTimes
    ) throws -> (counts: TallyResults, batch: Int) {
        let batch = try PorosityMemory(ceiling: memory, engine: engine).batchCapacity(plan)
        if let counts = try output.counts(of: plan, stage: stage, unfinished: unfinished) {
            progress.advance(by: source.count)
            return (counts, batch)
        }
        let counted = Mutex(0)
        let (counts, passTimes) = try TallyPass(
            plan, source: source, engine: engine, batchCapacity: batch
        ).run(
            progress: { done in
                progress.advance(
                    by: done
                        - counted.withLock { last in
                            defer { last = done }
                            return last
                        })
            }, check: { try SignalWatch.check() })
        times += passTimes
        try output.keep(counts, of: plan, stage: stage)
        return (counts, batch)
    }

    /// What is counted for φ(r), φ(z) and all that follows.
    private func distributionPlan(
        _ geometry: PelletGeometry?, histogram: GreyHistogram, sample: SliceSample,
        segmentation: Segmentation
    ) throws -> DistributionPlan {
        let greys = GreyLayout(
            histogram: histogram.counts, coding: histogram.coding, segmentation: segmentation,
            isSample: sample.step > 1)
        guard let geometry else {
            return DistributionPlan(
                box: greys, shape: source.shape, sliceCount: source.count,
                sampleType: source.sampleType)
        }
        let rings = try RingLayout(
            radius: geometry.radius, rings: rings(radius: geometry.radius),
            guards: configuration.guardsSigma, blur: geometry.edgeBlur)
        // As much of the end faces is left out as the second guard leaves out of the edge.
        let blur = geometry.edgeBlur ?? 0
        let guardSigmas = configuration.guardsSigma.first { $0 > 0 } ?? 0
        return try DistributionPlan(
            geometry: geometry, rings: rings, greys: greys, shape: source.shape,
            sliceCount: source.count, sampleType: source.sampleType,
            faceGuard: min(guardSigmas * blur, geometry.height / 4))
    }

    private func rings(radius: Double) -> RingLayout.Rings {
        switch configuration.rings {
        case .width(let micrometres): return .width(micrometres / inputs.voxelSize)
        case .count(let count, let hasEqualArea):
            return hasEqualArea ? .equalAreas(count) : .width(radius / Double(count))
        case .automatic:
            let width = 20 / inputs.voxelSize
            return .width((10...200).contains(radius / width) ? width : radius / 50)
        }
    }

    /// What the counts say, with thresholds of slices where they are asked for.
    private func evaluate(
        _ counts: TallyResults, plan: DistributionPlan, segmentation: Segmentation,
        geometry: PelletGeometry?
    ) throws -> (Distributions, PorosityTables.Slicewise?) {
        let correlation = try CorrelationLength(
            of: source, segmentation: segmentation, geometry: geometry, threads: threads)
        let distributions = try Distributions(
            counts, plan: plan, segmentation: segmentation,
            binSlices: configuration.heightBinSlices,
            bootstrap: BootstrapSettings(
                samples: configuration.bootstrap.samples,
                seed: UInt64(configuration.bootstrap.seed), correlation: correlation),
            threads: threads)
        guard configuration.threshold.isPerSlice else { return (distributions, nil) }
        let thresholds = SliceThresholds(
            counts, plan: plan.tally, method: configuration.threshold.method,
            pores: configuration.pores, whole: segmentation.threshold)
        if thresholds.withoutOwn > 0 {
            warnings.add(
                Warning(
                    code: "W-PERSLICE",
                    message: "\(thresholds.withoutOwn) of \(counts.slices) slices have no "
                        + "threshold of their own and take the global one"))
        }
        warnings.add(
            Warning(
                code: "W-PERSLICE",
                message: "every slice has its own threshold in height.csv and in the total; "
                    + "radial.csv, rz.csv, sectors.csv and the pores are at the global one, "
                    + "\(brief(segmentation.threshold))"))
        return (
            distributions,
            PorosityTables.Slicewise(
                thresholds: thresholds.values,
                porosity: SlicewisePorosity(
                    counts, greys: plan.greys, thresholds: thresholds.values,
                    pores: segmentation.pores))
        )
    }

    /// Looks at the pores voxel by voxel.
    private func scan(
        _ plan: TallyPlan, segmentation: Segmentation, progress: ProgressMeter
    ) throws -> PoreScan.Result? {
        guard scans else { return nil }
        let neighbours = configuration.connectivity.map { choice in
            choice.neighbours == 26 ? PoreNeighbours.twentySix : .six
        }
        return try PoreScan(
            neighbours: neighbours, gridLimit: configuration.renderSize == nil ? nil : 256
        ).run(
            source, mask: SliceMask(plan), pores: segmentation.pores,
            threshold: plan.coding.lastValue(notAbove: segmentation.threshold), threads: threads,
            advance: { progress.advance(by: $0) }, check: { try SignalWatch.check() })
    }

    /// The widths of pores.
    private func thickness(
        _ plan: TallyPlan, segmentation: Segmentation
    ) throws -> LocalThickness? {
        guard configuration.connectivity?.findsLocalThickness == true else { return nil }
        let thickness = try LocalThickness(
            of: .pores, in: source, mask: SliceMask(plan), pores: segmentation.pores,
            threshold: plan.coding.lastValue(notAbove: segmentation.threshold),
            memory: memory.map { $0 / 2 } ?? 1 << 30, threads: threads,
            check: { try SignalWatch.check() })
        if !thickness.isWhole {
            let sides = thickness.sides
            warnings.add(
                Warning(
                    code: "W-THICKNESS",
                    message: "the local thickness is that of the middle "
                        + "\(sides.x)×\(sides.y)×\(sides.z) voxels, which fit the memory"))
        }
        return thickness
    }

    /// The porosity from mass and density.
    private func closure(_ geometry: PelletGeometry?) throws -> DensityClosure? {
        guard let geometry, let mass = configuration.mass, let density = configuration.density
        else { return nil }
        let centimetres = inputs.voxelSize * 1e-4
        let height = geometry.height
        return DensityClosure(
            mass: DensityClosure.Measured(
                mass.value(in: .gram), uncertainty: mass.uncertainty(in: .gram) ?? 0),
            density: DensityClosure.Measured(
                density.value(in: .gramPerCubicCentimetre),
                uncertainty: density.uncertainty(in: .gramPerCubicCentimetre) ?? 0),
            radius: DensityClosure.Measured(
                geometry.radius * centimetres,
                uncertainty: (geometry.fit?.radiusUncertainty ?? 0) * centimetres),
            // Both faces are found to the blur of the edge at worst.
            height: DensityClosure.Measured(
                height * centimetres, uncertainty: (geometry.edgeBlur ?? 0) * centimetres))
    }
}

extension ThresholdRequest {
    /// The rule as the science knows it.
    var method: ThresholdMethod {
        switch rule {
        case .value(let value): .fixed(value)
        case .method(.automatic): .automatic
        case .method(.otsu): .otsu
        case .method(.mixture): .mixture
        case .method(.li): .li
        case .method(.multiOtsu): .multiOtsu(classes: classes)
        }
    }
}
