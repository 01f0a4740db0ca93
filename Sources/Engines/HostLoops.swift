public import Fields
import Kernels

/// Loops over raw counts that stages need before the density pass: the same compiled rules, on the
/// processor.
public struct SpotFinder: @unchecked Sendable {
    private let rule: DensityPlan.SpotRule
    private let shape: Shape
    private let usable: Table<UInt8>
    private let dark: Table<Float>?
    private var pass = radiograph_pass()

    /// Rows of counts of one image that are in memory, ``Table/margin`` samples to spare after them.
    public struct Rows {
        /// The first sample of `rows`.
        public let start: UnsafeRawPointer
        /// The rows in memory.
        public let rows: Range<Int>

        /// Creates a view of rows in memory.
        public init(start: UnsafeRawPointer, rows: Range<Int>) {
            self.start = start
            self.rows = rows
        }
    }

    /// Prepares the 3×3 median rule for images of a shape.
    ///
    /// - Parameters:
    ///   - rule: How far a spot stands out, and the noise that it stands out of.
    ///   - shape: Of every image.
    ///   - sampleType: Of every image.
    ///   - saturation: Counts from which a pixel is saturated, ADU.
    ///   - usable: 1 where a pixel may serve as a neighbour.
    ///   - dark: Mean dark, ADU; nil: 0, so that σ is the read noise alone where `rule.gain` is 0.
    public init(
        rule: DensityPlan.SpotRule, shape: Shape, sampleType: SampleType, saturation: Float,
        usable: Table<UInt8>, dark: Table<Float>?
    ) {
        precondition(usable.count == shape.count)
        self.rule = rule
        self.shape = shape
        self.usable = usable
        self.dark = dark
        pass.settings.width = Int32(shape.width)
        pass.settings.height = Int32(shape.height)
        pass.settings.saturation = saturation
        pass.settings.spot_threshold = Float(rule.thresholdSigma * rule.thresholdSigma)
        pass.settings.spot_gain = Float(rule.gain)
        pass.settings.spot_read_variance = Float(rule.readVariance)
        pass.counts_type = Int32(sampleType == .uint16 ? counts_uint16 : counts_float32)
        pass.spots = Int32(spots_are_excluded)
        pass.usable = usable.start
        pass.pixel_dark = dark?.start
    }

    /// Memory that one thread needs for ``find(in:row:using:)``.
    public final class Scratch {
        /// 1 at a spot, else 0.
        public let spots: UnsafeMutableBufferPointer<Float>
        /// The medians of the neighbourhoods.
        public let medians: UnsafeMutableBufferPointer<Float>
        fileprivate let neighbours: UnsafeMutableBufferPointer<Float>

        /// Makes room for rows as wide as the finder's.
        public init(for finder: SpotFinder) {
            let need = withUnsafePointer(to: finder.pass) { radiograph_scratch($0) }
            let width = finder.shape.width + Table<Float>.margin
            spots = .allocate(capacity: width)
            medians = .allocate(capacity: width)
            neighbours = .allocate(capacity: need)
            for buffer in [spots, medians, neighbours] { buffer.initialize(repeating: 0) }
        }

        deinit {
            spots.deallocate()
            medians.deallocate()
            neighbours.deallocate()
        }
    }

    /// Marks the spots of a row in `scratch.spots` and returns how many there are.
    ///
    /// The rows above and below must be in memory where the image has them.
    public func find(in rows: Rows, row: Int, using scratch: Scratch) -> Int {
        let inMemory = radiograph_rows(
            counts: rows.start, first_row: Int32(rows.rows.lowerBound),
            row_count: Int32(rows.rows.count))
        return withUnsafePointer(to: pass) { pass in
            withUnsafePointer(to: inMemory) { rows in
                Int(
                    radiograph_spots(
                        widest_level(), pass, rows, Int32(row), scratch.spots.baseAddress,
                        scratch.medians.baseAddress, scratch.neighbours.baseAddress))
            }
        }
    }
}

/// Adds 16-bit counts below `saturation` to sums, and 1 to `missing` in place of each other one.
///
/// - Returns: How many are missing.
public func addCounts(
    _ counts: UnsafeBufferPointer<UInt16>, below saturation: Float,
    to sums: UnsafeMutableBufferPointer<UInt32>, missing: UnsafeMutableBufferPointer<UInt32>
) -> Int {
    precondition(sums.count >= counts.count && missing.count >= counts.count)
    let limit = UInt32(min(max(saturation.rounded(.up), 0), 65536))
    let areAllBelow =
        add_counts(
            widest_level(), counts.baseAddress, counts.count, limit, sums.baseAddress) != 0
    guard !areAllBelow else { return 0 }
    var found = 0
    for index in counts.indices where counts[index] >= limit {
        sums[index] -= UInt32(counts[index])
        missing[index] += 1
        found += 1
    }
    return found
}

/// Writes the means of sums, each a sum times `reciprocal`, to `means`.
public func readMeans(
    ofSums sums: UnsafePointer<UInt32>, count: Int, reciprocal: Double,
    to means: UnsafeMutablePointer<Double>
) {
    means_of_sums(widest_level(), sums, count, reciprocal, means)
}

/// Subtracts the means of sums from `values`.
public func subtractMeans(
    ofSums sums: UnsafePointer<UInt32>, count: Int, reciprocal: Double,
    from values: UnsafeMutablePointer<Double>
) {
    subtract_means_of_sums(widest_level(), sums, count, reciprocal, values)
}

/// Marks pixels that may give a number by 1, others by 0.
///
/// - Parameters:
///   - count: Number of pixels.
///   - unmasked: 0 where a pixel is masked; nil: none is.
///   - first: The open beam of the first flats; NaN where a reference has no sample.
///   - last: That of the last flats.
///   - limit: An open beam not above it is too little.
///   - usable: Takes the marks.
/// - Returns: How many are masked or have no sample, and how many of the others too little beam.
public func findUsable(
    _ count: Int, unmasked: UnsafePointer<UInt8>?, first: UnsafePointer<Double>,
    last: UnsafePointer<Double>, limit: Double, to usable: UnsafeMutablePointer<UInt8>
) -> (masked: Int, lowFlat: Int) {
    let leftOut = find_usable(widest_level(), unmasked, first, last, count, limit, usable)
    return (leftOut.masked, leftOut.low_flat)
}

/// Numbers of usable pixels, or their reciprocals, in single precision; 0 of others and in place of
/// NaN.
public func numbersOfPixels(
    _ count: Int, _ numbers: UnsafePointer<Double>, usable: UnsafePointer<UInt8>,
    areInverse: Bool, to values: UnsafeMutablePointer<Float>
) {
    numbers_of_pixels(widest_level(), numbers, usable, count, areInverse ? 1 : 0, values)
}
