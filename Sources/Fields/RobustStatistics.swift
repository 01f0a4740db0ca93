/// Statistics that a minority of wild values does not move.
package enum RobustStatistics {
    /// MAD over the standard deviation of a Gaussian, inverted.
    package static let deviationPerMAD = 1.4826
    /// Tukey's constant: 95 % efficiency for Gaussian residuals.
    package static let tukeyConstant = 4.685

    /// The median; the mean of the middle two for an even count; NaN for none.
    package static func median(_ values: [Double]) -> Double { quantile(0.5, of: values) }

    /// A value below which a part of the values lies, between neighbours; NaN for none.
    package static func quantile(_ part: Double, of values: [Double]) -> Double {
        var values = values
        return values.withUnsafeMutableBufferPointer { quantile(part, of: $0) }
    }

    /// A value below which a part of the values lies, between neighbours; NaN for none.
    ///
    /// It puts the values into another order.
    package static func quantile(
        _ part: Double, of values: UnsafeMutableBufferPointer<Double>
    ) -> Double {
        guard !values.isEmpty else { return .nan }
        let place = part * Double(values.count - 1)
        let rank = Int(place)
        let (low, high) = OrderStatistics.neighbours(from: rank, of: values)
        return low < high && place > Double(rank)
            ? low + (place - Double(rank)) * (high - low) : low
    }

    /// Standard deviation of residuals around 0, 1.4826 · median|r|.
    package static func deviation(_ residuals: [Double]) -> Double {
        deviationPerMAD * median(residuals.map { abs($0) })
    }

    /// Tukey's biweight [1 − (r/cσ)²]², 0 beyond cσ; 1 for every residual when σ is 0.
    package static func biweight(_ residual: Double, deviation: Double) -> Double {
        guard deviation > 0 else { return 1 }
        let ratio = residual / (tukeyConstant * deviation)
        let rest = 1 - ratio * ratio
        return rest > 0 ? rest * rest : 0
    }

    /// d(r·w)/dr of the biweight w, what a residual adds to the curvature of the robust sum; below
    /// 0 for residuals that are being let go.
    package static func biweightSlope(_ residual: Double, deviation: Double) -> Double {
        guard deviation > 0 else { return 1 }
        let ratio = residual / (tukeyConstant * deviation)
        let rest = 1 - ratio * ratio
        return rest > 0 ? rest * (1 - 5 * ratio * ratio) : 0
    }
}
