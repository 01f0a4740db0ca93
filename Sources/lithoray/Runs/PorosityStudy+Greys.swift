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

    /// What the greys inside the pellet, away from its edge, are found from, and those of the air
    /// around it.
    func greyPass(_ geometry: PelletGeometry?) throws -> GreyPass {
        let coding = try GreyCoding.proposed(for: source, threads: threads)
        guard let geometry else {
            return GreyPass(
                boxOf: source.shape, sliceCount: source.count, sampleType: source.sampleType,
                coding: coding)
        }
        return GreyPass(
            geometry: geometry, shape: source.shape, sliceCount: source.count,
            sampleType: source.sampleType, coding: coding)
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
