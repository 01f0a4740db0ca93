/// How the images of one set become one reference.
public enum Averaging: String, Sendable, Hashable, CaseIterable {
    /// Arithmetic mean.
    case mean
    /// Median, which outliers do not move.
    case median

    /// Variance of the average over the variance of one image.
    ///
    ///     1/n, and (π/2)/n for medians of more than two
    ///
    /// A median of one or two images is their mean. π/2 is the limit for many Gaussian images;
    /// for few it overstates the variance.
    ///
    /// - Parameter count: Number of images, at least 1.
    /// - Returns: The factor (1).
    public func varianceFactor(count: Int) -> Double {
        precondition(count > 0, "an average needs an image")
        return (self == .median && count > 2 ? .pi / 2 : 1) / Double(count)
    }
}

/// The open beam at a frame's time, between flats taken before and after the run.
///
///     F̄(t) = (1 − ω) F̄_b + ω F̄_a        ω = (t − t_b)/(t_a − t_b), kept within [0, 1]
///
/// - Source: physics specification (a), (b).
public struct ReferenceInterpolation: Sendable, Hashable {
    /// ω, the weight of the flats taken after.
    public let weightAfter: Double
    /// Whether the frame lies outside the two sets, so that the nearer one serves alone.
    public let isClamped: Bool

    /// One set of flats for the whole run.
    public static let single = ReferenceInterpolation(weightAfter: 0, isClamped: false)

    init(weightAfter: Double, isClamped: Bool = false) {
        self.weightAfter = weightAfter
        self.isClamped = isClamped
    }

    /// Finds the weight of a frame; times in seconds from any common start.
    ///
    /// - Parameters:
    ///   - time: Middle of the frame's exposure.
    ///   - before: Middle of the first set.
    ///   - after: Middle of the second set, later than `before`.
    /// - Throws: ``RadiographyError/quantityOutOfRange(name:value:range:)``.
    public init(time: Double, before: Double, after: Double) throws(RadiographyError) {
        try require(time, "the time of the frame (s)", .finite)
        try require(after - before, "the time from the first flats to the second (s)", .positive)
        let weight = (time - before) / (after - before)
        self.init(
            weightAfter: min(max(weight, 0), 1), isClamped: weight < 0 || weight > 1)
    }

    /// The open beam from that before and that after (ADU).
    public func value(before: Double, after: Double) -> Double {
        (1 - weightAfter) * before + weightAfter * after
    }

    /// Its variance, Var(F̄) = (1 − ω)² Var_b + ω² Var_a; also of factors of one flat's variance.
    public func variance(before: Double, after: Double) -> Double {
        let weightBefore = 1 - weightAfter
        return weightBefore * weightBefore * before + weightAfter * weightAfter * after
    }
}

/// The mean of the frames that difference mode refers to.
public enum ReferenceFrames {
    /// Part of a frame's own variance that counts in A_rel.
    ///
    ///     Var(A_rel) = Var_k · (1 − 2/n) + Var_ref   if k is one of the n frames of the mean
    ///     Var(A_rel) = Var_k + Var_ref               otherwise
    ///
    /// With n = 1 the frame is its own reference: A_rel = 0, and the sum is 0 with Var_ref = Var_k.
    ///
    /// - Parameters:
    ///   - count: n, at least 1.
    ///   - isMember: Whether the frame is one of them.
    /// - Returns: 1 − 2/n or 1; below 0 for n = 1, where the sum with Var_ref is 0.
    public static func ownVarianceFactor(count: Int, isMember: Bool) -> Double {
        precondition(count > 0, "a reference needs a frame")
        return isMember ? 1 - 2 / Double(count) : 1
    }
}
