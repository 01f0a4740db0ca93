public import Engines
import Fields

/// How far the pores of a volume know of each other: the integral scale of the autocovariance of
/// the pore indicator, px.
///
///     λ = Σ_(k ≥ 1) C(k)/C(1) − ½      up to the first C(k) ≤ 0.05 C(1)
///
/// Relative to C(1), not C(0), so that noise, which is new in each voxel, does not shorten it. For
/// an exponential C it is its decay length to a few per cent, for white noise ½. Blocks of three
/// lengths are independent enough to be drawn apart.
public struct CorrelationLength: Sendable, Hashable {
    /// Within slices, the longer one of x and y.
    public let inSlice: Double
    /// Across slices.
    public let acrossSlices: Double

    /// Creates lengths, px.
    public init(inSlice: Double, acrossSlices: Double) {
        self.inSlice = inSlice
        self.acrossSlices = acrossSlices
    }

    /// Longest side of a sample, columns and rows, and slices, px.
    private static let (longestSide, mostSlices) = (192, 64)

    /// Estimates the lengths from two samples in the middle of the pellet, at a third and two thirds
    /// of its height, of 192×192×64 voxels at most; nil if both are all pore, all solid or too small.
    ///
    /// - Parameters:
    ///   - source: The volume.
    ///   - segmentation: What is pore.
    ///   - geometry: The cylinder, px of the volume; nil takes the middle of the volume.
    ///   - threads: Threads that read and compute.
    /// - Throws: What reading throws.
    public init?(
        of source: any FrameSource, segmentation: Segmentation, geometry: PelletGeometry?,
        threads: Int
    ) throws {
        let samples = try mapInParallel(2, threads: threads) { index in
            try Sample(source, segmentation, geometry, part: Double(index + 1) / 3)
        }.compactMap { $0 }
        let lengths = mapInParallel(3, threads: threads) { axis in
            let longest = (samples.map { $0.sides[axis] }.min() ?? 0) / 3
            return Self.integralScale(longest: longest) { lag in
                samples.reduce(0) { $0 + $1.covariance(along: axis, lag: lag) }
            }
        }
        guard let x = lengths[0], let y = lengths[1], let z = lengths[2] else { return nil }
        self.init(inSlice: max(x, y), acrossSlices: z)
    }

    /// λ of an autocovariance; nil without variance.
    static func integralScale(longest: Int, _ covariance: (Int) -> Double) -> Double? {
        guard longest >= 1 else { return nil }
        let (variance, next) = (covariance(0), covariance(1))
        guard variance > 0 else { return nil }
        // No structure beyond a voxel.
        guard next > 0.01 * variance else { return 0.5 }
        var sum = 0.5
        for lag in stride(from: 2, through: longest, by: 1) {
            let value = covariance(lag)
            guard value > 0.05 * next else { break }
            sum += value / next
        }
        return sum
    }

    /// The pore indicator of a box.
    private struct Sample: Sendable {
        let sides: [Int]
        let pores: [UInt8]
        /// Pores in each plane at right angles to x, y and z.
        let planes: [[Int]]
        let mean: Double

        init?(
            _ source: any FrameSource, _ segmentation: Segmentation, _ geometry: PelletGeometry?,
            part: Double
        ) throws {
            let shape = source.shape
            var middle = SIMD3(
                Double(shape.width - 1) / 2, Double(shape.height - 1) / 2,
                Double(source.count - 1) * part)
            var half = Double(min(shape.width, shape.height)) / 2
            var low = 0.0
            var high = Double(source.count)
            if let geometry {
                let heights = geometry.heights
                let height = heights.upperBound - heights.lowerBound
                middle =
                    geometry.axisPoint
                    + geometry.direction * (heights.lowerBound + part * height)
                // The square in the cylinder, and what keeps clear of its end faces.
                half = geometry.radius / 2.0.squareRoot()
                low = middle.z - part * height + 1
                high = middle.z + (1 - part) * height - 1
            }
            let side = min(half, Double(longestSide) / 2)
            func span(_ middle: Double, _ half: Double, _ count: Int) -> Range<Int>? {
                let first = max(Int((middle - half).rounded(.up)), 0)
                let end = min(Int((middle + half).rounded(.down)) + 1, count)
                return end - first >= 8 ? first..<end : nil
            }
            let reach = min(Double(mostSlices) / 2, middle.z - low, high - middle.z)
            guard let columns = span(middle.x, side, shape.width),
                let rows = span(middle.y, side, shape.height),
                let slices = span(middle.z, reach, source.count)
            else { return nil }
            sides = [columns.count, rows.count, slices.count]
            let region = Region(
                x0: columns.lowerBound, y0: rows.lowerBound, x1: columns.upperBound,
                y1: rows.upperBound)
            let frames = try source.open(slices)
            let threshold = segmentation.threshold
            let isDark = segmentation.pores == .dark
            // The largest count that is at or below the threshold; −1 for none.
            let most = Int(min(max(threshold.rounded(.down), -1), 65_535))
            let room = UnsafeMutableRawBufferPointer.allocate(
                byteCount: region.area * source.sampleType.byteCount, alignment: 16)
            defer { room.deallocate() }
            pores = try [UInt8](
                unsafeUninitializedCapacity: region.area * slices.count
            ) { pores, count in
                for slice in slices {
                    try frames.read(frame: slice, region: region, into: room)
                    let own = UnsafeMutableBufferPointer(rebasing: pores[count...])
                    switch source.sampleType {
                    case .uint16:
                        for (place, value) in room.bindMemory(to: UInt16.self).enumerated() {
                            let isPore = (Int32(value) <= Int32(most)) == isDark
                            own.initializeElement(at: place, to: isPore ? 1 : 0)
                        }
                    case .float32:
                        for (place, value) in room.bindMemory(to: Float.self).enumerated() {
                            // What is no number is on neither side.
                            let isLow = Double(value) <= threshold
                            let isPore = value.isFinite && isLow == isDark
                            own.initializeElement(at: place, to: isPore ? 1 : 0)
                        }
                    }
                    count += region.area
                }
            }
            planes = Self.planes(pores, sides)
            mean = Double(planes[2].reduce(0, +)) / Double(pores.count)
        }

        /// Pores in each plane at right angles to an axis.
        private static func planes(_ pores: [UInt8], _ sides: [Int]) -> [[Int]] {
            var planes = sides.map { [Int](repeating: 0, count: $0) }
            var columns = [UInt32](repeating: 0, count: sides[0])
            for z in 0..<sides[2] {
                for y in 0..<sides[1] {
                    let first = (z * sides[1] + y) * sides[0]
                    var sum: UInt32 = 0
                    for x in 0..<sides[0] {
                        let pore = UInt32(pores[first + x])
                        columns[x] &+= pore
                        sum &+= pore
                    }
                    planes[1][y] += Int(sum)
                    planes[2][z] += Int(sum)
                }
            }
            planes[0] = columns.map { Int($0) }
            return planes
        }

        /// Mean product of deviations from the mean of the box, a lag apart.
        func covariance(along axis: Int, lag: Int) -> Double {
            let step = [1, sides[0], sides[0] * sides[1]][axis] * lag
            let (rows, layers) = (
                sides[1] - (axis == 1 ? lag : 0), sides[2] - (axis == 2 ? lag : 0)
            )
            let columns = sides[0] - (axis == 0 ? lag : 0)
            var both = 0
            pores.withUnsafeBufferPointer { pores in
                guard let first = pores.baseAddress else { return }
                for z in 0..<layers {
                    for y in 0..<rows {
                        let here = first + (z * sides[1] + y) * sides[0]
                        let there = here + step
                        // A row has so few columns that 8 bits, many at once, hold its sum.
                        var sum: UInt8 = 0
                        for place in 0..<columns { sum &+= here[place] & there[place] }
                        both += Int(sum)
                    }
                }
            }
            // Those that have a partner behind them, and those that have one before them.
            let all = planes[axis].reduce(0, +)
            let sum =
                2 * all - planes[axis].prefix(lag).reduce(0, +)
                - planes[axis].suffix(lag).reduce(0, +)
            let pairs = columns * rows * layers
            return (Double(both) - mean * Double(sum)) / Double(pairs) + mean * mean
        }
    }
}
