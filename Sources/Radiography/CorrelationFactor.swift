import Fields

/// The factor f by which sums over many pixels vary more than independent pixels would.
///
///     f(B) = Var(B×B sums)/(B² Var(pixels)) = f (1 − c/B)²       B = 8, 16, 32, 64, 128
///
/// A blur spreads one neutron over neighbours, which lowers the variance of pixels and leaves that
/// of large sums. f is the intercept of √f(B) over 1/B, weighed by the number of blocks; blocks
/// overlap by half. Each direction loses c/B at the blocks' edges, hence the square.
///
/// - Source: physics specification (b), whose f(1 − c/B) is the same to first order.
struct CorrelationFactor {
    let value: Double
    let uncertainty: Double
    let warning: PhotonTransfer.Warning?

    /// Fewest blocks side by side that a variance is taken from.
    private static let fewestBlocks = 32
    /// Part of the sums' variance that may be extrapolated without a warning.
    private static let extrapolation = 0.1

    /// One size of blocks.
    private struct Scale {
        let side: Double
        let ratio: Double
        let blocks: Double
        /// Standard uncertainty of √ratio over √ratio; overlap by half counts blocks 16/9 times.
        var relativeUncertainty: Double { (9.0 / 16 / (2 * blocks)).squareRoot() }
    }

    init(noise: StandardizedNoise, variance: Double) {
        let scales = [8, 16, 32, 64, 128].compactMap {
            Self.scale(side: $0, noise: noise, variance: variance)
        }
        guard let largest = scales.last, scales.count > 1 else {
            (value, uncertainty, warning) = (1, .infinity, .tooSmall)
            return
        }

        // Nearest neighbours show a correlation first: 1/√pairs each, twice in f.
        var near = 0.0
        var nearVariance = 0.0
        for (product, pairs) in zip(noise.neighbourProducts, noise.neighbourPairs) where pairs > 0 {
            near += 2 * product / (pairs * variance)
            nearVariance += 4 / pairs
        }
        let isNearSilent = abs(near) < 3 * nearVariance.squareRoot()
        let isFarSilent = scales.allSatisfy {
            abs($0.ratio.squareRoot() - 1) < 3 * $0.relativeUncertainty
        }
        var line = NormalEquations(size: 2)
        for scale in scales {
            let error = scale.relativeUncertainty * scale.ratio.squareRoot()
            line.add(
                [1, 1 / scale.side], residual: scale.ratio.squareRoot(), weight: 1 / (error * error)
            )
        }
        guard let solution = line.solution(), let covariance = line.inverse(), solution[0] > 0
        else {
            (value, uncertainty, warning) = (1, .infinity, .tooSmall)
            return
        }
        let root = solution[0]
        uncertainty = 2 * root * covariance[0].squareRoot()
        let isSmall = abs(root * root - 1) < uncertainty
        if isSmall || isNearSilent && isFarSilent {
            (value, warning) = (1, .noCorrelation)
        } else {
            value = root * root
            let reached = 1 + solution[1] / (root * largest.side)
            let isExtrapolated = reached * reached < 1 - Self.extrapolation
            warning = isExtrapolated ? .noPlateau : nil
        }
    }

    private static func scale(
        side: Int, noise: StandardizedNoise, variance: Double
    ) -> Scale? {
        let cells = side / StandardizedNoise.cell
        let blocks = (noise.columns / cells) * (noise.rows / cells)
        guard blocks >= fewestBlocks else { return nil }
        var square = 0.0
        var found = 0.0
        let step = cells / 2
        for line in stride(from: 0, through: noise.rows - cells, by: step) {
            for column in stride(from: 0, through: noise.columns - cells, by: step) {
                var (sum, count) = (0.0, 0.0)
                for y in line..<line + cells {
                    for x in column..<column + cells {
                        sum += noise.sums[y * noise.columns + x]
                        count += noise.counts[y * noise.columns + x]
                    }
                }
                guard count >= 0.75 * Double(side * side) else { continue }
                square += sum * sum / count
                found += 1
            }
        }
        let possible = Double(
            ((noise.rows - cells) / step + 1) * ((noise.columns - cells) / step + 1))
        let usable = Double(blocks) * found / possible
        guard usable >= Double(fewestBlocks) else { return nil }
        // The surface took its degrees of freedom nearly all from the sums of large blocks.
        let lost = Double(StandardizedNoise.surfaceTerms) / usable
        let ratio = square / found / variance / (1 - lost)
        guard ratio > 0 else { return nil }
        return Scale(side: Double(side), ratio: ratio, blocks: usable)
    }
}
