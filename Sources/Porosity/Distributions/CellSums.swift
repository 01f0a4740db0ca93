import Engines

/// What the counts of a set of voxels say at a threshold: exact sums, which add up.
struct CellSums: Sendable, Hashable {
    /// Voxels with a grey, and voxels that are NaN.
    var voxels: UInt64 = 0
    var missing: UInt64 = 0
    /// Pores at the threshold, and at the lower and upper end of its band.
    var pores: UInt64 = 0
    var poresBelow: UInt64 = 0
    var poresAbove: UInt64 = 0
    /// Sum of the greys.
    var greys = 0.0
    /// Pores at a threshold that follows the drift of the solid; parts of a voxel where it lies
    /// within a grey.
    var corrected = 0.0

    static func += (sums: inout CellSums, other: CellSums) {
        sums.voxels += other.voxels
        sums.missing += other.missing
        sums.pores += other.pores
        sums.poresBelow += other.poresBelow
        sums.poresAbove += other.poresAbove
        sums.greys += other.greys
        sums.corrected += other.corrected
    }
}

/// Sums the greys of a cell on the pores' side of the threshold and the ends of its band.
struct PoreCounter: Sendable {
    let pores: PoreGrey
    private let greys: GreyLayout

    /// - Precondition: The greys were laid out for the segmentation.
    init(greys: GreyLayout, segmentation: Segmentation) {
        pores = segmentation.pores
        self.greys = greys
        let thresholds = [
            segmentation.band.lowerBound, segmentation.threshold, segmentation.band.upperBound,
        ]
        precondition(
            zip(thresholds, greys.classes.ends).allSatisfy {
                greys.place(ofThreshold: $0) == Double($1)
            }, "the thresholds lie between two greys")
    }

    /// Number of greys at or below the threshold.
    var threshold: Int { greys.classes.ends[1] }

    /// The sums of a cell whose voxels are known by grey.
    ///
    /// `corrected` is the place of the threshold that follows the drift. NaN, if it is counted, comes
    /// after the greys.
    func sums(_ counts: UnsafeBufferPointer<UInt64>, corrected: Double) -> CellSums {
        var classes = SIMD4<UInt64>()
        var sum = 0.0
        var first = 0
        greys.values.withUnsafeBufferPointer { values in
            for (place, end) in greys.classes.ends.enumerated() {
                for grey in first..<end {
                    classes[place] += counts[grey]
                    sum += Double(counts[grey]) * values[grey]
                }
                first = end
            }
        }
        var sums = sums(
            classes, missing: counts.count > greys.count ? counts[greys.count] : 0, greys: sum)
        if corrected != Double(threshold) {
            sums.corrected = pores.count(counts, at: corrected, of: sums.voxels)
        }
        return sums
    }

    /// The sums of a sector of a slice, see ``GreyClasses``; nothing follows the drift.
    func sums(ofSlice sums: UnsafeBufferPointer<UInt64>) -> CellSums {
        let classes = SIMD4(sums[0], sums[1], sums[2], sums[3])
        return self.sums(
            classes, missing: sums[4],
            greys: greys.values[0] * Double(classes.wrappedSum()) + greys.unit * Double(sums[5]))
    }

    /// The sums of voxels that lie below, in both parts of, and above the band.
    private func sums(_ classes: SIMD4<UInt64>, missing: UInt64, greys: Double) -> CellSums {
        let (lower, threshold) = (classes[0], classes[0] + classes[1])
        let (upper, voxels) = (threshold + classes[2], classes.wrappedSum())
        let count = pores.count(threshold, of: voxels)
        return CellSums(
            voxels: voxels, missing: missing, pores: count,
            poresBelow: pores.count(lower, of: voxels), poresAbove: pores.count(upper, of: voxels),
            greys: greys, corrected: Double(count))
    }
}

extension PoreGrey {
    /// The pores of a histogram that are at or below a place among its greys, or above it; a part of
    /// a voxel where the place lies within a grey.
    func count<Count: FixedWidthInteger & UnsignedInteger>(
        _ counts: UnsafeBufferPointer<Count>, at place: Double, of voxels: UInt64
    ) -> Double {
        let whole = Int(place)
        var below = 0.0
        for grey in 0..<whole { below += Double(counts[grey]) }
        if place > Double(whole) { below += (place - Double(whole)) * Double(counts[whole]) }
        return self == .dark ? below : Double(voxels) - below
    }

    /// The pores among voxels of which some lie at or below the threshold.
    fileprivate func count(_ below: UInt64, of voxels: UInt64) -> UInt64 {
        self == .dark ? below : voxels - below
    }
}
