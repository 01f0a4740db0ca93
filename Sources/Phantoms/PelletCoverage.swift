/// How densely pores are strewn, and the porosity that is expected of them.
///
/// Pores are balls about the points of a Poisson process. A point P is solid if no centre is closer
/// than its ball's radius a, so with λ centres per volume
///
///     φ(P) = 1 − exp( −⟨ ∫ λ dV over the ball of radius a about P ⟩ )
///
/// The mean is over the radii, which are spread evenly from a₁ to a₂. With V̄ the mean volume of a
/// ball, λV̄ = k(r) + g·h: k has a step at the border of the outer part, g is the gradient along
/// the axis. The step becomes the part of balls about P that lies beyond it, the slope stays.
///
/// - Source: Chiu, Stoyan, Kendall and Mecke, Stochastic Geometry and its Applications (2013), 3.1.
struct PelletCoverage: Sendable {
    /// k within the border and beyond it.
    let inner, outer: Double
    /// Distance of the border from the axis.
    let border: Double
    /// g, per px.
    let slope: Double
    /// a₁ to a₂.
    let radii: ClosedRange<Double>

    /// Creates the coverage of checked options.
    ///
    /// - Throws: ``PhantomError/option(name:value:allowed:)`` for a gradient below no pores at all.
    init(_ options: PelletPhantomOptions, _ model: PelletModel) throws(PhantomError) {
        let porosity = options.porosity
        inner = -ElementaryFunctions.logarithm(1 - porosity)
        outer = -ElementaryFunctions.logarithm(1 - porosity - options.edgeRise)
        border = model.radius - options.resolvedEdgeWidth
        radii = options.poreRadius
        // dφ = (1 − φ) dk
        slope = options.gradient / ((1 - porosity) * model.length)
        let reach = max(-model.heights.lowerBound, model.heights.upperBound) + radii.upperBound
        guard min(inner, outer) >= abs(slope) * reach else {
            let most = min(inner, outer) / reach * (1 - porosity) * model.length
            throw .option(
                name: "gradient", value: "\(options.gradient)",
                allowed: "at most \((most * 1000).rounded(.down) / 1000) of either sign, or pores "
                    + "would be fewer than none at an end")
        }
    }

    /// V̄, the mean volume of a ball.
    var meanVolume: Double {
        let (a, b) = (radii.lowerBound, radii.upperBound)
        return 4 / 3 * Double.pi * (a + b) * (a * a + b * b) / 4
    }

    /// λV̄ at a distance from the axis and a height.
    func density(distance: Double, height: Double) -> Double {
        (distance < border ? inner : outer) + slope * height
    }

    /// The exponent of the expected porosity at height 0: k averaged over the balls about a point.
    func coverage(distance: Double) -> Double {
        let (a, b) = (radii.lowerBound, radii.upperBound)
        if distance + b <= border { return inner }
        if distance - b >= border { return outer }
        // Each radius counts by the volume of its ball.
        let volume = Self.integral(from: a, to: b, intervals: 16) { $0 * $0 * $0 }
        let beyond = Self.integral(from: a, to: b, intervals: 16) { radius in
            radius * radius * radius * part(ofBall: radius, at: distance)
        }
        let mean = b > a ? beyond / volume : part(ofBall: a, at: distance)
        return inner + (outer - inner) * mean
    }

    /// The expected porosity at a distance from the axis with a ``coverage(distance:)``, and a
    /// height.
    func porosity(coverage: Double, height: Double) -> Double {
        1 - ElementaryFunctions.exponential(-(coverage + slope * height))
    }

    /// The part of a ball of radius `a` about a point at `distance` that lies beyond the border.
    ///
    /// In a plane at u from the point, across the line to the axis, the ball is a disc of radius
    /// b = √(a² − u²), of which what is further than v = √(border² − (distance + u)²) from that line
    /// lies beyond: two segments.
    private func part(ofBall a: Double, at distance: Double) -> Double {
        func area(_ u: Double) -> Double {
            let b = max(a * a - u * u, 0).squareRoot()
            let square = border * border - (distance + u) * (distance + u)
            guard square > 0 else { return Double.pi * b * b }
            let v = square.squareRoot()
            guard v < b else { return 0 }
            // v = b − (b − v) t² takes the root out of the integrand at its end.
            let depth = b - v
            let root = depth.squareRoot()
            return 8 * depth * root
                * Self.integral(from: 0, to: 1, intervals: 16) { t in
                    t * t * (2 * b - depth * t * t).squareRoot()
                }
        }
        // Where a disc begins to reach over the border, and where it is wholly beyond.
        var ends = [-a, a]
        for place in [-border - distance, border - distance] where abs(place) < a {
            ends.append(place)
        }
        if distance > 0 {
            let touch = (border * border - distance * distance - a * a) / (2 * distance)
            if abs(touch) < a { ends.append(touch) }
        }
        ends.sort()
        var volume = 0.0
        for (low, high) in zip(ends, ends.dropFirst()) where high > low {
            // u = low + (high − low) (3 − 2t) t² takes out roots at both ends.
            volume += Self.integral(from: 0, to: 1, intervals: 32) { t in
                area(low + (high - low) * (3 - 2 * t) * t * t) * 6 * t * (1 - t) * (high - low)
            }
        }
        return volume / (4 / 3 * Double.pi * a * a * a)
    }

    /// Simpson's rule.
    private static func integral(
        from low: Double, to high: Double, intervals: Int, _ value: (Double) -> Double
    ) -> Double {
        let step = (high - low) / Double(intervals)
        var sum = value(low) + value(high)
        for i in 1..<intervals { sum += value(low + Double(i) * step) * (i % 2 == 1 ? 4 : 2) }
        return sum * step / 3
    }
}
