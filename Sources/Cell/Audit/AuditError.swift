/// Why a table cannot be audited, each with what to do about it.
public enum AuditError: Error, Equatable, Sendable, CustomStringConvertible {
    /// An expression cannot be read; `character` counts from 1.
    case expression(text: String, character: Int, problem: String)
    /// A relation or limit is in a column that the table does not have.
    case unknownColumn(relation: String, column: String, columns: [String])
    /// A name is in no column and no constant.
    case unknownName(relation: String, name: String, names: [String])
    /// Values of different dimensions are added or compared.
    case dimensions(relation: String, first: String, second: String)
    /// Two columns, relations or limits have one name.
    case repeated(kind: String, id: String)

    /// The error in one line: what is wrong, then what to do.
    public var description: String {
        switch self {
        case .expression(let text, let character, let problem):
            "expression `\(text)`, character \(character): \(problem)"
        case .unknownColumn(let relation, let column, let columns):
            "\(relation) is in column '\(column)', and the columns are "
                + columns.map { "'\($0)'" }.joined(separator: ", ")
        case .unknownName(let relation, let name, _):
            "\(relation) uses '\(name)', which no column and no constant has"
        case .dimensions(let relation, let first, let second):
            "\(relation) adds or compares \(first) and \(second); correct a unit or the expression"
        case .repeated(let kind, let id):
            "two \(kind)s are named '\(id)'; rename one of them"
        }
    }
}
