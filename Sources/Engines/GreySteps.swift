/// The greys of all codes in a table that is small where greys are intervals of codes, so that it
/// stays in the nearest cache.
///
///     grey = (steps[code >> codeBits] + (code mod 2^codeBits)) >> greyBits
///
/// The lower bits of a code carry into the grey where an interval ends between them. The last step is
/// that of NaN, as the code 65 536.
package struct GreySteps: Sendable {
    /// The steps, from that of code 0 to that of NaN.
    package let values: Table<UInt32>
    /// Lower bits of a code, which do not select the step.
    package let codeBits: Int
    /// Bits of a step below the grey.
    package let greyBits: Int

    /// Finds the smallest table that gives the greys of all codes.
    ///
    /// - Parameters:
    ///   - greyOfCode: The grey of each code.
    ///   - nan: The grey of NaN.
    package init(greyOfCode: Table<UInt16>, nan: Int) {
        let greys = greyOfCode.values
        // Greys of 2^n codes each, and as many as there are.
        for bits in 0...8 where greys.indices.allSatisfy({ Int(greys[$0]) == $0 >> bits }) {
            (codeBits, greyBits) = (8, bits)
            values = Table(
                (0..<256).map { UInt32($0 << 8) } + [UInt32(nan << bits)], filler: 0)
            return
        }
        // With single codes there is always a table.
        var bits = 8
        while true {
            if let steps = Self.steps(of: greys, bits: bits) {
                (codeBits, greyBits) = (bits, bits)
                values = Table(steps + [UInt32(nan << bits)], filler: 0)
                return
            }
            bits -= 1
        }
    }

    /// The steps of `2^bits` codes each; nil where one would have to hold two changes, or one of more
    /// than 1.
    private static func steps(of greys: UnsafeBufferPointer<UInt16>, bits: Int) -> [UInt32]? {
        let size = 1 << bits
        var steps: [UInt32] = []
        for first in stride(from: 0, to: GreyCoding.count, by: size) {
            let base = Int(greys[first])
            let codes = first..<first + size
            let change = codes.first { Int(greys[$0]) != base } ?? codes.upperBound
            guard (change..<codes.upperBound).allSatisfy({ Int(greys[$0]) == base + 1 }) else {
                return nil
            }
            steps.append(UInt32((base << bits) + codes.upperBound - change))
        }
        return steps
    }
}
