public import Fields

/// A table as it was printed, and how its values should follow from each other.
public struct PrintedTable: Sendable, Hashable {
    /// The table.
    public var name: String
    /// Exact numbers that expressions may use.
    public var constants: [String: WrittenQuantity]
    /// The columns.
    public var columns: [Column]
    /// What should follow from what, in the order of the calculation.
    public var relations: [Relation]
    /// What values should stay within.
    public var limits: [Limit]

    /// Creates a table.
    public init(
        name: String, constants: [String: WrittenQuantity] = [:], columns: [Column],
        relations: [Relation], limits: [Limit] = []
    ) {
        self.name = name
        self.constants = constants
        self.columns = columns
        self.relations = relations
        self.limits = limits
    }

    /// A column with its values by name.
    public struct Column: Sendable, Hashable {
        /// Names the column in relations.
        public var id: String
        /// The values, with the digits as printed.
        public var values: [String: WrittenQuantity]

        /// Creates a column.
        public init(id: String, values: [String: WrittenQuantity]) {
            self.id = id
            self.values = values
        }
    }

    /// One value that should follow from others.
    public struct Relation: Sendable, Hashable {
        /// Names the row of the audit.
        public var id: String
        /// The column of the result, and of names without a column of their own.
        public var column: String
        /// The value that should follow.
        public var result: String
        /// What it should be.
        public var equals: Expression
        /// Raised when the row is not what it should be.
        public var flag: Flag.Code?
        /// The verdict that raises the flag: agreement can be the sign of a slip.
        public var flagVerdict: AuditRow.Verdict

        /// Creates a relation.
        public init(
            id: String, column: String, result: String, equals: Expression,
            flag: Flag.Code? = nil, flagVerdict: AuditRow.Verdict = .inconsistent
        ) {
            self.id = id
            self.column = column
            self.result = result
            self.equals = equals
            self.flag = flag
            self.flagVerdict = flagVerdict
        }
    }

    /// What a value should stay within.
    public struct Limit: Sendable, Hashable {
        /// Names the limit.
        public var id: String
        /// The column of names without a column of their own.
        public var column: String
        /// The value.
        public var value: Expression
        /// What it should not be below.
        public var atLeast: WrittenQuantity?
        /// What it should not be above.
        public var atMost: WrittenQuantity?
        /// Raised when the value is certainly outside.
        public var flag: Flag.Code

        /// Creates a limit.
        public init(
            id: String, column: String, value: Expression, atLeast: WrittenQuantity? = nil,
            atMost: WrittenQuantity? = nil, flag: Flag.Code
        ) {
            self.id = id
            self.column = column
            self.value = value
            self.atLeast = atLeast
            self.atMost = atMost
            self.flag = flag
        }
    }
}

/// A value of a table by its place.
struct ValueKey: Hashable, Comparable, CustomStringConvertible {
    let column: String
    let name: String

    static func < (a: ValueKey, b: ValueKey) -> Bool { (a.column, a.name) < (b.column, b.name) }

    var description: String { "\(column).\(name)" }
}

extension WrittenQuantity {
    /// Every value that would have been printed like this, in the coherent units of the SI.
    ///
    /// Half a unit of the last digit to either side, or the uncertainty where a larger one is
    /// written.
    var interval: Interval {
        let half = max(lastPlace / 2, uncertainty ?? 0)
        let middle = number * unit.factor + unit.zero
        return Interval(middle - half * unit.factor, middle + half * unit.factor)
    }
}
