/// The chords through one row of the cell, at the nodes that average a pixel's footprint.
///
///     ⟨e^(−µt)⟩ = uncovered + Σⱼ wⱼ e^(−µ tⱼ),   t(x) = 2 √(R² − (x − x_c)²)
///
/// Eight Gauss-Legendre nodes a pixel. Near the edge, where t rises like a square root, they are
/// taken in s = √(R − |x − x_c|), in which t is smooth. Where the chord hardly changes within a
/// pixel the same sum is taken as a series in its central moments,
///
///     Σⱼ wⱼ e^(−µ tⱼ) = e^(−µ t̄) ( 1 + µ²m₂/2 − µ³m₃/6 + µ⁴m₄/24 − … ),
///
/// which spares seven of eight exponentials and is off by less than 1e-9.
struct ChordRow: Sendable {
    /// Columns with some of the cell in them.
    let columns: Range<Int>
    private let footprints: [Footprint]
    private let blocks: [Block]

    /// The chords of one pixel (cm).
    private struct Footprint {
        var chords: SIMD8<Double>
        /// Parts of the pixel that the nodes stand for.
        var weights: SIMD8<Double>
        /// Part of the pixel beside the cell.
        var uncovered: Double
    }

    /// The moments of eight neighbouring pixels.
    private struct Block {
        var mean = SIMD8<Double>.zero
        var second = SIMD8<Double>.zero
        var third = SIMD8<Double>.zero
        var fourth = SIMD8<Double>.zero
        /// The attenuation coefficient up to which the series serves (cm⁻¹).
        var limit = Double.infinity
    }

    /// Nodes on [−1, 1] and weights that sum to 2.
    ///
    /// - Source: Abramowitz and Stegun, table 25.4.
    private static let nodes = SIMD8(
        -0.9602898564975363, -0.7966664774136267, -0.5255324099163290, -0.1834346424956498,
        0.1834346424956498, 0.5255324099163290, 0.7966664774136267, 0.9602898564975363)
    private static let gaussWeights = SIMD8(
        0.1012285362903763, 0.2223810344533745, 0.3137066458778873, 0.3626837833783620,
        0.3626837833783620, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763)

    /// Creates the chords of a row.
    ///
    /// - Parameters:
    ///   - axis: Column of the axis in this row.
    ///   - radius: Radius (pixels).
    ///   - pixelSize: Centimetres of a pixel.
    ///   - width: Columns of the image.
    init(axis: Double, radius: Double, pixelSize: Double, width: Int) {
        let first = max(0, Int((axis - radius + 0.5).rounded(.down)))
        let last = min(width - 1, Int((axis + radius + 0.5).rounded(.down)))
        columns = first..<max(first, last + 1)
        footprints = columns.map { column in
            var footprint = Self.footprint(abs(Double(column) - axis), radius)
            footprint.chords *= pixelSize
            return footprint
        }
        var blocks = [Block](repeating: Block(), count: (columns.count + 7) / 8)
        for (i, footprint) in footprints.enumerated() {
            Self.add(footprint, to: &blocks[i / 8], lane: i % 8)
        }
        self.blocks = blocks
    }

    /// The nodes of the pixel at a distance from the axis, all in pixels.
    private static func footprint(_ x: Double, _ radius: Double) -> Footprint {
        let low = x - 0.5
        if x < radius - 4 {
            let y = x + 0.5 * nodes
            let square = radius * radius - y * y
            return Footprint(
                chords: 2 * square.squareRoot(), weights: 0.5 * gaussWeights, uncovered: 0)
        }
        // x = R − s², dx = 2 s ds, t = 2 s √(2R − s²)
        let sLow = max(radius - (x + 0.5), 0).squareRoot()
        let sHigh = max(radius - low, 0).squareRoot()
        let half = 0.5 * (sHigh - sLow)
        let s = 0.5 * (sHigh + sLow) + half * nodes
        return Footprint(
            chords: 2 * s * (2 * radius - s * s).squareRoot(),
            weights: 2 * half * gaussWeights * s,
            uncovered: max(0, x + 0.5 - max(radius, low)))
    }

    /// Puts the moments of a pixel into its place in a block.
    private static func add(_ footprint: Footprint, to block: inout Block, lane: Int) {
        guard footprint.uncovered == 0 else {
            block.limit = 0
            return
        }
        let mean = sum(footprint.weights * footprint.chords)
        let deviation = footprint.chords - mean
        let square = deviation * deviation
        block.mean[lane] = mean
        block.second[lane] = sum(footprint.weights * square) / 2
        block.third[lane] = sum(footprint.weights * square * deviation) / 6
        block.fourth[lane] = sum(footprint.weights * square * square) / 24
        let spread = max(abs(deviation[0]), abs(deviation[7]))
        block.limit = min(block.limit, 0.03 / spread)
    }

    /// The sum of eight numbers, in one fixed order.
    private static func sum(_ values: SIMD8<Double>) -> Double {
        let four = values.lowHalf + values.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }

    /// Returns the transmission of each of the ``columns``, averaged over the pixel.
    ///
    /// - Parameter attenuation: µ (cm⁻¹), such that µ times the diameter is below 700.
    /// - Returns: ⟨e^(−µt)⟩ (1), one for each column.
    func transmissions(attenuation: Double) -> [Double] {
        let count = columns.count
        return [Double](unsafeUninitializedCapacity: count) { transmissions, written in
            for (number, block) in blocks.enumerated() {
                let first = 8 * number
                let lanes = min(8, count - first)
                if attenuation <= block.limit {
                    let values = Self.series(block, attenuation)
                    for lane in 0..<lanes { transmissions[first + lane] = values[lane] }
                } else {
                    for i in first..<(first + lanes) {
                        transmissions[i] = Self.quadrature(footprints[i], attenuation)
                    }
                }
            }
            written = count
        }
    }

    /// ⟨e^(−µt)⟩ of eight pixels from the moments of their chords.
    private static func series(_ block: Block, _ attenuation: Double) -> SIMD8<Double> {
        let square = attenuation * attenuation
        let odd = block.third - attenuation * block.fourth
        return ElementaryFunctions.exponential(-attenuation * block.mean)
            * (1 + square * (block.second - attenuation * odd))
    }

    /// ⟨e^(−µt)⟩ of one pixel from its nodes.
    private static func quadrature(_ footprint: Footprint, _ attenuation: Double) -> Double {
        let values = ElementaryFunctions.exponential(-attenuation * footprint.chords)
        return footprint.uncovered + sum(footprint.weights * values)
    }
}
