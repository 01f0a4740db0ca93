/// Immutable values that a pass reads by row and column, with spare values at both ends.
///
/// The loops read whole vectors, which may begin before the first value or end after the last.
public struct Table<Element: BitwiseCopyable & Sendable>: Sendable {
    /// Spare values at each end.
    public static var margin: Int { 32 }

    /// Number of values, without the margins.
    public let count: Int
    /// Written before it is shared, then only read.
    private let storage: ZeroedMemory<Element>

    /// Creates a table of `count` values, all of which `fill` writes; `filler` stands in the margins.
    public init(
        count: Int, filler: Element,
        fill: (UnsafeMutableBufferPointer<Element>) throws -> Void
    ) rethrows {
        self.count = count
        storage = ZeroedMemory(count: count + 2 * Self.margin)
        let values = storage.values
        for place in 0..<Self.margin {
            values[place] = filler
            values[Self.margin + count + place] = filler
        }
        try fill(UnsafeMutableBufferPointer(rebasing: values[Self.margin..<Self.margin + count]))
    }

    /// Creates a table from its values; `filler` stands in the margins.
    public init(_ values: some Collection<Element>, filler: Element) {
        self.init(count: values.count, filler: filler) { buffer in
            _ = buffer.update(from: values)
        }
    }

    /// The value at a place.
    public subscript(_ index: Int) -> Element { start[index] }

    /// The first value; it stays where it is as long as a copy of the table lives.
    package var start: UnsafePointer<Element> {
        UnsafePointer(storage.values.baseAddress.unsafelyUnwrapped + Self.margin)
    }

    /// All values with the margins around them.
    package var padded: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(storage.values)
    }

    /// The values without the margins.
    public var values: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(start: start, count: count)
    }
}
