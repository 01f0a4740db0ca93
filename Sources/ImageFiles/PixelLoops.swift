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

/// Turns integers that fill the end of a buffer into the single-precision numbers that fill it.
///
/// Number i ends where integer i or one before it begins, so going forward overwrites no integer
/// that is still needed. A piece at a time is set aside, so that the loop runs on two separate
/// pieces of memory.
///
/// - Parameters:
///   - values: `count` numbers; the last `count` · (bytes of `Pixel`) bytes are the integers.
///   - count: How many there are.
///   - type: The integers' type.
func widen<Pixel: FixedWidthInteger & BitwiseCopyable>(
    _ values: UnsafeMutablePointer<Float>, count: Int, from type: Pixel.Type
) {
    let piece = 1024
    let integers = UnsafeRawPointer(values + count) - count * MemoryLayout<Pixel>.stride
    withUnsafeTemporaryAllocation(of: Pixel.self, capacity: piece) { aside in
        guard let copy = aside.baseAddress else { return }
        var first = 0
        while first < count {
            let length = min(piece, count - first)
            UnsafeMutableRawPointer(copy).copyMemory(
                from: integers + first * MemoryLayout<Pixel>.stride,
                byteCount: length * MemoryLayout<Pixel>.stride)
            let target = values + first
            for index in 0..<length { target[index] = Float(copy[index]) }
            first += length
        }
    }
}
