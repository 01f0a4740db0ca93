/// Sums over the pixels of one band in one row bin, as the density pass delivers them.
///
/// N′ is the optical depth corrected for the chords within a pixel, A + A²(e0 + e1 A), minus the
/// same of the reference frames in difference mode. h = 1/(stat + ref). The variances of A come
/// from expected counts, never from a pixel's own, and from the gain g·f, since they serve sums.
public struct BandSums: Sendable, Hashable {
    /// n0: pixels with a usable open beam and a chord, whether or not the frame has a signal.
    public var informed: Double = 0
    /// n: those of them with an optical depth.
    public var valid: Double = 0
    /// ΣT over the n0 pixels; negative transmissions included.
    public var transmission: Double = 0
    /// ΣA over the n pixels, as are all the following.
    public var depth: Double = 0
    /// Σt (cm).
    public var chord: Double = 0
    /// ΣN′.
    public var corrected: Double = 0
    /// ΣN′/t (1/cm).
    public var correctedPerChord: Double = 0
    /// ΣVar(A) from the frame.
    public var statistical: Double = 0
    /// ΣVar(A) from flats, darks and reference frames.
    public var reference: Double = 0
    /// Σt²h (cm²).
    public var weight: Double = 0
    /// ΣtN′h (cm).
    public var weightedCorrected: Double = 0
    /// Σ(stat + ref)/t² (1/cm²).
    public var variancePerSquaredChord: Double = 0

    /// Sums over no pixel.
    public init() {}

    /// Adds the sums of other pixels.
    public static func += (sum: inout BandSums, other: BandSums) {
        sum.informed += other.informed
        sum.valid += other.valid
        sum.transmission += other.transmission
        sum.depth += other.depth
        sum.chord += other.chord
        sum.corrected += other.corrected
        sum.correctedPerChord += other.correctedPerChord
        sum.statistical += other.statistical
        sum.reference += other.reference
        sum.weight += other.weight
        sum.weightedCorrected += other.weightedCorrected
        sum.variancePerSquaredChord += other.variancePerSquaredChord
    }
}

extension BandSums {
    /// Adds one pixel with an optical depth; the definition of every sum.
    ///
    /// - Parameters:
    ///   - transmission: T.
    ///   - depth: A.
    ///   - corrected: N′.
    ///   - chord: t̄ (cm), above 0.
    ///   - statistical: Var(A) from the frame.
    ///   - reference: Var(A) from the references; the sum of both is above 0.
    public mutating func add(
        transmission: Double, depth: Double, corrected: Double, chord: Double,
        statistical: Double, reference: Double
    ) {
        let variance = statistical + reference
        informed += 1
        valid += 1
        self.transmission += transmission
        self.depth += depth
        self.chord += chord
        self.corrected += corrected
        correctedPerChord += corrected / chord
        self.statistical += statistical
        self.reference += reference
        weight += chord * chord / variance
        weightedCorrected += chord * corrected / variance
        variancePerSquaredChord += variance / (chord * chord)
    }

    /// Adds one pixel whose signal is not above 0: it counts, and has no optical depth.
    public mutating func addNonPositive(transmission: Double) {
        informed += 1
        self.transmission += transmission
    }
}
