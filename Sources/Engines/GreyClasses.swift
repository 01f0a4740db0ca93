/// How the greys of a slice are summed up as they are counted, so that memory for a slice does not
/// grow with the number of greys.
///
///     voxels of a class = Σ counts(grey)      over the greys from the end of the class before it
///     weighted sum      = Σ weight(grey) · counts(grey)
///
/// NaN, where values can be NaN, has a class of its own after the others, and no weight.
public struct GreyClasses: Sendable, Hashable {
    /// Where each class ends, ascending: the number of greys at or below its last; the last of all is
    /// the number of greys.
    public let ends: [Int]
    /// The weight of each grey.
    public let weights: [UInt32]

    /// Creates classes.
    public init(ends: [Int], weights: [UInt32]) {
        precondition(zip(ends, ends.dropFirst()).allSatisfy(<=), "ends ascend")
        precondition((ends.last ?? 0) == weights.count, "the last class ends with the greys")
        self.ends = ends
        self.weights = weights
    }

    /// Sums that a sector of a slice has: one for each class, one for NaN, and the weighted sum.
    public var sums: Int { ends.count + 2 }
}
