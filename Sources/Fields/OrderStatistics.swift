/// Values of a rank, without sorting the rest.
package enum OrderStatistics {
    /// The value of a rank, 0 first; the smaller ones are put before it and the larger ones after it.
    ///
    /// In the mean it takes a time in proportion to the number of values.
    ///
    /// - Precondition: `rank` is one of `values`, none of which is NaN.
    /// - Source: Hoare, Algorithm 65: FIND, Communications of the ACM 4, 321 (1961).
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package static func select<Value: Comparable>(
        _ rank: Int, of values: UnsafeMutableBufferPointer<Value>
    ) -> Value {
        var (low, high) = (0, values.count - 1)
        while low < high {
            let pivot = values[rank]
            var (left, right) = (low, high)
            repeat {
                while values[left] < pivot { left += 1 }
                while pivot < values[right] { right -= 1 }
                if left <= right {
                    values.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            } while left <= right
            if right < rank { low = left }
            if rank < left { high = right }
        }
        return values[rank]
    }

    /// The value of a rank and that of the next, which is the same one for the last.
    @specialized(where Value == Float)
    @specialized(where Value == Double)
    package static func neighbours<Value: Comparable>(
        from rank: Int, of values: UnsafeMutableBufferPointer<Value>
    ) -> (Value, Value) {
        let value = select(rank, of: values)
        return (value, values[(rank + 1)...].min() ?? value)
    }

    /// The least and the most of some values, each from the end of the order inwards.
    ///
    /// - Precondition: There are `count` values or more, none of which is NaN.
    package static func tails(of values: [Float], count: Int) -> (least: [Float], most: [Float]) {
        (tail(of: values, count: count, <), tail(of: values, count: count, >))
    }

    @inline(__always)
    private static func tail(
        of values: [Float], count: Int, _ precedes: (Float, Float) -> Bool
    ) -> [Float] {
        precondition(0 < count && count <= values.count, "as many values as are asked for")
        var tail = values[..<count].sorted(by: precedes)
        tail.withUnsafeMutableBufferPointer { tail in
            values[count...].withUnsafeBufferPointer { rest in
                for value in rest where precedes(value, tail[count - 1]) {
                    var place = count - 1
                    while place > 0, precedes(value, tail[place - 1]) {
                        tail[place] = tail[place - 1]
                        place -= 1
                    }
                    tail[place] = value
                }
            }
        }
        return tail
    }
}
