import ArgumentParser
import Fields
import Phantoms

extension Phantom {
    /// `lithoray phantom pellet -o DIR`.
    struct Pellet: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A tomography volume of a porous pellet, with truth.csv and truth.json.",
            discussion: """
                Writes a volume, a pellet.yaml that reads it, the truth it was made from (the \
                porosity to expect and the one that came about, for every ring and slice), and \
                command.txt, which makes them again. Lengths are in pixels. The same options \
                give the same bytes.

                EXAMPLES
                  lithoray phantom pellet -o demo
                  lithoray phantom pellet -o demo --width 1024 --height 1024 --slices 1024
                  lithoray phantom pellet -o demo --tilt 2 --azimuth 30 --notches 3 --rings 20
                  lithoray phantom pellet -o demo --porosity 0 --edge-rise 0 --closed-pores 40 --noise 300
                """)

        @OptionGroup var results: ResultOptions
        @OptionGroup(title: "Volume") var volume: PelletVolumeOptions
        @OptionGroup(title: "Pellet") var pellet: PelletShapeOptions
        @OptionGroup(title: "Pores") var pores: PelletPoreOptions
        @OptionGroup(title: "Image") var image: PelletImageOptions
        @OptionGroup var processor: ThreadOptions
        @OptionGroup(title: "Report") var report: ReportOptions

        /// What the command line says about the volume.
        var options: PelletPhantomOptions {
            var options = PelletPhantomOptions()
            volume.apply(to: &options)
            pellet.apply(to: &options)
            pores.apply(to: &options)
            image.apply(to: &options)
            return options
        }

        func run() async throws {
            try PhantomPelletRun(
                phantom: PelletPhantom(options), format: volume.format.format,
                folder: OutputFolder(path: results.output), overwrite: results.overwrite,
                threads: processor.threads, report: report, command: typedCommand()
            ).run()
        }
    }
}

/// How the voxels of a volume are stored, as the command line names it.
enum VoxelTypeChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case uint8, uint16, int16, float32

    /// The type.
    var type: PixelType {
        switch self {
        case .uint8: .uint8
        case .uint16: .uint16
        case .int16: .int16
        case .float32: .float32
        }
    }
}

/// How a volume lies in files, as the command line names it.
enum VolumeFormatChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case tiff, vol, raw

    /// The format.
    var format: PelletFileFormat {
        switch self {
        case .tiff: .tiff
        case .vol: .vol
        case .raw: .raw
        }
    }
}

/// What is left at its default without an option.
private let defaults = PelletPhantomOptions()

/// The size of the volume and how it is stored.
struct PelletVolumeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Columns of a slice.", valueName: "w"))
    var width = defaults.width

    @Option(help: ArgumentHelp("Rows of a slice.", valueName: "h"))
    var height = defaults.height

    @Option(help: ArgumentHelp("Slices.", valueName: "n"))
    var slices = defaults.slices

    @Option(help: ArgumentHelp("Everything random follows from it.", valueName: "s"))
    var seed = defaults.seed

    @Option(
        help: ArgumentHelp(
            "Type of the voxels; uint16 if left out, and float32 for --format vol.",
            valueName: "type"))
    var type: VoxelTypeChoice?

    @Option(
        help: ArgumentHelp(
            "One TIFF file, ESRF's .vol with .vol.info, or .raw with the shape in its name.",
            valueName: "format"))
    var format = VolumeFormatChoice.tiff

    func apply(to options: inout PelletPhantomOptions) {
        options.width = width
        options.height = height
        options.slices = slices
        options.seed = seed
        options.type = type?.type ?? (format == .vol ? .float32 : defaults.type)
    }
}

/// Where the pellet lies.
struct PelletShapeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Radius of the pellet; 0.4 of the smaller side if left out.", valueName: "px"))
    var radius: Double?

    @Option(help: ArgumentHelp("Angle between its axis and z.", valueName: "deg"))
    var tilt = defaults.tilt

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where the axis leans to, from +x towards +y.", valueName: "deg"))
    var azimuth = defaults.azimuth

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("From the middle of the volume to the pellet's.", valueName: "x:y"),
        transform: { try NumberPair(argument: $0) })
    var offset: NumberPair?

    @Option(
        help: ArgumentHelp(
            "Air above and below; 0 for a pellet that ends beyond the volume.", valueName: "px"))
    var caps = defaults.caps

    @Option(help: ArgumentHelp("Grooves along the rim.", valueName: "n"))
    var notches = defaults.notches

    @Option(
        help: ArgumentHelp("Their depth; 0.08 of the radius if left out.", valueName: "px"))
    var notchDepth: Double?

    func apply(to options: inout PelletPhantomOptions) {
        options.radius = radius
        options.tilt = tilt
        options.azimuth = azimuth
        if let offset { options.offset = SIMD2(offset.first, offset.second) }
        options.caps = caps
        options.notches = notches
        options.notchDepth = notchDepth
    }
}

/// How porous the pellet is.
struct PelletPoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Porosity in the middle.", valueName: "part"))
    var porosity = defaults.porosity

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What it rises by in the outer part.", valueName: "part"))
    var edgeRise = defaults.edgeRise

    @Option(
        help: ArgumentHelp(
            "Width of the outer part; an eighth of the radius if left out.", valueName: "px"))
    var edgeWidth: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("What it rises by from the first slice to the last.", valueName: "part"))
    var gradient = defaults.gradient

    @Option(
        help: ArgumentHelp("Radius of the pores, or its two ends.", valueName: "a:b"),
        transform: { try NumberPair(argument: $0, orOne: true) })
    var poreRadius: NumberPair?

    @Option(
        help: ArgumentHelp(
            "Isolated pores; countable with --porosity 0 --edge-rise 0 --noise 300.", valueName: "n"
        ))
    var closedPores = defaults.closedPores

    func apply(to options: inout PelletPhantomOptions) {
        options.porosity = porosity
        options.edgeRise = edgeRise
        options.edgeWidth = edgeWidth
        options.gradient = gradient
        if let poreRadius {
            options.poreRadius =
                min(poreRadius.first, poreRadius.second)...max(poreRadius.first, poreRadius.second)
        }
        options.closedPores = closedPores
    }
}

/// How the pellet is seen.
struct PelletImageOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Grey around the pellet; suits the type if left out.", valueName: "grey")
    )
    var air: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Grey of pores; suits the type if left out.", valueName: "grey"))
    var pore: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Grey of solid; suits the type if left out.", valueName: "grey"))
    var solid: Double?

    @Option(
        help: ArgumentHelp(
            "White noise, one standard deviation; suits the type if left out.", valueName: "grey"))
    var noise: Double?

    @Option(help: ArgumentHelp("Gaussian blur, one standard deviation.", valueName: "px"))
    var blur = defaults.blur

    @Flag(help: "A voxel is pore, solid or air as its centre is, and no mixture.")
    var hardEdges = false

    @Option(
        help: ArgumentHelp(
            "Part by which greys are lower in the middle than at the rim.", valueName: "part"))
    var cupping = defaults.cupping

    @Option(help: ArgumentHelp("Ring artefacts.", valueName: "n"))
    var rings = defaults.rings

    @Option(
        help: ArgumentHelp(
            "Their standard deviation, in parts of solid less pore.", valueName: "part"))
    var ringAmplitude = defaults.ringAmplitude

    func apply(to options: inout PelletPhantomOptions) {
        let usual = PelletPhantomOptions.Greys.usual(for: options.type)
        options.greys = PelletPhantomOptions.Greys(
            air: air ?? usual.air, pore: pore ?? usual.pore, solid: solid ?? usual.solid,
            noise: noise ?? usual.noise)
        options.blur = blur
        options.hasHardEdges = hardEdges
        options.cupping = cupping
        options.rings = rings
        options.ringAmplitude = ringAmplitude
    }
}

/// Two numbers, written `a:b`.
struct NumberPair: Sendable, Hashable {
    /// The numbers.
    let first, second: Double

    /// Reads `a:b`, or `a` for twice the same where that will do.
    ///
    /// - Throws: ``NumberPairError/malformed(orOne:)`` for anything else.
    init(argument: String, orOne isOneEnough: Bool = false) throws(NumberPairError) {
        let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Double($0) }.filter(\.isFinite)
        guard numbers.count == parts.count, let first = numbers.first, let second = numbers.last,
            numbers.count == 2 || (isOneEnough && numbers.count == 1)
        else { throw .malformed(orOne: isOneEnough) }
        self.first = first
        self.second = second
    }
}

/// Why a text is no pair of numbers.
enum NumberPairError: Error, CustomStringConvertible {
    /// Not two numbers, nor one where that will do.
    case malformed(orOne: Bool)

    var description: String {
        switch self {
        case .malformed(let orOne):
            orOne ? "give a number, or two such as 3:6" : "give two numbers, such as 4.5:-3"
        }
    }
}
