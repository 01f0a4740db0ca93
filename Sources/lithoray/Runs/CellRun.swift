import Cell
import Fields

/// One run of `lithoray cell`, its command line read.
struct CellRun {
    let path: String
    let output: String?
    let overwrite: Bool
    let report: ReportOptions

    /// The first says that a folder holds a cell, and is the last that is written.
    private static let results = ["cell.json", "cell.csv", "cell.tex"]

    /// Runs it.
    ///
    /// - Throws: ``ConfigurationError``, `ImageFileError`, ``AreaError``, `LogError`,
    ///   ``EchemError``, ``LoggedChargeError``, ``OutputFolderError``.
    func run() throws {
        let file = try CellFile(path: path)
        let folder = output.map(OutputFolder.init)
        try folder?.check(overwrite: overwrite, markers: Array(Self.results.prefix(1)))
        let warnings = report.warnings()
        let recipe = try recipe(of: file, warnings: warnings)
        let cell: CellInventory
        do {
            cell = try CellInventory(recipe)
        } catch {
            throw file.error(error)
        }
        for flag in cell.flags {
            warnings.add(
                Warning(code: flag.code.rawValue, message: "\(flag.place): \(flag.message)"))
        }
        let tables = CellTables(cell: cell).all
        let json = CellJSON(cell: cell).value.text
        if let folder { try write(tables, json, to: folder) }
        try StandardOutput.write(report.json ? json : text(tables))
    }

    /// The recipe with the areas and charges that are measured in files.
    private func recipe(of file: CellFile, warnings: Warnings) throws -> CellRecipe {
        let configuration = file.configuration
        var recipe = configuration.recipe
        for (index, image) in configuration.areaImages.sorted(by: { $0.key < $1.key }) {
            let pixels = Double(
                try AreaMeasurement.pixels(image, path: file.resolve(image.path)))
            let name = recipe.components[index].name
            report.detail("the area of \(name) is \(brief(pixels)) px² in \(image.path)")
            recipe.components[index].projectedArea = .pixels(
                Estimate(
                    pixels, standardUncertainty: image.uncertainty.of(pixels),
                    name: "area of \(name)"))
        }
        for (index, log) in configuration.loggedCharges.sorted(by: { $0.key < $1.key }) {
            let charge = try LoggedChargeReading(log, path: file.resolve(log.path))
            for flag in charge.flags {
                warnings.add(
                    Warning(
                        code: flag.code.rawValue,
                        message: "\(log.path), \(flag.place): \(flag.message)"))
            }
            let coulombs = charge.milliampereHours * FaradayLaw.coulombsPerMilliampereHour
            report.detail(
                "\(recipe.steps[index].name): \(brief(charge.milliampereHours)) mAh in "
                    + log.path)
            recipe.steps[index].direction = coulombs > 0 ? .charge : .discharge
            recipe.steps[index].charge = Estimate(
                abs(coulombs), standardUncertainty: log.uncertainty.of(abs(coulombs)),
                name: "charge of \(recipe.steps[index].name)")
        }
        return recipe
    }

    private func text(_ tables: [ResultTable]) -> String {
        let results = tables.map(\.text)
        let details = report.verbose ? tables.map(\.contributionsText) : []
        return (results + details).joined(separator: "\n")
    }

    private func write(_ tables: [ResultTable], _ json: String, to folder: OutputFolder) throws {
        try folder.prepare(for: Self.results, overwrite: overwrite)
        try folder.write(CellCSV(tables: tables).text, to: "cell.csv")
        try folder.write(
            "% needs the packages booktabs and siunitx\n"
                + tables.map(\.latex).joined(separator: "\n"),
            to: "cell.tex")
        try folder.write(json, to: "cell.json")
        report.detail("the results are in \(folder.path)")
    }
}
