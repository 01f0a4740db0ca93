public import Engines
import Fields

#if canImport(Glibc)
    import Glibc
#endif

/// All that is known before the frames are computed: geometry, tables of the pass, and how the sums
/// of a bin become numbers.
public struct DensityPreparation: Sendable {
    /// A row bin of the profiles.
    public struct ProfileBin: Sendable {
        /// First image row.
        public let row: Int
        /// Number of rows.
        public let rowCount: Int
        /// Bin centre above the separator / negative-electrode interface, µm; NaN without a pixel
        /// size.
        public let height: Double
        /// Index of the component; nil outside every component.
        public let component: Int?
        /// Whether the component is said to be opaque.
        public let isOpaque: Bool
        /// What turns sums into densities; nil where there is none.
        public let scale: DensityScale?
    }

    /// What the pass computes.
    public let plan: DensityPlan
    /// The bins of the profiles, from top to bottom.
    public let bins: [ProfileBin]
    /// Names of the bands; a band that only stands for the sample has none.
    public let bandNames: [String]
    /// Gives the dose of each frame.
    public let doseMeter: DoseMeter
    /// Where the sample is.
    public let geometry: SampleGeometry?
    /// Noise of the detector.
    public let noise: DetectorNoise?
    /// Median of the open beam, ADU.
    public let medianOpenBeam: Double
    /// Pixels that the mask excludes, or no reference has a sample of.
    public let masked: Int
    /// Pixels with too little beam.
    public let lowFlat: Int
    /// Spots that were left out of darks and flats.
    public let referenceSpots: Int
    /// Mean optical depth above which a row is opaque.
    public let opaqueAbove: Double
    /// What a user should know.
    public let warnings: [RadiographyWarning]

    /// Prepares an experiment.
    ///
    /// - Parameters:
    ///   - experiment: The experiment.
    ///   - references: Its darks and flats, which are used up: tables may take the place of their sums.
    ///   - threads: Threads that read and add.
    ///   - workingBytes: What images may take in memory while they are averaged.
    /// - Throws: ``RadiographyError``, and what reading throws.
    public init(
        _ experiment: DensityExperiment, references: References, threads: Int,
        workingBytes: Int = DensityExperiment.workingBytes
    ) throws {
        var warnings = references.warnings
        let shape = experiment.frames.shape
        let builder = try PlanBuilder(
            experiment: experiment, references: references, threads: threads,
            workingBytes: workingBytes, warnings: &warnings)
        plan = builder.plan
        bins = builder.profileBins
        bandNames = experiment.bands.map(\.name)
        doseMeter = builder.doseMeter
        geometry = builder.geometry
        noise = references.noise
        medianOpenBeam = references.medianOpenBeam
        masked = references.masked
        lowFlat = references.lowFlat
        referenceSpots = references.spots
        opaqueAbove = experiment.opaqueAbove
        precondition(plan.shape == shape)
        self.warnings = warnings
    }
}
