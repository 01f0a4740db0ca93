/// What ImageJ writes about a stack into the description of its first page.
struct ImageJDescription {
    /// Planes of the stack, at least 1.
    let images: Int
    /// Planes that share one time: channels × slices.
    private let planesPerFrame: Int
    /// Seconds from one frame to the next; nil when the file gives none.
    private let frameInterval: Double?
    /// Micrometres in the unit of the page's resolution; nil when the file gives none that is known.
    let micrometresPerUnit: Double?
    /// From one plane to the next, in that unit; nil when the file gives none.
    let spacing: Double?

    /// Reads a description.
    ///
    /// - Returns: nil unless the text begins with `ImageJ=`.
    init?(_ text: String) {
        guard text.hasPrefix("ImageJ=") else { return nil }
        var properties: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let equals = line.firstIndex(of: "=") else { continue }
            properties[line[..<equals]] = line[line.index(after: equals)...]
        }
        images = max(properties["images"].flatMap { Int($0) } ?? 1, 1)
        let frames = properties["frames"].flatMap { Int($0) } ?? 1
        planesPerFrame = frames > 1 && images % frames == 0 ? images / frames : 1
        let unit = Self.seconds(perTimeUnit: properties["tunit"] ?? "sec")
        let interval = properties["finterval"].flatMap { Double($0) }
        micrometresPerUnit = properties["unit"].flatMap { Self.micrometres(perUnit: $0) }
        spacing = properties["spacing"].flatMap { Double($0) }
        frameInterval = interval.flatMap { interval in
            unit.flatMap { interval.isFinite && interval > 0 ? interval * $0 : nil }
        }
    }

    /// When a page was taken, counted from the first.
    ///
    ///     t = finterval · ⌊page / (channels · slices)⌋
    func timeStamp(ofPage page: Int) -> TimeStamp? {
        frameInterval.map {
            TimeStamp(
                value: .relative(seconds: $0 * Double(page / planesPerFrame)),
                source: .frameInterval)
        }
    }

    /// Micrometres in a unit of length as ImageJ spells it; nil for an unknown one.
    private static func micrometres(perUnit unit: Substring) -> Double? {
        switch unit {
        case "nm": 1e-3
        case "um", "µm", "μm", "\\u00B5m", "micron", "microns", "micrometer", "micrometre": 1
        case "mm": 1e3
        case "cm": 1e4
        case "m", "meter", "metre": 1e6
        case "in", "inch", "inches": 25_400
        default: nil
        }
    }

    /// Seconds in a unit of time as ImageJ spells it; nil for an unknown one.
    private static func seconds(perTimeUnit unit: Substring) -> Double? {
        switch unit {
        case "sec", "s", "second", "seconds": 1
        case "ms", "msec", "millisecond", "milliseconds": 1e-3
        case "us", "usec", "µs", "\\u00B5s": 1e-6
        case "min", "minute", "minutes": 60
        case "h", "hr", "hour", "hours": 3600
        case "d", "day", "days": 86400
        default: nil
        }
    }
}
