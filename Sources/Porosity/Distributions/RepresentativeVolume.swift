#if canImport(Glibc)
    import Glibc
#endif

/// How much the porosity of parts of the pellet differs, by the size of the parts: the smallest size
/// at which all parts are alike is a representative elementary volume.
///
/// The pellet inside a guard is cut into parts that are about as high as long as wide: some blocks of
/// slices, some counted rings and some sectors, coaxial, from a single cell to half of the pellet.
public struct RepresentativeVolume: Sendable, Hashable {
    /// Parts of one size.
    public struct Size: Sendable, Hashable {
        /// Side of a cube as large as a part on average, px.
        public let side: Double
        /// Mean voxels of a part.
        public let voxels: Double
        /// Number of parts.
        public let parts: Int
        /// φ of all parts together.
        public let porosity: Double
        /// Standard deviation of φ between the parts, each weighted by its voxels.
        ///
        ///     s² = Σ N (φ − ⟨φ⟩)²/ΣN · n/(n − 1)
        public let spread: Double
    }

    /// From the smallest parts to the largest.
    public let sizes: [Size]

    init(_ sizes: [Size]) { self.sizes = sizes }

    /// The smallest size from which on all spreads are below a tolerance; nil if the largest parts
    /// still differ by more.
    public func smallest(spread tolerance: Double) -> Size? {
        guard let last = sizes.lastIndex(where: { !($0.spread <= tolerance) }) else {
            return sizes.first
        }
        return last + 1 < sizes.count ? sizes[last + 1] : nil
    }
}

extension DistributionMaker {
    /// The spread of parts of the pellet against their size.
    func representativeVolume() -> RepresentativeVolume {
        guard let layout = plan.rings else { return RepresentativeVolume([]) }
        let inside = layout.guards.count > 1 ? layout.guards[1] : layout.guards[0]
        let thickness = Double(cells.slices) / Double(cells.blocks)
        let height = Double(cells.slices)
        var sizes: [RepresentativeVolume.Size] = []
        var cuts: Set<[Int]> = []
        var side = thickness
        while side <= max(height, inside.radius) {
            let high = max(Int((side / thickness).rounded()), 1)
            let across = max(Int((inside.radius / side).rounded()), 1)
            side *= 1.25
            guard cuts.insert([high, across]).inserted else { continue }
            let parts = parts(
                of: inside, layout, blocks: high, across: across, side: side / 1.25)
            guard parts.count >= 2 else { continue }
            let voxels = parts.reduce(0.0) { $0 + Double($1.voxels) }
            let mean = parts.reduce(0.0) { $0 + Double($1.pores) } / voxels
            let square = parts.reduce(0.0) { sum, part in
                let excess = Double(part.pores) / Double(part.voxels) - mean
                return sum + Double(part.voxels) * excess * excess
            }
            let count = Double(parts.count)
            sizes.append(
                RepresentativeVolume.Size(
                    side: cbrt(voxels / count), voxels: voxels / count, parts: parts.count,
                    porosity: mean,
                    spread: (square / voxels * count / (count - 1)).squareRoot()))
        }
        return RepresentativeVolume(sizes.sorted { $0.voxels < $1.voxels })
    }

    /// The sums of parts of about one size.
    private func parts(
        of inside: RingLayout.Guard, _ layout: RingLayout, blocks high: Int, across: Int,
        side: Double
    ) -> [CellSums] {
        let edges = layout.edges
        /// The counted ring that begins nearest to a radius.
        func part(at radius: Double) -> Int {
            (0...inside.parts.upperBound).min {
                abs(edges[$0] - radius) < abs(edges[$1] - radius)
            } ?? 0
        }
        let limits = (0...across).map { part(at: inside.radius * Double($0) / Double(across)) }
        var parts: [CellSums] = []
        for (first, end) in zip(limits, limits.dropFirst()) where first < end {
            let arc = Double.pi * (edges[first] + edges[end]) / Double(cells.sectors)
            let count = min(max(Int((side / arc).rounded()), 1), cells.sectors)
            // As many equal parts as go round.
            let around = max(cells.sectors / count, 1)
            for block in stride(from: 0, through: cells.blocks - high, by: high) {
                for turn in 0..<around {
                    let start = turn * cells.sectors / around
                    let stop = (turn + 1) * cells.sectors / around
                    let sums = cells.sum(
                        blocks: block..<block + high, sectors: start..<stop, parts: first..<end)
                    if sums.voxels > 0 { parts.append(sums) }
                }
            }
        }
        return parts
    }
}
