public import Engines
import Fields
import Foundation

extension PelletGeometry {
    /// Most slices whose edge is fitted, and most rays of each.
    private static let (edgeSlices, edgeRays) = (128, 720)
    /// The same of the first round.
    private static let (firstSlices, firstRays) = (16, 360)
    /// Places that are averaged for a sample in the first round, and at most.
    private static let firstAverage = 5
    private static let largestAverage = 15
    /// σ of the noise of a sample, as a part of the step at the edge, that keeps crossings where the
    /// edge is: half of the step is then 5 σ.
    private static let leastNoise = 0.1
    /// Standard uncertainty of the middle grey, as a part of the step at the edge.
    private static let levelUncertainty = 0.01
    /// How far dents of the edge may draw the radius inwards, as a part of the residual.
    private static let dentUncertainty = 0.05
    /// Part of that uncertainty by which opposite sides may differ.
    private static let sideUncertainty = 0.3
    /// Least part of the rays in view with an edge.
    private static let leastEdges = 0.25
    /// Most rounds until the guess is good enough for narrow rings.
    private static let rounds = 4

    /// Fits a cylinder to the pellet in a volume, robustly and below a voxel.
    ///
    /// A search in coarse slices gives the greys of air and solid, the slices with a full
    /// cross-section, and circles through outlines. Around that guess the outermost crossing of the
    /// middle grey is taken on 180 to 720 rays of up to 128 slices, and a cylinder fitted to all of
    /// them, which leaves out notches, chipped places and open pores. The mean grey across the fitted
    /// edge then gives its blur. The end faces are where the mean grey along the axis crosses the middle; a pellet that the volume cuts
    /// ends where the volume does.
    ///
    /// A rim that is partly outside the field of view is no obstacle, nor are values that are no
    /// number, at the edge of the field for example.
    ///
    /// The axis' point is half way between the end faces.
    ///
    /// - Parameters:
    ///   - source: The volume; at most some 320 of its slices are read, each by itself.
    ///   - pores: On which side of a threshold the pores, and so air, are.
    ///   - threads: Threads that read.
    /// - Throws: What reading throws, ``PorosityError/constantVolume(value:)``,
    ///   ``PorosityError/noVoxels(what:)``, and ``PorosityError/noPellet(reason:)`` with the reason
    ///   and the remedy.
    /// - Source: porosity specification §3.
    public init(
        fitting source: any FrameSource, pores: PoreGrey = .dark, threads: Int
    ) throws {
        let search = try PelletSearch(source, pores: pores, threads: threads)
        func nothing(_ reason: String) -> PorosityError {
            .noPellet(reason: "\(reason); give region: box, or a cylinder by hand")
        }

        /// Rings of some slices away from the end faces, and the cylinder through their edges.
        func round(
            _ guess: FittedCylinder, slices: Int, mostRays: Int, halfWidth: Int, averaged: Int
        ) throws -> (
            rings: EdgeRings, levels: TwoLevels, noise: Double, edges: [EdgeRings.Edge],
            fit: CylinderRefinement
        ) {
            let rings = try EdgeRings(
                source, pores: pores, around: guess,
                slices: Self.slices(search, guess, most: slices), mostRays: mostRays,
                halfWidth: halfWidth, averaged: averaged, threads: threads)
            guard let (levels, noise) = rings.levels() else {
                throw nothing("the grey makes no step at the outline that was found")
            }
            let edges = rings.edges(at: levels.middle)
            let rays = Double(rings.rays * rings.slices.count) * (1 - rings.outsideView)
            guard Double(edges.count) >= Self.leastEdges * rays,
                let fit = CylinderRefinement(
                    edges, start: guess, rays: rings.rays, slices: rings.slices.count,
                    threads: threads)
            else {
                throw nothing(
                    "only \(edges.count) of \(Int(rays)) rays cross an edge near the outline that "
                        + "was found")
            }
            return (rings, levels, noise, edges, fit)
        }

        // Coarse outlines are good to a part of their pixels.
        let wide = 2 * search.factor + 6
        var guess = search.cylinder
        var averaged = Self.firstAverage
        var narrow = wide
        for _ in 0..<Self.rounds {
            let first = try round(
                guess, slices: Self.firstSlices, mostRays: Self.firstRays, halfWidth: wide,
                averaged: Self.firstAverage)
            let moved = Self.distance(guess, first.fit.cylinder)
            guess = first.fit.cylinder
            let noise = first.noise / (first.levels.solid - first.levels.air) / Self.leastNoise
            averaged = Int((Double(Self.firstAverage) * noise * noise).rounded(.up)) | 1
            averaged = min(averaged, Self.largestAverage)
            let spread = EdgeSpread(
                first.rings, around: guess, edges: first.edges, weights: first.fit.weights,
                levels: first.levels, threads: threads)
            narrow = min(max(Int((6 * (spread?.deviation ?? 1)).rounded(.up)), 8), wide)
            if moved < 1 { break }
        }
        let last = try round(
            guess, slices: Self.edgeSlices, mostRays: Self.edgeRays, halfWidth: narrow,
            averaged: averaged)
        let cylinder = last.fit.cylinder
        let spread = EdgeSpread(
            last.rings, around: cylinder, edges: last.edges, weights: last.fit.weights,
            levels: last.levels, threads: threads)
        guard cylinder.radius <= Double(max(source.shape.width, source.shape.height)) else {
            throw nothing("the radius of \(cylinder.radius) px is larger than the slices")
        }

        let faces = try [-1.0, 1.0].map { outwards in
            try Self.face(
                source, pores, cylinder, search, outwards: outwards, levels: last.levels,
                threads: threads)
        }
        guard faces[0] < faces[1] else {
            throw nothing("its end faces are at the heights \(faces[0]) and \(faces[1])")
        }
        let direction = cylinder.direction
        let middle = (faces[0] + faces[1]) / 2
        self.init(
            axisPoint: cylinder.point + middle * direction, direction: direction,
            radius: cylinder.radius,
            heights: faces[0] - middle...faces[1] - middle, edgeBlur: spread?.deviation,
            fit: Self.quality(
                last.rings, last.edges, last.fit, blur: spread?.deviation, middle: middle,
                height: faces[1] - faces[0], threads: threads))
    }

    /// Slices at equal distances that cross the pellet between its end faces.
    private static func slices(
        _ search: PelletSearch, _ cylinder: FittedCylinder, most: Int
    ) -> [Int] {
        let u = cylinder.direction
        // The axis leans out of the full slices' cross-section; stay clear of blurred faces.
        let margin = Int((cylinder.radius * (1 - u.z * u.z).squareRoot()).rounded(.up)) + 2
        var (first, last) = (search.full.lowerBound, search.full.upperBound)
        if last - first > 2 * margin + 2 { (first, last) = (first + margin, last - margin) }
        let count = min(last - first + 1, most)
        return (0..<count).map { first + $0 * (last - first) / max(count - 1, 1) }
    }

    /// How far two cylinders are apart, at most.
    private static func distance(_ a: FittedCylinder, _ b: FittedCylinder) -> Double {
        let offset = a.centre(ofSlice: b.point.z) - SIMD2(b.point.x, b.point.y)
        return (offset * offset).sum().squareRoot() + abs(a.radius - b.radius)
    }

    /// The height of an end face: where the volume ends if it cuts the pellet.
    private static func face(
        _ source: any FrameSource, _ pores: PoreGrey, _ cylinder: FittedCylinder,
        _ search: PelletSearch, outwards: Double, levels: TwoLevels, threads: Int
    ) throws -> Double {
        let isFirst = outwards < 0
        let end = isFirst ? -0.5 : Double(source.count) - 0.5
        let slice = Double(isFirst ? search.full.lowerBound : search.full.upperBound)
        func height(_ z: Double) -> Double { (z - cylinder.point.z) / cylinder.direction.z }
        guard abs(slice - end) > 1 else { return height(end) }
        let lean = cylinder.radius * hypot(cylinder.slope.x, cylinder.slope.y)
        let face = try EndFace(
            source, pores: pores, of: cylinder, near: slice, reach: search.spacing + lean + 6,
            outwards: outwards, levels: levels, threads: threads)
        let found = face?.height ?? height(slice + outwards * search.spacing / 2)
        return isFirst ? max(found, height(end)) : min(found, height(end))
    }

    /// How well the cylinder fits.
    private static func quality(
        _ rings: EdgeRings, _ edges: [EdgeRings.Edge], _ refinement: CylinderRefinement,
        blur: Double?, middle: Double, height: Double, threads: Int
    ) -> Fit {
        var fit = Fit()
        var starts = edges.indices.filter { $0 == 0 || edges[$0].slice != edges[$0 - 1].slice }
        starts.append(edges.count)
        let radii = mapInParallel(starts.count - 1, threads: threads) {
            [starts] index -> (x: Double, y: Double, u: Double)? in
            let edges = edges[starts[index]..<starts[index + 1]]
            let points = edges.map { SIMD2($0.place.x, $0.place.y) }
            guard points.count >= 12, let circle = CircleFit(points) else { return nil }
            let slice = Double(rings.slices[edges[starts[index]].slice])
            let uncertainty = max(circle.deviation, 1e-3) / Double(points.count).squareRoot()
            return (slice, circle.radius, uncertainty)
        }.compactMap { $0 }
        fit.slices = radii.count
        fit.edgePoints = edges.count
        fit.rejected =
            Double(refinement.weights.filter { $0 == 0 }.count) / Double(max(edges.count, 1))
        fit.residual = refinement.deviation
        let typical = RobustStatistics.median(radii.map(\.y))
        fit.radiusSpread = RobustStatistics.deviation(radii.map { $0.y - typical })
        if let line = RobustLine(points: radii, fixedSlope: nil) {
            fit.taper = -line.slope * height
        }
        let covariance = refinement.covariance
        func variance(_ index: Int) -> Double { covariance[index * 5 + index] }
        // The middle grey is uncertain by a part of the step, which an edge of σ turns into √(2π) σ
        // times that part; shallow dents that keep some weight draw the edge inwards.
        let level = Self.levelUncertainty * (2 * Double.pi).squareRoot() * (blur ?? 1)
        let dents = Self.dentUncertainty * refinement.deviation
        fit.radiusUncertainty = (variance(4) + level * level + dents * dents).squareRoot()
        // The axis was placed in the middle of the slices; the pellet's middle is a little off it.
        let places = (0..<2).map {
            variance($0) + 2 * middle * covariance[$0 * 5 + $0 + 2]
                + middle * middle * variance($0 + 2)
        }
        // On one side of the pellet the middle grey differs less from the other than it is uncertain.
        let sides = level * Self.sideUncertainty
        fit.axisUncertainty = max(places[0] + places[1] + sides * sides, 0).squareRoot()
        fit.tiltUncertainty = atan((variance(2) + variance(3)).squareRoot()) * 180 / .pi
        fit.outsideView = rings.outsideView
        return fit
    }
}
