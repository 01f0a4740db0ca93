import Engines
import Fields
import Porosity

// The cylinder and the greys, before anything is said of porosity.
extension PorosityStudy {
    /// The cylinder: fitted, given, or none for a box.
    func geometry() throws -> PelletGeometry? {
        if let geometry = unfinished?.geometry { return geometry }
        let geometry: PelletGeometry
        switch configuration.region {
        case .box: return nil
        case .cylinder(let cylinder):
            do {
                geometry = try PelletGeometry(
                    axis: cylinder.axis, radius: cylinder.radius,
                    tiltDegrees: cylinder.tiltDegrees, azimuthDegrees: cylinder.azimuthDegrees,
                    slices: cylinder.z ?? 0..<source.count, shape: source.shape,
                    sliceCount: source.count)
            } catch {
                throw inputs.file.error(at: "region", .refused("\(error)"))
            }
        case .pellet:
            geometry = try PelletGeometry(
                fitting: source, pores: configuration.pores, threads: threads)
        }
        try output.note(PorosityJournal(fingerprint: fingerprint, geometry: geometry))
        return geometry
    }

    /// What a threshold is found from, and the threshold.
    struct Greys {
        /// The greys inside the pellet, away from its edge.
        let inside: GreyHistogram
        /// Those of the air around it.
        let air: GreyHistogram?
        /// The slices that both are of.
        let sample: SliceSample
        let threshold: ThresholdChoice
    }

    /// The greys of a sample of slices with their threshold; those of all slices where the sample does
    /// not show two populations, as where pores lie in slices that it leaves out.
    func greys(_ geometry: PelletGeometry?, times: inout StageTimes) throws -> Greys {
        let coding = try GreyCoding.proposed(for: source, threads: threads)
        func pass(isWhole: Bool) throws -> (GreyPass, TallyResults) {
            let pass = greyPass(geometry, coding: coding, isWhole: isWhole)
            let progress = report.progress(
                total: pass.sample.slices.count, unit: "slices for the greys")
            defer { progress.finish() }
            let (counts, _) = try count(
                pass.plan, of: pass.sample.of(source),
                stage: isWhole ? .wholeHistogram : .histogram,
                progress: progress, times: &times)
            return (pass, counts)
        }
        func greys(of pass: GreyPass, _ counts: TallyResults) throws(PorosityError) -> Greys {
            let (inside, air) = (pass.inside(counts), pass.air(counts))
            return Greys(
                inside: inside, air: air, sample: pass.sample,
                threshold: try ThresholdChoice(
                    inside, air: air, method: configuration.threshold.method,
                    pores: configuration.pores))
        }
        let (first, counts) = try pass(isWhole: false)
        if first.sample.step > 1 {
            if let found = try? greys(of: first, counts), found.threshold.showsTwoPopulations {
                return found
            }
            let (whole, counts) = try pass(isWhole: true)
            return try greys(of: whole, counts)
        }
        return try greys(of: first, counts)
    }

    private func greyPass(
        _ geometry: PelletGeometry?, coding: GreyCoding, isWhole: Bool
    ) -> GreyPass {
        guard let geometry else {
            return GreyPass(
                boxOf: source.shape, sliceCount: source.count, sampleType: source.sampleType,
                coding: coding, isWhole: isWhole)
        }
        return GreyPass(
            geometry: geometry, shape: source.shape, sliceCount: source.count,
            sampleType: source.sampleType, coding: coding, isWhole: isWhole)
    }

    /// The greys of pure pore and pure solid, for the porosity from the mean grey.
    func endMembers(
        _ histogram: GreyHistogram, air: GreyHistogram?, threshold: ThresholdChoice
    ) -> EndMemberChoice {
        func given(_ choice: AutomaticOr) -> EndMemberChoice.EndMember? {
            guard case .value(let value) = choice else { return nil }
            return EndMemberChoice.EndMember(value: value, uncertainty: 0)
        }
        let choice = EndMemberChoice(
            inside: histogram, air: air, choice: threshold,
            givenPore: given(configuration.poreGrey),
            givenSolid: given(configuration.solidGrey))
        choice.warnings.forEach(add)
        return choice
    }
}
