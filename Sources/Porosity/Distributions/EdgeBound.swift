#if canImport(Glibc)
    import Glibc
#endif

/// Bounds on what errors of the cylinder and blur may add to the porosity of a ring: systematic, and
/// stated apart from the interval.
///
/// All of them put air, which counts as pore, in place of solid; s is the distance from the edge,
/// and a ring reaches from s₁ = R − outer to s₂ = R − inner:
///
///     centring: (1 − φ)/(s₂ − s₁) ∫ arccos(s/d)/π ds over s < d;   d/(πw) (1 − φ) at the edge
///     radius:   (1 − φ) · part of the ring with s < ΔR
///     blur:     (1 − φ) σ/w [I(s₁/σ) − I(s₂/σ)],  I(t) = ∫ₜ^∞ Q = e^(−t²/2)/√(2π) − t Q(t)
///     threshold: (1 − φ) · part of the ring with s < q,  Q(q/σ) = (v_s − v_t)/(v_s − v_p)
///
/// with φ that of the pellet behind its guards, since that of the ring holds what is looked for, and
/// Q the upper tail of the normal distribution. I(0) = 0.399, so that blur adds 0.040 σ(px) to
/// a ring of 10 px at the edge, and 47 times less behind a guard of 2 σ. That is the bias of the
/// grey-level porosity, and more than that of a threshold v_t midway between air v_p and solid v_s.
/// A threshold nearer to the solid takes the shell down to q for pore besides.
///
/// d is twice the standard uncertainty of the axis plus H tan(2u_θ)/4, the mean offset of an axis
/// that is tilted by 2u_θ; ΔR is twice that of the radius plus an eighth of the taper, the mean gap
/// where the pellet is thinner than R. The integrals are those of a straight edge, times the outer
/// over the middle radius of the ring, because the air lies along its longer side.
public struct EdgeBound: Sendable, Hashable {
    /// From the centre and the tilt of the axis; NaN if the axis was given and not fitted.
    public let centring: Double
    /// From the radius; NaN if it was given and not fitted.
    public let radius: Double
    /// From the blur of the edge; NaN if it is not known.
    public let blur: Double
    /// From a threshold nearer to the solid than to the air, which the porosity from the mean grey
    /// does not know; NaN if the blur or one of the greys is not known.
    public let threshold: Double

    /// All together: the sum, because none of them is random; NaN if one is not known.
    public var total: Double { centring + radius + blur + threshold }

    /// Bounds the error of a ring.
    ///
    /// - Parameters:
    ///   - inner: Inner radius of the ring, px.
    ///   - outer: Outer radius, px.
    ///   - porosity: φ of the pellet away from its edge.
    ///   - geometry: The cylinder.
    ///   - segmentation: The threshold with its band, and the greys of air and solid.
    public init(
        inner: Double, outer: Double, porosity: Double, geometry: PelletGeometry,
        segmentation: Segmentation
    ) {
        let near = max(geometry.radius - outer, 0)
        let far = geometry.radius - inner
        let width = outer - inner
        let solid = 1 - porosity
        func mean(_ integral: (Double) -> Double) -> Double {
            let part = (integral(far) - integral(near)) / width * 2 * outer / (inner + outer)
            return solid * min(part, 1)
        }
        if let fit = geometry.fit {
            let height = geometry.height
            let angle = fit.tiltUncertainty * .pi / 180
            let offset = 2 * fit.axisUncertainty + height * tan(2 * angle) / 4
            centring =
                offset > 0
                ? mean { distance in
                    guard distance < offset else { return 0 }
                    let across = (offset * offset - distance * distance).squareRoot()
                    return (distance * acos(distance / offset) - across) / .pi
                } : 0
            let gap = 2 * fit.radiusUncertainty + abs(fit.taper) / 8
            radius = mean { min($0, gap) }
        } else {
            centring = .nan
            radius = .nan
        }
        if let sigma = geometry.edgeBlur {
            blur =
                sigma > 0
                ? mean { distance in
                    let t = distance / sigma
                    let density = exp(-t * t / 2) / (2 * Double.pi).squareRoot()
                    return -sigma * (density - t * erfc(t / 2.0.squareRoot()) / 2)
                } : 0
        } else {
            blur = .nan
        }
        if let sigma = geometry.edgeBlur, let height = segmentation.heightOfBand {
            let shell = sigma * Self.normalQuantile(height)
            threshold = shell > 0 ? mean { min($0, shell) } : 0
        } else {
            threshold = .nan
        }
    }

    /// Where the normal distribution reaches a part, at most 6 σ from its middle.
    private static func normalQuantile(_ part: Double) -> Double {
        var (low, high) = (-6.0, 6.0)
        for _ in 0..<40 {
            let middle = (low + high) / 2
            if erfc(-middle / 2.0.squareRoot()) / 2 < part { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}

extension Segmentation {
    /// How far up from pore to solid the band of thresholds reaches, 0 to 1; nil where the greys are
    /// not known.
    fileprivate var heightOfBand: Double? {
        guard let greys = endMembers else { return nil }
        let end = pores == .dark ? band.upperBound : band.lowerBound
        return (end - greys.pore) / (greys.solid - greys.pore)
    }
}
