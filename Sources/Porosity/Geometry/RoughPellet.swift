import Engines
import Fields

/// A first look at the pellet, in coarse images of some slices: greys of air and solid, circles, and
/// the slices between which its ends are.
struct RoughPellet {
    /// Middle grey between air and solid.
    let level: Double
    /// The grey of the air.
    let air: Double
    /// Where the axis is in a slice, px of the volume.
    let axis: (x: RobustLine, y: RobustLine)
    /// Radius, px of the volume.
    let radius: Double
    /// Pixels of the volume per coarse pixel.
    let factor: Int
    /// Slices that hold the pellet for sure.
    let slices: ClosedRange<Int>
    /// The last slice before it and the first one after it that hold none; nil at the volume's ends.
    let before, after: Int?

    private static let (sampledSlices, coarseSide) = (48, 256)
    /// Rays of a coarse circle.
    private static let rays = 180

    /// Looks at a volume.
    ///
    /// - Throws: What reading throws, ``PorosityError/constantVolume(value:)`` and
    ///   ``PorosityError/noPellet(reason:)``.
    init(_ source: any FrameSource, pores: PoreGrey, threads: Int) throws {
        let side = max(source.shape.width, source.shape.height)
        factor = max((side + Self.coarseSide - 1) / Self.coarseSide, 1)
        let count = min(source.count, Self.sampledSlices)
        let places = (0..<count).map { (2 * $0 + 1) * source.count / (2 * count) }
        let factor = factor
        let images = try inParallelResults(count, threads: threads) { index in
            try SliceImage(source, slice: places[index], pores: pores).binned(by: factor).smoothed()
        }
        let greys = try Self.greys(images)
        (air, level) = (greys.air, (greys.air + greys.solid) / 2)
        let level = level
        let masks = images.map { CoarseMask($0, level: level) }
        let areas = masks.map { Double($0.area) }
        let usual = RobustStatistics.median(areas.filter { $0 > 0.2 * (areas.max() ?? 0) })
        let holding = areas.indices.filter { areas[$0] > 0.9 * usual }
        guard let first = holding.first, let last = holding.last, usual >= 50 else {
            throw PorosityError.noPellet(
                reason: "no slice holds a body brighter than its surroundings; check pores, or "
                    + "write region: box")
        }
        slices = places[first]...places[last]
        let below = areas.indices.last { $0 < first && areas[$0] < 0.1 * usual }
        let above = areas.indices.first { $0 > last && areas[$0] < 0.1 * usual }
        before = below.map { places[$0] } ?? (first > 0 ? 0 : nil)
        after = above.map { places[$0] } ?? (last < count - 1 ? source.count - 1 : nil)

        var circles: [(slice: Int, circle: CircleFit)] = []
        for index in holding {
            let rays = EdgeRays(
                images[index], centre: masks[index].centre,
                distances: 1...Double(images[index].width + images[index].height), level: level,
                count: Self.rays)
            guard let circle = CircleFit(rays.points) else { continue }
            circles.append((places[index], circle))
        }
        let radii = circles.map(\.circle.radius)
        let radius = RobustStatistics.median(radii)
        let spread = RobustStatistics.median(circles.map(\.circle.deviation))
        guard circles.count >= min(holding.count, 3), radius > 3, spread < 0.1 * radius else {
            throw PorosityError.noPellet(
                reason:
                    "its outline is no circle (radius \(Self.text(radius * Double(factor))) px, "
                    + "scatter \(Self.text(spread * Double(factor))) px); write region: box, or give "
                    + "axis_px and radius_px")
        }
        let diagonal = length(SIMD2(Double(source.shape.width), Double(source.shape.height)))
        guard radius * Double(factor) < diagonal else {
            throw PorosityError.noPellet(
                reason: "a radius of \(Self.text(radius * Double(factor))) px is larger than the "
                    + "image of \(source.shape) px; write region: box, or give axis_px and radius_px"
            )
        }
        let middle = Double(source.count - 1) / 2
        let half = Double(factor - 1) / 2
        func line(_ coordinate: (SIMD2<Double>) -> Double) -> RobustLine? {
            RobustLine(
                points: circles.map { slice, circle in
                    (
                        x: Double(slice) - middle,
                        y: coordinate(circle.centre) * Double(factor) + half,
                        u: max(circle.deviation, 0.05) * Double(factor) / 10
                    )
                }, fixedSlope: circles.count < 3 ? 0 : nil)
        }
        guard let x = line(\.x), let y = line(\.y) else {
            throw PorosityError.noPellet(
                reason: "too few slices hold it; write region: box, or give axis_px and radius_px")
        }
        axis = (x, y)
        self.radius = radius * Double(factor)
    }

    /// The greys of air and solid: Otsu's classes, and the most frequent grey of each.
    private static func greys(_ images: [SliceImage]) throws -> (air: Double, solid: Double) {
        let values = images.flatMap { $0.values.filter(\.isFinite) }
        guard let least = values.min(), let most = values.max() else {
            throw PorosityError.noVoxels(what: "the volume, which is all NaN,")
        }
        guard least < most else { throw PorosityError.constantVolume(value: Double(abs(least))) }
        let coding = GreyCoding.linear(
            low: least, step: (most - least) / 4096, isDiscrete: false)
        var counts = [UInt64](repeating: 0, count: GreyCoding.count)
        for value in values { counts[coding.code(of: value) ?? 0] += 1 }
        let histogram = GreyHistogram(coding: coding, counts: counts)
        guard let code = OtsuThreshold.code(histogram) else {
            throw PorosityError.constantVolume(value: Double(abs(least)))
        }
        let threshold = coding.value(ofCode: Int(code))
        func middle(_ isWanted: (Double) -> Bool) -> Double {
            RobustStatistics.median(values.lazy.map(Double.init).filter(isWanted))
        }
        return (middle { $0 <= threshold }, middle { $0 > threshold })
    }

    private static func text(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }
}

/// The largest body of a coarse image, its holes filled.
struct CoarseMask {
    /// Pixels.
    let area: Int
    /// The centre of its area.
    let centre: SIMD2<Double>

    /// Finds what is brighter than a level.
    init(_ image: SliceImage, level: Double) {
        let (width, height) = (image.width, image.height)
        var kinds = [UInt8](repeating: 0, count: width * height)
        for place in kinds.indices where Double(image.values[place]) > level { kinds[place] = 1 }
        var best: (area: Int, label: UInt8) = (0, 0)
        var stack: [Int] = []
        /// Marks what hangs together with a place, and returns its pixels.
        func fill(_ start: Int, from old: UInt8, to new: UInt8) -> [Int] {
            var found: [Int] = []
            kinds[start] = new
            stack.append(start)
            while let place = stack.popLast() {
                found.append(place)
                let (x, y) = (place % width, place / width)
                for (next, isInside) in [
                    (place - 1, x > 0), (place + 1, x < width - 1), (place - width, y > 0),
                    (place + width, y < height - 1),
                ] where isInside && kinds[next] == old {
                    kinds[next] = new
                    stack.append(next)
                }
            }
            return found
        }
        var body: [Int] = []
        for place in kinds.indices where kinds[place] == 1 {
            let found = fill(place, from: 1, to: 2)
            if found.count > best.area {
                best.area = found.count
                body = found
            }
        }
        // Around the largest body everything else is air; what no air from the border reaches is a hole.
        for place in kinds.indices { kinds[place] = 0 }
        for place in body { kinds[place] = 1 }
        for place in kinds.indices where kinds[place] == 0 {
            let (x, y) = (place % width, place / width)
            if x == 0 || y == 0 || x == width - 1 || y == height - 1 {
                _ = fill(place, from: 0, to: 3)
            }
        }
        var (sum, count) = (SIMD2(0.0, 0.0), 0)
        for place in kinds.indices where kinds[place] != 3 {
            sum += SIMD2(Double(place % width), Double(place / width))
            count += 1
        }
        area = body.isEmpty ? 0 : count
        centre = count > 0 ? sum / Double(count) : SIMD2(0, 0)
    }
}

/// The results of `body` for each index, computed by some threads; the first error ends it.
func inParallelResults<Result: Sendable>(
    _ count: Int, threads: Int, _ body: @Sendable (Int) throws -> Result
) throws -> [Result] {
    nonisolated(unsafe) let places = UnsafeMutablePointer<Result?>.allocate(capacity: max(count, 1))
    places.initialize(repeating: nil, count: max(count, 1))
    defer {
        places.deinitialize(count: max(count, 1))
        places.deallocate()
    }
    try inParallel(count, threads: threads) { places[$0] = try body($0) }
    return (0..<count).compactMap { places[$0] }
}
