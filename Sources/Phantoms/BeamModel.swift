/// The open beam over the image and over time, and how bright each image is.
struct BeamModel: Sendable {
    /// Seconds from the first frame to the middle of the flats before it; negative.
    let before: Double
    /// Seconds from the first frame to the middle of the flats after the last one.
    let after: Double
    /// Seconds from one flat or dark to the next.
    let flatInterval: Double
    /// Intensity of every frame over the time-interpolated flats.
    let doses: [Double]
    /// Intensity of every flat before, their mean exactly on the linear decline.
    let beforeDoses: [Double]
    /// Intensity of every flat after, their mean exactly on the linear decline.
    let afterDoses: [Double]

    private let nonuniformity: Double
    private let shapeDrift: Double
    private let decline: Double
    private let width: Double
    private let height: Double

    /// Creates the beam of checked options.
    init(_ options: CellPhantomOptions) {
        nonuniformity = options.beamNonuniformity
        shapeDrift = options.beamShapeDrift
        decline = options.beamDecline
        width = Double(options.width)
        height = Double(options.height)

        // Whole seconds, so that the configuration can state them.
        flatInterval = options.exposure
        let pause = options.frameInterval
        let lead = 0.5 * Double(options.flatsBefore) * flatInterval + pause
        let trail = 0.5 * Double(options.flatsAfter) * flatInterval + pause
        let last = Double(options.frames - 1) * options.frameInterval
        before = -lead.rounded(.up)
        after = (last + trail).rounded(.up)

        let half = options.intensityFluctuation
        func fluctuations(_ kind: ImageKind, _ count: Int) -> [Double] {
            (0..<count).map { index in
                var stream = RandomStream(
                    seed: options.seed, ImageKind.beam.rawValue, kind.rawValue, UInt64(index))
                return half * (2 * stream.uniform() - 1)
            }
        }
        func balanced(_ values: [Double]) -> [Double] {
            let mean = values.reduce(0, +) / Double(values.count)
            return values.map { 1 + ($0 - mean) }
        }
        doses = fluctuations(.frame, options.frames).enumerated().map { index, value in
            (1 + value) * (options.tripFrames.contains(index) ? 0.01 : 1)
        }
        beforeDoses = balanced(fluctuations(.flatBefore, options.flatsBefore))
        afterDoses = balanced(fluctuations(.flatAfter, options.flatsAfter))
    }

    /// Position in time, 0 at the flats before and 1 at the flats after.
    func weight(time: Double) -> Double {
        (time - before) / (after - before)
    }

    /// Time of the middle of a flat's exposure, from the first frame (s).
    func flatTime(_ index: Int, of count: Int, around middle: Double) -> Double {
        middle + (Double(index) - 0.5 * Double(count - 1)) * flatInterval
    }

    /// The beam along a row, a parabola in u.
    ///
    ///     B(u, v, w) = 1 + n s₀(u, v) + w ( δ s₁(u, v) − decline )
    ///     s₀ = 0.65 (0.3558 − (u − 0.15)²) + 0.4 (0.3433 − (v + 0.1)²)
    ///     s₁ = 0.7 u + 0.3 v + 0.3 (u² − 1/3)
    ///
    /// u and v run from −1 to 1 over the image; s₀ and s₁ have no mean.
    ///
    /// - Parameters:
    ///   - y: Row of the image.
    ///   - w: Position in time, see ``weight(time:)``.
    /// - Returns: The parabola, relative to the mean over the image at the flats before.
    func row(_ y: Int, weight w: Double) -> BeamRow {
        let v = (2 * Double(y) - (height - 1)) / height
        let n = nonuniformity
        let drift = shapeDrift * w
        let vertical = 0.4 * (0.3433 - (v + 0.1) * (v + 0.1))
        let constant =
            1 + n * (0.65 * (0.3558 - 0.0225) + vertical) + drift * (0.3 * v - 0.1) - decline * w
        return BeamRow(
            constant: constant, linear: n * 0.65 * 0.3 + drift * 0.7,
            quadratic: -n * 0.65 + drift * 0.3, start: (1 - width) / width, step: 2 / width)
    }

    /// An upper bound of the intensity of any image anywhere, relative to 1.
    var brightest: Double {
        let dose = max(doses.max() ?? 1, beforeDoses.max() ?? 1, afterDoses.max() ?? 1)
        return dose * (1 + 0.37 * nonuniformity + 1.2 * shapeDrift)
    }
}

/// The open beam along one row.
struct BeamRow {
    let constant: Double
    let linear: Double
    let quadratic: Double
    let start: Double
    let step: Double

    /// The beam at a column, 1 being the mean over the image at the flats before.
    func value(column: Int) -> Double {
        let u = start + step * Double(column)
        return constant + u * (linear + u * quadratic)
    }
}

/// What an image is, as the random streams name it.
enum ImageKind: UInt64 {
    case dark = 1
    case flatBefore = 2
    case flatAfter = 3
    case frame = 4
    case beam = 5
    case detector = 6
}
