/// How a voxel's value becomes a 16-bit code, by which it is counted.
///
///     counts:  code = v
///     linear:  code = ⌊(v − low) / step⌋, below 1 the code 0, from 65 535 on the code 65 535
///
/// In single precision, as (v − low) · (1/step); discrete values, which may be rounded, are given the
/// nearest code. With a linear coding, codes 0 and 65 535 also hold all values beyond the
/// ends. NaN and infinities have no code.
public enum GreyCoding: Sendable, Hashable {
    /// 16-bit counts are their own codes.
    case counts
    /// Single-precision values between two ends; `isDiscrete` where every value is `low` plus a
    /// whole number of steps, as 8-bit counts are with `low` 0 and `step` 1.
    case linear(low: Float, step: Float, isDiscrete: Bool)

    /// Number of codes.
    public static let count = 65_536

    /// The code of a value, as the engines find it; nil for NaN and infinities.
    public func code(of value: Float) -> Int? {
        guard value.isFinite else { return nil }
        switch self {
        case .counts:
            return Int(value)
        case .linear(let low, let step, let isDiscrete):
            let place = (value - low) * (1 / step) + (isDiscrete ? 0.5 : 0)
            return Int(min(max(place, 0), 65_535))
        }
    }

    /// The value in the middle of a code.
    public func value(ofCode code: Int) -> Double {
        switch self {
        case .counts: Double(code)
        case .linear(let low, let step, let isDiscrete):
            Double(low) + (Double(code) + (isDiscrete ? 0 : 0.5)) * Double(step)
        }
    }

    /// The largest code whose values are all ≤ `value`, −1 if there is none: pores are the codes up
    /// to it where pore := v ≤ `value`.
    public func lastCode(notAbove value: Double) -> Int {
        switch self {
        case .counts:
            return Int(value.rounded(.down).clamped(to: -1...65_535))
        case .linear(let low, let step, let isDiscrete):
            let place = (value - Double(low)) / Double(step)
            let code = isDiscrete ? place.rounded(.down) : place.rounded(.down) - 1
            return Int(code.clamped(to: -1...65_535))
        }
    }

    /// The largest value that counts as at or below a threshold: that of the last code whose values
    /// all are, so that a voxel is a pore by its value if and only if it is one by its code.
    public func lastValue(notAbove threshold: Double) -> Double {
        let last = lastCode(notAbove: threshold)
        guard case .linear = self else { return Double(last) }
        /// Places of all values in ascending order, around 0.
        func value(at place: Int32) -> Float {
            let value = Float(bitPattern: UInt32(place.magnitude))
            return place < 0 ? -value : value
        }
        let infinity = Int32(Float.infinity.bitPattern)
        var (low, high) = (-infinity, infinity)
        guard last >= 0 else { return -Double.infinity }
        while low < high {
            let middle = Int32((Int(low) + Int(high) + 1) >> 1)
            if (code(of: value(at: middle)) ?? 0) <= last {
                low = middle
            } else {
                high = middle - 1
            }
        }
        return Double(value(at: low))
    }
}

extension Double {
    /// The nearest number of a range; its lower end for NaN.
    fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
        self >= range.lowerBound ? min(self, range.upperBound) : range.lowerBound
    }
}
