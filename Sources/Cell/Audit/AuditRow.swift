/// What became of one relation.
public struct AuditRow: Sendable, Hashable {
    /// How a printed value compares with what it should be.
    public enum Verdict: String, Sendable, Hashable, CaseIterable {
        /// The printed value and what follows from the others have a number in common.
        case consistent
        /// They have none.
        case inconsistent
        /// A value that it needs is not printed, or nothing is printed to compare with.
        case notDerivable = "not_derivable"
    }

    /// The relation.
    public let id: String
    /// Its column.
    public let column: String
    /// The name of its result.
    public let result: String
    /// The unit of the numbers, that of the printed result.
    public let unit: String
    /// What follows from the other values, in `unit`; nil where it is not derivable.
    public let calculated: Interval?
    /// The printed result, in `unit`; nil where nothing is printed.
    public let printed: Double?
    /// The printed result as it is written.
    public let printedText: String
    /// The verdict.
    public let verdict: Verdict
    /// Values whose exponent was repaired in a row above, as they were read here.
    public let assumed: [String]
    /// What would make the row consistent, the most likely first.
    public let repairs: [Repair]
}

/// A change of the table that repairs a row.
public struct Repair: Sendable, Hashable {
    /// What kind of slip it would be.
    public enum Kind: String, Sendable, Hashable {
        /// A minus was lost from an exponent.
        case exponentSign = "exponent sign"
        /// An exponent is another.
        case exponent
        /// A unit is a thousand times too large or too small.
        case unit
        /// Another value was taken.
        case row
        /// A value was counted again.
        case countedTwice = "counted twice"
        /// An exact number was another.
        case constant
        /// The printed value is not what follows.
        case recomputed
    }

    /// The kind.
    public let kind: Kind
    /// One sentence that says what to change; lower case, no full stop.
    public let text: String
    /// What follows from the other values after it, in the unit of the row.
    public let calculated: Interval
    /// The result after it, in the unit of the row.
    public let printed: Double
    /// The verdict after it.
    public let verdict: AuditRow.Verdict
    /// Other rows that it changes.
    public let consequences: [Consequence]

    /// A row that a repair changes.
    public struct Consequence: Sendable, Hashable {
        /// The row.
        public let id: String
        /// What follows after the repair, in the unit of the row.
        public let calculated: Interval
        /// What is printed in the row after the repair.
        public let printed: Double
        /// The verdict after the repair.
        public let verdict: AuditRow.Verdict
    }
}
