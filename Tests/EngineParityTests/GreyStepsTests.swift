@testable import Engines
import TestSupport
import Testing

@Suite("Greys of codes")
struct GreyStepsTests {
    /// The grey of a code by the rule that engines follow.
    private func grey(_ steps: GreySteps, _ code: Int) -> Int {
        let equal = min((max(code - steps.low, 0) * steps.slope) >> 15, steps.most)
        return equal + steps.added.filter { $0 <= code }.count
            - steps.omitted.filter { $0 <= code }.count
    }

    @Test(
        "the rule gives the greys that the first codes say, within 32 bits",
        arguments: [
            GreySteps.everyCode, .even, GreySteps(at: [3, 4, 900, 65_535]),
            GreySteps(first: 1, last: 65_535, most: 253),
            GreySteps(first: 1, last: 65_535, most: 3),
            GreySteps(first: 1, last: 1, most: 256),
            GreySteps(first: 65_535, last: 65_535, most: 9),
            GreySteps(first: 12_345, last: 45_678, most: 253).cut(
                at: [12_345, 20_000, 20_100, 30_001, 65_535], clearing: 66.1),
            GreySteps(first: 3, last: 255, most: 256).cut(at: [128, 700], clearing: 0),
        ])
    func rule(steps: GreySteps) {
        #expect((65_535 - steps.low) * steps.slope <= Int(Int32.max))
        #expect(steps.firstCodes.first == 0 && steps.firstCodes.last == GreyCoding.count)
        #expect(zip(steps.firstCodes, steps.firstCodes.dropFirst()).allSatisfy(<))
        var count = 0
        for code in 0..<GreyCoding.count {
            if code == steps.firstCodes[count] { count += 1 }
            guard steps[code] == count - 1 && grey(steps, code) == count - 1 else {
                Issue.record("code \(code): \(grey(steps, code)), \(steps[code]), not \(count - 1)")
                return
            }
        }
        #expect(count == steps.count)
    }

    @Test("equal steps cover what they should, and not much more")
    func cover() {
        for (first, last) in [(1, 65_000), (500, 1500), (7, 300), (40_000, 40_900), (9, 9)] {
            let codes = GreySteps(first: first, last: last, most: 253).firstCodes.dropLast()
            #expect(codes.count <= 254 && codes.dropFirst().first == first)
            let width = Double(last - first) / 252
            #expect(codes.last.map { $0 >= last } == true)
            #expect(codes.last.map { Double($0) <= Double(last) + max(width, 1) } == true)
        }
    }

    @Test("a cut leaves no equal step near it, and its own code begins a grey")
    func cut() {
        let steps = GreySteps(first: 1000, last: 2000, most: 11)
        #expect(steps.firstCodes.prefix(4) == [0, 1000, 1100, 1200])
        let cut = steps.cut(at: [1130, 1200, 0, 65_536], clearing: 50)
        #expect(cut.firstCodes.prefix(5) == [0, 1000, 1130, 1200, 1300])
        #expect(cut.count == steps.count)
        #expect(steps.cut(at: [5000], clearing: 50).firstCodes.suffix(2) == [5000, 65_536])
    }
}
