import Foundation
import Synchronization

/// Shows how far a run is: a bar on a terminal, lines elsewhere.
///
/// Safe to use from several threads; silent after ``finish()``.
final class ProgressMeter: Sendable {
    /// How progress is shown.
    enum Style: Sendable {
        /// One line that is written over, ten times a second at most.
        case bar
        /// A line after 10 % more or after a minute, one in five seconds at most.
        case lines
        /// Nothing.
        case silent
    }

    private struct State {
        var done: Int
        var shown: Double
        var shownDone: Int
        var isFinished = false
    }

    private let total: Int
    private let style: Style
    private let words: ProgressLine
    private let console: Console
    private let seconds: @Sendable () -> Double
    private let start: Double
    private let state: Mutex<State>

    /// Starts the clock of a run over `total` units.
    ///
    /// - Parameters:
    ///   - total: Units of the whole run.
    ///   - doneBefore: Units that are done already because the run is resumed.
    ///   - unit: What is counted, in the plural.
    ///   - style: How progress is shown.
    ///   - console: Where it is shown.
    ///   - seconds: A clock that never runs backwards, in seconds.
    init(
        total: Int, doneBefore: Int = 0, unit: String = "frames", style: Style,
        console: Console = .standardError,
        seconds: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime }
    ) {
        self.total = total
        self.style = style
        self.console = console
        self.seconds = seconds
        words = ProgressLine(unit: unit, doneBefore: doneBefore)
        start = seconds()
        state = Mutex(State(done: doneBefore, shown: start, shownDone: doneBefore))
    }

    /// Counts `count` more units as done, and shows it when it is time to.
    func advance(by count: Int = 1) {
        let now = seconds()
        state.withLock { state in
            guard !state.isFinished else { return }
            state.done += count
            switch style {
            case .silent:
                return
            case .bar:
                guard now - state.shown >= 0.1 else { return }
                console.setStatus(
                    words.text(
                        done: state.done, total: total, elapsed: now - start, width: console.width))
            case .lines:
                let waited = now - state.shown
                let isTenthMore = (state.done - state.shownDone) * 10 >= total
                guard waited >= 60 || (waited >= 5 && isTenthMore) else { return }
                console.line(
                    "lithoray: "
                        + words.plainText(done: state.done, total: total, elapsed: now - start))
            }
            state.shown = now
            state.shownDone = state.done
        }
    }

    /// Takes the bar away and says how long the run took; nothing is shown afterwards.
    func finish() {
        let elapsed = seconds() - start
        state.withLock { state in
            guard !state.isFinished else { return }
            state.isFinished = true
            guard style != .silent else { return }
            if style == .bar { console.setStatus("") }
            console.line("lithoray: " + words.finalText(done: state.done, elapsed: elapsed))
        }
    }
}
