/// Immutable values that a pass reads by row and column, with spare values at both ends.
///
/// The loops read whole vectors, which may begin before the first value or end after the last.
public struct Table<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
    /// Spare values at each end.
    public static var margin: Int { 32 }

    /// Number of values, without the margins.
    public let count: Int
    /// Written before it is shared, then only read.
    private let storage: any AnyObject & Sendable
    private let memory: UnsafeMutablePointer<Element>

    /// Creates a table of `count` values, all of which `fill` writes; `filler` stands in the margins.
    public init(
        count: Int, filler: Element,
        fill: (UnsafeMutableBufferPointer<Element>) throws -> Void
    ) rethrows {
        let storage = ZeroedMemory<Element>(count: count + 2 * Self.margin)
        self.storage = storage
        self.count = count
        memory = storage.values.baseAddress.unsafelyUnwrapped
        try fill(filled(with: filler))
    }

    /// Creates a table in the place of other values of the same size, with the same margins; each is
    /// read before `fill` writes its own.
    package init<Other>(
        replacing others: ZeroedMemory<Other>, filler: Element,
        fill: (UnsafeMutableBufferPointer<Element>) -> Void
    ) {
        precondition(MemoryLayout<Other>.stride == MemoryLayout<Element>.stride)
        storage = others
        count = others.values.count - 2 * Self.margin
        memory = UnsafeMutableRawPointer(others.values.baseAddress.unsafelyUnwrapped)
            .assumingMemoryBound(to: Element.self)
        fill(filled(with: filler))
    }

    /// The values, with a filler in the margins.
    private func filled(with filler: Element) -> UnsafeMutableBufferPointer<Element> {
        memory.update(repeating: filler, count: Self.margin)
        (memory + Self.margin + count).update(repeating: filler, count: Self.margin)
        return UnsafeMutableBufferPointer(start: memory + Self.margin, count: count)
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
        UnsafePointer(memory + Self.margin)
    }

    /// All values with the margins around them.
    package var padded: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(start: memory, count: count + 2 * Self.margin)
    }

    /// The values without the margins.
    public var values: UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(start: start, count: count)
    }
}
