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

    /// The greys inside the pellet, away from its edge, and those of the air around it, in a sample of
    /// slices; in all of them where the sample shows no two greys.
    func greys(
        _ geometry: PelletGeometry?, times: inout StageTimes
    ) throws -> (inside: GreyHistogram, air: GreyHistogram?, sample: SliceSample) {
        let coding = try GreyCoding.proposed(for: source, threads: threads)
        func found(isWhole: Bool) throws -> (GreyHistogram, GreyHistogram?, SliceSample) {
            let pass = greyPass(geometry, coding: coding, isWhole: isWhole)
            let progress = report.progress(
                total: pass.sample.slices.count, unit: "slices for the greys")
            defer { progress.finish() }
            let (counts, _) = try count(
                pass.plan, of: pass.sample.of(source),
                stage: isWhole ? .wholeHistogram : .histogram,
                progress: progress,
                times: &times)
            return (pass.inside(counts), pass.air(counts), pass.sample)
        }
        let first = try found(isWhole: false)
        let isPlain = first.0.occupied.map { $0.count == 1 } ?? true
        return isPlain && first.2.step > 1 ? try found(isWhole: true) : first
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
