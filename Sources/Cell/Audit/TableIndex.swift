import Fields

/// Where the values of a table come from: printed, constant, or a relation.
struct TableIndex {
    let table: PrintedTable
    private let printed: [ValueKey: WrittenQuantity]
    /// The first relation that gives a value; agreement that is a sign of a slip gives none.
    private let definitions: [ValueKey: PrintedTable.Relation]
    /// The dimension of every value that is printed or follows from a relation.
    private var dimensions: [ValueKey: Dimension] = [:]

    /// Checks that the table makes sense.
    ///
    /// - Throws: ``AuditError`` for names that nothing has and dimensions that do not match.
    init(_ table: PrintedTable) throws(AuditError) {
        self.table = table
        var printed: [ValueKey: WrittenQuantity] = [:]
        for column in table.columns {
            for (name, value) in column.values {
                printed[ValueKey(column: column.id, name: name)] = value
            }
        }
        self.printed = printed
        definitions = Dictionary(
            table.relations.filter { $0.flagVerdict != .consistent }
                .map { (ValueKey(column: $0.column, name: $0.result), $0) },
            uniquingKeysWith: { first, _ in first })
        try checkNames()
        dimensions = printed.mapValues { $0.unit.dimension }
        // In the order of the file, which is that of the calculation.
        for relation in table.relations {
            let found = try dimension(of: relation.equals, in: relation.column, of: relation.id)
            let key = ValueKey(column: relation.column, name: relation.result)
            guard let found else { continue }
            if let expected = dimensions[key], expected != found {
                throw .dimensions(relation: relation.id, first: expected.name, second: found.name)
            }
            dimensions[key] = found
        }
        for limit in table.limits {
            let found = try dimension(of: limit.value, in: limit.column, of: limit.id)
            for bound in [limit.atLeast, limit.atMost].compactMap(\.self) {
                guard let found, found != bound.unit.dimension else { continue }
                throw .dimensions(
                    relation: limit.id, first: found.name, second: bound.unit.dimension.name)
            }
        }
    }

    // MARK: Values

    /// What is printed at a place.
    func printed(_ key: ValueKey) -> WrittenQuantity? { printed[key] }

    /// The relation that gives a value.
    func definition(_ key: ValueKey) -> PrintedTable.Relation? { definitions[key] }

    /// The dimension of a value; nil where nothing gives it.
    func dimension(_ key: ValueKey) -> Dimension? { dimensions[key] }

    /// The place that a name in a column stands for; nil for a constant.
    func key(_ name: Expression.Name, in column: String) -> ValueKey? {
        let key = ValueKey(column: name.column ?? column, name: name.value)
        let isHere = printed[key] != nil || definitions[key] != nil
        return isHere || name.column != nil || constant(name.value) == nil ? key : nil
    }

    /// An exact number of the table or of nature, in the coherent units of the SI.
    func constant(_ name: String) -> (value: Double, dimension: Dimension)? {
        if let own = table.constants[name] {
            return (own.number * own.unit.factor + own.unit.zero, own.unit.dimension)
        }
        return Self.constants[name]
    }

    private static let constants: [String: (value: Double, dimension: Dimension)] = [
        "pi": (.pi, .one),
        "N_A": (PhysicalConstants.avogadro.value, .one / .amount),
        "e": (PhysicalConstants.elementaryCharge.value, .charge),
        "F": (PhysicalConstants.faraday.value, .charge / .amount),
        "k_B": (PhysicalConstants.boltzmann.value, .charge * .potential / .temperature),
        "R": (PhysicalConstants.gas.value, .charge * .potential / (.temperature * .amount)),
    ]

    /// The places that an expression needs, each once.
    func keys(of expression: Expression, in column: String) -> [ValueKey] {
        var keys: [ValueKey] = []
        for name in expression.names {
            if let key = key(name, in: column), !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    /// Every place that an expression needs, directly or through relations, the nearest first.
    func upstream(of expression: Expression, in column: String) -> [ValueKey] {
        var found = keys(of: expression, in: column)
        var next = 0
        while next < found.count {
            if let relation = definitions[found[next]] {
                for key in keys(of: relation.equals, in: relation.column)
                where !found.contains(key) {
                    found.append(key)
                }
            }
            next += 1
        }
        return found
    }

    /// Places in a column, sorted by name.
    func places(in column: String) -> [ValueKey] {
        printed.keys.filter { $0.column == column }.sorted()
    }

    // MARK: Checks

    private func checkNames() throws(AuditError) {
        func unique(_ kind: String, _ ids: [String]) throws(AuditError) {
            for (index, id) in ids.enumerated() where ids[..<index].contains(id) {
                throw .repeated(kind: kind, id: id)
            }
        }
        let columns = table.columns.map(\.id)
        try unique("column", columns)
        try unique("relation", table.relations.map(\.id) + table.limits.map(\.id))
        let results = table.relations.map(\.result)
        let names = Set(printed.keys.map(\.name) + results + table.constants.keys)
            .union(Self.constants.keys)
        for (id, column, expression) in table.relations.map({ ($0.id, $0.column, $0.equals) })
            + table.limits.map({ ($0.id, $0.column, $0.value) })
        {
            for used in [column] + expression.names.compactMap(\.column)
            where !columns.contains(used) {
                throw .unknownColumn(relation: id, column: used, columns: columns)
            }
            // A name of another column is a value that is missing here; any other is a slip.
            for name in expression.names where !names.contains(name.value) {
                throw .unknownName(relation: id, name: name.value, names: names.sorted())
            }
        }
    }

    /// The dimension of an expression; nil where a value is missing.
    private func dimension(
        of expression: Expression, in column: String, of relation: String
    ) throws(AuditError) -> Dimension? {
        switch expression {
        case .number: return .one
        case .name(let name):
            guard let key = key(name, in: column) else { return constant(name.value)?.dimension }
            return dimensions[key]
        case .negative(let inner): return try dimension(of: inner, in: column, of: relation)
        case .power(let inner, let exponent):
            return try dimension(of: inner, in: column, of: relation)?.power(exponent)
        case .operation(let operation, let left, let right):
            let left = try dimension(of: left, in: column, of: relation)
            let right = try dimension(of: right, in: column, of: relation)
            guard let left, let right else { return nil }
            switch operation {
            case .times: return left * right
            case .over: return left / right
            case .plus, .minus:
                guard left == right else {
                    throw .dimensions(relation: relation, first: left.name, second: right.name)
                }
                return left
            }
        }
    }
}
