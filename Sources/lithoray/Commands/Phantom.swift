import ArgumentParser

/// `lithoray phantom …`: synthetic data with known truth.
struct Phantom: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "A synthetic experiment with known truth.",
        discussion: """
            EXAMPLES
              lithoray phantom cell -o demo
              lithoray phantom cell -o demo --frames 100 --width 2048 --height 2048 --seed 7
            """,
        subcommands: [Cell.self])

    func run() async throws {
        throw CommandLineError.noChoice(of: "phantom", choices: ["cell"])
    }
}

extension Phantom {
    /// `lithoray phantom cell -o DIR`.
    struct Cell: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Radiographs of a discharging cell, with truth.csv and truth.json.",
            discussion: """
                Writes frames, darks, flats, an experiment.yaml that reads them, and the truth \
                they were made from. The same options give the same bytes.

                EXAMPLES
                  lithoray phantom cell -o demo
                  lithoray phantom cell -o demo --frames 100 --width 2048 --height 2048
                  lithoray phantom cell -o demo --neutrons 100 --blur 1.5 --seed 7
                  lithoray phantom cell -o demo --trip 20:24 --tilt 0.5 --no-spots
                """)

        @OptionGroup var results: ResultOptions

        @Option(help: ArgumentHelp("Frames.", valueName: "n"))
        var frames = 50

        @Option(help: ArgumentHelp("Columns of an image.", valueName: "w"))
        var width = 512

        @Option(help: ArgumentHelp("Rows of an image.", valueName: "h"))
        var height = 512

        @Option(help: ArgumentHelp("Everything random follows from it.", valueName: "s"))
        var seed: UInt64 = 1

        @Option(help: ArgumentHelp("Images without beam.", valueName: "n"))
        var darks = 10

        @Option(
            help: ArgumentHelp(
                "Open-beam images before and after the frames, each.", valueName: "n"))
        var flats = 10

        @Option(help: ArgumentHelp("Detected neutrons in an open-beam pixel.", valueName: "n"))
        var neutrons = 2000.0

        @Option(
            help: ArgumentHelp(
                "Largest optical depth of the transparent components.", valueName: "depth"))
        var maximumDepth = 3.0

        @Option(
            help: ArgumentHelp("Blur of the detector, one standard deviation.", valueName: "px"))
        var blur = 0.0

        @Option(
            help: ArgumentHelp("Tilt of the axis, positive to larger columns.", valueName: "deg"))
        var tilt = 0.0

        @Option(
            help: ArgumentHelp("The beam trips in frames a to b - 1.", valueName: "a:b"),
            transform: { try FrameRange(argument: $0) })
        var trip: FrameRange?

        @Flag(name: .customLong("no-spots"), help: "No bright spots of gamma rays.")
        var hasNoSpots = false

        @OptionGroup(title: "Report") var report: ReportOptions

        func run() async throws {
            try await PhantomCellRun(options: self).run()
        }
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
