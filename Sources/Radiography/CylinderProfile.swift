import Fields
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

    /// The model of every column, and its gradient.
    struct State {
        let model: [Double]
        let gradient: [Double]
    }

    /// Model and gradient of every column, five numbers a column in the order of `parameters`.
    func evaluate(width: Int) -> State {
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
        return State(model: model, gradient: gradient)
    }

    /// What a fit of one profile gives.
    struct Fit {
        let profile: CylinderProfile
        /// Standard uncertainties in the order of `parameters`; 0 for what was fixed.
        let uncertainties: [Double]
    }

    /// Every parameter, without R, and what a group of rows does not share with the others.
    static let all = [0, 1, 2, 3, 4]
    static let allButRadius = [0, 2, 3, 4]
    static let own = [2, 3, 4]

    /// Fits a profile by Levenberg and Marquardt, first plain, then with Tukey's biweight.
    ///
    /// - Parameters:
    ///   - data: The profile.
    ///   - free: Which parameters move.
    ///   - plainSteps: Steps before the biweight weighs the residuals.
    /// - Returns: nil if the fit leaves the image or finds no attenuation.
    func fitted(to data: DepthProfile, free: [Int], plainSteps: Int = 8) -> Fit? {
        let width = data.depths.count
        guard data.usableColumns > 4 * free.count else { return nil }
        var current = self
        var weights = data.counts
        var state = current.evaluate(width: width)
        var damping = 1e-3
        for step in 0..<60 {
            // Plain least squares first, so that a poor start does not let the edges go.
            let isRobust = step >= plainSteps
            if isRobust { weights = Self.weights(data: data, model: state.model) }
            let equations = Self.equations(
                data: data, state: state, weights: weights, free: free)
            guard let move = equations.solution(damping: damping) else { return nil }
            let trial = current.moved(by: move, free: free)
            guard trial.isPlausible(width: width) else {
                damping = damping * 10 + 1e-2
                continue
            }
            let next = trial.evaluate(width: width)
            let cost = Self.cost(data: data, model: state.model, weights: weights)
            guard Self.cost(data: data, model: next.model, weights: weights) <= cost else {
                if isRobust && damping > 1 { break }
                damping = damping * 10 + 1e-6
                continue
            }
            current = trial
            state = next
            damping /= 10
            if isRobust, (move.map { abs($0) }.max() ?? 0) < 1e-5 { break }
        }
        return Self.result(current, data: data, state: state, free: free)
    }

    /// Solves for all free parameters at once, with the model taken as linear around this one.
    ///
    /// µ, b0 and b1 are first fitted with x_c and R as they are. A group's own noise makes its sum
    /// of squares bumpy on the scale of a pixel; around the position that all groups agree on it
    /// is not, which keeps each group from resting in a bump of its own.
    func linearized(to data: DepthProfile, free: [Int]) -> Fit? {
        guard let start = fitted(to: data, free: Self.own, plainSteps: 0)?.profile else {
            return nil
        }
        let state = start.evaluate(width: data.depths.count)
        // The score is robust; the curvature is that of all residuals alike, ⟨ψ′⟩ Σ counts J Jᵀ.
        let score = Self.equations(
            data: data, state: state, weights: Self.weights(data: data, model: state.model),
            free: free)
        let plain = Self.equations(data: data, state: state, weights: data.counts, free: free)
        guard
            let step = plain.solution(
                right: score.right, factor: 1 / Self.moments(data: data, model: state.model).slope)
        else { return nil }
        return Self.result(
            start.moved(by: step, free: free), data: data, state: state, free: free)
    }

    private func moved(by step: [Double], free: [Int]) -> CylinderProfile {
        var result = self
        for (index, parameter) in free.enumerated() { result.parameters[parameter] += step[index] }
        return result
    }

    private func isPlausible(width: Int) -> Bool {
        radius > 1 && radius < 10 * Double(width) && abs(centre) < 10 * Double(width)
            && parameters.allSatisfy(\.isFinite)
    }

    /// Adds the uncertainties of an M-estimate of n equal residuals, counts taken out.
    ///
    ///     cov = ⟨ψ²⟩/⟨ψ′⟩² · n/(n − p) · (Σ counts J Jᵀ)⁻¹        ψ = r · biweight
    private static func result(
        _ profile: CylinderProfile, data: DepthProfile, state: State, free: [Int]
    ) -> Fit? {
        let equations = equations(data: data, state: state, weights: data.counts, free: free)
        guard profile.attenuation > 0, let covariance = equations.inverse() else { return nil }
        let (square, slope, count) = moments(data: data, model: state.model)
        let scale = square / (slope * slope) * count / (count - Double(free.count))
        guard scale.isFinite else { return nil }
        var uncertainties = Array(repeating: 0.0, count: 5)
        for (index, parameter) in free.enumerated() {
            // Without noise rounding alone is left.
            uncertainties[parameter] = max(
                (scale * covariance[index * free.count + index]).squareRoot(), 1e-9)
        }
        return Fit(profile: profile, uncertainties: uncertainties)
    }

    /// ⟨ψ²⟩, ⟨ψ′⟩ and the number of residuals.
    private static func moments(
        data: DepthProfile, model: [Double]
    ) -> (square: Double, slope: Double, count: Double) {
        let residuals = scaledResiduals(data: data, model: model)
        let deviation = RobustStatistics.deviation(residuals)
        var square = 0.0
        var slope = 0.0
        for residual in residuals {
            let score = residual * RobustStatistics.biweight(residual, deviation: deviation)
            square += score * score
            slope += RobustStatistics.biweightSlope(residual, deviation: deviation)
        }
        let count = Double(residuals.count)
        return (square / count, slope / count, count)
    }

    /// Residuals times the root of their counts, of the columns that hold a number.
    private static func scaledResiduals(data: DepthProfile, model: [Double]) -> [Double] {
        model.indices.filter { data.counts[$0] > 0 }.map {
            (data.depths[$0] - model[$0]) * data.counts[$0].squareRoot()
        }
    }

    /// Counts times the biweight of the residual in units of the scatter.
    private static func weights(data: DepthProfile, model: [Double]) -> [Double] {
        let deviation = RobustStatistics.deviation(scaledResiduals(data: data, model: model))
        return model.indices.map { column in
            let count = data.counts[column]
            let residual = (data.depths[column] - model[column]) * count.squareRoot()
            return count * RobustStatistics.biweight(residual, deviation: deviation)
        }
    }

    private static func equations(
        data: DepthProfile, state: State, weights: [Double], free: [Int]
    ) -> NormalEquations {
        var equations = NormalEquations(size: free.count)
        var row = Array(repeating: 0.0, count: free.count)
        for column in 0..<data.depths.count where weights[column] > 0 {
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
