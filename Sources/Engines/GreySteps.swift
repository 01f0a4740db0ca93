/// How the 65 536 codes of a volume are gathered into greys: equal steps, with a few more and a few
/// less where the greys must be kept apart elsewhere.
///
///     grey(c) = min(⌊max(c − low, 0) · slope / 2¹⁵⌋, most) + #{a ∈ added: a ≤ c} − #{o ∈ omitted: o ≤ c}
///
/// A rule instead of a table of all codes: engines find many greys at once, without a memory that
/// every voxel goes to.
public struct GreySteps: Sendable, Hashable {
    /// The code that the equal steps begin after.
    let low: Int
    /// Equal steps of a code, in 2⁻¹⁵; at most 2¹⁵.
    let slope: Int
    /// The most equal steps.
    let most: Int
    /// Codes where a grey begins besides.
    let added: [Int]
    /// Codes where an equal step begins and no grey does.
    let omitted: [Int]
    /// The first code of each grey, and 65 536 after the last.
    public let firstCodes: [Int]

    /// One, as the slope counts.
    private static let unit = 1 << 15

    /// Number of greys.
    public var count: Int { firstCodes.count - 1 }

    /// A grey for each code.
    public static let everyCode = GreySteps(first: 1, last: GreyCoding.count - 1, most: .max)

    /// Creates equal steps, the first at a code and a last one at or after another.
    ///
    /// - Parameters:
    ///   - first: A code from 1 on.
    ///   - last: A code not below it.
    ///   - most: The most steps, 3 or more: the codes of a step are as few as cover all.
    public init(first: Int, last: Int, most: Int) {
        precondition(1 <= first && first <= last && last < GreyCoding.count && most >= 3)
        let span = max(last - first, 1)
        let slope = Self.unit * min(most - 1, span) / span
        // The slope is rounded down, so the last step is at or beyond `last`.
        self.init(
            low: first - (Self.unit + slope - 1) / slope, slope: slope,
            most: min(most, ((last - first) * slope + Self.unit - 1) / Self.unit + 1), added: [],
            omitted: [])
    }

    /// Creates steps of any lengths.
    ///
    /// - Parameter firstCodes: The first code of each grey but the first, ascending, from 1 on.
    public init(at firstCodes: [Int]) {
        self.init(low: 0, slope: 0, most: 0, added: firstCodes, omitted: [])
    }

    private init(low: Int, slope: Int, most: Int, added: [Int], omitted: [Int]) {
        (self.low, self.slope, self.most) = (low, slope, most)
        (self.added, self.omitted) = (added, omitted)
        var first = [0]
        let omitted = Set(omitted)
        for step in 0..<most {
            let code = low + ((step + 1) * Self.unit + slope - 1) / slope
            guard code < GreyCoding.count else { break }
            if !omitted.contains(code) { first.append(code) }
        }
        if !added.isEmpty { first = (first + added).sorted() }
        firstCodes = first + [GreyCoding.count]
    }

    /// These steps with greys that begin at some codes, and no equal step nearer to them than some
    /// codes.
    public func cut(at codes: [Int], clearing distance: Double) -> GreySteps {
        let cuts = Set(codes).filter { (1..<GreyCoding.count).contains($0) }
        let known = Set(firstCodes)
        let near = firstCodes.dropFirst().dropLast().filter { edge in
            !cuts.contains(edge) && cuts.contains { Double(abs($0 - edge)) < distance }
        }
        return GreySteps(
            low: low, slope: slope, most: most, added: (added + cuts.subtracting(known)).sorted(),
            omitted: (omitted + near).sorted())
    }

    /// The grey of a code.
    public subscript(code: Int) -> Int {
        var (low, high) = (0, count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if firstCodes[middle] <= code { low = middle } else { high = middle }
        }
        return low
    }
}
