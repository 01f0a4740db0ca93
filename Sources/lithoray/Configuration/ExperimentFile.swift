/// An EXPERIMENT.yaml that was read: what it says, and where it says it.
struct ExperimentFile: ConfigurationFile, Equatable {
    /// The file, as the command line names it.
    let path: String
    /// What it says.
    let configuration: ExperimentConfiguration
    /// What it leaves open.
    let warnings: [Warning]
    /// Where each key is, such as `sample.components[1].rows`.
    let places: [String: Place]

    /// What such a file holds at least.
    private static let needs = "frames, darks and flats"

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ConfigurationError`` for the first thing that is wrong.
    init(path: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(
                ofFileAt: path, groups: ExperimentKeys.groups, needs: Self.needs))
    }

    /// Reads `text`, which came from `path`.
    init(path: String, text: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(
                of: text, path: path, groups: ExperimentKeys.groups, needs: Self.needs))
    }

    private init(root: ConfigurationValue) throws(ConfigurationError) {
        path = root.book.file
        var reader = ExperimentReader(fileName: Self.stem(of: path))
        configuration = try reader.experiment(root)
        warnings = reader.warnings
        places = root.book.places
    }
}
