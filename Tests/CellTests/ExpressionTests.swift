import Cell
import Testing

@Suite("Expressions of a table")
struct ExpressionTests {
    private func name(_ value: String, _ column: String? = nil) throws -> Expression {
        try Expression(column.map { "\($0).\(value)" } ?? value)
    }

    @Test func `Powers bind before signs, products before sums, and both from left to right`()
        throws
    {
        let (a, b, c) = (try name("a"), try name("b"), try name("c"))
        #expect(try Expression("a - b - c") == .operation(.minus, .operation(.minus, a, b), c))
        #expect(try Expression("a / b * c") == .operation(.times, .operation(.over, a, b), c))
        #expect(
            try Expression("a + b * c^2")
                == .operation(.plus, a, .operation(.times, b, .power(c, 2))))
        #expect(try Expression("-a^2") == .negative(.power(a, 2)))
        #expect(try Expression("(a+b)^-1") == .power(.operation(.plus, a, b), -1))
        #expect(try Expression(" 6*CE.n_Li ") == .operation(.times, .number(6), name("n_Li", "CE")))
        #expect(try Expression("1.5e-3 * x6") == .operation(.times, .number(1.5e-3), name("x6")))
        #expect(try Expression("a * -b") == .operation(.times, a, .negative(b)))
    }

    @Test func `Nesting has an end`() throws {
        let nested = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
        for text in [nested, String(repeating: "-", count: 5000) + "a"] {
            let error = #expect(throws: AuditError.self) { try Expression(text) }
            #expect(error?.description.hasSuffix("it is nested too deeply") == true)
        }
        let shallow = String(repeating: "(", count: 50) + "a" + String(repeating: ")", count: 50)
        #expect(try Expression(shallow) == name("a"))
        #expect(
            try Expression(Array(repeating: "a", count: 500).joined(separator: "+")).names.count
                == 1)
    }

    @Test func `The names are listed once`() throws {
        let names = try Expression("a + CE.a * b - a").names
        #expect(names.map(\.description) == ["a", "CE.a", "b"])
    }

    @Test(arguments: [
        ("", "expression ``, character 1: a value was expected at the end"),
        ("6 *", "expression `6 *`, character 4: a value was expected at the end"),
        ("6 n", "expression `6 n`, character 3: `n` is not understood"),
        ("(a + b", "expression `(a + b`, character 7: `)` is missing"),
        ("a)", "expression `a)`, character 2: `)` is not understood"),
        ("a^b", "expression `a^b`, character 3: a whole power was expected after `^`"),
        ("a.", "expression `a.`, character 3: a name was expected after `a.`"),
        ("1.2.3", "expression `1.2.3`, character 1: `1.2.3` is no number"),
        ("a ** b", "expression `a ** b`, character 4: `*` is not understood"),
    ])
    func `An expression that cannot be read says where`(text: String, sentence: String) {
        let error = #expect(throws: AuditError.self) { try Expression(text) }
        #expect(error?.description == sentence)
    }
}
