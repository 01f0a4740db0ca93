import Foundation

/// The mean optical depth of a group of rows: one value a column.
struct DepthProfile {
    /// Middle of the group, in image rows.
    let row: Double
    /// Mean depth of the group's usable pixels; 0 where `counts` is 0.
    let depths: [Double]
    /// Usable pixels of each column.
    let counts: [Double]

    /// Columns that hold a number.
    var usableColumns: Int { counts.count { $0 > 0 } }
}

/// A cylinder in a profile, A(x) = µ t̄(x; x_c, R) − ½ µ² Var(t) + b0 + b1 (x − x_m)/w, all in pixels.
///
/// The footprint of a pixel is 1; b0 and b1 take up what the flats left of the beam's profile.
/// The second term is the pixel's own averaging of e^{−µt}. x_m is the middle of w columns.
struct CylinderProfile {
    /// x_c, R, µ, b0, b1.
    var parameters: [Double]

    var centre: Double { parameters[0] }
    var radius: Double { parameters[1] }
    var attenuation: Double { parameters[2] }

    /// Model and gradient of every column, five numbers a column in the order of `parameters`.
    func evaluate(width: Int) -> (model: [Double], gradient: [Double]) {
        let (centre, radius, attenuation) = (parameters[0], parameters[1], parameters[2])
        var model = Array(repeating: 0.0, count: width)
        var gradient = Array(repeating: 0.0, count: 5 * width)
        let square = radius * radius
        let middle = Double(width - 1) / 2
        // One evaluation serves the right limit of a pixel and the left one of the next.
        func limit(_ column: Int) -> (y: Double, half: Double, angle: Double) {
            let y = min(max(Double(column) - 0.5 - centre, -radius), radius)
            let half = max((radius - y) * (radius + y), 0).squareRoot()
            return (y, half, asin(y / radius))
        }
        var left = limit(0)
        for column in 0..<width {
            let right = limit(column + 1)
            let place = (Double(column) - middle) / Double(width)
            let angle = right.angle - left.angle
            let chord = right.y * right.half - left.y * left.half + square * angle
            let cubes = right.y * right.y * right.y - left.y * left.y * left.y
            let meanSquare = 4 * (square * (right.y - left.y) - cubes / 3)
            let variance = max(meanSquare - chord * chord, 0)
            let curvature = attenuation * variance
            model[column] =
                attenuation * (chord - curvature / 2) + parameters[3] + parameters[4] * place
            // The gradient leaves the variance out except in µ: it only steers the steps.
            gradient[5 * column] = attenuation * 2 * (left.half - right.half)
            gradient[5 * column + 1] = attenuation * 2 * radius * angle
            gradient[5 * column + 2] = chord - curvature
            gradient[5 * column + 3] = 1
            gradient[5 * column + 4] = place
            left = right
        }
        return (model, gradient)
    }

    /// What a fit of one profile gives.
    struct Fit {
        let profile: CylinderProfile
        /// Standard uncertainties in the order of `parameters`; 0 for what was fixed.
        let uncertainties: [Double]
    }

    /// Fits a profile by Levenberg and Marquardt, first plain, then with Tukey's biweight.
    ///
    /// - Parameters:
    ///   - data: The profile.
    ///   - radiusIsFree: Whether R is fitted.
    /// - Returns: nil if the fit leaves the image or finds no attenuation.
    func fitted(to data: DepthProfile, radiusIsFree: Bool) -> Fit? {
        let free = radiusIsFree ? [0, 1, 2, 3, 4] : [0, 2, 3, 4]
        let width = data.depths.count
        guard data.usableColumns > 4 * free.count else { return nil }
        var current = self
        var robust = data.counts
        var state = current.evaluate(width: width)
        for pass in 0..<30 {
            let before = current
            if pass > 1 {
                robust = Self.weights(data: data, model: state.model)
            }
            var damping = 1e-3
            for _ in 0..<(pass == 0 ? 25 : 4) {
                let equations = Self.equations(
                    data: data, state: state, weights: robust, free: free)
                guard let step = equations.solution(damping: damping) else { return nil }
                var trial = current
                for (index, parameter) in free.enumerated() {
                    trial.parameters[parameter] += step[index]
                }
                guard trial.isPlausible(width: width) else {
                    damping = damping * 10 + 1e-2
                    continue
                }
                let next = trial.evaluate(width: width)
                let cost = Self.cost(data: data, model: state.model, weights: robust)
                if Self.cost(data: data, model: next.model, weights: robust) <= cost {
                    let moved = abs(step[0])
                    current = trial
                    state = next
                    damping /= 10
                    if moved < 1e-7 { break }
                } else {
                    damping = damping * 10 + 1e-6
                }
            }
            let moved = zip(before.parameters, current.parameters).prefix(2).map { abs($0 - $1) }
            if pass > 2, (moved.max() ?? 0) < 1e-5 { break }
        }
        return current.withUncertainties(data: data, state: state, weights: robust, free: free)
    }

    private func isPlausible(width: Int) -> Bool {
        radius > 1 && radius < 10 * Double(width) && abs(centre) < 10 * Double(width)
            && parameters.allSatisfy(\.isFinite)
    }

    private func withUncertainties(
        data: DepthProfile, state: (model: [Double], gradient: [Double]), weights: [Double],
        free: [Int]
    ) -> Fit? {
        let slopes = Self.weights(
            data: data, model: state.model, function: RobustStatistics.biweightSlope)
        let equations = Self.equations(data: data, state: state, weights: slopes, free: free)
        var scores = NormalEquations(size: free.count)
        for column in 0..<data.depths.count where weights[column] > 0 {
            let residual = data.depths[column] - state.model[column]
            scores.add(
                free.map { state.gradient[5 * column + $0] }, residual: 0,
                weight: weights[column] * weights[column] * residual * residual)
        }
        guard attenuation > 0, let covariance = equations.sandwich(scores: scores) else {
            return nil
        }
        var uncertainties = Array(repeating: 0.0, count: 5)
        for (index, parameter) in free.enumerated() {
            uncertainties[parameter] = max(covariance[index * free.count + index], 0).squareRoot()
        }
        guard uncertainties[0] > 0, uncertainties.allSatisfy(\.isFinite) else { return nil }
        return Fit(profile: self, uncertainties: uncertainties)
    }

    /// Counts times the biweight, or its slope, of the residual in units of the scatter.
    private static func weights(
        data: DepthProfile, model: [Double],
        function: (Double, Double) -> Double = RobustStatistics.biweight
    ) -> [Double] {
        var scaled: [Double] = []
        for column in 0..<model.count where data.counts[column] > 0 {
            scaled.append((data.depths[column] - model[column]) * data.counts[column].squareRoot())
        }
        let deviation = RobustStatistics.deviation(scaled)
        return (0..<model.count).map { column in
            let count = data.counts[column]
            let residual = (data.depths[column] - model[column]) * count.squareRoot()
            return count * function(residual, deviation)
        }
    }

    private static func equations(
        data: DepthProfile, state: (model: [Double], gradient: [Double]), weights: [Double],
        free: [Int]
    ) -> NormalEquations {
        var equations = NormalEquations(size: free.count)
        var row = Array(repeating: 0.0, count: free.count)
        for column in 0..<data.depths.count where weights[column] != 0 {
            for (index, parameter) in free.enumerated() {
                row[index] = state.gradient[5 * column + parameter]
            }
            equations.add(
                row, residual: data.depths[column] - state.model[column], weight: weights[column])
        }
        return equations
    }

    private static func cost(data: DepthProfile, model: [Double], weights: [Double]) -> Double {
        var sum = 0.0
        for column in 0..<model.count where weights[column] > 0 {
            let residual = data.depths[column] - model[column]
            sum += weights[column] * residual * residual
        }
        return sum
    }
}
