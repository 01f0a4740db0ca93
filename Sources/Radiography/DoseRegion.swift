public import Engines
public import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// The open beam beside the sample, from which every frame's dose is taken.
///
///     1/d = Σ (S − D̄) / Σ (F̄ − D̄)
///
/// A ratio of sums over the pixels that count in the frame: neither masked nor without beam, neither
/// saturated nor a gamma spot.
public struct DoseRegion: Sendable {
    private let region: Region
    private let halo: Region
    private let sampleType: SampleType
    private let saturation: Double
    private let dark: [Double]
    private let before: [Double]
    private let after: [Double]?
    private let usable: [Bool]
    /// Sums over the usable pixels of each row.
    private let rowSums: [RowSums]
    private let finder: SpotFinder?

    /// What the references add up to in one row.
    private struct RowSums {
        var dark = 0.0
        var before = 0.0
        var after = 0.0
        var pixels = 0
    }

    /// Cuts the region out of the references.
    ///
    /// - Parameters:
    ///   - region: The region, inside the image and not empty.
    ///   - references: Darks and flats.
    ///   - sampleType: How frames hold their counts.
    ///   - spots: The spot rule of the frames; nil: spots stay.
    public init(
        _ region: Region, references: References, sampleType: SampleType,
        spots: DensityPlan.SpotRule?
    ) {
        self.region = region
        self.sampleType = sampleType
        saturation = Double(references.saturation)
        let shape = references.shape
        let margin = spots == nil ? 0 : 1
        let halo = Region(
            x0: max(region.x0 - margin, 0), y0: max(region.y0 - margin, 0),
            x1: min(region.x1 + margin, shape.width), y1: min(region.y1 + margin, shape.height))
        self.halo = halo
        func cut<Value>(_ region: Region, _ value: (Int) -> Value) -> [Value] {
            region.rows.flatMap { y in region.columns.map { value(y * shape.width + $0) } }
        }
        func numbers(
            _ read: (Range<Int>, UnsafeMutablePointer<Double>) -> Void
        ) -> [Double] {
            [Double](unsafeUninitializedCapacity: region.area) { numbers, count in
                count = region.area
                guard let start = numbers.baseAddress else { return }
                for (row, y) in region.rows.enumerated() {
                    let first = y * shape.width + region.x0
                    read(first..<first + region.width, start + row * region.width)
                }
            }
        }
        dark = numbers(references.dark.reader.read)
        before = numbers(references.openBeams[0].reader.read)
        after = references.openBeams.count > 1 ? numbers(references.openBeams[1].reader.read) : nil
        usable = cut(region) { references.isUsable($0) }
        rowSums = (0..<region.height).map { [dark, before, after, usable] row in
            var sums = RowSums()
            for place in row * region.width..<(row + 1) * region.width where usable[place] {
                sums.dark += dark[place]
                sums.before += before[place]
                sums.after += after?[place] ?? 0
                sums.pixels += 1
            }
            return sums
        }
        finder = spots.map { rule in
            SpotFinder(
                rule: rule, shape: halo.shape, sampleType: sampleType,
                saturation: references.saturation,
                usable: Table(cut(halo) { references.isUsable($0) ? 1 : 0 }, filler: 0),
                dark: Table(cut(halo) { Float(references.dark[$0]) }, filler: 0))
        }
    }

    /// Pixels of the region that are neither masked nor without beam.
    public var usablePixels: Int { usable.reduce(0) { $0 + ($1 ? 1 : 0) } }

    /// Measures one frame.
    ///
    /// - Parameters:
    ///   - frame: Index of the frame.
    ///   - frames: Where it is read.
    ///   - weightAfter: Weight of the second flats.
    /// - Returns: The dose of the pixels that count.
    /// - Throws: What reading throws.
    public func dose(
        of frame: Int, in frames: any OpenFrames, weightAfter: Double
    ) throws -> Dose {
        let bytes = halo.area * sampleType.byteCount
        let spare = Table<Float>.margin * sampleType.byteCount
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: bytes + spare, alignment: 64)
        defer { buffer.deallocate() }
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        let counts = UnsafeMutableRawBufferPointer(rebasing: buffer[0..<bytes])
        try frames.read(frame: frame, region: halo, into: counts)
        let scratch = finder.map(SpotFinder.Scratch.init)
        var net = 0.0
        var openBeam = 0.0
        var pixels = 0
        for row in 0..<region.height {
            let y = region.y0 - halo.y0 + row
            var spots = 0
            if let finder, let scratch, let start = buffer.baseAddress {
                spots = finder.find(
                    in: SpotFinder.Rows(start: start, rows: 0..<halo.height), row: y,
                    using: scratch)
            }
            let start = y * halo.width + region.x0 - halo.x0
            if spots == 0, let signal = signal(of: row, in: counts, start) {
                let sums = rowSums[row]
                net += signal - sums.dark
                openBeam +=
                    after == nil
                    ? sums.before : sums.before + weightAfter * (sums.after - sums.before)
                pixels += sums.pixels
                continue
            }
            for x in 0..<region.width {
                let place = row * region.width + x
                let sample = Double(value(counts, start + x))
                if usable[place] && sample < saturation
                    && (scratch?.spots[region.x0 - halo.x0 + x] ?? 0) == 0
                {
                    net += sample - dark[place]
                    openBeam += self.openBeam(place, weightAfter)
                    pixels += 1
                }
            }
        }
        return Dose(sample: net, openBeam: openBeam, pixels: pixels)
    }

    /// The sum of the usable 16-bit counts of a row; nil if one is saturated, or if they are no
    /// 16-bit counts.
    private func signal(
        of row: Int, in counts: UnsafeMutableRawBufferPointer, _ start: Int
    ) -> Double? {
        guard sampleType == .uint16 else { return nil }
        let samples = UnsafeRawBufferPointer(counts).bindMemory(to: UInt16.self)
        var sum: UInt64 = 0
        var most: UInt16 = 0
        for x in 0..<region.width {
            let sample = usable[row * region.width + x] ? samples[start + x] : 0
            sum += UInt64(sample)
            most = max(most, sample)
        }
        return Double(most) < saturation ? Double(sum) : nil
    }

    private func openBeam(_ place: Int, _ weightAfter: Double) -> Double {
        guard let after else { return before[place] }
        return before[place] + weightAfter * (after[place] - before[place])
    }

    private func value(_ counts: UnsafeMutableRawBufferPointer, _ index: Int) -> Float {
        switch sampleType {
        case .uint16: Float(counts.load(fromByteOffset: 2 * index, as: UInt16.self))
        case .float32: counts.load(fromByteOffset: 4 * index, as: Float.self)
        }
    }
}
