/// A straight line y = a + b x through points with known standard uncertainties, by least squares.
///
///     wᵢ = 1/σᵢ²,  x̄ = Σwx / Σw,  S = Σw (x − x̄)²
///     b = Σw (x − x̄) y / S,  a = Σwy / Σw − b x̄
///     Var(b) = 1/S,  Var(a) = 1/Σw + x̄²/S,  Cov(a, b) = −x̄/S
///
/// The covariance is that of the given uncertainties; ``scaled`` is that of the scatter.
///
/// - Source: physics specification (h).
public struct WeightedLine: Sendable, Hashable {
    /// a, in the unit of y.
    public let intercept: Double
    /// b, in the unit of y over that of x.
    public let slope: Double
    /// Standard uncertainty of a.
    public let interceptUncertainty: Double
    /// Standard uncertainty of b.
    public let slopeUncertainty: Double
    /// Cov(a, b).
    public let covariance: Double
    /// Σw (y − a − b x)².
    public let chiSquared: Double
    /// Number of points.
    public let count: Int
    /// Weighted correlation of x and y, −1 to 1; NaN when all y are equal.
    public let correlation: Double

    /// χ² over its degrees of freedom; NaN for two points, through which every line goes.
    public var reducedChiSquared: Double { count > 2 ? chiSquared / Double(count - 2) : .nan }

    /// Fits a line; nil for fewer than two different x, or a number that is not finite.
    ///
    /// - Parameters:
    ///   - x: Where the points are, without uncertainty.
    ///   - y: The values there.
    ///   - uncertainties: σ of each value, above 0.
    public init?(x: [Double], y: [Double], uncertainties: [Double]) {
        precondition(x.count == y.count && y.count == uncertainties.count)
        let weights = uncertainties.map { 1 / ($0 * $0) }
        let points = x.indices
        let total = weights.reduce(0, +)
        let centre = points.reduce(0) { $0 + weights[$1] * x[$1] } / total
        let mean = points.reduce(0) { $0 + weights[$1] * y[$1] } / total
        var xx = 0.0
        var xy = 0.0
        var yy = 0.0
        for point in points {
            let (dx, dy) = (x[point] - centre, y[point] - mean)
            xx += weights[point] * dx * dx
            xy += weights[point] * dx * dy
            yy += weights[point] * dy * dy
        }
        let slope = xy / xx
        guard x.count > 1, xx > 0, slope.isFinite, uncertainties.allSatisfy({ $0 > 0 }) else {
            return nil
        }
        let intercept = mean - slope * centre
        self.intercept = intercept
        self.slope = slope
        interceptUncertainty = (1 / total + centre * centre / xx).squareRoot()
        slopeUncertainty = (1 / xx).squareRoot()
        covariance = -centre / xx
        chiSquared = points.reduce(0) {
            let residual = y[$1] - intercept - slope * x[$1]
            return $0 + weights[$1] * residual * residual
        }
        count = x.count
        correlation = xy / (xx * yy).squareRoot()
    }

    /// The uncertainties of a and b times √(χ²/ν): for points whose stated σ are too small or too
    /// large by one factor; NaN for two points.
    public var scaled: (intercept: Double, slope: Double) {
        let factor = reducedChiSquared.squareRoot()
        return (interceptUncertainty * factor, slopeUncertainty * factor)
    }
}
