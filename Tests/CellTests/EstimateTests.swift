import Cell
import TestSupport
import Testing

@Suite("Linear propagation")
struct EstimateTests {
    private let a = Estimate(3, standardUncertainty: 0.3, name: "a")
    private let b = Estimate(4, standardUncertainty: 0.4, name: "b")

    @Test func `Independent inputs add in quadrature`() {
        #expect(agree((a + b).standardUncertainty, 0.5, within: 1e-15))
        #expect(agree((a - b).standardUncertainty, 0.5, within: 1e-15))
        #expect(agree((a * b).standardUncertainty, 12 * 0.02.squareRoot(), within: 1e-14))
        #expect(agree((a / b).standardUncertainty, 0.75 * 0.02.squareRoot(), within: 1e-14))
    }

    @Test func `An input that enters twice is one input`() {
        #expect((a - a).standardUncertainty == 0)
        #expect((a / a).standardUncertainty == 0)
        #expect(agree((a * a).standardUncertainty, 2 * 3 * 0.3, within: 1e-15))
        #expect(agree((a + a * b / b).standardUncertainty, 0.6, within: 1e-14))
        #expect((1 - a).parts == ["a": -0.3])
    }

    @Test func `Values that share an input covary`() {
        #expect(agree((a * 2).covariance(with: a + b), 2 * 0.09, within: 1e-15))
        #expect(a.covariance(with: b) == 0)
        #expect(agree((1 - a).covariance(with: a), -0.09, within: 1e-15))
    }

    @Test func `The largest contributions come first, with their shares of the variance`() {
        let sum = a + b + Estimate(1, standardUncertainty: 0.01, name: "c") + Estimate(exact: 7)
        let largest = sum.largestContributions(2)
        #expect(largest.map(\.input) == ["b", "a"])
        #expect(agree(largest[0].share, 0.16 / 0.2501, within: 1e-12))
        #expect(Estimate(exact: 1).largestContributions().isEmpty)
    }
}
