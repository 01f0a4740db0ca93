import Fields

/// Whether a dose region is open beam: no sample, holder or shadow in it.
///
/// Something in the region makes every dose, and with it every optical depth of the run, wrong by one
/// and the same number, which nothing else shows. Three signs are looked for, the last two in one
/// frame over its flats, see ``FrameOverFlats``:
///
/// - pixels of the region lie in the sample as its geometry has it;
/// - a strip of the region, across or along, differs from the median of such strips;
/// - a part of the image is brighter than the region: nothing is brighter than the open beam.
///
/// - Source: physics specification (a), which takes the dose from air.
struct OpenBeamCheck {
    /// What speaks against open beam.
    enum Sign: Hashable {
        /// Pixels of the region whose centre lies in the sample.
        case inSample(pixels: Int)
        /// The columns or rows of the region that differ most from the median strip, and by which
        /// part of it.
        case uneven(Strip, difference: Double)
        /// The part of the image's blocks that are brighter than the region.
        case darkerThanImage(share: Double)
    }

    /// A part of the region, over all its rows or over all its columns.
    enum Strip: Hashable {
        case columns(Range<Int>)
        case rows(Range<Int>)
    }

    /// The region.
    let region: Region
    /// What was found, nothing for open beam.
    let signs: [Sign]

    /// Difference from the median strip of the region from which a strip is uneven.
    ///
    /// A beam whose shape drifts by 4 % over the image, with flats of one time only, stays below.
    static let unevenness = 0.03
    /// Excess over the region from which a block of the image is brighter.
    static let excess = 0.05
    /// Part of the blocks from which they are no accident.
    static let share = 0.01
    /// Standard errors by which a difference must stand out.
    static let significance = 5.0

    /// Looks for signs.
    ///
    /// - Parameters:
    ///   - region: The dose region, inside the image.
    ///   - sample: The sample; nil without one.
    ///   - geometry: Where it is.
    ///   - frame: One frame over its flats, with the beam on.
    ///   - dose: What the region says of that frame.
    ///   - references: Darks and flats.
    ///   - threads: Threads that read and add.
    /// - Throws: What reading throws.
    init(
        _ region: Region, sample: SampleSettings?, geometry: SampleGeometry?,
        frame: FrameOverFlats, dose: DoseMeter.Frame, references: References, threads: Int
    ) throws {
        self.region = region
        let blocks = RegionBlocks(
            region: region, frame: frame, dose: dose, shape: references.shape)
        var signs: [Sign] = []
        let covered = try geometry.map { geometry in
            try Self.pixels(
                of: region, in: geometry, sample?.components ?? [], width: references.shape.width)
        }
        if let covered, covered > 0 { signs.append(.inSample(pixels: covered)) }
        if let uneven = try blocks.mostUneven() {
            signs.append(.uneven(uneven.strip, difference: uneven.difference))
        }
        let share = try blocks.brighterShare(
            aboveOpenBeam: references.medianOpenBeam, threads: threads)
        if share >= Self.share { signs.append(.darkerThanImage(share: share)) }
        self.signs = signs
    }

    /// Looks at a frame of an experiment.
    ///
    /// - Returns: nil where doses do not come from a region.
    /// - Throws: What reading throws.
    init?(
        _ experiment: DensityExperiment, geometry: SampleGeometry?, frame: FrameOverFlats,
        dose: DoseMeter.Frame, references: References, threads: Int
    ) throws {
        guard case .region(let region) = experiment.dose else { return nil }
        try self.init(
            region, sample: experiment.sample, geometry: geometry, frame: frame, dose: dose,
            references: references, threads: threads)
    }

    /// Pixels of the region in a cylinder, at the rows of its components.
    ///
    /// A plate has no edges that the configuration knows.
    private static func pixels(
        of region: Region, in geometry: SampleGeometry,
        _ components: [SampleSettings.Component], width: Int
    ) throws -> Int {
        guard case .cylinder = geometry.body else { return 0 }
        let rows = components.isEmpty ? [region.rows] : components.map(\.rows)
        return try rows.flatMap { $0.clamped(to: region.rows) }.reduce(0) { sum, row in
            let columns = try geometry.columns(atRow: Double(row), width: width, within: 1).range
            return sum + columns.clamped(to: region.columns).count
        }
    }
}

extension OpenBeamCheck {
    /// `W-DOSE`, if anything was found.
    var warning: RadiographyWarning? {
        guard !signs.isEmpty else { return nil }
        return RadiographyWarning(
            "W-DOSE",
            "dose_region \(region) is not open beam: \(signs.map(words).joined(separator: ", "))"
                + "; every optical depth is off by the same number, choose a region beside the sample "
                + "and its holder")
    }

    private func words(_ sign: Sign) -> String {
        switch sign {
        case .inSample(let pixels):
            "\(pixels) of its \(region.area) pixels lie in the sample"
        case .uneven(let strip, let difference):
            "its \(words(strip)) are \(percent(abs(difference))) "
                + "\(difference < 0 ? "darker" : "brighter") than the median strip"
        case .darkerThanImage(let share):
            "\(percent(share)) of the image is more than \(percent(Self.excess)) brighter"
        }
    }

    private func words(_ strip: Strip) -> String {
        switch strip {
        case .columns(let range): "columns [\(range.lowerBound), \(range.upperBound)]"
        case .rows(let range): "rows [\(range.lowerBound), \(range.upperBound)]"
        }
    }

    private func percent(_ part: Double) -> String {
        let tenths = (part * 1000).rounded() / 10
        return Int(exactly: tenths).map { "\($0) %" } ?? "\(tenths) %"
    }
}
