import Cell
import Fields

/// A CELL.yaml that was read: what it says, and where it says it.
struct CellFile: ConfigurationFile {
    /// The file, as the command line names it.
    let path: String
    /// What it says.
    let configuration: CellConfiguration
    /// Where each key is, such as `components[1].contents[0].mass`.
    let places: [String: Place]

    private static let needs = "diameter and components"

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ConfigurationError`` for the first thing that is wrong.
    init(path: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(ofFileAt: path, groups: CellKeys.groups, needs: Self.needs))
    }

    /// Reads `text`, which came from `path`.
    init(path: String, text: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(
                of: text, path: path, groups: CellKeys.groups, needs: Self.needs))
    }

    private init(root: ConfigurationValue) throws(ConfigurationError) {
        path = root.book.file
        var reader = CellReader(fileName: Self.stem(of: path))
        configuration = try reader.cell(root)
        places = root.book.places
    }

    /// What is wrong with the recipe, at the place where it is written.
    func error(_ error: CellError) -> ConfigurationError {
        let recipe = configuration.recipe
        func step(_ name: String) -> String {
            guard let index = recipe.steps.firstIndex(where: { $0.name == name }) else {
                return "states"
            }
            let isLogged = configuration.loggedCharges[index] != nil
            return "states[\(index)]."
                + (isLogged ? "log" : recipe.steps[index].direction.rawValue)
        }
        let key =
            switch error {
            case .noPixelSize(let component):
                recipe.components.firstIndex { $0.name == component }
                    .map { "components[\($0)].projected_area" } ?? "components"
            case .electrodes, .noLithium(nil): "components"
            case .emptied(let name, _, _, _, _), .overfilled(let name, _, _, _, _): step(name)
            case .noSeparator(let name), .separatorEmptied(let name, _, _): step(name)
            case .noSeparatorComponent, .noLithium: "transport"
            }
        return self.error(at: key, .refused(error.description))
    }
}

/// What a CELL.yaml says, with its defaults filled in.
///
/// What has to be measured in a file is 0 until then.
struct CellConfiguration: Sendable {
    /// The cell.
    var recipe: CellRecipe
    /// The images in which areas are measured, by the index of the component.
    var areaImages: [Int: AreaImage] = [:]
    /// The logs in which charges are found, by the index of the step.
    var loggedCharges: [Int: LoggedCharge] = [:]
}

/// A log that holds the charge of a step, with its path as the file writes it.
struct LoggedCharge: Sendable, Equatable {
    /// The log.
    let path: String
    /// Index of the half cycle; nil for the net charge of the whole log.
    let halfCycle: Int?
    /// What is assumed of the uncertainty of the charge.
    let uncertainty: InputUncertainty
}

/// An image in which an area is measured, with its path as the file writes it.
struct AreaImage: Sendable, Equatable {
    /// Which pixels belong to the area.
    enum Rule: Sendable, Equatable {
        /// Those that are not 0.
        case mask
        /// Those between two values, which are included; nil for no limit.
        case between(Double?, Double?)
    }

    /// The image.
    let path: String
    /// Which of its pixels belong to the area.
    let rule: Rule
    /// The part of the image that is looked at.
    let region: Region?
    /// What is assumed of the uncertainty of the area.
    let uncertainty: InputUncertainty
}
