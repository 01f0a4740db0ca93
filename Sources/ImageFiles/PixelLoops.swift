import Fields

/// Swaps the bytes of every pixel.
func swapBytes(of pixels: UnsafeMutableRawBufferPointer, _ pixelType: PixelType) {
    guard let base = pixels.baseAddress else { return }
    switch pixelType {
    case .uint8: break
    case .uint16, .int16:
        let values = base.assumingMemoryBound(to: UInt16.self)
        for index in 0..<pixels.count / 2 { values[index] = values[index].byteSwapped }
    case .float32:
        let values = base.assumingMemoryBound(to: UInt32.self)
        for index in 0..<pixels.count / 4 { values[index] = values[index].byteSwapped }
    }
}

/// The index of the first value that is NaN or an infinity.
func firstNotFinite(in values: UnsafePointer<Float>, count: Int) -> Int? {
    values.withMemoryRebound(to: UInt32.self, capacity: count) { bits in
        // An exponent of ones carries into the sign's place; nothing else does.
        var carries: UInt32 = 0
        for index in 0..<count { carries |= (bits[index] & 0x7F80_0000) &+ 0x0080_0000 }
        guard carries & 0x8000_0000 != 0 else { return nil }
        return (0..<count).first { bits[$0] & 0x7F80_0000 == 0x7F80_0000 }
    }
}

/// Turns integers that fill the end of a buffer into the wider values that fill it.
///
/// Value i ends where integer i or one before it begins, so going forward overwrites no integer
/// that is still needed. A piece at a time is set aside, so that the loop runs on two separate
/// pieces of memory.
///
/// - Parameters:
///   - values: `count` values; the last `count` · (bytes of `Rule.Pixel`) bytes are the integers.
///   - count: How many there are.
///   - rule: What makes a value of an integer.
func widen<Rule: PixelRule>(
    _ values: UnsafeMutablePointer<Rule.Value>, count: Int, by rule: Rule.Type
) {
    let piece = 1024
    let bytes = MemoryLayout<Rule.Pixel>.stride
    let integers = UnsafeRawPointer(values + count) - count * bytes
    withUnsafeTemporaryAllocation(of: Rule.Pixel.self, capacity: piece) { aside in
        guard let copy = aside.baseAddress else { return }
        var first = 0
        while first < count {
            let length = min(piece, count - first)
            UnsafeMutableRawPointer(copy).copyMemory(
                from: integers + first * bytes, byteCount: length * bytes)
            let target = values + first
            for index in 0..<length { Rule.put(copy[index], in: &target[index]) }
            first += length
        }
    }
}
