import Fields

/// The axis line and the radius that the groups of rows share.
struct SharedFit {
    /// x_c over row − pivot.
    let line: RobustLine
    /// Mean row of the groups.
    let pivot: Double
    /// R (pixels).
    let radius: Double
    /// Standard uncertainty of R (pixels); 0 for a known one.
    let radiusUncertainty: Double

    /// One group's rows and fit.
    private typealias Group = (data: DepthProfile, fit: CylinderProfile.Fit)

    /// Fits each group by itself, then all of them around what they agree on.
    ///
    /// - Parameters:
    ///   - profiles: The groups of rows.
    ///   - start: The first guess.
    ///   - knownRadius: R if it is known (pixels).
    ///   - knownSlope: Columns per row if the tilt is known.
    /// - Throws: ``RadiographyError/noContrast(depth:noise:)`` when no group shows a cylinder,
    ///   ``RadiographyError/tooFewPixels(purpose:found:needed:)`` when one alone does and the
    ///   tilt is asked for.
    init(
        profiles: [DepthProfile], start: EdgeSearch, knownRadius: Double?, knownSlope: Double?
    ) throws(RadiographyError) {
        let free = knownRadius == nil ? CylinderProfile.all : CylinderProfile.allButRadius
        let mean = start.model.fitted(to: start.mean, free: free)?.profile ?? start.model
        let pivot = profiles.reduce(0) { $0 + $1.row } / Double(profiles.count)
        var groups = profiles.compactMap { Self.visible($0, mean.fitted(to: $0, free: free)) }
        var line = try Self.line(groups, pivot: pivot, slope: knownSlope, start: start)
        var radius = Self.radius(groups, known: knownRadius)
        for _ in 0..<10 {
            let (shared, sharedRadius) = (line, radius?.value ?? mean.radius)
            let refined: [Group] = groups.compactMap { group in
                var model = group.fit.profile
                model.parameters[0] = shared.value + (group.data.row - pivot) * shared.slope
                model.parameters[1] = sharedRadius
                return Self.visible(group.data, model.linearized(to: group.data, free: free))
            }
            guard refined.count * 2 >= groups.count else { break }
            groups = refined
            line = try Self.line(groups, pivot: pivot, slope: knownSlope, start: start)
            radius = Self.radius(groups, known: knownRadius)
            let moved = abs(line.value - shared.value) / line.valueUncertainty
            if moved < 1e-2 { break }
        }
        self.line = line
        self.pivot = pivot
        self.radius = knownRadius ?? radius?.value ?? mean.radius
        radiusUncertainty = radius?.valueUncertainty ?? 0
    }

    /// The group if it was fitted and its attenuation stands out of its uncertainty.
    private static func visible(_ data: DepthProfile, _ fit: CylinderProfile.Fit?) -> Group? {
        guard let fit, fit.profile.attenuation > 5 * fit.uncertainties[2] else { return nil }
        return (data, fit)
    }

    private static func line(
        _ groups: [Group], pivot: Double, slope: Double?, start: EdgeSearch
    ) throws(RadiographyError) -> RobustLine {
        guard !groups.isEmpty else {
            throw .noContrast(depth: start.height, noise: start.noise)
        }
        let points = groups.map {
            (x: $0.data.row - pivot, y: $0.fit.profile.centre, u: $0.fit.uncertainties[0])
        }
        guard let line = RobustLine(points: points, fixedSlope: slope) else {
            throw .tooFewPixels(
                purpose: "the tilt of the cylinder, a group of rows each,", found: groups.count,
                needed: 2)
        }
        return line
    }

    private static func radius(_ groups: [Group], known: Double?) -> RobustLine? {
        guard known == nil else { return nil }
        let points = groups.map {
            (x: 0.0, y: $0.fit.profile.radius, u: $0.fit.uncertainties[1])
        }
        return RobustLine(points: points, fixedSlope: 0)
    }
}
