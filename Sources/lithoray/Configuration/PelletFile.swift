/// A PELLET.yaml that was read, or what stands for one where the command line names a volume.
struct PelletFile: ConfigurationFile {
    /// The file, as the command line names it.
    let path: String
    /// What it says.
    private(set) var configuration: PelletConfiguration
    /// Where each key is, such as `threshold.method`; empty where a volume was named.
    let places: [String: Place]

    private static let needs = "volume"

    /// Reads the file at `path` if its name ends as YAML's does; else it is a volume.
    ///
    /// - Parameters:
    ///   - path: As the command line names it.
    ///   - voxelSizeMicrometres: Edge of a voxel from the command line, which a file may give too.
    /// - Throws: ``ConfigurationError`` for the first thing that is wrong.
    init(path: String, voxelSizeMicrometres: Double? = nil) throws(ConfigurationError) {
        var file =
            Self.isYAML(path)
            ? try PelletFile(
                root: YAMLText.root(ofFileAt: path, groups: PelletKeys.groups, needs: Self.needs))
            : PelletFile(volumeAt: path)
        if let voxelSizeMicrometres {
            if file.configuration.voxelSizeMicrometres != nil {
                throw file.error(
                    at: "voxel_size_um",
                    .excludes(key: "voxel_size_um", other: "--voxel-size"))
            }
            file.configuration.voxelSizeMicrometres = voxelSizeMicrometres
        }
        self = file
    }

    /// Reads `text`, which came from `path`.
    init(path: String, text: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(
                of: text, path: path, groups: PelletKeys.groups, needs: Self.needs))
    }

    private init(volumeAt path: String) {
        self.path = path
        configuration = PelletConfiguration(
            name: Self.stem(of: path), volume: .files(.glob(path)))
        places = [:]
    }

    private init(root: ConfigurationValue) throws(ConfigurationError) {
        path = root.book.file
        configuration = try PelletReader(fileName: Self.stem(of: path)).pellet(root)
        places = root.book.places
    }

    /// Whether the command line names a configuration and no volume.
    var isConfiguration: Bool { !places.isEmpty }

    /// The file's own path if it is a configuration, which a run reads beside the volume.
    var paths: [String] { isConfiguration ? [path] : [] }

    /// A path of the volume, as the program opens it.
    func volumePath(_ written: String) -> String {
        isConfiguration ? resolve(written) : written
    }

    private static func isYAML(_ path: String) -> Bool {
        let lower = path.lowercased()
        return lower.hasSuffix(".yaml") || lower.hasSuffix(".yml")
    }
}
