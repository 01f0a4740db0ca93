/// A ball that is a pore.
struct PelletPore: Sendable {
    /// The middle, in voxels.
    let middle: SIMD3<Double>
    /// The radius.
    let radius: Double
}

/// All pores of a pellet, and which of them a slice cuts.
struct PelletPores: Sendable {
    /// Pores of the Poisson process, then the closed ones.
    let pores: [PelletPore]
    /// Index of the first closed pore.
    let firstClosed: Int
    /// The slices with a list, those beyond the volume that its blur needs included.
    private let slices: Range<Int>
    /// Where the list of each slice begins in `indices`.
    private let starts: [Int]
    private let indices: [Int32]

    /// Strews pores of checked options; `slices` are those that will be asked for.
    ///
    /// - Throws: ``PhantomError/noRoom(closedPores:placed:)``.
    init(
        _ options: PelletPhantomOptions, _ model: PelletModel, _ coverage: PelletCoverage,
        slices: Range<Int>
    ) throws(PhantomError) {
        func isNear(_ pore: PelletPore) -> Bool {
            let reach = pore.radius + 1
            return pore.middle.z + reach >= Double(slices.lowerBound)
                && pore.middle.z - reach <= Double(slices.upperBound - 1)
        }
        let random = Self.random(options, model, coverage).filter(isNear)
        let closed = try Self.closed(options, model)
        let pores = random + closed
        self.pores = pores
        firstClosed = random.count
        self.slices = slices
        /// Slices that a pore reaches.
        func cut(_ pore: PelletPore) -> Range<Int> {
            let reach = pore.radius + 1
            let first = Int((pore.middle.z - reach).rounded(.up))
            let last = Int((pore.middle.z + reach).rounded(.down))
            return (first..<max(last + 1, first)).clamped(to: slices)
        }
        var starts = [Int](repeating: 0, count: slices.count + 1)
        for pore in pores {
            for z in cut(pore) { starts[z - slices.lowerBound + 1] += 1 }
        }
        for i in 0..<slices.count { starts[i + 1] += starts[i] }
        var indices = [Int32](repeating: 0, count: starts[slices.count])
        var next = starts
        for (index, pore) in pores.enumerated() {
            for z in cut(pore) {
                indices[next[z - slices.lowerBound]] = Int32(index)
                next[z - slices.lowerBound] += 1
            }
        }
        self.starts = starts
        self.indices = indices
    }

    /// Indices of the pores that a slice cuts or comes near to.
    func pores(ofSlice z: Int) -> ArraySlice<Int32> {
        indices[starts[z - slices.lowerBound]..<starts[z - slices.lowerBound + 1]]
    }

    /// Pores of the Poisson process, which goes on beyond the pellet as far as pores reach into it.
    private static func random(
        _ options: PelletPhantomOptions, _ model: PelletModel, _ coverage: PelletCoverage
    ) -> [PelletPore] {
        let largest = coverage.radii.upperBound
        let side = model.radius + largest
        let (low, high) = (model.heights.lowerBound - largest, model.heights.upperBound + largest)
        let densest = max(coverage.inner, coverage.outer) + abs(coverage.slope) * max(-low, high)
        let volume = 4 * side * side * (high - low)
        var stream = RandomStream(seed: options.seed, PelletStream.pores.rawValue)
        let count = stream.poisson(mean: densest / coverage.meanVolume * volume)
        var pores: [PelletPore] = []
        for _ in 0..<count {
            let place = SIMD2(
                side * (2 * stream.uniform() - 1), side * (2 * stream.uniform() - 1))
            let height = low + (high - low) * stream.uniform()
            let radius = radius(&stream, coverage.radii)
            let chance = densest * stream.uniform()
            let distance = (place * place).sum().squareRoot()
            if distance <= side,
                chance < coverage.density(distance: distance, height: height)
            {
                pores.append(
                    PelletPore(middle: model.point(place, height: height), radius: radius))
            }
        }
        return pores
    }

    private static func radius(
        _ stream: inout RandomStream, _ radii: ClosedRange<Double>
    ) -> Double {
        radii.lowerBound + (radii.upperBound - radii.lowerBound) * stream.uniform()
    }

    /// Closed pores, at random one after the other: each where it keeps 3 px and twice the blur from
    /// those before it, from the surface and from the border of the volume.
    private static func closed(
        _ options: PelletPhantomOptions, _ model: PelletModel
    ) throws(PhantomError) -> [PelletPore] {
        let gap = 3 + 2 * options.blur
        let rim = model.radius - (options.notches > 0 ? model.notchDepth : 0)
        let last = SIMD3(
            Double(options.width - 1), Double(options.height - 1), Double(options.slices - 1))
        var stream = RandomStream(seed: options.seed, PelletStream.closedPores.rawValue)
        var pores: [PelletPore] = []
        for _ in 0..<200 * options.closedPores where pores.count < options.closedPores {
            let place = SIMD2(2 * stream.uniform() - 1, 2 * stream.uniform() - 1) * rim
            let height = model.length * (stream.uniform() - 0.5)
            let pore = PelletPore(
                middle: model.point(place, height: height),
                radius: radius(&stream, options.poreRadius))
            let free = pore.radius + gap
            let isInside =
                (place * place).sum().squareRoot() + free <= rim
                && abs(height) + free <= model.length / 2
                && all(pore.middle .>= free) && all(pore.middle .<= last - free)
            let isApart = pores.allSatisfy { other in
                let step = pore.middle - other.middle
                return (step * step).sum().squareRoot() >= free + other.radius
            }
            if isInside && isApart { pores.append(pore) }
        }
        guard pores.count == options.closedPores else {
            throw .noRoom(closedPores: options.closedPores, placed: pores.count)
        }
        return pores
    }
}
