/// How a threshold is found.
public enum ThresholdMethod: Sendable, Hashable, CustomStringConvertible {
    /// Otsu where the histogram permits it and the mixture agrees, else the mixture, else the middle
    /// between air and solid.
    case automatic
    /// A grey that was given.
    case fixed(Double)
    /// Two classes that differ most.
    case otsu
    /// The crossing of two Gaussians.
    case mixture
    /// Least cross entropy.
    case li
    /// The middle between the air around the pellet and the solid, as ``automatic`` may choose.
    case midway
    /// The threshold of several classes that is next to the pores, 3 to 8 classes.
    case multiOtsu(classes: Int)

    /// What the configuration calls it.
    public var description: String {
        switch self {
        case .automatic: "auto"
        case .fixed: "fixed"
        case .otsu: "otsu"
        case .mixture: "mixture"
        case .li: "li"
        case .midway: "midway"
        case .multiOtsu(let classes): "multi-otsu \(classes)"
        }
    }

    /// The threshold of a histogram by a method; ``automatic`` is chosen in ``ThresholdChoice``.
    ///
    /// - Throws: ``PorosityError/noThreshold(method:reason:)``.
    func value(
        _ histogram: GreyHistogram, pores: PoreGrey
    ) throws(PorosityError) -> Double {
        func found(_ code: Double?) throws(PorosityError) -> Double {
            guard let code else {
                throw .noThreshold(
                    method: description, reason: "too few greys occur; give a threshold")
            }
            return histogram.coding.threshold(afterCode: code)
        }
        switch self {
        case .fixed(let value): return value
        case .otsu: return try found(OtsuThreshold.code(histogram))
        case .li: return try found(LiThreshold.code(histogram))
        case .mixture: return try GaussianMixture(histogram).crossing
        case .midway:
            throw .noThreshold(
                method: description, reason: "it needs the air around the pellet; use auto")
        case .automatic:
            return try ThresholdChoice(histogram, method: .automatic, pores: pores).value
        case .multiOtsu(let classes):
            guard let bins = GreyBins(histogram),
                let last = OtsuThreshold.bins(bins.counts, classes: classes)
            else { return try found(nil) }
            let bin = pores == .dark ? last[0] : last[last.count - 1]
            return try found(Double(bins.lastCode(ofBin: bin)))
        }
    }
}
