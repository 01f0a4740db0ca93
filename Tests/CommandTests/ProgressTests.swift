import Synchronization
import Testing

@testable import lithoray

/// A console whose text and a clock whose time the tests hold.
final class Recorder: Sendable {
    private let text = Mutex("")
    private let time = Mutex(0.0)

    /// Everything written so far.
    var written: String { text.withLock { $0 } }

    /// A console that writes here.
    func console(isTerminal: Bool, width: Int = 80) -> Console {
        Console(isTerminal: isTerminal, width: { width }) { [self] new in
            text.withLock { $0 += new }
        }
    }

    /// The clock, in seconds.
    var clock: @Sendable () -> Double {
        { [self] in time.withLock { $0 } }
    }

    /// Lets time pass.
    func wait(_ seconds: Double) { time.withLock { $0 += seconds } }
}

@Suite("Progress")
struct ProgressTests {
    @Test("A line has a bar, a rate and the time to go")
    func line() {
        let text = ProgressLine().text(done: 60, total: 100, elapsed: 5)
        #expect(
            text == bar(full: 16, of: 28) + "  60 %  60/100 frames  12.0 frames/s  3.3 s to go")
        #expect(text.count == 79)
    }

    private func bar(full: Int, of width: Int) -> String {
        "[" + String(repeating: "#", count: full)
            + String(repeating: "-", count: width - full) + "]"
    }

    @Test("The first line knows no rate, the last no time to go")
    func ends() {
        #expect(
            ProgressLine().text(done: 0, total: 100, elapsed: 0)
                == bar(full: 0, of: 40) + "   0 %  0/100 frames")
        #expect(
            ProgressLine().text(done: 100, total: 100, elapsed: 50)
                == bar(full: 40, of: 40) + " 100 %  100/100 frames  2.0 frames/s")
        #expect(
            ProgressLine().text(done: 0, total: 0, elapsed: 1)
                == bar(full: 40, of: 40) + " 100 %  0/0 frames")
    }

    @Test("A narrow terminal loses the bar first, then words; the last column stays free")
    func narrow() {
        let line = ProgressLine()
        #expect(
            line.text(done: 60, total: 100, elapsed: 5, width: 55)
                == " 60 %  60/100 frames  12.0 frames/s  3.3 s to go")
        #expect(line.text(done: 60, total: 100, elapsed: 5, width: 20) == " 60 %  60/100 frame")
        #expect(line.text(done: 60, total: 100, elapsed: 5, width: 1) == "")
        for width in 1...200 {
            #expect(line.text(done: 60, total: 100, elapsed: 5, width: width).count < width)
        }
    }

    @Test(
        "Times and rates are as short as they can be",
        arguments: [
            (1, 11, 0.5, "1 of 11 slabs (9 %), 2.0 slabs/s, 5.0 s to go"),
            (1, 43, 1.0, "1 of 43 slabs (2 %), 1.0 slabs/s, 42 s to go"),
            (1, 186, 1.0, "1 of 186 slabs (0 %), 1.0 slabs/s, 3 min 05 s to go"),
            (1, 7501, 1.0, "1 of 7501 slabs (0 %), 1.0 slabs/s, 2 h 05 min to go"),
            (1234, 1234, 1.0, "1234 of 1234 slabs (100 %), 1234 slabs/s"),
            (1, 3, 3.0, "1 of 3 slabs (33 %), 0.33 slabs/s, 6.0 s to go"),
        ])
    func plain(done: Int, total: Int, elapsed: Double, text: String) {
        #expect(
            ProgressLine(unit: "slabs").plainText(done: done, total: total, elapsed: elapsed)
                == text)
    }

    @Test("What an earlier run had done does not enter the rate")
    func resumed() {
        let line = ProgressLine(doneBefore: 50)
        #expect(
            line.plainText(done: 60, total: 100, elapsed: 5)
                == "60 of 100 frames (60 %), 2.0 frames/s, 20 s to go")
        #expect(line.finalText(done: 100, elapsed: 25) == "50 frames in 25 s, 2.0 frames/s")
    }

    @Test("On a terminal one line is written over ten times a second at most, then removed")
    func terminal() {
        let recorder = Recorder()
        let meter = ProgressMeter(
            total: 10, style: .bar, console: recorder.console(isTerminal: true, width: 20),
            seconds: recorder.clock)
        for _ in 0..<4 {
            recorder.wait(0.0625)
            meter.advance()
        }
        #expect(
            recorder.written
                == "\r\u{1B}[K 20 %  2/10 frames " + "\r\u{1B}[K 40 %  4/10 frames ")
        meter.finish()
        let end = "\r\u{1B}[Klithoray: 4 frames in 0.3 s, 16.0 frames/s\n"
        #expect(recorder.written.hasSuffix(end))
        meter.advance()
        meter.finish()
        #expect(recorder.written.hasSuffix(end))
    }

    @Test("In a log file a line follows 10 % and five seconds, or a minute, not sooner")
    func logFile() {
        let recorder = Recorder()
        let meter = ProgressMeter(
            total: 100, style: .lines, console: recorder.console(isTerminal: false),
            seconds: recorder.clock)
        recorder.wait(4)
        meter.advance(by: 20)
        #expect(recorder.written == "")
        recorder.wait(1)
        meter.advance()
        let first = "lithoray: 21 of 100 frames (21 %), 4.2 frames/s, 19 s to go\n"
        #expect(recorder.written == first)
        recorder.wait(50)
        meter.advance()
        #expect(recorder.written == first)
        recorder.wait(10)
        meter.advance()
        let second = "lithoray: 23 of 100 frames (23 %), 0.35 frames/s, 3 min 38 s to go\n"
        #expect(recorder.written == first + second)
        meter.finish()
        #expect(
            recorder.written == first + second
                + "lithoray: 23 frames in 1 min 05 s, 0.35 frames/s\n")
    }

    @Test("--quiet shows nothing")
    func silent() {
        let recorder = Recorder()
        let meter = ProgressMeter(
            total: 2, style: .silent, console: recorder.console(isTerminal: true),
            seconds: recorder.clock)
        recorder.wait(100)
        meter.advance()
        meter.finish()
        #expect(recorder.written == "")
    }

    @Test("Several threads count together")
    func threads() async {
        let recorder = Recorder()
        let meter = ProgressMeter(
            total: 1000, style: .lines, console: recorder.console(isTerminal: false),
            seconds: recorder.clock)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<125 { meter.advance() } } }
        }
        recorder.wait(10)
        meter.finish()
        #expect(recorder.written == "lithoray: 1000 frames in 10 s, 100 frames/s\n")
    }

    @Test("A line that stays goes above the status line")
    func lineAboveStatus() {
        let recorder = Recorder()
        let console = recorder.console(isTerminal: true)
        console.line("a")
        console.setStatus("50 %")
        console.line("b")
        console.setStatus("")
        console.setStatus("")
        console.line("c")
        #expect(
            recorder.written
                == "a\n" + "\r\u{1B}[K50 %" + "\r\u{1B}[Kb\n50 %" + "\r\u{1B}[K" + "c\n")
    }
}

@Suite("Warnings")
struct WarningTests {
    @Test("Each is printed once and kept in order")
    func once() {
        let recorder = Recorder()
        let warnings = Warnings(console: recorder.console(isTerminal: false))
        warnings.add(Warning(code: "W-GAIN", message: "one flat"))
        warnings.add(Warning(code: "W-NODOSE", message: "no dose\nregion"))
        warnings.add(Warning(code: "W-GAIN", message: "one flat"))
        #expect(
            recorder.written == """
                lithoray: warning: W-GAIN: one flat
                lithoray: warning: W-NODOSE: no dose region

                """)
        #expect(warnings.all.map(\.code) == ["W-GAIN", "W-NODOSE"])
        #expect(
            warnings.json == [
                ["code": "W-GAIN", "message": "one flat"],
                ["code": "W-NODOSE", "message": "no dose\nregion"],
            ])
    }

    @Test("--quiet keeps them without printing")
    func quiet() {
        let warnings = Warnings(console: nil)
        warnings.add(Warning(code: "W-GAIN", message: "one flat"))
        #expect(warnings.all.count == 1)
    }
}
