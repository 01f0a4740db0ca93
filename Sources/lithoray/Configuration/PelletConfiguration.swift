import Fields
import Porosity

/// What a PELLET.yaml says, with its defaults filled in.
///
/// Paths are as the file writes them. Lengths in px and slices are those of the cropped volume, with
/// the centre of its first voxel at 0.
struct PelletConfiguration: Sendable, Equatable {
    /// The study; the file's name where it gives none.
    var name: String
    /// The volume.
    var volume: VolumeChoice
    /// Edge of a voxel, µm; nil to take it from the volume's own files.
    var voxelSizeMicrometres: Double?
    /// The part of the volume that is looked at.
    var crop = VolumeCrop()
    /// Which voxels belong to the sample.
    var region = RegionChoice.pellet
    /// On which side of the threshold the pores are.
    var pores = PoreGrey.dark
    /// How pores are told from solid.
    var threshold = ThresholdRequest()
    /// Grey of pure pore, for the porosity from the mean grey.
    var poreGrey = AutomaticOr.automatic
    /// Grey of pure solid.
    var solidGrey = AutomaticOr.automatic
    /// The rings of φ(r).
    var rings = RingChoice.automatic
    /// Slices of one bin of φ(z).
    var heightBinSlices = 1
    /// Distances from the edge, in standard deviations of its blur, beyond which φ(r) is told too.
    var guardsSigma = [0.0, 2, 4]
    /// Resamplings for the intervals.
    var bootstrap = BootstrapChoice()
    /// Whether open and closed pores are told apart; nil for no.
    var connectivity: ConnectivityChoice? = ConnectivityChoice()
    /// Edge of the 3D picture, px; nil for none.
    var renderSize: Int? = 1200
    /// Weight of the pellet, with its density the closure of the porosity.
    var mass: WrittenQuantity?
    /// Density of the solid without pores.
    var density: WrittenQuantity?
    /// Whether figures are drawn.
    var figures = FigureChoice.automatic
}

/// The volume, as a configuration names it.
enum VolumeChoice: Sendable, Equatable {
    /// A file, a folder, or a pattern of files.
    case files(FilePattern)
    /// A raw file whose layout the file may not tell.
    case raw(RawChoice)
}

/// A raw file, with what is given of its layout.
struct RawChoice: Sendable, Equatable {
    /// The file.
    var path: String
    /// Slices, rows and columns.
    var shape: [Int]?
    /// Type of a voxel.
    var type: PixelType?
    /// Whether the bytes of a value come in the order of a big-endian machine.
    var isBigEndian: Bool?
}

/// The part of a volume that is looked at, half-open; nil for all of a side.
struct VolumeCrop: Sendable, Equatable {
    /// Slices.
    var z: Range<Int>?
    /// Rows.
    var y: Range<Int>?
    /// Columns.
    var x: Range<Int>?
}

/// Which voxels belong to the sample.
enum RegionChoice: Sendable, Equatable {
    /// The cylinder that is fitted to the volume.
    case pellet
    /// All of the volume.
    case box
    /// A cylinder that is given.
    case cylinder(CylinderChoice)
}

/// A cylinder that is given.
struct CylinderChoice: Sendable, Equatable {
    /// Where the axis crosses the middle of `z`, px.
    var axis: SIMD2<Double>
    /// Its radius, px.
    var radius: Double
    /// Angle between axis and z, degrees.
    var tiltDegrees = 0.0
    /// Direction in which the axis leans as z increases, from +x to +y, degrees.
    var azimuthDegrees = 0.0
    /// Slices between the end faces; nil for all.
    var z: Range<Int>?
}

/// How pores are told from solid.
struct ThresholdRequest: Sendable, Equatable {
    /// The methods by name.
    enum Method: String, Sendable, CaseIterable {
        case automatic = "auto"
        case otsu
        case mixture
        case li
        case multiOtsu = "multi_otsu"
    }

    /// A method, or a grey value.
    enum Rule: Sendable, Equatable {
        case method(Method)
        case value(Double)
    }

    /// A method, or a grey value.
    var rule = Rule.method(.automatic)
    /// Whether every slice has its own.
    var isPerSlice = false
    /// Classes of `multi_otsu`; the pores are the class at the end.
    var classes = 3
}

/// The rings of φ(r).
enum RingChoice: Sendable, Equatable {
    /// 20 µm wide where that makes 10 to 200 rings, else 50 rings.
    case automatic
    /// Of a width, µm.
    case width(micrometres: Double)
    /// So many, of equal width or of equal area.
    case count(Int, hasEqualArea: Bool)
}

/// Resamplings for the intervals.
struct BootstrapChoice: Sendable, Equatable {
    /// How many.
    var samples = 1000
    /// What they follow from.
    var seed = 1
}

/// How pores hang together.
struct ConnectivityChoice: Sendable, Equatable {
    /// Neighbours of a voxel, 6 or 26.
    var neighbours = 6
    /// Whether the local thickness of the pores is found.
    var findsLocalThickness = false
}
