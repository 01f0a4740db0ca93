public import Fields

/// The noise that a detector adds to every reading, from two dark images.
///
///     σ_r² = Var(D1 − D2)/2
///
/// Differences beyond 5σ are left out and σ is taken again until none is. A median would not do:
/// counts are whole numbers, and its steps are as large as the noise itself.
///
/// - Source: physics specification (b).
public struct ReadNoise: Sendable, Hashable {
    /// σ_r (ADU).
    public let value: Double
    /// Its standard uncertainty, σ_r/√(2N) (ADU).
    public let uncertainty: Double
    /// N, the pixels that were kept.
    public let pixels: Int

    /// Measures the read noise.
    ///
    /// - Parameters:
    ///   - first: A dark (ADU).
    ///   - second: Another dark of the same exposure.
    ///   - usable: Whether each pixel may be used; nil for all. Values that are not finite are not.
    /// - Throws: ``RadiographyError/shapesDiffer(name:expected:actual:)``,
    ///   ``RadiographyError/tooFewPixels(purpose:found:needed:)``.
    public init(
        first: Field<Counts>, second: Field<Counts>, usable: [Bool]? = nil
    ) throws(RadiographyError) {
        guard first.shape == second.shape else {
            throw .shapesDiffer(name: "a dark", expected: first.shape, actual: second.shape)
        }
        var kept = Self.moments(first.values, second.values, usable, within: nil)
        for _ in 0..<20 {
            guard kept.count >= 256 else {
                throw .tooFewPixels(
                    purpose: "the read noise", found: Int(kept.count), needed: 256)
            }
            let reach = 5 * kept.deviation
            let next = Self.moments(
                first.values, second.values, usable,
                within: (kept.mean - reach)...(kept.mean + reach))
            let isSettled = next.count == kept.count
            kept = next
            if isSettled { break }
        }
        value = kept.deviation / 2.0.squareRoot()
        uncertainty = value / (2 * kept.count).squareRoot()
        pixels = Int(kept.count)
    }

    private struct Moments {
        var count = 0.0
        var mean = 0.0
        var deviation = 0.0
    }

    private static func moments(
        _ first: [Float], _ second: [Float], _ usable: [Bool]?, within range: ClosedRange<Double>?
    ) -> Moments {
        let low = range?.lowerBound ?? -.greatestFiniteMagnitude
        let high = range?.upperBound ?? .greatestFiniteMagnitude
        var (count, sum, square) = (0.0, 0.0, 0.0)
        first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                withMask(usable) { mask in
                    for index in 0..<first.count {
                        if let mask, !mask[index] { continue }
                        // NaN fails both comparisons.
                        let difference = Double(first[index]) - Double(second[index])
                        guard difference >= low, difference <= high else { continue }
                        count += 1
                        sum += difference
                        square += difference * difference
                    }
                }
            }
        }
        guard count > 1 else { return Moments(count: count) }
        let mean = sum / count
        let variance = max((square - sum * mean) / (count - 1), 0)
        return Moments(count: count, mean: mean, deviation: variance.squareRoot())
    }
}

/// Calls a function with the mask's memory, or with nil for no mask.
func withMask(_ mask: [Bool]?, _ body: (UnsafeBufferPointer<Bool>?) -> Void) {
    guard let mask else { return body(nil) }
    mask.withUnsafeBufferPointer { body($0) }
}
