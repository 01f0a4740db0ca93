#if canImport(Glibc)
    import Glibc
#endif

/// Pores by their exact size: how many there are of each number of voxels.
///
/// There are at most √(2V) different sizes in V pore voxels, so that the list is short however many
/// pores there are. The diameter of a pore is that of a sphere of its volume:
///
///     d = (6 V / π)^(1/3)   px
public struct PoreSizes: Sendable, Hashable {
    /// Pores of one size.
    public struct Size: Sendable, Hashable {
        /// Voxels of each.
        public var voxels: Int
        /// Number of pores.
        public var pores: Int
    }

    /// Pores of diameters [low, high), px.
    public struct Bin: Sendable, Hashable {
        /// The lower end, px.
        public var low: Double
        /// The upper end, px.
        public var high: Double
        /// Number of pores.
        public var pores: Int
        /// Voxels of these pores together.
        public var voxels: Int
    }

    /// The sizes that occur, ascending.
    public let sizes: [Size]

    /// Creates a list of sizes, ascending and each once.
    init(sizes: [Size]) { self.sizes = sizes }

    /// Number of pores.
    public var pores: Int { sizes.reduce(0) { $0 + $1.pores } }

    /// Voxels of all pores.
    public var voxels: Int { sizes.reduce(0) { $0 + $1.voxels * $1.pores } }

    /// Voxels of the largest pore; 0 without pores.
    public var largest: Int { sizes.last?.voxels ?? 0 }

    /// The voxels of the pore that the middle pore voxel is in, pores sorted by size: half of the pore
    /// volume, or more, is in pores up to this size; nil without pores.
    public var volumeMedian: Int? {
        let total = voxels
        var below = 0
        for size in sizes {
            below += size.voxels * size.pores
            if 2 * below >= total { return size.voxels }
        }
        return nil
    }

    /// The middle pore's voxels, pores sorted by size, the smaller of two; nil without pores.
    public var numberMedian: Int? {
        let total = pores
        var below = 0
        for size in sizes {
            below += size.pores
            if 2 * below >= total { return size.voxels }
        }
        return nil
    }

    /// The diameter of a sphere of a number of voxels, px.
    ///
    ///     d = (6 V / π)^(1/3)
    public static func diameter(voxels: Int) -> Double { cbrt(6 * Double(voxels) / .pi) }

    /// Counts pores in bins of equal ratio of diameters, from that of 1 voxel on.
    ///
    ///     edge_k = (6/π)^(1/3) · 2^(k / binsPerOctave)
    ///
    /// A pore belongs to a bin by its whole number of voxels, so that rounding cannot move it. Bins
    /// without pores are listed, up to the largest pore; small diameters lie between few voxels and
    /// leave many of them empty if bins are fine.
    ///
    /// - Precondition: `binsPerOctave` is positive.
    public func bins(perOctave binsPerOctave: Int) -> [Bin] {
        precondition(binsPerOctave > 0, "at least one bin per octave")
        var bins: [Bin] = []
        /// The smallest number of voxels ≥ 2^(3k / binsPerOctave).
        func edge(_ k: Int) -> Int {
            let (octaves, rest) = (3 * k).quotientAndRemainder(dividingBy: binsPerOctave)
            // A power of 2 times a root that is whole only for a rest of 0: rounding cannot cross it.
            let part = exp2(Double(rest) / Double(binsPerOctave))
            return Int((scalbn(part, Int32(octaves))).rounded(.up))
        }
        let single = Self.diameter(voxels: 1)
        for size in sizes {
            while size.voxels >= edge(bins.count) {
                bins.append(
                    Bin(
                        low: single * exp2(Double(bins.count) / Double(binsPerOctave)),
                        high: single * exp2(Double(bins.count + 1) / Double(binsPerOctave)),
                        pores: 0, voxels: 0))
            }
            bins[bins.count - 1].pores += size.pores
            bins[bins.count - 1].voxels += size.voxels * size.pores
        }
        return bins
    }

    /// The pores of two lists.
    public static func + (left: PoreSizes, right: PoreSizes) -> PoreSizes {
        var counter = PoreSizeCounter()
        for size in left.sizes + right.sizes { counter.add(size.pores, voxels: size.voxels) }
        return counter.sizes
    }
}

/// Counts pores by their number of voxels.
struct PoreSizeCounter: Sendable {
    /// Sizes below this have a place each.
    private static let smallSizes = 1024
    private var small: [Int]
    private var large: [Int: Int] = [:]

    init() { small = Array(repeating: 0, count: Self.smallSizes) }

    /// Adds pores of one size.
    mutating func add(_ pores: Int = 1, voxels: Int) {
        if voxels < Self.smallSizes {
            small[voxels] += pores
        } else {
            large[voxels, default: 0] += pores
        }
    }

    /// Adds the pores of another counter.
    mutating func add(_ other: PoreSizeCounter) {
        for (voxels, pores) in other.small.enumerated() { small[voxels] += pores }
        large.merge(other.large, uniquingKeysWith: +)
    }

    /// The list of sizes.
    var sizes: PoreSizes {
        let listed = small.enumerated().filter { $0.element > 0 }.map {
            PoreSizes.Size(voxels: $0.offset, pores: $0.element)
        }
        let rest = large.map { PoreSizes.Size(voxels: $0.key, pores: $0.value) }
        return PoreSizes(sizes: listed + rest.sorted { $0.voxels < $1.voxels })
    }
}
