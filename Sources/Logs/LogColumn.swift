/// One column of a log, as the file has it.
public struct LogColumn: Sendable, Hashable {
    /// What a column holds.
    public enum Values: Sendable, Hashable {
        /// Numbers in the unit of the heading; NaN where a field is empty.
        case numbers([Double])
        /// Durations that are written as hours, minutes and seconds (s).
        case durations([Double])
        /// Anything else.
        case words([String])

        /// The numbers, or the durations in seconds; nil for words.
        public var numbers: [Double]? {
            switch self {
            case .numbers(let values), .durations(let values): values
            case .words: nil
            }
        }
    }

    /// The heading as the file has it, such as `Ewe/V`.
    public let heading: String
    /// The unit that the heading names; nil for none.
    public let unit: String?
    /// One value for each row.
    public let values: Values
    /// The first field that is not what the others of its column are; nil for none.
    let flaw: Flaw?

    /// The first field of a column that does not fit.
    struct Flaw: Sendable, Hashable {
        /// What is wrong with it.
        enum Kind: Sendable, Hashable {
            case notANumber
            case otherMark
        }
        /// What is wrong with it.
        let kind: Kind
        /// Its line of the file.
        let line: Int
        /// The field.
        let text: String
    }

    /// Creates a column.
    init(heading: String, values: Values, flaw: Flaw? = nil) {
        self.heading = heading
        unit = ColumnTitle(heading).unit
        self.values = values
        self.flaw = flaw
    }
}
