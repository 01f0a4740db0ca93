import Cell
import Fields

/// A TABLE.yaml that was read: a printed table with what should follow from what.
struct PrintedTableFile: ConfigurationFile {
    /// The file, as the command line names it.
    let path: String
    /// What it says.
    let table: PrintedTable
    /// Where each key is, such as `relations[3].equals`.
    let places: [String: Place]

    private static let needs = "columns and relations"

    private static let file = ["name", "source", "constants", "columns", "relations", "limits"]
    private static let column = ["id", "values"]
    private static let relation = ["id", "column", "result", "equals", "flag", "flag_when"]
    private static let limit = ["id", "column", "value", "at_least", "at_most", "flag"]
    private static let groups: [KeyGroup] = [
        ("columns", column), ("relations", relation), ("limits", limit),
    ]

    /// Reads the file at `path`.
    ///
    /// - Throws: ``ConfigurationError`` for the first thing that is wrong.
    init(path: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(ofFileAt: path, groups: Self.groups, needs: Self.needs))
    }

    /// Reads `text`, which came from `path`.
    init(path: String, text: String) throws(ConfigurationError) {
        try self.init(
            root: YAMLText.root(of: text, path: path, groups: Self.groups, needs: Self.needs))
    }

    private init(root: ConfigurationValue) throws(ConfigurationError) {
        path = root.book.file
        table = try Self.table(root, fileName: Self.stem(of: path))
        places = root.book.places
    }

    /// What is wrong with the table, at the place where it is written.
    func error(_ error: AuditError) -> ConfigurationError {
        func key(_ id: String, _ member: String) -> String {
            if let index = table.relations.firstIndex(where: { $0.id == id }) {
                return "relations[\(index)]" + member
            }
            let index = table.limits.firstIndex { $0.id == id }
            return index.map { "limits[\($0)]" + member.replacing("equals", with: "value") }
                ?? "relations"
        }
        switch error {
        case .expression: return self.error(at: "relations", .refused("\(error)"))
        case .unknownColumn(let relation, let column, let columns):
            let own =
                table.relations.first { $0.id == relation }?.column
                ?? table.limits.first { $0.id == relation }?.column
            return self.error(
                at: key(relation, own == column ? ".column" : ".equals"),
                .unknownColumn(
                    name: column, nearest: nearestWord(to: column, among: columns),
                    names: columns))
        case .unknownName(let relation, let name, let names):
            return self.error(
                at: key(relation, ".equals"),
                .refused(
                    error.description
                        + (nearestWord(to: name, among: names).map { "; did you mean '\($0)'?" }
                            ?? "; print the value in a column, or give it under constants")))
        case .dimensions(let relation, _, _):
            return self.error(at: key(relation, ".equals"), .refused("\(error)"))
        case .repeated(_, let id):
            let last = table.relations.lastIndex { $0.id == id }.map { "relations[\($0)].id" }
            let column = table.columns.lastIndex { $0.id == id }.map { "columns[\($0)].id" }
            return self.error(at: column ?? last ?? key(id, ".id"), .refused("\(error)"))
        }
    }

    // MARK: Reading

    private static func table(
        _ value: ConfigurationValue, fileName: String
    ) throws(ConfigurationError) -> PrintedTable {
        let group = try ConfigurationSection(value, keys: file, what: "keys and values")
        var table = PrintedTable(
            name: try group["name"]?.text() ?? fileName, columns: [], relations: [])
        _ = try group["source"]?.text()
        if let constants = group["constants"] { table.constants = try quantities(constants) }
        let columns = try group.required(
            "columns", "list them, as in columns: [{id: S1, values: {mass: 3.80 mg}}]")
        for item in try columns.list("a list of columns") {
            let column = try ConfigurationSection(
                item, keys: column, what: "the keys id and values")
            table.columns.append(
                PrintedTable.Column(
                    id: try column.required("id", "name the column").text("a name"),
                    values: try quantities(
                        column.required("values", "give the printed values by name"))))
        }
        let relations = try group.required(
            "relations",
            "list them, as in relations: [{id: a, column: S1, result: n, equals: m / M}]")
        for item in try relations.list("a list of relations") {
            table.relations.append(try Self.relation(item))
        }
        for item in try group["limits"]?.list("a list of limits") ?? [] {
            table.limits.append(try Self.limit(item))
        }
        return table
    }

    private static func quantities(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> [String: WrittenQuantity] {
        var quantities: [String: WrittenQuantity] = [:]
        for (name, _, value) in try value.members("names with printed values") {
            quantities[name] = try value.printedQuantity()
        }
        return quantities
    }

    private static func relation(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> PrintedTable.Relation {
        let group = try ConfigurationSection(
            value, keys: relation, what: "the keys id, column, result and equals")
        return PrintedTable.Relation(
            id: try group.required("id", "name the relation").text("a name"),
            column: try group.required("column", "name the column of the result").text("a column"),
            result: try group.required("result", "name the value that should follow")
                .text("the name of a value"),
            equals: try group.required("equals", "say what it should be, as in equals: m / M")
                .expression(),
            flag: try group["flag"]?.choice(),
            flagVerdict: try group["flag_when"]?.choice() ?? .inconsistent)
    }

    private static func limit(
        _ value: ConfigurationValue
    ) throws(ConfigurationError) -> PrintedTable.Limit {
        let group = try ConfigurationSection(
            value, keys: limit, what: "the keys id, column, value, at_least or at_most, and flag")
        let low = try group["at_least"]?.printedQuantity()
        let high = try group["at_most"]?.printedQuantity()
        if low == nil, high == nil {
            throw value.error(
                .missingKey(
                    key: value.path(of: "at_most"), advice: "give at_least, at_most or both"))
        }
        return PrintedTable.Limit(
            id: try group.required("id", "name the limit").text("a name"),
            column: try group.required("column", "name the column of the value").text("a column"),
            value: try group.required("value", "say what is limited, as in value: n / V")
                .expression(), atLeast: low, atMost: high,
            flag: try group.required("flag", "give its code, such as W-DENS").choice())
    }
}

extension ConfigurationValue {
    /// A printed number with its unit; the unit may be left out.
    fileprivate func printedQuantity() throws(ConfigurationError) -> WrittenQuantity {
        let text = try text("a printed value, such as 1.60e-3 g")
        do {
            return try WrittenQuantity(text)
        } catch {
            throw self.error(.refused("\(error)"))
        }
    }

    /// What a value should be.
    fileprivate func expression() throws(ConfigurationError) -> Expression {
        let text = try text("an expression, such as 6 * n_LPSCl")
        do {
            return try Expression(text)
        } catch {
            throw self.error(.refused("\(error)"))
        }
    }
}
