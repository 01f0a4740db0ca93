/// Whether every flat holds a beam.
///
/// A flat that was taken behind a closed shutter dims the mean of its set, and a dose takes no notice
/// of that: gain, noise and the beam's profile would be wrong without a sign.
enum FlatBrightness {
    /// A flat with less than this part of the brightest one's counts holds no beam.
    static let least = 0.1
    /// Nor does one whose mean count is less than this part of a pixel's read noise.
    static let leastNoise = 0.5

    /// Compares flats with the noise and with each other.
    ///
    /// - Parameters:
    ///   - counts: Of each set, the mean count of each flat above the darks, ADU; NaN for a flat
    ///     that is saturated, which is left to others.
    ///   - readNoise: Noise of a pixel of a flat without beam, ADU.
    /// - Throws: ``RadiographyError/flatWithoutBeam(set:image:counts:brightest:)`` for the first
    ///   flat without beam.
    static func check(_ counts: [[Double]], readNoise: Double) throws(RadiographyError) {
        let brightest = counts.joined().filter(\.isFinite).max() ?? 0
        let dark = leastNoise * readNoise
        let limit = max(dark, least * brightest)
        for (set, flats) in counts.enumerated() {
            for (image, level) in flats.enumerated() where level <= limit {
                throw .flatWithoutBeam(
                    set: set, image: image, counts: level,
                    brightest: brightest > dark ? brightest : nil)
            }
        }
    }
}
