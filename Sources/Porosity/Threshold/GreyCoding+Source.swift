public import Engines
import Fields

extension GreyCoding {
    /// Proposes a coding for a volume from some of its voxels.
    ///
    /// 16-bit counts are their own codes. Floating-point values that are all whole numbers, as those
    /// of 8-bit and signed 16-bit data are, become discrete codes from 0, or from −32 768 if one is
    /// below 0. Others are coded between robust limits,
    ///
    ///     low  = q(0.0005) − ¼ [q(0.9995) − q(0.0005)]      high = q(0.9995) + ¼ […]
    ///
    /// so that wild values take no codes away; what lies beyond is counted in the end codes.
    ///
    /// At most 64 slices and half a million voxels of them are looked at; all where these are equal.
    ///
    /// - Parameters:
    ///   - source: The volume.
    ///   - threads: Threads that read.
    /// - Returns: The coding.
    /// - Throws: What reading throws, ``PorosityError/noVoxels(what:)`` if all voxels
    ///   are NaN, ``PorosityError/constantVolume(value:)`` if all are equal.
    public static func proposed(for source: any FrameSource, threads: Int) throws -> GreyCoding {
        guard source.sampleType == .float32 else { return .counts }
        let slices = min(source.count, 64)
        let perSlice = max(500_000 / max(slices, 1), 1)
        // A stride without a factor in common with the rows looks at every column.
        let step = max(source.shape.count / perSlice, 1) | 1
        var values = try numbers(
            of: source, slices: (0..<slices).map { source.count * (2 * $0 + 1) / (2 * slices) },
            threads: threads
        ) { slice in stride(from: 0, to: slice.count, by: step).map { slice[$0] } }
        if values.first == values.last {
            // Whoever looks at a part must not say that all is equal.
            values = try numbers(of: source, slices: Array(0..<source.count), threads: threads) {
                slice in
                let finite = slice.lazy.filter(\.isFinite)
                let broken = finite.first { $0 != $0.rounded() }
                return [finite.min(), finite.max(), broken].compactMap { $0 }
            }
        }
        guard let least = values.first, let most = values.last else {
            throw PorosityError.noVoxels(what: "the volume is NaN throughout, so it")
        }
        guard least < most else { throw PorosityError.constantVolume(value: Double(least)) }
        let isWhole = values.allSatisfy { $0 == $0.rounded() }
        if isWhole, least >= -32_768, most <= (least < 0 ? 32_767 : 65_535) {
            return .linear(low: least < 0 ? -32_768 : 0, step: 1, isDiscrete: true)
        }
        func quantile(_ part: Double) -> Double {
            Double(values[Int((part * Double(values.count - 1)).rounded())])
        }
        var (low, high) = (quantile(0.0005), quantile(0.9995))
        if low == high { (low, high) = (Double(least), Double(most)) }
        let margin = (high - low) / 4
        return .linear(
            low: Float(low - margin), step: Float((high - low + 2 * margin) / Double(count)),
            isDiscrete: false)
    }

    /// Finite values of some slices, ascending.
    private static func numbers(
        of source: any FrameSource, slices: [Int], threads: Int,
        _ choose: @Sendable (UnsafeMutableBufferPointer<Float>) -> [Float]
    ) throws -> [Float] {
        let shape = source.shape
        return try mapInParallel(
            slices.count, threads: threads, tool: { ZeroedMemory<Float>(count: shape.count) }
        ) { index, memory in
            let slice = slices[index]
            try source.open(slice..<slice + 1).read(
                frame: slice, rows: 0..<shape.height,
                into: UnsafeMutableRawBufferPointer(memory.values))
            return choose(memory.values).filter(\.isFinite)
        }.flatMap { $0 }.sorted()
    }
}
