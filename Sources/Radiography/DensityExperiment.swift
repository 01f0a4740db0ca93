public import Engines
public import Fields

/// One experiment, its files open and its numbers in the units of the field.
public struct DensityExperiment: Sendable {
    /// A column band of the profiles.
    public struct Band: Sendable {
        /// Its name.
        public var name: String
        /// Its columns.
        public var extent: ValidColumns.Band

        /// Creates a band.
        public init(name: String, extent: ValidColumns.Band) {
            self.name = name
            self.extent = extent
        }
    }

    /// What the density of every frame is relative to.
    public struct ReferenceState: Sendable {
        /// Indices of the reference frames.
        public var frames: Range<Int>
        /// Known ⁶Li number density of each component, at/cm³.
        public var lithium6: [String: Double]

        /// Creates a reference state.
        public init(frames: Range<Int>, lithium6: [String: Double]) {
            self.frames = frames
            self.lithium6 = lithium6
        }
    }

    /// Where the dose of each frame comes from.
    public enum DoseSource: Sendable {
        /// Open beam beside the sample.
        case region(Region)
        /// 1/d of each frame, from a monitor or the exposures, with what ln d varies by for the frame's
        /// own sake, and for the sake of the flats, which all frames share.
        case given(ratios: [Double], variances: [Double], flatsVariance: Double)
    }

    /// The frames, in order of time.
    public var frames: any FrameSource
    /// Images that each frame is the mean of.
    public var combinedFrames: Int
    /// Seconds since 1970 at the middle of each frame's exposure; nil where nobody knows.
    public var absoluteTimes: [Double]?
    /// Where doses come from.
    public var dose: DoseSource
    /// 1/d outside this range marks a frame that cannot be trusted.
    public var doseRange: ClosedRange<Double>
    /// The detector.
    public var detector: DetectorSettings
    /// The sample; nil: the run ends at the transmission.
    public var sample: SampleSettings?
    /// Pixel size, cm; nil where nothing needs it.
    public var pixelSize: Double?
    /// ⁶Li's absorption.
    public var crossSection: LithiumCrossSection
    /// Wavelength of the beam, Å.
    public var wavelength: Double
    /// What densities are relative to; nil: absolute.
    public var reference: ReferenceState?
    /// The bands of the profiles.
    public var bands: [Band]
    /// Rows that are summed before the logarithm.
    public var binRows: Int
    /// The maps that are wanted.
    public var maps: DensityPlan.Maps
    /// Mean optical depth above which a row is opaque.
    public var opaqueAbove: Double

    /// At most 16 frames, spread over the run, that stand for all of them.
    var spreadFrames: [Int] {
        let count = frames.count
        let used = min(16, count)
        return (0..<used).map { $0 * count / used }
    }

    /// An eighth of the frames, in a row from the middle of the run, 4 to 16 of them.
    ///
    /// A sample that changes is nearly the same in all. The logarithm of a mean of what differs is not a cylinder's.
    var middleFrames: [Int] {
        let used = min(max(frames.count / 8, 4), 16, frames.count)
        let first = (frames.count - used) / 2
        return Array(first..<first + used)
    }

    /// Creates an experiment.
    public init(
        frames: any FrameSource, combinedFrames: Int = 1, absoluteTimes: [Double]? = nil,
        dose: DoseSource, doseRange: ClosedRange<Double> = 0.5...2, detector: DetectorSettings,
        sample: SampleSettings? = nil, pixelSize: Double? = nil,
        crossSection: LithiumCrossSection = .tabulated, wavelength: Double = 2.8,
        reference: ReferenceState? = nil,
        bands: [Band] = [Band(name: "full", extent: .full)], binRows: Int = 1,
        maps: DensityPlan.Maps = [], opaqueAbove: Double = 3.9
    ) {
        self.frames = frames
        self.combinedFrames = combinedFrames
        self.absoluteTimes = absoluteTimes
        self.dose = dose
        self.doseRange = doseRange
        self.detector = detector
        self.sample = sample
        self.pixelSize = pixelSize
        self.crossSection = crossSection
        self.wavelength = wavelength
        self.reference = reference
        self.bands = bands
        self.binRows = binRows
        self.maps = maps
        self.opaqueAbove = opaqueAbove
    }
}
