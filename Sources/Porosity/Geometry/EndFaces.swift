import Engines
import Fields

/// The heights of both end faces: where the mean grey around the axis falls halfway to the air's.
struct EndFaces {
    /// Along the axis from its point; a pellet that the volume cuts ends half a voxel beyond the
    /// volume's first or last slice.
    let heights: ClosedRange<Double>

    /// Part of the radius that is averaged over.
    private static let core = 0.7
    /// What is looked at on the pellet's side of a face, px.
    private static let inside = 24.0

    /// Finds the faces.
    init(
        _ source: any FrameSource, pores: PoreGrey, rough: RoughPellet, axis: SIMD3<Double>,
        direction u: SIMD3<Double>, radius: Double, threads: Int
    ) throws {
        let sideways = (u.x * u.x + u.y * u.y).squareRoot()
        let reach = Int((Self.core * radius * sideways / u.z).rounded(.up)) + 2
        func bins(_ slices: Range<Int>, _ sign: Double) throws -> EdgeSpread.Bins {
            let ends = [slices.lowerBound, slices.upperBound - 1].map {
                sign * (Double($0) - axis.z) / u.z
            }
            let range = (ends.min() ?? 0) - 1...(ends.max() ?? 0) + 1
            let parts = try inParallelResults(slices.count, threads: threads) { index in
                let slice = slices.lowerBound + index
                let image = try SliceImage(source, slice: slice, pores: pores)
                let steps = (Double(slice) - axis.z) / u.z
                let centre = SIMD2(axis.x + steps * u.x, axis.y + steps * u.y)
                var own = EdgeSpread.Bins(range, width: 0.5)
                let core = Self.core * radius
                for y in max(
                    Int(centre.y - core), 0)..<max(
                        min(Int(centre.y + core) + 1, image.height), max(Int(centre.y - core), 0))
                {
                    let ey = Double(y) - centre.y
                    let half = max(core * core - ey * ey, 0).squareRoot()
                    let first = max(Int((centre.x - half).rounded(.up)), 0)
                    let end = min(Int((centre.x + half).rounded(.down)) + 1, image.width)
                    for x in first..<max(end, first) {
                        let ex = Double(x) - centre.x
                        own.add(
                            image.values[y * image.width + x],
                            at: sign * (steps + ex * u.x + ey * u.y))
                    }
                }
                return own
            }
            var all = EdgeSpread.Bins(range, width: 0.5)
            for part in parts { all.add(part) }
            return all
        }
        /// The height of a face with air on the side of `sign`; nil where the volume cuts the pellet.
        func face(air: Int?, solid: Int, _ sign: Double) throws -> Double? {
            guard let air else { return nil }
            let depth = Int(Self.inside) + reach
            let slices =
                sign < 0
                ? max(air - reach, 0)..<min(solid + depth, source.count)
                : max(solid - depth, 0)..<min(air + reach + 1, source.count)
            let bins = try bins(slices, sign)
            guard let place = Self.crossing(bins, level: rough.level) else { return nil }
            return sign
                * (EdgeSpread(bins.around(place, Self.inside), start: place)?.place ?? place)
        }
        let first = try face(air: rough.before, solid: rough.slices.lowerBound, -1)
        let last = try face(air: rough.after, solid: rough.slices.upperBound, 1)
        let low = first ?? (-0.5 - axis.z) / u.z
        let high = last ?? (Double(source.count) - 0.5 - axis.z) / u.z
        guard low < high else {
            throw PorosityError.noPellet(
                reason: "its end faces are at heights \(low) and \(high) px; give axis_px, "
                    + "radius_px and z")
        }
        heights = low...high
    }

    /// Where the mean grey last falls below the middle.
    private static func crossing(_ bins: EdgeSpread.Bins, level: Double) -> Double? {
        let profile = bins.profile
        guard let last = profile.lastIndex(where: { $0.grey > level }), last + 1 < profile.count
        else { return nil }
        return (profile[last].place + profile[last + 1].place) / 2
    }
}

extension EdgeSpread.Bins {
    /// The bins within a distance of a place.
    fileprivate func around(_ place: Double, _ distance: Double) -> EdgeSpread.Bins {
        var part = EdgeSpread.Bins(place - distance...place + distance, width: width)
        for bin in profile where abs(bin.place - place) < distance {
            part.add(sum: bin.grey * bin.weight, count: bin.weight, at: bin.place)
        }
        return part
    }
}
