/// Returns the porosity that a mean grey stands for, between the greys of pure pore and pure solid.
///
///     φ   = (v_s − ⟨v⟩) / (v_s − v_p)
///     u²  = [φ² u²(v_p) + (1 − φ)² u²(v_s) + u²(⟨v⟩)] / (v_s − v_p)²
///
/// Nothing is clamped: a mean beyond an end member gives a porosity below 0 or above 1, and cutting
/// it off would bias every mean that follows. Pores may be darker or brighter than the solid. NaN
/// where the end members are equal.
///
/// - Parameters:
///   - mean: ⟨v⟩ of the voxels.
///   - uncertainty: u(⟨v⟩), its standard uncertainty; 0 where it enters elsewhere.
///   - endMembers: The greys of pure pore and pure solid.
/// - Returns: φ and its standard uncertainty.
/// - Source: porosity specification §3.
public func greyPorosity(
    mean: Double, uncertainty: Double = 0, endMembers: Segmentation.EndMembers
) -> (porosity: Double, uncertainty: Double) {
    let gap = endMembers.solid - endMembers.pore
    guard gap != 0 else { return (.nan, .nan) }
    let porosity = (endMembers.solid - mean) / gap
    let pore = porosity * endMembers.poreUncertainty
    let solid = (1 - porosity) * endMembers.solidUncertainty
    let variance = pore * pore + solid * solid + uncertainty * uncertainty
    return (porosity, variance.squareRoot() / abs(gap))
}
