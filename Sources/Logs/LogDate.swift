import Glibc

/// Reads the dates of logs; those without a zone are taken as UTC, for no format states one.
enum LogDate {
    /// What a text says.
    enum Reading: Sendable, Hashable {
        /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
        case seconds(Double)
        /// The day and the month may be exchanged.
        case ambiguous
        /// No date of the calendar.
        case invalid
    }

    /// Reads `05/27/2024 14:36:53.355`, also with dots or hyphens, a decimal comma, `PM`, or the
    /// year first and then with a zone as `Z` or `+02:00` if it has one.
    ///
    /// Where the year is last, `order` says which comes first; without it, the one that the
    /// calendar permits.
    static func read(_ text: String, order: DateOrder?) -> Reading {
        let day = /(\d{1,4})[-\/.](\d{1,2})[-\/.](\d{1,4})[ T]+(.*)/
        guard let match = text.wholeMatch(of: day), let first = Int(match.1),
            let second = Int(match.2), let third = Int(match.3), let time = timeOfDay(match.4)
        else { return .invalid }
        func reading(_ midnight: Double?) -> Reading {
            midnight.map { .seconds($0 + time) } ?? .invalid
        }
        if match.1.count == 4 { return reading(midnight(first, second, third)) }
        guard match.3.count == 4 else { return .invalid }
        let monthFirst = midnight(third, first, second)
        let dayFirst = midnight(third, second, first)
        switch order {
        case .monthFirst?: return reading(monthFirst)
        case .dayFirst?: return reading(dayFirst)
        case nil:
            let isAmbiguous = monthFirst != nil && dayFirst != nil && monthFirst != dayFirst
            return isAmbiguous ? .ambiguous : reading(monthFirst ?? dayFirst)
        }
    }

    /// Seconds of the day in UTC; nil for no time of day.
    private static func timeOfDay(_ text: Substring) -> Double? {
        let clock =
            /(\d{1,2}):(\d\d):(\d\d)([.,]\d+)?(?: ?([AaPp])[Mm])?(Z|[-+]\d\d:?\d\d)?/
        guard let match = text.wholeMatch(of: clock), var hour = Int(match.1),
            let minute = Int(match.2), let second = Int(match.3), minute < 60, second <= 60
        else { return nil }
        if let half = match.5?.lowercased() {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (half == "p" ? 12 : 0)
        }
        guard hour < 24 else { return nil }
        let fraction = match.4.flatMap { Double("0." + $0.dropFirst()) } ?? 0
        return Double(hour * 3600 + minute * 60 + second) + fraction - zone(match.6)
    }

    /// Seconds that a zone is before UTC.
    private static func zone(_ text: Substring?) -> Double {
        guard let text, let sign = text.first, sign != "Z",
            let hours = Int(text.dropFirst().prefix(2)),
            let minutes = Int(text.suffix(2))
        else { return 0 }
        return Double(hours * 3600 + minutes * 60) * (sign == "-" ? -1 : 1)
    }

    /// Seconds since 1970 at the begin of a day; nil for none of the calendar.
    private static func midnight(_ year: Int, _ month: Int, _ day: Int) -> Double? {
        var date = tm()
        date.tm_year = Int32(year - 1900)
        date.tm_mon = Int32(month - 1)
        date.tm_mday = Int32(day)
        let seconds = timegm(&date)
        // 30 February has become a day of March.
        let isInCalendar =
            date.tm_year == year - 1900 && date.tm_mon == month - 1 && date.tm_mday == day
        return isInCalendar ? Double(seconds) : nil
    }

    /// Seconds since 1970 of a date that counts days since 1899-12-30, as `.mpr` files hold it.
    ///
    /// Rounded to a millisecond, which is what EC-Lab writes; a Double holds such a date to 1 µs.
    static func seconds(ofAutomationDate days: Double) -> Double {
        ((days - 25569) * 86_400_000).rounded() / 1000
    }
}
