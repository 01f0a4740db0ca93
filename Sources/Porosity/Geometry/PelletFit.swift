public import Engines
import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// Fits a tilted cylinder with end faces to the pellet in a volume.
///
/// A coarse look finds it; rays in up to 128 slices find edge points, which a robust fit turns into an
/// axis; the mean grey against the distance from that axis gives the radius and the blur of the edge,
/// against the height the end faces. A pellet that the field of view cuts ends there.
///
/// - Source: porosity specification §3.
public struct PelletFit: Sendable {
    /// Threads that read and look.
    public var threads: Int
    /// On which side the pores, and the air, are.
    public var pores: PoreGrey

    private static let (mostSlices, rays) = (128, 360)
    /// Half width of what is looked at around the edge, px.
    private static let window = 12.0
    /// Width of a bin of the edge's profile, px.
    private static let binWidth = 0.25
    /// Groups of slices whose radii tell its uncertainty.
    private static let groups = 8

    /// Prepares a fit.
    public init(threads: Int = 1, pores: PoreGrey = .dark) {
        self.threads = threads
        self.pores = pores
    }

    /// Fits the cylinder.
    ///
    /// - Parameters:
    ///   - source: The volume.
    ///   - check: Called between slices; throws to stop.
    /// - Returns: The cylinder with the quality of its fit.
    /// - Throws: What reading throws, ``PorosityError/constantVolume(value:)`` and
    ///   ``PorosityError/noPellet(reason:)``.
    public func fit(
        _ source: any FrameSource, check: @Sendable () throws -> Void = {}
    ) throws -> PelletGeometry {
        let rough = try RoughPellet(source, pores: pores, threads: threads)
        try check()
        let half = Double(source.count - 1) / 2
        let slope = SIMD2(rough.axis.x.slope, rough.axis.y.slope)
        let start = SIMD2(rough.axis.x.value, rough.axis.y.value)
        @Sendable func centre(_ slice: Double) -> SIMD2<Double> { start + (slice - half) * slope }
        let places = slicePlaces(rough)
        let window = min(Self.window, rough.radius / 3)
        let reach = max(4.0 * Double(rough.factor), window)
        let inner = max(rough.radius - reach, 1)
        let edges = try inParallelResults(places.count, threads: threads) { index in
            try check()
            let image = try SliceImage(source, slice: places[index], pores: pores)
            return EdgeRays(
                image, centre: centre(Double(places[index])),
                distances: inner...rough.radius + reach, level: rough.level, count: Self.rays)
        }
        let slices = zip(places, edges).compactMap { place, edge in
            edge.points.count >= 8
                ? CylinderRefinement.Slice(z: Double(place), points: edge.points) : nil
        }
        let middle = slices.reduce(0) { $0 + $1.z } / Double(max(slices.count, 1))
        guard !slices.isEmpty,
            let cylinder = CylinderRefinement(
                slices, start: (centre(middle), slope, rough.radius)),
            cylinder.residual < 0.1 * cylinder.radius
        else {
            throw PorosityError.noPellet(
                reason: "its edge is no cylinder; write region: box, or give axis_px and radius_px")
        }
        let axis = SIMD3(cylinder.axis.x, cylinder.axis.y, cylinder.middle)
        let spreads = try inParallelResults(places.count, threads: threads) { index in
            try check()
            return try edgeBins(
                source, slice: places[index], axis: axis, direction: cylinder.direction,
                radius: cylinder.radius, window: window)
        }
        let found = radius(spreads, start: cylinder.radius, window: window)
        let heights = try EndFaces(
            source, pores: pores, rough: rough, axis: axis, direction: cylinder.direction,
            radius: found.radius, threads: threads
        ).heights
        var fit = PelletGeometry.Fit()
        fit.slices = slices.count
        fit.edgePoints = slices.reduce(0) { $0 + $1.points.count }
        fit.rejected = cylinder.rejected
        fit.residual = cylinder.residual
        fit.radiusSpread = cylinder.radiusSpread
        fit.radiusUncertainty = found.uncertainty
        fit.axisUncertainty = cylinder.axisUncertainty
        fit.tiltUncertainty = atan(cylinder.slopeUncertainty) * 180 / .pi
        fit.taper = cylinder.taper * (heights.upperBound - heights.lowerBound)
        fit.outsideView =
            Double(edges.reduce(0) { $0 + $1.outside })
            / Double(max(edges.reduce(0) { $0 + $1.count }, 1))
        return PelletGeometry(
            axisPoint: axis, direction: cylinder.direction, radius: found.radius,
            heights: heights, edgeBlur: found.blur, fit: fit)
    }

    /// Slices that edges are looked for in, away from the end faces if there is room.
    private func slicePlaces(_ rough: RoughPellet) -> [Int] {
        let (first, last) = (rough.slices.lowerBound, rough.slices.upperBound)
        let count = min(last - first + 1, Self.mostSlices)
        return (0..<count).map { first + (2 * $0 + 1) * (last - first + 1) / (2 * count) }
    }

    /// The greys around the edge of one slice, by their distance from the axis.
    private func edgeBins(
        _ source: any FrameSource, slice: Int, axis: SIMD3<Double>, direction u: SIMD3<Double>,
        radius: Double, window: Double
    ) throws -> EdgeSpread.Bins {
        let image = try SliceImage(source, slice: slice, pores: pores)
        let steps = (Double(slice) - axis.z) / u.z
        let centre = SIMD2(axis.x + steps * u.x, axis.y + steps * u.y)
        var bins = EdgeSpread.Bins(radius - window...radius + window, width: Self.binWidth)
        let (near, far) = (radius - window - 1, radius + window + 1)
        image.values.withUnsafeBufferPointer { values in
            for y in 0..<image.height {
                let ey = Double(y) - centre.y
                guard abs(ey) < far else { continue }
                let outer = (far * far - ey * ey).squareRoot()
                let square = near * near - ey * ey
                let inner = square > 0 ? square.squareRoot() : 0
                func add(_ from: Double, _ to: Double) {
                    let first = max(Int(from.rounded(.up)), 0)
                    let last = min(Int(to.rounded(.down)), image.width - 1)
                    guard first <= last else { return }
                    for x in first...last {
                        let ex = Double(x) - centre.x
                        let along = ex * u.x + ey * u.y
                        let r = (ex * ex + ey * ey - along * along).squareRoot()
                        bins.add(values[y * image.width + x], at: r)
                    }
                }
                if inner > 1 {
                    add(centre.x - outer, centre.x - inner)
                    add(centre.x + inner, centre.x + outer)
                } else {
                    add(centre.x - outer, centre.x + outer)
                }
            }
        }
        return bins
    }

    /// Radius and blur from all slices, and how much the radius scatters between groups of them.
    private func radius(
        _ spreads: [EdgeSpread.Bins], start: Double, window: Double
    ) -> (radius: Double, blur: Double?, uncertainty: Double) {
        func merged(_ parts: [EdgeSpread.Bins]) -> EdgeSpread? {
            var all = EdgeSpread.Bins(start - window...start + window, width: Self.binWidth)
            for part in parts { all.add(part) }
            return EdgeSpread(all, start: start)
        }
        guard let edge = merged(spreads) else { return (start, nil, .nan) }
        let groups = min(Self.groups, spreads.count)
        let radii = (0..<groups).compactMap { group in
            let own = spreads.indices.filter { $0 * groups / spreads.count == group }
            return merged(own.map { spreads[$0] })?.place
        }
        guard radii.count > 1 else { return (edge.place, edge.blur, .nan) }
        let mean = radii.reduce(0, +) / Double(radii.count)
        let square = radii.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let uncertainty = (square / Double(radii.count * (radii.count - 1))).squareRoot()
        return (edge.place, edge.blur, uncertainty)
    }
}
