import Fields
import Testing

@Suite("Order statistics")
struct OrderStatisticsTests {
    /// Values in no order, many of them equal.
    private static func values(_ count: Int, distinct: UInt64) -> [Double] {
        var state: UInt64 = 7
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double((state >> 33) % distinct)
        }
    }

    @Test("every rank is that of the sorted values", arguments: [1, 2, 3, 10, 101])
    func ranks(count: Int) {
        for distinct: UInt64 in [1, 2, 7, 1000] {
            let values = Self.values(count, distinct: distinct)
            let sorted = values.sorted()
            for rank in 0..<count {
                var copy = values
                let found = copy.withUnsafeMutableBufferPointer {
                    OrderStatistics.neighbours(from: rank, of: $0)
                }
                #expect(found.0 == sorted[rank])
                #expect(found.1 == sorted[min(rank + 1, count - 1)])
                #expect(copy[..<rank].allSatisfy { $0 <= sorted[rank] })
            }
        }
    }

    @Test("medians and quantiles lie between neighbours")
    func quantiles() {
        #expect(RobustStatistics.median([3, 1, 2]) == 2)
        #expect(RobustStatistics.median([4, 1, 3, 2]) == 2.5)
        #expect(RobustStatistics.median([]).isNaN)
        #expect(RobustStatistics.quantile(0.25, of: [10, 30, 20, 0, 40]) == 10)
        #expect(RobustStatistics.quantile(0.3, of: [10, 30, 20, 0, 40]) == 12)
        #expect(RobustStatistics.quantile(1, of: [10, 30, 20, 0, 40]) == 40)
        #expect(RobustStatistics.median([-.infinity, .infinity, .infinity]) == .infinity)
        #expect(RobustStatistics.median([1, 2, .infinity]) == 2)
    }
}
