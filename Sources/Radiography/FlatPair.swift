import Fields

/// Two flats above their dark, row by row, and their mean around each pixel.
///
/// The loops over a row work on separate columns, without a branch or a running sum, so that the
/// compiler makes vector instructions of them.
struct FlatPair {
    /// Side of the patches that expected counts are averaged over (pixels).
    private static let patch = 16

    private let first: Field<Counts>
    private let second: Field<Counts>
    private let dark: Field<Counts>
    private let usable: [Bool]?
    private let patchesAcross: Int
    /// ΣF1, ΣF2 above dark and the number of pixels, of each patch.
    private var firstSums: [Double]
    private var secondSums: [Double]
    private var counts: [Double]

    private var shape: Shape { first.shape }

    init(first: Field<Counts>, second: Field<Counts>, dark: Field<Counts>, usable: [Bool]?) {
        self.first = first
        self.second = second
        self.dark = dark
        self.usable = usable
        let side = Self.patch
        let (width, height) = (first.shape.width, first.shape.height)
        patchesAcross = (width + side - 1) / side
        let patches = patchesAcross * ((height + side - 1) / side)
        firstSums = Array(repeating: 0, count: patches)
        secondSums = firstSums
        counts = firstSums
        var columns = PairRow(width: width)
        for top in stride(from: 0, to: height, by: side) {
            columns.clear()
            rows(in: top..<min(top + side, height), step: 1) { _, row in columns.add(row) }
            let start = top / side * patchesAcross
            for x in 0..<width {
                firstSums[start + x / side] += Double(columns.first[x])
                secondSums[start + x / side] += Double(columns.second[x])
                counts[start + x / side] += Double(columns.valid[x])
            }
        }
    }

    /// Mean counts of both flats above dark, over all pixels that may be used; NaN without any.
    var meanCounts: (first: Double, second: Double) {
        let pixels = counts.reduce(0, +)
        return (firstSums.reduce(0, +) / pixels, secondSums.reduce(0, +) / pixels)
    }

    /// Sums over the pixels that were kept.
    struct Sums {
        var count = 0.0
        /// Σ(F1 − D̄) and Σ(F2 − D̄).
        var first = 0.0
        var second = 0.0
        /// Σ(F1 − D̄)², Σ(F1 − D̄)(F2 − D̄) and Σ(F2 − D̄)².
        var firstSquare = 0.0
        var product = 0.0
        var secondSquare = 0.0

        /// Σ(F1 − ρF2)².
        func squaredDifference(ratio: Double) -> Double {
            firstSquare - 2 * ratio * product + ratio * ratio * secondSquare
        }
    }

    /// Sums over the pixels whose difference is within 5 of their expected σ.
    ///
    /// Of an image above half a million pixels every so many rows are enough: the sums only say
    /// which differences are too large.
    func sums(ratio: Double, variancePerCount: Double, variance: Double) -> Sums {
        var sums = Sums()
        let expected = expectedVariances(
            ratio: ratio, variancePerCount: variancePerCount, variance: variance)
        rows(in: 0..<shape.height, step: max(shape.count >> 19, 1)) { y, row in
            let start = y / Self.patch * patchesAcross
            var x = 0
            while x < row.valid.count {
                let (a, b) = (Double(row.first[x]), Double(row.second[x]))
                let difference = a - ratio * b
                // A variance of NaN keeps nothing.
                let limit = 25 * expected.total[start + x / Self.patch]
                if row.valid[x] > 0, difference * difference <= limit {
                    sums.count += 1
                    sums.first += a
                    sums.second += b
                    sums.firstSquare += a * a
                    sums.product += a * b
                    sums.secondSquare += b * b
                }
                x += 1
            }
        }
        return sums
    }

    /// The differences in units of their expected σ, with the pixels beyond 5σ left out.
    func standardized(
        ratio: Double, variancePerCount: Double, variance: Double
    ) -> StandardizedNoise {
        var noise = StandardizedNoise(shape: shape)
        let expected = expectedVariances(
            ratio: ratio, variancePerCount: variancePerCount, variance: variance)
        var inverse = Array(repeating: Float(0), count: shape.width)
        let floatRatio = Float(ratio)
        rows(in: 0..<shape.height, step: 1) { y, row in
            let start = y / Self.patch * patchesAcross
            if y % Self.patch == 0 {
                for x in 0..<shape.width {
                    let total = expected.total[start + x / Self.patch]
                    inverse[x] = total > 0 ? Float(1 / total.squareRoot()) : .nan
                }
            }
            noise.add { z, valid in
                row.first.withUnsafeBufferPointer { first in
                    row.second.withUnsafeBufferPointer { second in
                        row.valid.withUnsafeBufferPointer { usable in
                            inverse.withUnsafeBufferPointer { inverse in
                                var x = 0
                                while x < z.count {
                                    let value = (first[x] - floatRatio * second[x]) * inverse[x]
                                    z[x] = value
                                    valid[x] = value * value <= 25 ? usable[x] : 0
                                    x += 1
                                }
                                x = 0
                                while x < z.count {
                                    z[x] = valid[x] > 0 ? z[x] : 0
                                    x += 1
                                }
                            }
                        }
                    }
                }
            }
        }
        noise.finish()
        var share = 0.0
        var pixels = 0.0
        for patch in counts.indices where expected.total[patch] > 0 {
            share += expected.share[patch] * counts[patch]
            pixels += counts[patch]
        }
        noise.countingShare = pixels > 0 ? share / pixels : .nan
        return noise
    }

    /// Variance of F1 − ρF2 in each patch from its mean counts m = (F1 + ρF2)/2.
    ///
    /// NaN for a patch without counts above the dark. `share` is the counts' part of it.
    ///
    /// A pixel's own counts would not do: where they come out low by chance, so would their σ.
    private func expectedVariances(
        ratio: Double, variancePerCount: Double, variance: Double
    ) -> (total: [Double], share: [Double]) {
        var total = counts
        var share = counts
        for patch in counts.indices {
            let mean = (firstSums[patch] + ratio * secondSums[patch]) / (2 * counts[patch])
            let photon = variancePerCount * mean
            total[patch] = mean > 0 ? photon + variance : .nan
            share[patch] = photon / total[patch]
        }
        return (total, share)
    }

    /// Calls a function with the values of every so many rows.
    private func rows(in range: Range<Int>, step: Int, _ body: (Int, PairRow) -> Void) {
        var row = PairRow(width: shape.width)
        for y in stride(from: range.lowerBound, to: range.upperBound, by: step) {
            row.fill(
                first: first.values, second: second.values, dark: dark.values, usable: usable,
                start: y * shape.width)
            body(y, row)
        }
    }
}

/// One row of two flats above their dark, and 1 or 0 for each pixel; 0 counts where it is 0.
private struct PairRow {
    private(set) var first: [Float]
    private(set) var second: [Float]
    private(set) var valid: [Float]

    init(width: Int) {
        first = Array(repeating: 0, count: width)
        second = first
        valid = first
    }

    mutating func clear() { self = PairRow(width: valid.count) }

    mutating func fill(
        first flat: [Float], second other: [Float], dark: [Float], usable: [Bool]?, start: Int
    ) {
        let width = valid.count
        access { first, second, valid in
            flat.withUnsafeBufferPointer { flat in
                other.withUnsafeBufferPointer { other in
                    dark.withUnsafeBufferPointer { dark in
                        var x = 0
                        while x < width {
                            let a = flat[start + x] - dark[start + x]
                            let b = other[start + x] - dark[start + x]
                            // False for NaN and for infinity.
                            let isFinite = (a + b).magnitude <= .greatestFiniteMagnitude
                            first[x] = isFinite ? a : 0
                            second[x] = isFinite ? b : 0
                            valid[x] = isFinite ? 1 : 0
                            x += 1
                        }
                    }
                }
            }
            withMask(usable) { mask in
                guard let mask else { return }
                var x = 0
                while x < width {
                    let isUsable = mask[start + x]
                    first[x] = isUsable ? first[x] : 0
                    second[x] = isUsable ? second[x] : 0
                    valid[x] = isUsable ? valid[x] : 0
                    x += 1
                }
            }
        }
    }

    /// Adds another row column by column.
    mutating func add(_ row: PairRow) {
        let width = valid.count
        access { first, second, valid in
            row.first.withUnsafeBufferPointer { otherFirst in
                row.second.withUnsafeBufferPointer { otherSecond in
                    row.valid.withUnsafeBufferPointer { otherValid in
                        var x = 0
                        while x < width {
                            first[x] += otherFirst[x]
                            second[x] += otherSecond[x]
                            valid[x] += otherValid[x]
                            x += 1
                        }
                    }
                }
            }
        }
    }

    private mutating func access(
        _ body: (
            UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>,
            UnsafeMutableBufferPointer<Float>
        ) -> Void
    ) {
        first.withUnsafeMutableBufferPointer { first in
            second.withUnsafeMutableBufferPointer { second in
                valid.withUnsafeMutableBufferPointer { valid in body(first, second, valid) }
            }
        }
    }
}
