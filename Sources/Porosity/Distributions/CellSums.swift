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

/// Sums the greys of a cell on the pores' side of thresholds.
struct PoreCounter: Sendable {
    let pores: PoreGrey
    /// Numbers of greys at or below the threshold and the ends of its band.
    let threshold, lower, upper: Int
    /// The values of the greys; NaN, if it is counted, comes after them.
    let values: [Double]

    init(greys: GreyLayout, segmentation: Segmentation) {
        func place(_ threshold: Double) -> Int {
            let place = greys.place(ofThreshold: threshold)
            precondition(place == place.rounded(), "the threshold lies between two greys")
            return Int(place)
        }
        pores = segmentation.pores
        threshold = place(segmentation.threshold)
        lower = place(segmentation.band.lowerBound)
        upper = place(segmentation.band.upperBound)
        values = greys.values
    }

    /// The sums of a cell; `corrected` is the place of the threshold that follows the drift.
    func sums<Count: FixedWidthInteger & UnsignedInteger>(
        _ counts: UnsafeBufferPointer<Count>, corrected: Double
    ) -> CellSums {
        var sums = CellSums()
        var (below, atThreshold, belowUpper): (UInt64, UInt64, UInt64) = (0, 0, 0)
        values.withUnsafeBufferPointer { values in
            for grey in values.indices {
                if grey == lower { below = sums.voxels }
                if grey == threshold { atThreshold = sums.voxels }
                if grey == upper { belowUpper = sums.voxels }
                let count = UInt64(counts[grey])
                sums.voxels += count
                sums.greys += Double(count) * values[grey]
            }
        }
        let all = values.count
        if lower == all { below = sums.voxels }
        if threshold == all { atThreshold = sums.voxels }
        if upper == all { belowUpper = sums.voxels }
        sums.missing = counts.count > all ? UInt64(counts[all]) : 0
        sums.pores = pores.count(atThreshold, of: sums.voxels)
        sums.poresBelow = pores.count(below, of: sums.voxels)
        sums.poresAbove = pores.count(belowUpper, of: sums.voxels)
        sums.corrected =
            corrected == Double(threshold)
            ? Double(sums.pores) : pores.count(counts, at: corrected, of: sums.voxels)
        return sums
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
