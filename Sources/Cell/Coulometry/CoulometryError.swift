/// Why a record of a cycler gives no charges, each with what to do about it.
public enum CoulometryError: Error, Equatable, Sendable, CustomStringConvertible {
    /// E-TIME: some rows are earlier than the row before; `row` counts from 0.
    case timeBackwards(count: Int, row: Int, from: Double, to: Double)
    /// There is neither a current nor a charge.
    case noCharge
    /// There are no rows.
    case noRows
    /// A reference capacity is not a positive number (mAh).
    case referenceCapacity(Double)

    /// The error in one line: what is wrong, with the numbers, then what to do.
    public var description: String {
        switch self {
        case .timeBackwards(let count, let row, let from, let to):
            "time runs backwards \(count) \(count == 1 ? "time" : "times"), first in row \(row + 1) "
                + "from \(from) s to \(to) s; nothing is integrated, correct the times or cut the "
                + "log there"
        case .noCharge:
            "there is neither a current nor a charge; export one of them"
        case .noRows:
            "there is no row; export the log again"
        case .referenceCapacity(let value):
            "the reference capacity is \(value) mAh; give a positive number"
        }
    }
}
