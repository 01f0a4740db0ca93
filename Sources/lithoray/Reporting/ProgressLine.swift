/// How far a run is, in words.
///
/// Pure text: ``ProgressMeter`` decides when to show it.
struct ProgressLine: Sendable {
    /// What is counted, in the plural.
    var unit = "frames"
    /// Units that an earlier, interrupted run had done; they do not enter the rate.
    var doneBefore = 0

    /// The line of a terminal, cut to `width` columns; the bar takes what the words leave.
    ///
    ///     [############--------]  60 %  60/100 frames  12.3 frames/s  3 s to go
    func text(done: Int, total: Int, elapsed: Double, width: Int = 80) -> String {
        let percent = String(percentage(done, of: total))
        var words = String(repeating: " ", count: max(0, 3 - percent.count)) + percent + " %"
        words += "  \(done)/\(total) \(unit)"
        if let rate = rateText(done: done, elapsed: elapsed) { words += "  \(rate)" }
        if let rest = timeToGo(done: done, total: total, elapsed: elapsed) {
            words += "  \(duration(rest)) to go"
        }
        // One column stays free: a terminal that fills its last column starts a new line.
        let bar = min(40, width - words.count - 4)
        if bar >= 8 {
            let filled = total > 0 ? bar * min(max(done, 0), total) / total : bar
            let full = String(repeating: "#", count: filled)
            let empty = String(repeating: "-", count: bar - filled)
            return "[\(full)\(empty)] \(words)"
        }
        return String(words.prefix(max(width - 1, 0)))
    }

    /// The line of a log file.
    ///
    ///     60 of 100 frames (60 %), 12.3 frames/s, 3 s to go
    func plainText(done: Int, total: Int, elapsed: Double) -> String {
        var text = "\(done) of \(total) \(unit) (\(percentage(done, of: total)) %)"
        if let rate = rateText(done: done, elapsed: elapsed) { text += ", \(rate)" }
        if let rest = timeToGo(done: done, total: total, elapsed: elapsed) {
            text += ", \(duration(rest)) to go"
        }
        return text
    }

    /// The last line of a run.
    ///
    ///     100 frames in 8.1 s, 12.3 frames/s
    func finalText(done: Int, elapsed: Double) -> String {
        let text = "\(done - doneBefore) \(unit) in \(duration(elapsed))"
        return rateText(done: done, elapsed: elapsed).map { "\(text), \($0)" } ?? text
    }

    private func percentage(_ done: Int, of total: Int) -> Int {
        total > 0 ? min(max(done, 0), total) * 100 / total : 100
    }

    private func rate(done: Int, elapsed: Double) -> Double? {
        done > doneBefore && elapsed > 0 ? Double(done - doneBefore) / elapsed : nil
    }

    private func rateText(done: Int, elapsed: Double) -> String? {
        rate(done: done, elapsed: elapsed).map { "\(threeDigits($0)) \(unit)/s" }
    }

    private func timeToGo(done: Int, total: Int, elapsed: Double) -> Double? {
        guard done < total, let rate = rate(done: done, elapsed: elapsed) else { return nil }
        return Double(total - done) / rate
    }

    /// `8.1 s`, `3 min 05 s`, `2 h 05 min`.
    private func duration(_ seconds: Double) -> String {
        guard seconds >= 9.95 else { return "\((seconds * 10).rounded() / 10) s" }
        guard seconds < 1e9 else { return "years" }
        let whole = Int(seconds.rounded())
        func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return switch whole {
        case ..<60: "\(whole) s"
        case ..<3600: "\(whole / 60) min \(twoDigits(whole % 60)) s"
        default: "\(whole / 3600) h \(twoDigits(whole / 60 % 60)) min"
        }
    }

    private func threeDigits(_ value: Double) -> String {
        switch value {
        case 1e12...: "\(value)"
        case 99.95...: "\(Int(value.rounded()))"
        case 9.995...: "\((value * 10).rounded() / 10)"
        default: "\((value * 100).rounded() / 100)"
        }
    }
}
