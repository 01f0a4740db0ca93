import Engines
import Foundation

/// The greys of pure pore and pure solid, with where they come from.
///
/// The solid's is the mode of its peak inside the pellet. The pores' is the mode of the air around
/// the pellet; where none is seen, the mode of the pores' peak, or the mean of their Gaussian.
/// Means of the two sides of a threshold are never taken: with them the grey-level porosity would
/// be the thresholded one again.
public struct EndMemberChoice: Sendable, Hashable {
    /// Where a grey comes from.
    public enum Origin: String, Sendable, Hashable, CustomStringConvertible {
        /// From the configuration.
        case given
        /// The peak of the solid.
        case solidMode = "mode of the solid"
        /// The air around the pellet.
        case air = "air around the pellet"
        /// The peak of the pores.
        case poreMode = "mode of the pores"
        /// The Gaussian of the pores.
        case mixture = "mean of the pores' Gaussian"

        /// What a report calls it.
        public var description: String { rawValue }
    }

    /// A grey.
    public struct EndMember: Sendable, Hashable {
        /// The grey of the pure phase.
        public let value: Double
        /// Its standard uncertainty.
        public let uncertainty: Double
        /// Where it comes from.
        public let origin: Origin

        /// Creates an end member.
        public init(value: Double, uncertainty: Double, origin: Origin = .given) {
            self.value = value
            self.uncertainty = uncertainty
            self.origin = origin
        }
    }

    /// Pure pore; nil if nothing shows it.
    public let pore: EndMember?
    /// Pure solid; nil if it has no peak.
    public let solid: EndMember?
    /// `W-ENDMEMBER` for what could not be used, and why.
    public let warnings: [PorosityWarning]

    /// Both greys for a segmentation; nil if one is missing.
    public var endMembers: Segmentation.EndMembers? {
        guard let pore, let solid else { return nil }
        return Segmentation.EndMembers(
            pore: pore.value, poreUncertainty: pore.uncertainty, solid: solid.value,
            solidUncertainty: solid.uncertainty)
    }

    /// Part of the air's voxels that may have one and the same value, unless the voxels inside the
    /// pellet are nearly as much alike.
    private static let largestSpike = 0.25
    /// Fewest voxels of air.
    private static let fewestVoxels: UInt64 = 1000
    /// Uncertainty of the mean of the pores' Gaussian as part of its σ: small pores are mixed with
    /// solid and draw it towards the solid.
    private static let mixtureUncertainty = 0.25

    /// Measures the greys that are not given.
    ///
    /// - Parameters:
    ///   - inside: Greys inside the pellet, away from its edge.
    ///   - air: Greys around the pellet, away from its edge; nil if there is nothing around it.
    ///   - choice: The threshold of `inside`, which tells the sides apart.
    ///   - givenPore: v_p if it is given.
    ///   - givenSolid: v_s if it is given.
    public init(
        inside: GreyHistogram, air: GreyHistogram?, choice: ThresholdChoice,
        givenPore: EndMember? = nil, givenSolid: EndMember? = nil
    ) {
        var warnings: [PorosityWarning] = []
        func warn(_ text: String) { warnings.append(PorosityWarning("W-ENDMEMBER", text)) }
        let last = inside.coding.lastCode(notAbove: choice.value)
        let low = 0...min(max(last, 0), GreyCoding.count - 2)
        let high = low.upperBound + 1...GreyCoding.count - 1
        let isDark = choice.pores == .dark
        let mode = GreyMode(
            inside, codes: isDark ? high : low, outwards: isDark ? 1 : -1)
        // Two greys are the greys of pore and solid.
        let ends = choice.quality.isTwoValued ? inside.occupied : nil
        func end(_ code: Int, _ origin: Origin) -> EndMember {
            EndMember(value: inside.coding.value(ofCode: code), uncertainty: 0, origin: origin)
        }
        let measuredSolid =
            ends.map { end(isDark ? $0.upperBound : $0.lowerBound, .solidMode) }
            ?? mode.map {
                EndMember(value: $0.value, uncertainty: $0.uncertainty, origin: .solidMode)
            }
        solid = givenSolid ?? measuredSolid
        if solid == nil {
            warn(
                "the solid has no peak beyond the threshold \(ThresholdChoice.text(choice.value)), "
                    + "so there is no grey-level porosity; give grey_porosity: {solid: GREY}")
        }

        func poreFromInside() -> EndMember? {
            if let ends { return end(isDark ? ends.lowerBound : ends.upperBound, .poreMode) }
            if let peak = GreyMode(
                inside, codes: isDark ? low : high, outwards: isDark ? -1 : 1)
            {
                // A mean of the Gaussian beside the peak says how far mixed voxels may draw it.
                let gaussian = choice.mixture.map { isDark ? $0.lower.mean : $0.upper.mean }
                let apart = gaussian.map { abs($0 - peak.value) } ?? 0
                let squares = peak.uncertainty * peak.uncertainty + apart * apart
                return EndMember(
                    value: peak.value, uncertainty: squares.squareRoot(), origin: .poreMode)
            }
            return choice.mixture.map {
                let gaussian = isDark ? $0.lower : $0.upper
                return EndMember(
                    value: gaussian.mean,
                    uncertainty: Self.mixtureUncertainty * gaussian.deviation, origin: .mixture)
            }
        }
        if let givenPore {
            pore = givenPore
        } else {
            do throws(Unusable) {
                let mode = try Self.airMode(air, inside: inside, pores: choice.pores)
                guard isDark ? mode.value < choice.value : mode.value > choice.value else {
                    throw Unusable(
                        reason: "what is around the pellet has the grey "
                            + "\(ThresholdChoice.text(mode.value)), on the solid's side of the "
                            + "threshold \(ThresholdChoice.text(choice.value))")
                }
                pore = EndMember(
                    value: mode.value, uncertainty: mode.uncertainty, origin: .air)
            } catch {
                pore = poreFromInside()
                warn(
                    "\(error.reason), so the grey of pure pore is "
                        + (pore.map { "the \($0.origin), \(ThresholdChoice.text($0.value))" }
                            ?? "not known and there is no grey-level porosity")
                        + "; give grey_porosity: {pore: GREY} if it is known")
            }
        }
        self.warnings = warnings
    }

    /// Why air cannot be used.
    struct Unusable: Error { let reason: String }

    /// The mode of the air around the pellet.
    static func airMode(
        _ air: GreyHistogram?, inside: GreyHistogram, pores: PoreGrey
    ) throws(Unusable) -> GreyMode {
        guard let air, air.total >= fewestVoxels, let occupied = air.occupied else {
            throw Unusable(
                reason: "only \(air?.total ?? 0) voxels of air around the pellet are in view "
                    + "(\(fewestVoxels) needed)")
        }
        let (spike, highest) = air.largestPart
        guard spike <= largestSpike || spike <= 2 * inside.largestPart.part else {
            throw Unusable(
                reason: String(
                    format: "%.0f %% of the air around the pellet has one and the same value %g, "
                        + "as if it were filled in or cut off", 100 * spike,
                    air.coding.value(ofCode: highest)))
        }
        guard let mode = GreyMode(air, codes: occupied, outwards: pores == .dark ? -1 : 1) else {
            throw Unusable(reason: "the air around the pellet has no peak")
        }
        return mode
    }
}

extension GreyHistogram {
    /// The most frequent code and its part of the voxels.
    fileprivate var largestPart: (part: Double, code: Int) {
        let code = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        return (Double(counts[code]) / Double(total), code)
    }
}
