/// The kinds of logs that can be read.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
    /// The text export of EC-Lab, `.mpt`.
    case ecLabText = "EC-Lab text"
    /// The binary file of EC-Lab, `.mpr`.
    case ecLabBinary = "EC-Lab binary"
    /// Battery Data Format, CSV.
    case batteryDataFormat = "Battery Data Format"
    /// The table of records that Neware's software exports.
    case neware = "Neware CSV"
    /// Any table of numbers with a header line.
    case table = "table"
}

/// Which of the day and the month comes first in a date.
public enum DateOrder: String, Sendable, Hashable, CaseIterable {
    /// 05/27/2024.
    case monthFirst = "month-first"
    /// 27/05/2024.
    case dayFirst = "day-first"
}
