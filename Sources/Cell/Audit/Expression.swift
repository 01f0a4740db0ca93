/// How a printed value follows from others: `6 * n_LPSCl`, `pi / 4 * D * A`, `CE.n_Li - n_plated`.
public indirect enum Expression: Sendable, Hashable {
    /// An exact number.
    case number(Double)
    /// A value of the table, or a constant.
    case name(Name)
    /// The value with the other sign.
    case negative(Expression)
    /// Two values together.
    case operation(Operator, Expression, Expression)
    /// A whole power.
    case power(Expression, Int)

    /// The name of a value, with its column where it is not the relation's own.
    public struct Name: Sendable, Hashable, CustomStringConvertible {
        /// The column; nil for that of the relation.
        public let column: String?
        /// The value.
        public let value: String

        /// As an expression writes it.
        public var description: String { column.map { "\($0).\(value)" } ?? value }
    }

    /// The four operations.
    public enum Operator: Character, Sendable, Hashable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// Reads an expression.
    ///
    /// Numbers, names, `+ - * /`, whole powers with `^`, and parentheses; `^` binds strongest, then
    /// the sign, then `*` and `/` from left to right, then `+` and `-`.
    ///
    /// - Throws: ``AuditError/expression(text:character:problem:)``.
    public init(_ text: String) throws(AuditError) {
        var reader = ExpressionReader(text)
        self = try reader.read()
    }

    /// The names in it, each once, in order.
    public var names: [Name] {
        var names: [Name] = []
        visit { if !names.contains($0) { names.append($0) } }
        return names
    }

    private func visit(_ visitor: (Name) -> Void) {
        switch self {
        case .number: break
        case .name(let name): visitor(name)
        case .negative(let inner), .power(let inner, _): inner.visit(visitor)
        case .operation(_, let left, let right):
            left.visit(visitor)
            right.visit(visitor)
        }
    }

    /// The expression with another one in the place of a name.
    func replacing(_ name: Name, by other: Expression) -> Expression {
        switch self {
        case .number: self
        case .name(let own): own == name ? other : self
        case .negative(let inner): .negative(inner.replacing(name, by: other))
        case .power(let inner, let exponent):
            .power(inner.replacing(name, by: other), exponent)
        case .operation(let operation, let left, let right):
            .operation(
                operation, left.replacing(name, by: other), right.replacing(name, by: other))
        }
    }

    /// Its names with their signs, if it is a sum of names; nil otherwise.
    var sum: [(name: Name, isNegative: Bool)]? {
        switch self {
        case .name(let name): return [(name, false)]
        case .negative(let inner): return inner.sum?.map { ($0.name, !$0.isNegative) }
        case .operation(let operation, let left, let right)
        where operation == .plus || operation == .minus:
            guard let left = left.sum, let right = right.sum else { return nil }
            return left + right.map { ($0.name, $0.isNegative != (operation == .minus)) }
        case .number, .operation, .power: return nil
        }
    }
}

/// Reads an expression from left to right by recursive descent.
private struct ExpressionReader {
    private let text: String
    private let characters: [Character]
    private var position = 0
    /// Signs and parentheses that are open.
    private var depth = 0

    init(_ text: String) {
        self.text = text
        characters = Array(text)
    }

    mutating func read() throws(AuditError) -> Expression {
        let expression = try sum()
        if let character = next { throw problem("`\(character)` is not understood") }
        return expression
    }

    /// The next character that is no blank.
    private var next: Character? {
        mutating get {
            while position < characters.count, characters[position].isWhitespace { position += 1 }
            return position < characters.count ? characters[position] : nil
        }
    }

    private mutating func take(_ marks: [Character]) -> Character? {
        guard let character = next, marks.contains(character) else { return nil }
        position += 1
        return character
    }

    private mutating func sum() throws(AuditError) -> Expression {
        var left = try product()
        while let mark = take(["+", "-"]), let operation = Expression.Operator(rawValue: mark) {
            left = .operation(operation, left, try product())
        }
        return left
    }

    private mutating func product() throws(AuditError) -> Expression {
        var left = try signed()
        while let mark = take(["*", "/"]), let operation = Expression.Operator(rawValue: mark) {
            left = .operation(operation, left, try signed())
        }
        return left
    }

    private mutating func signed() throws(AuditError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 100 else { throw problem("it is nested too deeply") }
        if take(["-"]) != nil { return .negative(try signed()) }
        return try power()
    }

    private mutating func power() throws(AuditError) -> Expression {
        let base = try primary()
        guard take(["^"]) != nil else { return base }
        let sign = take(["-"]) == nil ? 1 : -1
        let start = position
        while position < characters.count, characters[position].isNumber { position += 1 }
        guard let exponent = Int(String(characters[start..<position])), exponent < 100 else {
            throw problem("a whole power was expected after `^`")
        }
        return .power(base, sign * exponent)
    }

    private mutating func primary() throws(AuditError) -> Expression {
        guard let character = next else { throw problem("a value was expected at the end") }
        if character == "(" {
            position += 1
            let inner = try sum()
            guard take([")"]) != nil else { throw problem("`)` is missing") }
            return inner
        }
        if character.isNumber || character == "." { return try number() }
        guard let name = word() else { throw problem("`\(character)` is not understood") }
        guard position < characters.count, characters[position] == "." else {
            return .name(Expression.Name(column: nil, value: name))
        }
        position += 1
        guard let value = word() else { throw problem("a name was expected after `\(name).`") }
        return .name(Expression.Name(column: name, value: value))
    }

    private mutating func number() throws(AuditError) -> Expression {
        let start = position
        while position < characters.count {
            let character = characters[position]
            let isSign =
                "+-".contains(character) && position > start
                && "eE".contains(characters[position - 1])
            guard character.isNumber || ".eE".contains(character) || isSign else { break }
            position += 1
        }
        let digits = String(characters[start..<position])
        guard let value = Double(digits), value.isFinite else {
            position = start
            throw problem("`\(digits)` is no number")
        }
        return .number(value)
    }

    private mutating func word() -> String? {
        let start = position
        while position < characters.count,
            characters[position].isLetter || characters[position] == "_"
                || (position > start && characters[position].isNumber)
        { position += 1 }
        return position > start ? String(characters[start..<position]) : nil
    }

    private func problem(_ text: String) -> AuditError {
        .expression(text: self.text, character: position + 1, problem: text)
    }
}
