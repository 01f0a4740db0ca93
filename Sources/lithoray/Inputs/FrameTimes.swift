import Fields
import Foundation
import ImageFiles

/// When the frames were taken: the middle of each exposure, or of those of combined frames.
struct FrameTimes: Sendable, Equatable {
    /// Seconds since the start of the experiment; nil where frames are only numbered.
    let seconds: [Double]?
    /// Seconds since 1970; nil where nobody says when the experiment started.
    let absolute: [Double]?

    /// Finds the times of all frames, from where the configuration says.
    init(file: ExperimentFile, frames: ImageSequence) throws {
        let pages = frames.pages
        let perPage: (seconds: [Double]?, start: Double?)
        switch file.configuration.time {
        case .frameNumber:
            perPage = (nil, nil)
        case .interval(let start, let interval):
            perPage = (
                pages.indices.map { Double($0) * interval }, start?.timeIntervalSince1970
            )
        case .table(let path, let start):
            let seconds = try FrameTable.times(
                path: file.resolve(path), frames: Self.names(of: pages))
            perPage = (seconds, start?.timeIntervalSince1970)
        case .tiffTags:
            perPage = try Self.stamps(of: pages)
        }
        let combined = frames.combining
        let seconds = perPage.seconds.map { all in
            (0..<frames.count).map { index in
                all[index * combined..<(index + 1) * combined].reduce(0, +) / Double(combined)
            }
        }
        self.seconds = seconds
        absolute = perPage.start.flatMap { start in seconds?.map { start + $0 } }
    }

    /// Names of pages as tables may call them: the file, and the page of a file with several.
    private static func names(of pages: [ImagePage]) -> [String] {
        var counts: [String: Int] = [:]
        for page in pages { counts[page.path, default: 0] += 1 }
        return pages.map { counts[$0.path] == 1 ? $0.path : "\($0.path)#\($0.index)" }
    }

    /// Times that the files hold, from the first on.
    private static func stamps(
        of pages: [ImagePage]
    ) throws -> (seconds: [Double]?, start: Double?) {
        var absolute: [Double] = []
        var relative: [Double] = []
        for page in pages {
            guard let stamp = page.timeStamps.first else {
                throw InputError.noFrameTime(frame: page.path)
            }
            switch stamp.value {
            case .absolute(let seconds): absolute.append(seconds)
            case .relative(let seconds): relative.append(seconds)
            }
        }
        guard absolute.count == pages.count || relative.count == pages.count else {
            throw InputError.noFrameTime(frame: pages[0].path)
        }
        let times = absolute.isEmpty ? relative : absolute
        for (index, time) in times.enumerated().dropFirst() where !(time > times[index - 1]) {
            throw InputError.timesNotIncreasing(
                frame: pages[index].path, previous: pages[index - 1].path)
        }
        let start = times[0]
        return (times.map { $0 - start }, absolute.isEmpty ? nil : start)
    }

    /// Middle of a set of images, from the first to the last time in their files.
    static func middle(of pages: [ImagePage]) -> Double? {
        let times = pages.compactMap { page -> Double? in
            guard case .absolute(let seconds)? = page.timeStamps.first?.value else { return nil }
            return seconds
        }
        guard let first = times.min(), let last = times.max() else { return nil }
        return (first + last) / 2
    }
}
