/// Whether the three estimators of one row agree, as they do when the density does not vary
/// across the pellet.
///
/// The inverse-variance mean is the best linear one, so its covariance with any other equals its
/// own variance, and the variance of a difference is the difference of the variances:
///
///     Var(path-weighted − inverse variance) = [ Σvar/(Σt)²     − 1/Σt²h ] / σ6²
///     Var(plain − inverse variance)         = [ Σ(var/t²)/n²   − 1/Σt²h ] / σ6²
///
/// with var = 1/h as the weights have it. In difference mode a reference frame shares a part of its
/// noise with the reference, so that its estimators agree better than this.
///
/// - Source: physics specification (g), Var = Σ(a_i − b_i)² σ_i².
public struct LateralDifference: Sendable, Hashable {
    /// Path-weighted minus inverse-variance density (1/cm³).
    public let pathWeighted: Double
    /// Standard uncertainty of `pathWeighted` (1/cm³).
    public let pathWeightedUncertainty: Double
    /// Plain minus inverse-variance density (1/cm³).
    public let plain: Double
    /// Standard uncertainty of `plain` (1/cm³).
    public let plainUncertainty: Double
    /// Difference (1/cm³) that single precision can make by itself.
    public let resolution: Double

    /// Relative error that the sums of the single-precision pass may have.
    public static let singlePrecisionError = 2e-5
    /// Part of the rows that may differ by more than 3σ before a run is warned.
    public static let permittedShare = 0.01

    /// Whether one of the differences is above 3σ and above what rounding makes.
    public var isSignificant: Bool {
        abs(pathWeighted) > 3 * pathWeightedUncertainty + resolution
            || abs(plain) > 3 * plainUncertainty + resolution
    }

    init(
        sums: BandSums, scale: DensityScale, plain: Double, pathWeighted: Double,
        inverseVariance: Double
    ) {
        let n = sums.valid
        let best = 1 / sums.weight
        func uncertainty(_ variance: Double) -> Double {
            max(variance - best, 0).squareRoot() / scale.crossSection
        }
        self.pathWeighted = pathWeighted - inverseVariance
        self.plain = plain - inverseVariance
        pathWeightedUncertainty = uncertainty(
            (sums.statistical + sums.reference) / (sums.chord * sums.chord))
        plainUncertainty = uncertainty(sums.variancePerSquaredChord / (n * n))
        resolution =
            2 * Self.singlePrecisionError * abs(pathWeighted + scale.offset / scale.crossSection)
    }

    /// `W-LATERAL`: whether more than 1 % of the rows that have numbers differ significantly.
    public static func isSystematic(in rows: [ProfileRow]) -> Bool {
        let differences = rows.compactMap(\.lateral)
        let significant = differences.count(where: \.isSignificant)
        return Double(significant) > permittedShare * Double(differences.count)
    }
}
