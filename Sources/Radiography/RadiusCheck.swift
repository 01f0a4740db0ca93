import Engines
import Fields

/// Whether the edges of a cylinder are where its diameter says, without a fit of all its rows.
///
/// - Source: physics specification (f), x_c and R from the two edges.
enum RadiusCheck {
    /// `W-RADIUS`, if the edges in a few rows of a frame are not as far apart as a diameter says that no
    /// fit has checked.
    static func warning(
        _ experiment: DensityExperiment, _ geometry: SampleGeometry?, frame: FrameOverFlats,
        dose: DoseMeter.Frame
    ) throws -> RadiographyWarning? {
        guard let geometry, geometry.fit == nil, dose.quality == .ok,
            case .cylinder(let cylinder, _) = geometry.body,
            let tallest = experiment.sample?.components.filter({ !$0.isOpaque }).map(\.rows)
                .max(by: { $0.count < $1.count })
        else { return nil }
        func depth(rows count: Int) throws -> Field<OpticalDepth> {
            let count = min(tallest.count, count)
            let first = (tallest.lowerBound + tallest.upperBound - count) / 2
            return try frame.depth(rows: first..<first + count, dose: dose.parameters.dose)
        }
        // Where no edge is seen there is nothing to compare. Rows are so few that a tilt moves the edges
        // by less than what is allowed.
        let glance = try depth(rows: 8)
        let search = try? EdgeSearch(
            profiles: DepthProfile.groups(of: glance, rows: [0..<glance.shape.height]),
            width: glance.shape.width, knownRadius: nil)
        guard let search,
            abs(search.model.radius * geometry.pixelSize / cylinder.radius - 1) > 0.01
        else { return nil }
        let closer = try depth(rows: 32)
        let fit = try? CylinderFit(
            depth: closer, rows: [0..<closer.shape.height], tilt: .known(degrees: 0))
        return fit.flatMap {
            SampleGeometry.warning(
                measuredRadius: $0.radius * geometry.pixelSize, diameter: 2 * cylinder.radius)
        }
    }
}
