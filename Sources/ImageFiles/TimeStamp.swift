/// When a page was taken, as its file says.
public struct TimeStamp: Hashable, Sendable {
    /// The time.
    public enum Value: Hashable, Sendable {
        /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
        case absolute(secondsSince1970: Double)
        /// Seconds since the first page of the file.
        case relative(seconds: Double)
    }

    /// The part of the file that holds the time.
    public enum Source: String, Hashable, Sendable, CaseIterable {
        /// EPICS areaDetector, tags 65002 and 65003: seconds and nanoseconds since 1990.
        case epicsTimeStamp = "EPICS tags 65002 and 65003"
        /// EPICS areaDetector, tag 65000: seconds since 1990.
        case areaDetectorTimeStamp = "EPICS tag 65000"
        /// TIFF tag 306, `YYYY:MM:DD HH:MM:SS`; TIFF states no time zone, it is taken as UTC.
        case dateTime = "TIFF tag DateTime"
        /// `finterval` of an ImageJ stack.
        case frameInterval = "ImageJ finterval"
    }

    /// The time.
    public let value: Value
    /// The part of the file that holds it.
    public let source: Source

    /// Creates a time stamp.
    public init(value: Value, source: Source) {
        self.value = value
        self.source = source
    }

    /// 1990-01-01T00:00:00Z, where EPICS begins to count, in seconds since 1970.
    static let epicsEpoch = 631_152_000.0

    /// The time in EPICS tags 65002 and 65003.
    ///
    ///     t = 631 152 000 + seconds + 10⁻⁹ · nanoseconds
    ///
    /// - Returns: nil when EPICS had no time (both 0) or the nanoseconds fill a second.
    init?(epicsSeconds: UInt32, nanoseconds: UInt32) {
        guard epicsSeconds > 0 || nanoseconds > 0, nanoseconds < 1_000_000_000 else { return nil }
        let seconds = Self.epicsEpoch + Double(epicsSeconds) + Double(nanoseconds) * 1e-9
        self.init(value: .absolute(secondsSince1970: seconds), source: .epicsTimeStamp)
    }

    /// The time in areaDetector's tag 65000, which counts from the EPICS epoch.
    ///
    /// - Returns: nil when the driver had no time (0) or the value is no finite positive number.
    init?(areaDetectorSeconds: Double) {
        guard areaDetectorSeconds.isFinite, areaDetectorSeconds > 0 else { return nil }
        self.init(
            value: .absolute(secondsSince1970: Self.epicsEpoch + areaDetectorSeconds),
            source: .areaDetectorTimeStamp)
    }

    /// The time in TIFF's DateTime, taken as UTC.
    ///
    /// The separators `-` and `T` are read too, which some writers use against the specification.
    ///
    /// - Returns: nil when the text is no date of the calendar, such as `0000:00:00 00:00:00`.
    init?(dateTime text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 19 else { return nil }
        let separators: [(Int, StaticString)] = [
            (4, ":-"), (7, ":-"), (10, " T"), (13, ":"), (16, ":"),
        ]
        for (place, allowed) in separators {
            let isAllowed = allowed.withUTF8Buffer { $0.contains(bytes[place]) }
            guard isAllowed else { return nil }
        }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = 10 * value + Int(byte) - 0x30
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            year > 0, (1...12).contains(month),
            (1...Self.days(inMonth: month, year: year)).contains(day),
            hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Self.daysSince1970(year: year, month: month, day: day)
        let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second
        self.init(value: .absolute(secondsSince1970: Double(seconds)), source: .dateTime)
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the Gregorian calendar from 1970-01-01 on.
    ///
    /// - Source: Hinnant, “chrono-compatible low-level date algorithms”, `days_from_civil`.
    private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        // Years begin in March, so that the leap day is the last one.
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
