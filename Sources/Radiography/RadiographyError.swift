public import Fields

/// What keeps the science of a radiograph from giving a number, each with what to do about it.
public enum RadiographyError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The flats hold no beam: the median of their counts above dark, ADU.
    case noBeam(medianOpenBeam: Double)
    /// More than half of the samples of a set of flats are saturated, from which count on.
    case flatsSaturated(set: Int, saturation: Double)
    /// One flat of a set holds no beam: its mean count above dark and that of the brightest one, if
    /// any holds a beam, ADU.
    case flatWithoutBeam(set: Int, image: Int, counts: Double, brightest: Double?)
    /// Every pixel of the dose region is masked or without beam.
    case doseRegionEmpty(region: Region)
    /// A frame cannot serve a purpose, because its dose marks it as not to be trusted.
    case doseOutOfRange(frame: Int, dose: Double, range: ClosedRange<Double>, purpose: String)
    /// A quantity that must be finite and inside a range is not.
    case quantityOutOfRange(name: String, value: Double, range: String)
    /// Too few rows or columns of an image carry numbers for a fit.
    case tooFewPixels(purpose: String, found: Int, needed: Int)
    /// No cylinder stands out of the noise of the optical depth.
    case noContrast(depth: Double, noise: Double)
    /// An edge of the cylinder is not in the image.
    case edgeOutside(side: String, column: Double, width: Int)
    /// Two images that must have one shape do not.
    case shapesDiffer(name: String, expected: Shape, actual: Shape)
    /// Two flats differ by no more than their read noise (variances in ADU²).
    case noPhotonNoise(variance: Double, readVariance: Double)

    /// The error in one line: what is wrong, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .noBeam(let medianOpenBeam):
            "the flats hold no beam: their median count above the darks is "
                + "\(rounded(medianOpenBeam)) ADU; crop to the beam, or check that flats and darks "
                + "are not exchanged"
        case .flatsSaturated(_, let saturation):
            "the flats are saturated, more than half of their counts reach \(rounded(saturation)) "
                + "ADU; raise detector.saturation_adu, or take flats with less exposure"
        case .flatWithoutBeam(_, _, let counts, let brightest):
            "the flat holds no beam, its mean count above the darks is \(rounded(counts)) ADU"
                + (brightest.map { ", that of another flat \(rounded($0)); leave it out" }
                    ?? "; check that flats and darks are not exchanged")
        case .doseRegionEmpty(let region):
            "dose_region \(region) holds no usable pixel, all are masked or without beam in the "
                + "flats; choose another region or check the mask"
        case .doseOutOfRange(_, let dose, let range, let purpose):
            "\(purpose) cannot be taken from the frame: its dose of \(rounded(dose)) is outside "
                + "dose_range [\(rounded(range.lowerBound)), \(rounded(range.upperBound))]; put "
                + "dose_region into open beam, take other frames, or widen dose_range"
        case .quantityOutOfRange(let name, let value, let range):
            "\(name) is \(value); give a value \(range)"
        case .tooFewPixels(let purpose, let found, let needed):
            "\(purpose) needs \(needed) usable pixels, \(found) are left; "
                + "widen the region or check the mask"
        case .noContrast(let depth, let noise):
            "no cylinder is seen: the optical depth of \(rounded(depth)) does not stand out of "
                + "its noise of \(rounded(noise)); use more frames, other rows, or give "
                + "axis_x_px and diameter_mm"
        case .edgeOutside(let side, let column, let width):
            "the \(side) edge of the cylinder, near column \(rounded(column)), is outside the "
                + "image of \(width) columns; widen the crop, or give "
                + "axis_x_px and diameter_mm; if no sample is in the beam, leave sample out"
        case .shapesDiffer(let name, let expected, let actual):
            "\(name) is \(actual) pixels, the first image \(expected); crop both to one region"
        case .noPhotonNoise(let variance, let readVariance):
            "the two flats differ by a variance of \(rounded(variance)) ADU², their read noise "
                + "alone gives \(rounded(readVariance)); take two different flats, or give "
                + "gain_adu_per_neutron"
        }
    }
}

/// A number as an error line prints it, with three decimals at most.
private func rounded(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e9 else { return "\(value)" }
    // Adding 0 makes −0 a plain 0.
    return "\((value * 1000).rounded() / 1000 + 0)"
}
