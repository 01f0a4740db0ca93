import Fields

/// Two flats above their dark, pixel by pixel, and their mean around each pixel.
struct FlatPair {
    /// Side of the patches that expected counts are averaged over (pixels), as a power of 2.
    private static let patchBits = 4

    private let first: [Float]
    private let second: [Float]
    private let dark: [Float]
    private let usable: [Bool]?
    private let shape: Shape
    private let patchesAcross: Int
    /// ΣF1, ΣF2 above dark and the number of pixels, of each patch.
    private var firstSums: [Double]
    private var secondSums: [Double]
    private var counts: [Double]

    init(first: Field<Counts>, second: Field<Counts>, dark: Field<Counts>, usable: [Bool]?) {
        self.first = first.values
        self.second = second.values
        self.dark = dark.values
        self.usable = usable
        shape = first.shape
        let side = 1 << Self.patchBits
        patchesAcross = (shape.width + side - 1) / side
        let patches = patchesAcross * ((shape.height + side - 1) / side)
        firstSums = Array(repeating: 0, count: patches)
        secondSums = firstSums
        counts = firstSums
        var (a, b, n) = (firstSums, firstSums, firstSums)
        each { _, patch, first, second in
            a[patch] += first
            b[patch] += second
            n[patch] += 1
        }
        (firstSums, secondSums, counts) = (a, b, n)
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

    /// Variance of F1 − ρF2 in each patch from its mean counts m = (F1 + ρF2)/2; NaN for a patch
    /// without counts above the dark.
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

    /// Sums over the pixels whose difference is within 5 of their expected σ.
    func sums(ratio: Double, variancePerCount: Double, variance: Double) -> Sums {
        var sums = Sums()
        let limits = expectedVariances(
            ratio: ratio, variancePerCount: variancePerCount, variance: variance
        ).total.map { 25 * $0 }
        limits.withUnsafeBufferPointer { limits in
            each { _, patch, a, b in
                let difference = a - ratio * b
                // A limit of NaN keeps nothing.
                guard difference * difference <= limits[patch] else { return }
                sums.count += 1
                sums.first += a
                sums.second += b
                sums.firstSquare += a * a
                sums.product += a * b
                sums.secondSquare += b * b
            }
        }
        return sums
    }

    /// The differences in units of their expected σ, with the pixels beyond 5σ left out.
    func standardized(
        ratio: Double, variancePerCount: Double, variance: Double
    ) -> StandardizedNoise {
        var noise = StandardizedNoise(shape: shape)
        let (total, share) = expectedVariances(
            ratio: ratio, variancePerCount: variancePerCount, variance: variance)
        let inverse = total.map { 1 / $0.squareRoot() }
        inverse.withUnsafeBufferPointer { inverse in
            share.withUnsafeBufferPointer { share in
                each { index, patch, a, b in
                    let z = (a - ratio * b) * inverse[patch]
                    guard z * z <= 25 else { return }
                    noise.add(z, at: index, countingShare: share[patch])
                }
            }
        }
        noise.finish()
        return noise
    }

    /// Calls a function with the index, the patch and the counts above dark of every usable pixel.
    @inline(__always)
    private func each(_ body: (Int, Int, Double, Double) -> Void) {
        first.withUnsafeBufferPointer { first in
            second.withUnsafeBufferPointer { second in
                dark.withUnsafeBufferPointer { dark in
                    withMask(usable) { mask in
                        for row in 0..<shape.height {
                            let patches = (row >> Self.patchBits) * patchesAcross
                            let start = row * shape.width
                            for column in 0..<shape.width {
                                let index = start + column
                                if let mask, !mask[index] { continue }
                                let offset = Double(dark[index])
                                let a = Double(first[index]) - offset
                                let b = Double(second[index]) - offset
                                // NaN and infinity have no finite sum.
                                guard (a + b).isFinite else { continue }
                                body(index, patches + (column >> Self.patchBits), a, b)
                            }
                        }
                    }
                }
            }
        }
    }
}
