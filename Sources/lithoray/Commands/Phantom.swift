import ArgumentParser
import Phantoms

/// `lithoray phantom …`: synthetic data with known truth.
struct Phantom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A synthetic experiment or volume with known truth.",
        discussion: """
            EXAMPLES
              lithoray phantom cell -o demo
              lithoray phantom cell -o demo --frames 100 --width 2048 --height 2048 --seed 7
              lithoray phantom pellet -o demo
            """,
        subcommands: [Cell.self, Pellet.self])

    func run() async throws {
        throw CommandLineError.noChoice(of: "phantom", choices: ["cell", "pellet"])
    }
}

extension Phantom {
    /// `lithoray phantom cell -o DIR`.
    struct Cell: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Radiographs of a discharging cell, with truth.csv and truth.json.",
            discussion: """
                Writes frames, darks, flats, an experiment.yaml that reads them, the truth they \
                were made from, and command.txt, which makes them again. The same options give \
                the same bytes.

                EXAMPLES
                  lithoray phantom cell -o demo
                  lithoray phantom cell -o demo --frames 100 --width 2048 --height 2048
                  lithoray phantom cell -o demo --neutrons 100 --blur 1.5 --seed 7
                  lithoray phantom cell -o demo --trip 20:24 --tilt 0.5 --no-spots
                """)

        @OptionGroup var results: ResultOptions
        @OptionGroup(title: "Images") var images: CellImageOptions
        @OptionGroup(title: "Beam and detector") var detector: CellDetectorOptions
        @OptionGroup(title: "Cell") var cell: CellSampleOptions
        @OptionGroup var processor: ThreadOptions
        @OptionGroup(title: "Report") var report: ReportOptions

        /// What the command line says about the experiment.
        var experiment: CellPhantomOptions {
            var options = CellPhantomOptions()
            images.apply(to: &options)
            detector.apply(to: &options)
            cell.apply(to: &options)
            return options
        }

        func run() async throws {
            let folder = OutputFolder(path: results.output)
            try PhantomCellRun(
                phantom: CellPhantom(experiment), folder: folder, overwrite: results.overwrite,
                threads: processor.threads, report: report, command: typedCommand()
            ).run()
        }
    }
}

/// What is left at its default without an option.
private let defaults = CellPhantomOptions()

/// How many images there are, of which size and when.
struct CellImageOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Frames.", valueName: "n"))
    var frames = defaults.frames

    @Option(help: ArgumentHelp("Columns of an image.", valueName: "w"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Rows of an image.", valueName: "h"))
    var height = defaults.height

    @Option(help: ArgumentHelp("Everything random follows from it.", valueName: "s"))
    var seed = defaults.seed

    @Option(help: ArgumentHelp("Images without beam.", valueName: "n"))
    var darks = defaults.darks

    @Option(
        help: ArgumentHelp("Open-beam images before and after the frames, each.", valueName: "n"))
    var flats = defaults.flatsBefore

    @Option(help: ArgumentHelp("Exposure of every image.", valueName: "s"))
    var exposure = defaults.exposure

    @Option(
        help: ArgumentHelp("From one frame to the next, not less than --exposure.", valueName: "s"))
    var interval = defaults.frameInterval

    func apply(to options: inout CellPhantomOptions) {
        options.frames = frames
        options.width = width
        options.height = height
        options.seed = seed
        options.darks = darks
        options.flatsBefore = flats
        options.flatsAfter = flats
        options.exposure = exposure
        options.frameInterval = interval
    }
}

/// The neutrons and what detects them.
struct CellDetectorOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Detected neutrons in an open-beam pixel.", valueName: "n"))
    var neutrons = defaults.detectedNeutrons

    @Option(help: ArgumentHelp("Wavelength of the neutrons.", valueName: "Å"))
    var wavelength = defaults.wavelength

    @Option(
        help: ArgumentHelp(
            "Part by which the beam declines from the flats before to those after.",
            valueName: "part"))
    var decline = defaults.beamDecline

    @Option(
        help: ArgumentHelp(
            "Half width of the beam's fluctuation from image to image.", valueName: "part"))
    var fluctuation = defaults.intensityFluctuation

    @Option(
        help: ArgumentHelp("The beam trips in frames a to b - 1.", valueName: "a:b"),
        transform: { try FrameRange(argument: $0) })
    var trip: FrameRange?

    @Option(help: ArgumentHelp("Counts of one detected neutron.", valueName: "ADU"))
    var gain = defaults.gain

    @Option(help: ArgumentHelp("Counts without beam.", valueName: "ADU"))
    var offset = defaults.darkOffset

    @Option(help: ArgumentHelp("Read noise, one standard deviation.", valueName: "ADU"))
    var readNoise = defaults.readNoise

    @Option(help: ArgumentHelp("Full scale of the detector.", valueName: "ADU"))
    var saturation = defaults.saturation

    @Option(help: ArgumentHelp("Blur of the detector, one standard deviation.", valueName: "px"))
    var blur = defaults.blur

    @Option(help: ArgumentHelp("Gamma spots in a pixel of a frame or flat.", valueName: "part"))
    var spots = defaults.spotFraction

    @Flag(name: .customLong("no-spots"), help: "No bright spots of gamma rays.")
    var hasNoSpots = false

    @Flag(name: .customLong("no-defects"), help: "No dead and no hot pixels.")
    var hasNoDefects = false

    func apply(to options: inout CellPhantomOptions) {
        options.detectedNeutrons = neutrons
        options.wavelength = wavelength
        options.beamDecline = decline
        options.intensityFluctuation = fluctuation
        if let trip { options.tripFrames = trip.frames }
        options.gain = gain
        options.darkOffset = offset
        options.readNoise = readNoise
        options.saturation = saturation
        options.blur = blur
        options.spotFraction = spots
        if hasNoSpots {
            options.spotFraction = 0
            options.darkSpotFraction = 0
        }
        if hasNoDefects {
            options.deadFraction = 0
            options.hasDeadColumn = false
            options.hotPixels = 0
        }
    }
}

/// Where the cell stands and what happens in it.
struct CellSampleOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Largest optical depth of the transparent components.", valueName: "depth"))
    var maximumDepth = defaults.maximumDepth

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Column of the axis in the middle row; a little right of the middle if left out.",
            valueName: "px"))
    var axis: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Tilt of the axis, positive to larger columns.", valueName: "deg"))
    var tilt = defaults.tilt

    @Option(
        help: ArgumentHelp(
            "Diffusion coefficient of lithium-6 in the separator; left out, D t / L² ends at 0.15.",
            valueName: "cm²/s"))
    var diffusion: Double?

    @Option(
        help: ArgumentHelp(
            "Frames before the current starts; a tenth of them if left out.", valueName: "n"))
    var rest: Int?

    @Flag(
        name: .customLong("no-negative-electrode"),
        help: "Open beam below the separator instead of an opaque electrode.")
    var hasNoNegativeElectrode = false

    func apply(to options: inout CellPhantomOptions) {
        options.maximumDepth = maximumDepth
        options.axis = axis
        options.tilt = tilt
        options.diffusionCoefficient = diffusion
        options.restFrames = rest
        options.hasNegativeElectrode = !hasNoNegativeElectrode
    }
}

/// A half-open range of frames, written `a:b`.
struct FrameRange: Sendable, Hashable {
    /// The frames.
    let frames: Range<Int>

    /// Reads `a:b` with 0 ≤ a < b.
    ///
    /// - Throws: ``FrameRangeError/malformed`` for anything else.
    init(argument: String) throws(FrameRangeError) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = Int(parts[0]), let end = Int(parts[1]),
            0 <= first, first < end
        else { throw .malformed }
        frames = first..<end
    }
}

/// Why a text is no range of frames.
enum FrameRangeError: Error, CustomStringConvertible {
    /// Not two whole numbers with the first below the second.
    case malformed

    var description: String { "give the first frame and the frame after the last, such as 20:24" }
}
