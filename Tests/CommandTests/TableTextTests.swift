@testable import lithoray
import Testing

@Suite("Text of tables")
struct TableTextTests {
    @Test("whole numbers have their digits, each number its shortest form, and NaN nothing")
    func numbers() {
        let text = TableText.text(capacity: 400) { text in
            for value in [0, 7, 10, -1, 1_234_567_890, .max, .min] { text.add(value) }
            text.endLine()
            for value in [0.1, -2, .nan, 2.6330464e21] { text.add(value) }
            text.endLine()
        }
        #expect(
            text == """
                0,7,10,-1,1234567890,9223372036854775807,-9223372036854775808
                0.1,-2.0,,2.6330464e+21

                """)
    }

    @Test("digits that are copied are those of the same number alone")
    func copies() {
        let text = TableText.text(capacity: 400) { text in
            let digits = text.addKept(0.3)
            for value in [0.3, 0.30000000000000004, 0.4, .nan, -0.3] {
                text.add(value, maybe: digits)
            }
            text.endLine()
            let nothing = text.addKept(.nan)
            for value in [.nan, 1] { text.add(value, maybe: nothing) }
            let zero = text.addKept(0)
            text.add(-0.0, maybe: zero)
        }
        #expect(text == "0.3,0.3,0.3,0.4,,-0.3\n,,1.0,0.0,-0.0")
    }
}
