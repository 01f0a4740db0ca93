import Foundation

/// How far a run is, beside its unfinished files, so that it can go on after an interruption.
struct Journal: Codable, Equatable {
    /// What the results depend on: program, configuration and inputs.
    var fingerprint: String
    /// Frames whose results are written.
    var frames: Int
    /// Bytes of profiles.csv that belong to them.
    var profileBytes: Int
    /// Bytes of frames.csv that belong to them.
    var frameBytes: Int
    /// First byte and number of bytes in profiles.csv of the frames that the figure shows.
    var pictured: [Int: [Int]]
    /// What was counted in these frames.
    var counters: [String: Int]

    /// Name of the file.
    static let name = "unfinished.json"

    /// Reads the journal of a folder; nil if there is none.
    static func read(in folder: OutputFolder) -> Journal? {
        guard let data = FileManager.default.contents(atPath: folder.path(name)) else {
            return nil
        }
        return try? JSONDecoder().decode(Journal.self, from: data)
    }

    /// Writes the journal whole.
    func write(in folder: OutputFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let data = try encoder.encode(self)
        try folder.write(String(decoding: data, as: UTF8.self) + "\n", to: Self.name)
    }
}
