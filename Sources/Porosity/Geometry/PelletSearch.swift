import Engines
import Fields
import Foundation

/// A first guess of a pellet, from slices in which each pixel is the mean of many voxels.
struct PelletSearch {
    /// The cylinder, to about a pixel of the coarse slices.
    private(set) var cylinder: FittedCylinder
    /// The greys of air and solid.
    let levels: TwoLevels
    /// The first and last coarse slice with a full cross-section.
    let full: ClosedRange<Int>
    /// Distance of the coarse slices.
    let spacing: Double
    /// Voxels along a side of a coarse pixel.
    let factor: Int

    /// Most slices that are looked at.
    private static let mostSlices = 96
    /// Slices that the greys of air and solid are taken from.
    private static let levelSlices = 24
    /// Pixels of them, about.
    private static let levelPixels = 50_000
    /// Least distance of the two greys, in their σ.
    private static let leastSeparation = 3.0
    /// Part of the median area that a full cross-section has.
    private static let fullArea = 0.9
    /// Largest scatter of a round outline as a part of its radius; that of a square is 0.1.
    private static let roundness = 0.08
    /// What to do when nothing is found.
    private static let remedy = "give region: box, or a cylinder by hand"

    /// Looks for a pellet.
    ///
    /// - Throws: What reading throws, ``PorosityError/constantVolume(value:)``, and
    ///   ``PorosityError/noPellet(reason:)``.
    init(_ source: any FrameSource, pores: PoreGrey, threads: Int) throws {
        func nothing(_ reason: String) -> PorosityError {
            .noPellet(reason: "\(reason); \(Self.remedy)")
        }
        let factor = CoarseSlice.factor(for: source.shape)
        self.factor = factor
        guard source.count >= 3, min(source.shape.width, source.shape.height) >= 8 * factor else {
            throw nothing(
                "\(source.count) slices of \(source.shape) pixels are too few to see one in")
        }
        let count = min(source.count, Self.mostSlices)
        let numbers = (0..<count).map { $0 * (source.count - 1) / (count - 1) }
        spacing = Double(source.count - 1) / Double(count - 1)
        let coarse = try Self.read(source, pores, numbers, threads)

        let levels = try Self.levels(coarse, pores)
        guard let levels, levels.separation >= Self.leastSeparation else {
            throw nothing(
                "the slices show one grey, not a solid \(pores == .dark ? "brighter" : "darker") "
                    + "than air around it (pores: \(pores.rawValue))")
        }
        self.levels = levels
        let bodies = mapInParallel(coarse.count, threads: threads) {
            coarse[$0].largestBody(above: Float(levels.middle))
        }
        let areas = bodies.map { $0?.area ?? 0 }
        let largest = areas.max() ?? 0
        let typical = RobustStatistics.median(
            areas.filter { 5 * $0 > largest }.map { Double($0) })
        let whole = areas.indices.filter { Double(areas[$0]) > Self.fullArea * typical }
        guard let first = whole.first, let last = whole.last, typical > 0 else {
            throw nothing("nothing stands out of the air")
        }
        let covered = RobustStatistics.median(whole.map { bodies[$0]?.sides ?? 0 })
        guard covered < 0.9 else {
            throw nothing(
                String(
                    format: "the solid covers %.0f %% of the slices' sides, so no air is seen "
                        + "around a pellet", 100 * covered))
        }
        full = numbers[first]...numbers[last]

        var circles: [(z: Double, circle: CircleFit)] = []
        var problem = "their outlines have too few points"
        for index in whole {
            guard let outline = bodies[index]?.outline, outline.count >= 12,
                let circle = CircleFit(outline)
            else { continue }
            let limit = Self.roundness * circle.radius + Double(factor) / 2
            if circle.deviation <= limit {
                circles.append((Double(numbers[index]), circle))
            } else {
                problem = String(
                    format: "an outline scatters by %.3g px about a circle of %.4g px",
                    circle.deviation, circle.radius)
            }
        }
        guard circles.count >= 3, 2 * circles.count >= whole.count else {
            throw nothing(
                "\(whole.count - circles.count) of \(whole.count) slices show no round body: "
                    + problem)
        }
        let middle = (circles[0].z + circles[circles.count - 1].z) / 2
        let radius = RobustStatistics.median(circles.map(\.circle.radius))
        guard radius <= Double(max(source.shape.width, source.shape.height)) else {
            throw nothing(
                String(
                    format:
                        "the outline has a radius of %.0f px, more than the slices of %@ pixels",
                    radius, "\(source.shape)"))
        }
        func line(_ value: (CircleFit) -> Double) -> RobustLine? {
            RobustLine(
                points: circles.map { ($0.z - middle, value($0.circle), Double(factor) / 4) },
                fixedSlope: nil)
        }
        guard let x = line(\.centre.x), let y = line(\.centre.y) else {
            throw nothing("the centres of the slices lie on no line")
        }
        let slope = SIMD2(x.slope, y.slope)
        cylinder = FittedCylinder(
            point: SIMD3(x.value, y.value, middle), slope: slope,
            radius: radius)
    }

    private static func read(
        _ source: any FrameSource, _ pores: PoreGrey, _ numbers: [Int], _ threads: Int
    ) throws -> [CoarseSlice] {
        try mapInParallel(
            numbers.count, threads: threads, tool: { SliceBuffer(source, pores: pores) }
        ) { index, buffer in
            try buffer.read(numbers[index])
            return CoarseSlice(buffer)
        }
    }

    /// The greys of some slices, all together.
    private static func levels(_ coarse: [CoarseSlice], _ pores: PoreGrey) throws -> TwoLevels? {
        let slices = stride(
            from: 0, to: coarse.count, by: max(coarse.count / levelSlices, 1))
        let pixels = Array(slices).count * (coarse.first?.values.count ?? 0)
        let step = max(pixels / levelPixels, 1) | 1
        var values: [Float] = []
        for index in slices {
            let slice = coarse[index].values
            for place in stride(from: index % step, to: slice.count, by: step) {
                values.append(slice[place])
            }
        }
        let numbers = values.filter { $0 == $0 }
        guard let first = numbers.first else {
            throw PorosityError.noVoxels(what: "a volume of NaN")
        }
        guard numbers.contains(where: { $0 != first }) else {
            throw PorosityError.constantVolume(value: Double(pores == .dark ? first : -first))
        }
        return TwoLevels(numbers)
    }
}
