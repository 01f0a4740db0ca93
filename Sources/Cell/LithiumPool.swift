/// An amount of lithium and the ⁶Li in it.
public struct LithiumPool: Sendable, Hashable {
    /// ⁶Li and ⁷Li (mol).
    public var lithium: Estimate
    /// ⁶Li (mol).
    public var lithium6: Estimate

    /// Creates a pool.
    public init(lithium: Estimate, lithium6: Estimate) {
        self.lithium = lithium
        self.lithium6 = lithium6
    }

    /// ⁷Li (mol).
    public var lithium7: Estimate { lithium - lithium6 }
    /// ⁶Li part of the lithium; NaN without lithium.
    public var fraction: Estimate { lithium6 / lithium }

    /// The pools together.
    public static func + (a: LithiumPool, b: LithiumPool) -> LithiumPool {
        LithiumPool(lithium: a.lithium + b.lithium, lithium6: a.lithium6 + b.lithium6)
    }
    /// What is left of `a` without `b`.
    static func - (a: LithiumPool, b: LithiumPool) -> LithiumPool {
        LithiumPool(lithium: a.lithium - b.lithium, lithium6: a.lithium6 - b.lithium6)
    }
}

extension Sequence<LithiumPool> {
    /// The pools together.
    func sum() -> LithiumPool {
        let nothing = Estimate(exact: 0)
        return reduce(LithiumPool(lithium: nothing, lithium6: nothing), +)
    }
}
