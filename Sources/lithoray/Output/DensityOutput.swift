import Figures
import Foundation
import Radiography
import Synchronization

/// The files of a density run: they grow under temporary names, and get their own when whole.
final class DensityOutput: Sendable {
    private let folder: OutputFolder
    /// Folders that the run made.
    private let made: [String]
    private let text: DensityTableText
    private let profiles: PartialFile
    private let frames: PartialFile
    private let maps: MapFiles
    private let fingerprint: String
    private let state: Mutex<State>
    /// Frames that the figure of profiles shows.
    private let toPicture: Set<Int>

    /// What changes while frames are written.
    private struct State {
        var counters: RunCounters
        var done: Int
        var pictured: [Int: [Int]]
        /// Of the text and the maps of the frames that this run computed.
        var bytes = 0
    }

    /// A frame's results, ready to be written.
    struct Prepared: Sendable {
        let frame: DensityComputation.FrameResult
        let profiles: [UInt8]
        let line: [UInt8]
    }

    /// Makes the folder and opens the files; they go on after the journal's frames.
    ///
    /// Nothing is left of a run that cannot begin.
    init(
        folder: OutputFolder, inputs: ExperimentInputs, preparation: DensityPreparation,
        isStack: Bool, journal: Journal
    ) throws {
        self.folder = folder
        made = try folder.make()
        fingerprint = journal.fingerprint
        text = DensityTableText(
            preparation: preparation, times: inputs.times.seconds, names: inputs.names)
        let seconds = inputs.times.seconds ?? []
        let interval =
            seconds.count > 1
            ? (seconds[seconds.count - 1] - seconds[0]) / Double(seconds.count - 1) : nil
        toPicture = Set(ProfileSeries.selection(of: inputs.frames.count))
        state = Mutex(
            State(
                counters: RunCounters(journal.counters), done: journal.frames,
                pictured: journal.pictured))
        do {
            if journal.frames == inputs.frames.count {
                // The last run may have ended while it drew, when tables and maps had their names.
                for name in ["profiles.csv", "frames.csv"] + MapFiles.stackNames {
                    try folder.reopen(name)
                }
            }
            profiles = try PartialFile(
                path: folder.path("profiles.csv"), keeping: journal.profileBytes)
            frames = try PartialFile(path: folder.path("frames.csv"), keeping: journal.frameBytes)
            maps = try MapFiles(
                folder: folder, plan: preparation.plan,
                pixelSizeMicrometres: inputs.configuration.pixelSizeMicrometres,
                frameInterval: interval, isStack: isStack, frameCount: inputs.frames.count,
                done: journal.frames)
            if journal.profileBytes == 0 {
                try profiles.append(Array(DensityTableText.profileHeader.utf8))
                try frames.append(Array(DensityTableText.frameHeader.utf8))
                try note(done: 0)
            }
        } catch {
            if journal.frames == 0 { Self.discard(folder, made: made) }
            throw error
        }
    }

    /// Removes the results of an earlier run.
    static func clear(_ folder: OutputFolder) throws {
        for name in try folder.contents(of: "maps")
        where name.hasSuffix(".tif") || name.hasSuffix(".part") {
            try folder.remove("maps/\(name)")
        }
        for name in ["profiles.csv", "frames.csv", "run.json", Journal.name, InputDigests.name] {
            try folder.remove(name)
            try folder.remove(name + ".part")
        }
    }

    /// Removes what there is of a run without results: its files, and the folders that it made.
    private static func discard(_ folder: OutputFolder, made: [String]) {
        // What cannot be removed must not hide what ended the run.
        try? clear(folder)
        folder.unmake(made + [folder.path("maps")])
    }

    /// Makes the text of one frame and writes its own map files; several threads call it at once.
    @Sendable func prepare(_ frame: DensityComputation.FrameResult) throws -> Prepared {
        try maps.writeFiles(of: frame)
        return Prepared(
            frame: frame, profiles: text.profiles(frame), line: text.frame(frame))
    }

    /// Writes one frame, in order.
    @Sendable func write(_ prepared: Prepared) throws {
        let index = prepared.frame.index
        if toPicture.contains(index) {
            let place = [profiles.byteCount, prepared.profiles.count]
            state.withLock { $0.pictured[index] = place }
        }
        try profiles.append(prepared.profiles)
        try frames.append(prepared.line)
        try maps.append(prepared.frame)
        state.withLock {
            $0.counters.add(prepared.frame)
            $0.bytes += prepared.profiles.count + prepared.line.count + maps.bytesPerFrame
        }
    }

    /// Notes that the frames below `done` are written.
    func note(done: Int) throws {
        let (counters, pictured) = state.withLock { ($0.counters, $0.pictured) }
        try Journal(
            fingerprint: fingerprint, frames: done, profileBytes: profiles.byteCount,
            frameBytes: frames.byteCount, pictured: pictured, counters: counters.values
        ).write(in: folder)
    }

    /// The number of frames that were done before, once `done` are.
    func countAndRemember(_ done: Int) -> Int {
        state.withLock { state in
            defer { state.done = done }
            return state.done
        }
    }

    /// What was counted so far.
    var counters: RunCounters { state.withLock { $0.counters } }

    /// Bytes of tables and maps that this run wrote.
    var bytes: Int { state.withLock { $0.bytes } }

    /// First byte and number of bytes in profiles.csv of the frames that the figure shows.
    var pictured: [Int: [Int]] { state.withLock { $0.pictured } }

    /// Keeps what is unfinished, so that the run can go on, if its frames are of use to another; nothing
    /// where none is whole.
    func suspend(keepsFrames: Bool = true) {
        maps.suspend()
        if !keepsFrames || state.withLock({ $0.done }) == 0 {
            Self.discard(folder, made: made)
        }
    }

    /// Gives tables and maps their names.
    func finishTables() throws {
        try maps.finish()
        try profiles.finish()
        try frames.finish()
    }

    /// Writes run.json, the last, which says that all is whole.
    func finish(run: JSONValue) throws {
        try folder.write(run.text, to: "run.json")
        try folder.remove(Journal.name)
        try folder.remove(InputDigests.name + ".part")
    }
}
