import Cell
import Fields

/// One run of `lithoray cell`, its command line read.
struct CellRun {
    let path: String
    let output: String?
    let overwrite: Bool
    let report: ReportOptions

    /// The file that says that a folder holds a cell; the last that is written.
    private static let lastFile = "cell.json"

    /// Runs it.
    ///
    /// - Throws: ``ConfigurationError``, `ImageFileError`, ``AreaError``, ``OutputFolderError``.
    func run() throws {
        let file = try CellFile(path: path)
        let folder = output.map(OutputFolder.init)
        try folder?.check(overwrite: overwrite, markers: [Self.lastFile])
        let recipe = try recipe(of: file)
        let cell: CellInventory
        do {
            cell = try CellInventory(recipe)
        } catch {
            throw file.error(error)
        }
        let warnings = report.warnings()
        for flag in cell.flags {
            warnings.add(
                Warning(code: flag.code.rawValue, message: "\(flag.place): \(flag.message)"))
        }
        let tables = CellTables(cell: cell).all
        let json = CellJSON(cell: cell).value.text
        if let folder { try write(tables, json, to: folder) }
        try StandardOutput.write(report.json ? json : text(tables))
    }

    /// The recipe with the areas that are measured in images.
    private func recipe(of file: CellFile) throws -> CellRecipe {
        var recipe = file.configuration.recipe
        for (index, image) in file.configuration.areaImages.sorted(by: { $0.key < $1.key }) {
            let pixels = Double(
                try AreaMeasurement.pixels(image, path: file.resolve(image.path)))
            let name = recipe.components[index].name
            report.detail("the area of \(name) is \(brief(pixels)) px² in \(image.path)")
            recipe.components[index].projectedArea = .pixels(
                Estimate(
                    pixels, standardUncertainty: image.uncertainty.of(pixels),
                    name: "area of \(name)"))
        }
        return recipe
    }

    private func text(_ tables: [ResultTable]) -> String {
        let results = tables.map(\.text)
        let details = report.verbose ? tables.map(\.contributionsText) : []
        return (results + details).joined(separator: "\n")
    }

    private func write(_ tables: [ResultTable], _ json: String, to folder: OutputFolder) throws {
        try folder.make()
        // Without it the folder is no result, until it is whole again.
        try folder.remove(Self.lastFile)
        try folder.write(CellCSV(tables: tables).text, to: "cell.csv")
        try folder.write(
            "% needs the packages booktabs and siunitx\n"
                + tables.map(\.latex).joined(separator: "\n"),
            to: "cell.tex")
        try folder.write(json, to: Self.lastFile)
        report.detail("the results are in \(folder.path)")
    }
}
