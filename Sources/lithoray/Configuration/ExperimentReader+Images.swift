import Fields
import Foundation

/// The images: which files, when, and how they are turned.
extension ExperimentReader {
    func readImages(
        _ file: ConfigurationSection, into configuration: inout ExperimentConfiguration
    ) throws(ConfigurationError) {
        configuration.average = try file["average"]?.choice() ?? .mean
        configuration.pixelSizeMicrometres = try file["pixel_size_um"]?.number("µm", .positive)
        if let value = file["time"] { configuration.time = try time(value) }
        configuration.exposureSeconds = try file["exposure_s"]?.number("s", .positive)
        configuration.flatsExposureSeconds = configuration.exposureSeconds
        if let value = file["flats_exposure_s"] {
            configuration.flatsExposureSeconds = try value.number("s", .positive)
            _ = try file.required(
                "exposure_s", "flats_exposure_s is compared with it; give it in s")
        }
        if let value = file["orientation"] {
            configuration.orientation = try orientation(value)
        }
        configuration.crop = try file["crop"]?.region()
        configuration.combineFrames = try file["combine_frames"]?.integer(.atLeast(1)) ?? 1
    }

    func darks(_ value: ConfigurationValue) throws(ConfigurationError) -> Darks {
        value.isWord("none") ? .none : .files(try value.files())
    }

    func flats(_ value: ConfigurationValue) throws(ConfigurationError) -> Flats {
        guard value.node.mapping != nil else { return .files(try value.files()) }
        let group = try ConfigurationSection(value, keys: ExperimentKeys.flats, what: "")
        let advice = "give both before and after, or one set of files"
        let before = try timedFiles(group.required("before", advice))
        let after = try timedFiles(group.required("after", advice))
        if let start = before.time, let end = after.time, start >= end {
            throw value.error(.flatsOutOfOrder)
        }
        return .around(before: before, after: after)
    }

    private func timedFiles(_ value: ConfigurationValue) throws(ConfigurationError) -> TimedFiles {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.timedFiles, what: "the keys files and time")
        return TimedFiles(
            files: try group.required("files", "name the images of this set").files(),
            time: try group["time"]?.date())
    }

    private func time(_ value: ConfigurationValue) throws(ConfigurationError) -> TimeSource {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.time, what: "the keys start and interval_s, file, or from")
        let ways = ["interval_s", "file", "from"].filter { group[$0] != nil }
        if ways.count > 1 {
            throw value.error(.excludes(key: "time.\(ways[0])", other: "time.\(ways[1])"))
        }
        let start = try group["start"]?.date()
        if let table = group["file"] { return .table(path: try table.text("a path"), start: start) }
        if let source = group["from"] {
            guard source.isWord("tiff") else { throw source.expected("tiff") }
            if let start = group["start"] {
                throw start.error(.excludes(key: "time.start", other: "time.from"))
            }
            return .tiffTags
        }
        let interval = try group.required(
            "interval_s", "give the seconds from frame to frame, a file of times, or from: tiff")
        return .interval(start: start, seconds: try interval.number("s", .positive))
    }

    private func orientation(_ value: ConfigurationValue) throws(ConfigurationError) -> Orientation
    {
        let group = try ConfigurationSection(
            value, keys: ExperimentKeys.orientation, what: "the keys rotate_deg and flip")
        var quarterTurns = 0
        if let turn = group["rotate_deg"] {
            guard let index = [0, 90, 180, 270].firstIndex(where: { turn.isWord("\($0)") }) else {
                throw turn.expected("0, 90, 180 or 270")
            }
            quarterTurns = index
        }
        return Orientation(
            quarterTurns: quarterTurns, flip: try group["flip"]?.choice() ?? Orientation.Flip.none)
    }

    /// Two sets of flats are joined by the clock, so the frames need one too.
    func checkFlatTimes(
        _ file: ConfigurationSection, _ configuration: ExperimentConfiguration
    ) throws(ConfigurationError) {
        guard case .around = configuration.flats else { return }
        let advice = "flats before and after are joined by the clock; give the start of the frames"
        switch configuration.time {
        case .frameNumber:
            _ = try file.required("time", advice)
        case .interval(nil, _), .table(_, nil):
            guard let time = file["time"] else { return }
            throw time.error(.missingKey(key: "time.start", advice: advice))
        case .interval, .table, .tiffTags:
            break
        }
    }
}
