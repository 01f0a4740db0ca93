/// A number that cannot be right (`E-`) or is probably not (`W-`), with what is likely wrong.
///
/// A flag never stops a calculation: the numbers are printed beside it.
public struct Flag: Sendable, Hashable, CustomStringConvertible {
    /// What kind of contradiction it is.
    public let code: Code
    /// The component, state or row that it is about.
    public let place: String
    /// The numbers, then one sentence on what is likely wrong; lower case, no full stop.
    public let message: String

    /// Creates a flag.
    public init(_ code: Code, at place: String, _ message: String) {
        self.code = code
        self.place = place
        self.message = message
    }

    /// Code, place and message on one line.
    public var description: String { "\(code.rawValue): \(place): \(message)" }
}

extension Flag {
    /// The kinds of contradiction.
    ///
    /// - Source: physics specification §2.6 and §7.1.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// More lithium in a volume than in lithium metal: a mass in the wrong unit.
        case massUnit = "E-UNIT-MASS"
        /// ⁶Li and ⁷Li do not add up to lithium.
        case isotopeSum = "E-ISO-SUM"
        /// The part of lithium sites that are filled is below 0 or above 1.
        case siteOccupancy = "E-SITE"
        /// Fluxes that should cancel run in one direction.
        case fluxSign = "E-SIGN"
        /// Time does not run forwards.
        case time = "E-TIME"
        /// A natural abundance that is not the natural one, or two of them.
        case abundance = "W-ABUND"
        /// More mass in a volume than its crystals hold.
        case density = "W-DENS"
        /// More lithium in the negative electrode than LiIn holds.
        case siteDensity = "W-SITEDENS"
        /// Too little of the beam passes for a number.
        case opaque = "W-OPAQUE"
        /// A cell voltage is taken for the ohmic drop.
        case field = "W-FIELD"
        /// A diffusion coefficient that does not go with the conductivity.
        case nernstEinstein = "W-NE"
        /// A gradient that is a concentration divided by a length.
        case gradient = "W-GRAD"
        /// Interfaces move while lithium is plated or stripped.
        case drift = "W-DRIFT"
        /// Diffusion has gone too far for the law of the square root of time.
        case fourier = "W-FO"
        /// Nothing corrects for the intensity of the beam.
        case noDose = "W-NODOSE"
        /// The density changes across the sample.
        case lateral = "W-LATERAL"
        /// Charges that should agree do not.
        case coulomb = "W-COULOMB"

        /// Whether it says that something cannot be right, not only that it may be wrong.
        public var isError: Bool { rawValue.hasPrefix("E-") }

        /// What is most likely wrong, for a flag that knows no more than its code.
        public var likelyCause: String {
            switch self {
            case .massUnit: "a mass in mg was probably written in g"
            case .isotopeSum: "an exponent or a row of one isotope is probably wrong"
            case .siteOccupancy: "lithium was probably counted twice, or a charge is wrong"
            case .fluxSign: "a sign was probably dropped"
            case .time: "lines are probably out of order"
            case .abundance: "another natural abundance was probably used"
            case .density: "the volume or a mass is probably wrong"
            case .siteDensity: "the mass or the volume is probably wrong"
            case .opaque: "no ⁶Li density can be measured there"
            case .field: "the cell voltage was probably taken for the ohmic drop"
            case .nernstEinstein: "the field or the flux is probably wrong"
            case .gradient: "a concentration was probably divided by a length"
            case .drift: "the interfaces have to be found in every frame"
            case .fourier: "the law of the square root of time does not hold"
            case .noDose: "changes of the beam count as lithium"
            case .lateral: "the sample is not the same across its width"
            case .coulomb: "a current was probably integrated in the wrong way"
            }
        }
    }
}
