import ArgumentParser

/// `lithoray porosity VOLUME -o OUT`; the module of the science is called Porosity.
struct PorosityCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "porosity",
        abstract: "A tomography volume of a pellet to porosity over radius and height.",
        discussion: """
            Fits the pellet, tells pores from solid, and counts every voxel once. Writes \
            radial.csv, height.csv, rz.csv, sectors.csv, rev.csv, pores.csv, summary.json, \
            run.json, view.vti for ParaView, and figures/.

            VOLUME is a multi-page TIFF, a folder of TIFF files, an ESRF .vol with its .info, a \
            .raw whose name or .info tells its shape and type, or a PELLET.yaml that names one \
            and its options. Without voxel_size_um the files must tell the size of a voxel.

            EXAMPLES
              lithoray phantom pellet -o demo
              lithoray porosity demo/pellet.yaml -o result
              lithoray porosity recon.vol -o result --voxel-size 1.6
              lithoray porosity scan_512x512x300_uint16.raw -o result --json --quiet
              lithoray porosity pellet.yaml -o result --engine opencl --memory 2G
            """)

    @Argument(help: ArgumentHelp("The volume, or a study.", valueName: "volume"))
    var volume: String

    @OptionGroup var options: RunOptions

    @Option(
        help: ArgumentHelp(
            "Edge of a voxel in µm, where no study gives it.", valueName: "um"))
    var voxelSize: Double?

    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "Report") var report: ReportOptions

    func validate() throws {
        if let voxelSize, !(voxelSize > 0 && voxelSize.isFinite) {
            throw ValidationError("--voxel-size is above 0 µm, not \(voxelSize)")
        }
    }

    func run() async throws {
        let file = try PelletFile(path: volume, voxelSizeMicrometres: voxelSize)
        try await PorosityRun(
            file: file, options: options, engine: engine, report: report,
            warnings: report.warnings()
        ).run()
    }
}
