public import Engines

/// How the 65 536 codes of a volume are gathered into the greys of the tally.
///
/// Where few enough codes occur, each keeps a grey of its own, as those of 8-bit data do. Else the
/// greys are equally wide between limits that all but 0.02 % of the voxels lie in; the first and the
/// last take the tails. Voxels may be a sample of those that are counted. The threshold and both ends of its band lie exactly between two greys, so
/// that porosities at these are exact.
public struct GreyLayout: Sendable {
    /// How values become codes.
    public let coding: GreyCoding
    /// Where the greys begin.
    public let steps: GreySteps
    /// The mean value of the codes of each grey, weighted by how often they occur, so that a mean of
    /// greys is that of the voxels (of those of the sample); the middle of its codes where none occurs.
    public let values: [Double]
    /// How the greys of a slice are summed up: to the lower end of the band, to the threshold, to the
    /// upper end, and all beyond it; the weights are the values in whole ``unit``s above the least.
    public let classes: GreyClasses
    /// Values of a weight of 1: 2⁻³² of all values between the first and the last.
    public let unit: Double
    /// The codes between which all voxels of the histogram lie, half-open.
    private let occupied: Range<Int>

    /// Part of the voxels in each tail.
    private static let tail = 1e-4

    /// Number of greys.
    public var count: Int { values.count }

    /// Gathers codes.
    ///
    /// - Parameters:
    ///   - histogram: How many voxels have each code.
    ///   - coding: How values become codes.
    ///   - segmentation: The threshold and its band.
    ///   - greys: How many there may be, 8 or more; up to three more keep the thresholds apart from
    ///     codes that have greys of their own.
    ///   - isSample: Whether the voxels are a sample: then codes below `greys` keep their own greys, and
    ///     else up to four more greys, wider and wider ones, tell apart what others may hold beyond the
    ///     limits.
    public init(
        histogram: [UInt64], coding: GreyCoding, segmentation: Segmentation, greys: Int = 256,
        isSample: Bool = false
    ) {
        precondition(histogram.count == GreyCoding.count && (8...65_536).contains(greys))
        let lowest = histogram.firstIndex { $0 > 0 } ?? 0
        let highest = histogram.lastIndex { $0 > 0 } ?? 0
        let band = segmentation.band
        let cuts = [band.lowerBound, segmentation.threshold, band.upperBound]
            .map { coding.lastCode(notAbove: $0) + 1 }
        if isSample, highest < greys {
            // Codes of 8 bits keep greys of their own, whether or not the sample has them.
            steps = GreySteps(first: 1, last: greys - 1, most: greys).cut(at: cuts, clearing: 0)
        } else if highest - lowest < greys {
            let first = max(lowest, 1)
            steps = GreySteps(first: first, last: max(highest, first), most: greys)
                .cut(
                    at: cuts + (isSample ? Self.beyond(first, highest, width: 1) : []), clearing: 0)
        } else {
            let total = histogram.reduce(0, +)
            let skipped = UInt64(Double(total) * Self.tail)
            let low = Self.code(after: skipped, in: histogram)
            let high = Self.code(after: total - 1 - skipped, in: histogram) + 1
            let first = max(low, 1)
            let last = min(max(high, first), GreyCoding.count - 1)
            let width = Double(last - first) / Double(greys - 4)
            let equal = GreySteps(first: first, last: last, most: greys - 3)
                .cut(at: cuts, clearing: width / 2)
            steps =
                isSample
                ? equal.cut(at: Self.beyond(first, last, width: width), clearing: 0) : equal
        }
        self.coding = coding
        occupied = lowest..<highest + 1
        let first = steps.firstCodes
        values = (0..<first.count - 1).map { grey in
            var end = first[grey + 1]
            var (voxels, sum) = (0.0, 0.0)
            for code in first[grey]..<end where histogram[code] > 0 {
                voxels += Double(histogram[code])
                sum += Double(histogram[code]) * coding.value(ofCode: code)
            }
            if voxels > 0 { return sum / voxels }
            // The last grey reaches to the end of the codes; as wide as the one before it, it is like the
            // others.
            if grey > 0, grey + 2 == first.count {
                end = min(2 * first[grey] - first[grey - 1], end)
            }
            return (coding.value(ofCode: first[grey]) + coding.value(ofCode: end - 1)) / 2
        }
        let (low, high) = (values[0], values[values.count - 1])
        let unit = (high - low) / Double(UInt32.max)
        self.unit = unit
        let steps = steps
        classes = GreyClasses(
            ends: cuts.map { $0 < GreyCoding.count ? Int(steps[$0]) : steps.count } + [steps.count],
            weights: values.map { unit > 0 ? UInt32((($0 - low) / unit).rounded()) : 0 })
    }

    /// Codes beyond the limits at which wider and wider greys begin.
    private static func beyond(_ first: Int, _ last: Int, width: Double) -> [Int] {
        [8.0, 64].flatMap { part in
            let distance = max(Int((part * width).rounded()), Int(part))
            return [first - distance, last + distance]
        }
    }

    /// The code of the voxel with a rank among all voxels, 0 first.
    private static func code(after rank: UInt64, in histogram: [UInt64]) -> Int {
        var before: UInt64 = 0
        for (code, voxels) in histogram.enumerated() {
            before += voxels
            if before > rank { return code }
        }
        return histogram.count - 1
    }

    /// Finds where a threshold lies among the greys.
    ///
    /// - Parameters:
    ///   - threshold: A value of the volume.
    ///   - shift: By how many codes everything is brighter than where the threshold was found.
    /// - Returns: The number of greys at or below it, whole where it lies between two; else with a
    ///   part of a grey, as if its codes were equally frequent.
    public func place(ofThreshold threshold: Double, shift: Double = 0) -> Double {
        let code = Double(coding.lastCode(notAbove: threshold) + 1) + shift
        guard code > 0 else { return 0 }
        guard code < Double(GreyCoding.count) else { return Double(count) }
        let low = steps[Int(code)]
        let span = codes(ofGrey: low)
        let part = (code - Double(span.lowerBound)) / Double(span.count)
        return Double(low) + min(max(part, 0), 1)
    }

    /// The codes of a grey, less those of the tails that do not occur.
    func codes(ofGrey grey: Int) -> Range<Int> {
        let all = steps.firstCodes[grey]..<steps.firstCodes[grey + 1]
        let span = all.clamped(to: occupied)
        return span.isEmpty ? all : span
    }
}
