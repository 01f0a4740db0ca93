import Engines
import Testing

@Suite("Grey codes")
struct GreyCodingTests {
    @Test("a count is its own code, and a threshold between two counts belongs to the lower")
    func counts() {
        #expect(GreyCoding.counts.value(ofCode: 127) == 127)
        #expect(GreyCoding.counts.lastCode(notAbove: 127.9) == 127)
        #expect(GreyCoding.counts.lastCode(notAbove: -0.1) == -1)
        #expect(GreyCoding.counts.lastCode(notAbove: 1e9) == 65_535)
    }

    @Test("a code between two ends is a pore only if all of its values are")
    func linear() {
        let coding = GreyCoding.linear(low: -1, step: 0.5, isDiscrete: false)
        #expect(coding.value(ofCode: 2) == 0.25)
        #expect(coding.lastCode(notAbove: 0.5) == 2)
        #expect(coding.lastCode(notAbove: 0.49) == 1)
        let bytes = GreyCoding.linear(low: 0, step: 1, isDiscrete: true)
        #expect(bytes.value(ofCode: 127) == 127)
        #expect(bytes.lastCode(notAbove: 127) == 127)
        #expect(bytes.lastCode(notAbove: 126.5) == 126)
    }

    @Test("a value beyond the ends has the code there, and what is no number has none")
    func codes() {
        #expect(GreyCoding.counts.code(of: 65_535) == 65_535)
        let coding = GreyCoding.linear(low: -1, step: 0.5, isDiscrete: false)
        let values: [Float] = [-2, -1, -0.51, -0.5, 0.25, 32_766.49, 32_766.5, 1e9, 3e38]
        #expect(
            values.map { coding.code(of: $0) } == [0, 0, 0, 1, 2, 65_534, 65_535, 65_535, 65_535])
        #expect([-Float.infinity, .infinity, .nan].allSatisfy { coding.code(of: $0) == nil })
    }

    @Test("discrete values keep their code when they are rounded")
    func discreteCodes() {
        let coding = GreyCoding.linear(low: 0, step: 1.0 / 255, isDiscrete: true)
        #expect((0...255).allSatisfy { coding.code(of: Float($0) / 255) == $0 })
    }
}
