import Engines

/// The middle between the greys of the air around a pellet and of its solid.
struct Midway {
    let air, solid: Double

    /// Fewest σ of the solid's peak between the two.
    private static let leastGap = 4.0

    var value: Double { (air + solid) / 2 }
    var gap: Double { abs(solid - air) }

    /// Finds both; nil where there is no air, or it does not stand out from the pellet.
    init?(_ histogram: GreyHistogram, air: GreyHistogram?, pores: PoreGrey) {
        guard let occupied = histogram.occupied,
            let mode = GreyMode(histogram, codes: occupied, outwards: pores == .dark ? 1 : -1),
            let around = try? EndMemberChoice.airMode(air, inside: histogram, pores: pores),
            pores == .dark ? around.value < mode.value : around.value > mode.value
        else { return nil }
        self.air = around.value
        solid = mode.value
        guard gap >= Self.leastGap * mode.deviation else { return nil }
    }

    /// Whether a class of pores, with the rest beyond it, is nearer to the rest than to the air.
    func isSolid(pore: Double, rest: Double) -> Bool { abs(pore - air) > abs(rest - pore) }

    /// Difference of porosities from which two are far apart.
    private static let distance = 0.02

    /// Why two Gaussians do not tell pores from solid; nil if nothing speaks against them.
    ///
    /// Their porosity is doubted if it is far from the grey-level one, which partial volumes leave as
    /// it is, while that of Otsu, or of the middle between air and solid, is at most half as far.
    ///
    /// - Parameters:
    ///   - mixture: The Gaussians.
    ///   - histogram: What they were fitted to.
    ///   - otsu: Otsu's threshold, if two peaks show.
    ///   - pores: On which side the pores are.
    /// - Returns: The reason.
    func doubt(
        of mixture: GaussianMixture, _ histogram: GreyHistogram, otsu: Double?, pores: PoreGrey
    ) -> String? {
        let isDark = pores == .dark
        let pore = isDark ? mixture.lower.mean : mixture.upper.mean
        if isSolid(pore: pore, rest: isDark ? mixture.upper.mean : mixture.lower.mean) {
            return
                "two Gaussians split the solid, the one of pores at \(ThresholdChoice.text(pore))"
        }
        // With the air for pores.
        let grey = greyPorosity(
            mean: histogram.mean,
            endMembers: Segmentation.EndMembers(
                pore: air, poreUncertainty: 0, solid: solid, solidUncertainty: 0)
        ).porosity
        let porosity = histogram.porosity(threshold: mixture.crossing, pores: pores)
        guard abs(porosity - grey) > Self.distance else { return nil }
        for (name, threshold) in [("otsu", otsu), ("midway", value)] {
            guard let threshold else { continue }
            let other = histogram.porosity(threshold: threshold, pores: pores)
            guard abs(other - grey) < abs(porosity - grey) / 2 else { continue }
            return "two Gaussians make the porosity \(ThresholdChoice.text(porosity)), the greys "
                + "between air and solid \(ThresholdChoice.text(grey)), \(name) "
                + "\(ThresholdChoice.text(other))"
        }
        return nil
    }
}
