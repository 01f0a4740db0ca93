import Fields
import Foundation

/// What an EXPERIMENT.yaml says, with its defaults filled in.
///
/// Paths are as the file writes them; ``ExperimentFile/resolve(_:)`` makes them relative to the
/// file. Regions and rows are in the oriented and cropped image.
struct ExperimentConfiguration: Sendable, Equatable {
    /// The experiment; the file's name where it gives none.
    var name: String
    /// The radiographs.
    var frames: FilePattern
    /// Images without beam.
    var darks: Darks
    /// Images of the open beam.
    var flats: Flats
    /// How darks and flats are averaged.
    var average = Average.mean
    /// Pixel pitch at the sample, µm; left out only where nothing needs a length.
    var pixelSizeMicrometres: Double?
    /// When the frames were taken.
    var time = TimeSource.frameNumber
    /// Exposure of a frame, s.
    var exposureSeconds: Double?
    /// Exposure of a flat, s; that of a frame where the file gives none.
    var flatsExposureSeconds: Double?
    /// How stored images are turned, first of all.
    var orientation = Orientation.identity
    /// The part of the oriented image that is used.
    var crop: Region?
    /// Frames whose counts are summed before the logarithm.
    var combineFrames = 1
    /// The second-order correction of the logarithm.
    var logBias = LogBias.corrected
    /// Noise, faults and limits of the detector.
    var detector = DetectorConfiguration()
    /// Open beam in every frame.
    var doseRegion: Region?
    /// A table of monitor counts, used where there is no dose region.
    var monitor: String?
    /// The neutrons.
    var beam = BeamConfiguration()
    /// What stands in the beam; without it the run ends at the transmission.
    var sample: SampleConfiguration?
    /// Frames of known lithium density that the others are compared with.
    var reference: ReferenceConfiguration?
    /// Which height profiles are written.
    var profiles = ProfilesConfiguration()
    /// Which maps are written.
    var maps: MapChoice
    /// Whether figures are drawn.
    var figures = FigureChoice.automatic
}

/// Image files, as a configuration names them.
enum FilePattern: Sendable, Equatable {
    /// One path, which may hold wildcards or be a multi-page file.
    case glob(String)
    /// Paths in order.
    case list([String])
}

/// Images without beam.
enum Darks: Sendable, Equatable {
    /// There are none: the detector's offset counts as beam.
    case none
    case files(FilePattern)
}

/// Images of the open beam.
enum Flats: Sendable, Equatable {
    /// One set for all frames.
    case files(FilePattern)
    /// Two sets, linear in time between them.
    case around(before: TimedFiles, after: TimedFiles)
}

/// A set of images and the time of its middle.
struct TimedFiles: Sendable, Equatable {
    /// The images.
    var files: FilePattern
    /// The middle of the set; nil to take it from the TIFF tags.
    var time: Date?
}

/// How images of one kind become one.
enum Average: String, Sendable, CaseIterable {
    case mean
    case median
}

/// When the frames were taken.
enum TimeSource: Sendable, Equatable {
    /// Frames are numbered.
    case frameNumber
    /// Frames follow each other every `seconds`; `start` is the middle of the first.
    case interval(start: Date?, seconds: Double)
    /// A table with the columns `file` and `time_s`, in seconds after `start`.
    case table(path: String, start: Date?)
    /// The time that each TIFF carries.
    case tiffTags
}

/// The second-order correction of the logarithm for counting noise.
enum LogBias: String, Sendable, CaseIterable {
    case corrected
    case none
}

/// Noise, faults and limits of the detector.
struct DetectorConfiguration: Sendable, Equatable {
    /// Counts of one detected neutron.
    var gain = Gain.automatic
    /// Noise of an image without beam.
    var readNoise = AutomaticOr.automatic
    /// Counts from which a pixel is saturated, ADU; automatic is the full scale of the pixel type.
    var saturation = AutomaticOr.automatic
    /// What is done about single bright pixels.
    var spots = SpotRule.rule(thresholdSigma: 5, action: .exclude)
    /// Open beam below which a pixel carries no information, as a part of the median open beam.
    var lowFlat = 0.02
    /// Doses outside which a frame is not trusted, 1 = as bright as the flats.
    var doseRange = 0.5...2
    /// Optical depth above which nothing can be told.
    var opaqueAbove = 3.9
    /// An image whose non-zero pixels are ignored.
    var mask: String?
}

/// Counts of one detected neutron, ADU.
enum Gain: Sendable, Equatable {
    /// By photon transfer from two flats.
    case automatic
    case value(Double)
    /// No uncertainties are computed.
    case none
}

/// A number, or one that the program finds out; the property that holds it names the unit.
enum AutomaticOr: Sendable, Equatable {
    case automatic
    case value(Double)
}

/// What is done about single bright pixels.
enum SpotRule: Sendable, Equatable {
    case none
    /// A pixel further than `thresholdSigma` standard deviations from the median of its 3×3
    /// neighbourhood is a spot.
    case rule(thresholdSigma: Double, action: SpotAction)
}

/// What becomes of a spot.
enum SpotAction: String, Sendable, CaseIterable {
    /// NaN, and counted.
    case exclude
    /// The median of its neighbourhood.
    case replace
}

/// The neutrons and what lithium-6 does to them.
struct BeamConfiguration: Sendable, Equatable {
    /// Wavelength, Å.
    var wavelengthAngstrom = 2.8
    /// Absorption cross-section of ⁶Li at 1.798 Å, barn.
    var sigma2200Barn = 940.0
}

/// What stands in the beam.
struct SampleConfiguration: Sendable, Equatable {
    /// Its outline.
    var shape: SampleShape
    /// Its parts from top to bottom; empty for one part of all rows.
    var components: [ComponentConfiguration] = []
}

/// The outline of the sample.
enum SampleShape: Sendable, Equatable {
    /// A cylinder whose axis runs down the image.
    case cylinder(CylinderConfiguration)
    /// Two parallel faces across the beam.
    case slab(thicknessMillimetres: Double)
}

/// A cylinder whose axis runs down the image.
struct CylinderConfiguration: Sendable, Equatable {
    /// Diameter, mm; automatic is the fitted one.
    var diameter: AutomaticOr
    /// Standard uncertainty of the diameter, mm.
    var diameterUncertaintyMillimetres: Double?
    /// Where the axis is.
    var axis = CylinderAxis.automatic
    /// How much the axis leans to larger columns as rows increase, degrees.
    var tilt = AutomaticOr.value(0)
    /// The part of the radius within which pixels are used.
    var validFraction = 0.95
}

/// Where the axis of a cylinder is.
enum CylinderAxis: Sendable, Equatable {
    /// From both edges.
    case automatic
    /// At a column in the middle row; the centre of the first pixel is at 0.
    case column(Double)
}

/// One part of the sample.
struct ComponentConfiguration: Sendable, Equatable {
    /// Its name.
    var name: String
    /// Its rows.
    var rows: Range<Int>
    /// What attenuates besides lithium-6.
    var matrix: [MatrixMaterial] = []
    /// Whether it lets too little through to give a number.
    var isOpaque = false
}

/// A material of the matrix.
struct MatrixMaterial: Sendable, Equatable {
    /// Chemical formula.
    var formula: String
    /// Mass of it in a volume of the component, g/cm³.
    var gramsPerCubicCentimetre: Double
}

/// Frames of known lithium density that the others are compared with.
struct ReferenceConfiguration: Sendable, Equatable {
    /// Their indices, counted after `combine_frames`.
    var frames: Range<Int>
    /// The density of each component, in the order of the file.
    var densities: [ReferenceDensity]
}

/// The known lithium density of one component.
struct ReferenceDensity: Sendable, Equatable {
    /// Name of the component.
    var component: String
    /// ⁶Li number density, at/cm³.
    var lithium6PerCubicCentimetre: Double
}

/// Which height profiles are written.
struct ProfilesConfiguration: Sendable, Equatable {
    /// The bands of columns that are averaged.
    var bands = [BandConfiguration(name: "full", extent: .full)]
    /// Rows of one bin.
    var binRows = 1
}

/// A band of columns.
struct BandConfiguration: Sendable, Equatable {
    /// Its name in the tables.
    var name: String
    /// Its columns.
    var extent: BandExtent
}

/// The columns of a band.
enum BandExtent: Sendable, Equatable {
    /// Every valid column.
    case full
    /// A width around the axis of the cylinder.
    case centred(widthMicrometres: Double)
    case columns(Range<Int>)
}

/// Which maps are written.
enum MapChoice: String, Sendable, CaseIterable {
    case none
    case transmission
    case density
    case densityAndSigma = "density+sigma"
}

/// Whether figures are drawn.
enum FigureChoice: String, Sendable, CaseIterable {
    case automatic = "auto"
    case none
}
