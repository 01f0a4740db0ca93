/// What the detector adds: offset, efficiency, defects, gamma spots, read noise, full scale.
struct DetectorModel: Sendable {
    let width: Int
    let height: Int
    /// Counts without beam, per pixel (ADU).
    let offset: [Float]
    /// Relative detection efficiency, per pixel.
    let efficiency: [Float]
    /// Pixels that give the offset only, as positions in the image, ascending.
    let dead: [Int]
    /// The dead lower half of a column, if there is one.
    let deadColumn: Int?
    /// Pixels that always read full scale, ascending.
    let hot: [Int]

    private let options: CellPhantomOptions
    private let defects: Set<Int>

    /// Creates the detector of checked options.
    init(_ options: CellPhantomOptions) {
        self.options = options
        let width = options.width
        let height = options.height
        let count = width * height
        self.width = width
        self.height = height

        func pattern(_ purpose: UInt64, _ value: (inout RandomStream) -> Double) -> [Float] {
            var values: [Float] = []
            values.reserveCapacity(count)
            for y in 0..<height {
                var stream = RandomStream(
                    seed: options.seed, ImageKind.detector.rawValue, purpose, UInt64(y))
                for _ in 0..<width { values.append(Float(value(&stream))) }
            }
            return values
        }
        offset = pattern(0) { options.darkOffset + options.darkPattern * (2 * $0.uniform() - 1) }
        efficiency = pattern(1) { 1 + options.responsePattern * max(-4, min(4, $0.normal())) }

        var stream = RandomStream(seed: options.seed, ImageKind.detector.rawValue, 2)
        var dead: Set<Int> = []
        for _ in 0..<Int((options.deadFraction * Double(count)).rounded()) {
            dead.insert(stream.whole(below: count))
        }
        deadColumn = options.hasDeadColumn ? stream.whole(below: width) : nil
        if let deadColumn {
            for y in (height / 2)..<height { dead.insert(y * width + deadColumn) }
        }
        var hot: Set<Int> = []
        for _ in 0..<options.hotPixels {
            hot.insert(stream.whole(below: count))
        }
        dead.subtract(hot)
        self.dead = dead.sorted()
        self.hot = hot.sorted()
        defects = dead.union(hot)
    }

    /// The pixels that gamma rays hit in one image and what they add (ADU), by position.
    ///
    /// A spot covers one pixel or, as often, two in a row, the second less bright. Brightness is
    /// spread evenly over its logarithm from 300 to 30000 ADU. Dead and hot pixels see none.
    func spots(_ kind: ImageKind, _ index: Int) -> [(position: Int, counts: Double)] {
        let fraction = kind == .dark ? options.darkSpotFraction : options.spotFraction
        var stream = RandomStream(
            seed: options.seed, kind.rawValue, UInt64(index), Purpose.spots.rawValue)
        let count = stream.poisson(mean: fraction * Double(width * height))
        var hits: [Int: Double] = [:]
        for _ in 0..<count {
            let position = stream.whole(below: width * height)
            let counts = 300 * ElementaryFunctions.exponential(4.605170185988092 * stream.uniform())
            let shared = stream.uniform() < 0.5
            let part = 0.3 + 0.6 * stream.uniform()
            hits[position, default: 0] += counts
            if shared && position % width < width - 1 {
                hits[position + 1, default: 0] += counts * part
            }
        }
        return hits.filter { !defects.contains($0.key) }
            .sorted { $0.key < $1.key }
            .map { (position: $0.key, counts: $0.value) }
    }

    /// Turns detected neutrons into what the detector writes.
    ///
    ///     ADU = round( gain · n + offset + spots + read noise ),   cut at 0 and full scale
    func read(_ neutrons: [Float], _ kind: ImageKind, _ index: Int) -> [UInt16] {
        let spots = spots(kind, index)
        var nextSpot = 0
        let full = Double(options.saturation)
        var signal = [Double](repeating: 0, count: width)
        return [UInt16](unsafeUninitializedCapacity: width * height) { image, written in
            for y in 0..<height {
                let start = y * width
                for x in 0..<width {
                    signal[x] = Double(neutrons[start + x]) * options.gain
                }
                markDead(start, &signal)
                while nextSpot < spots.count && spots[nextSpot].position < start + width {
                    signal[spots[nextSpot].position - start] += spots[nextSpot].counts
                    nextSpot += 1
                }
                var stream = RandomStream(
                    seed: options.seed, kind.rawValue, UInt64(index), Purpose.noise.rawValue,
                    UInt64(y))
                for x in 0..<width {
                    let value =
                        signal[x] + Double(offset[start + x])
                        + options.readNoise * stream.normal()
                    image[start + x] = UInt16(max(0, min(full, value)) + 0.5)
                }
            }
            for position in hot { image[position] = UInt16(options.saturation) }
            written = width * height
        }
    }

    /// Takes the neutrons out of the dead pixels of the row that starts at a position.
    private func markDead(_ start: Int, _ signal: inout [Double]) {
        var low = 0
        var high = dead.count
        while low < high {
            let middle = (low + high) / 2
            if dead[middle] < start { low = middle + 1 } else { high = middle }
        }
        while low < dead.count && dead[low] < start + width {
            signal[dead[low] - start] = 0
            low += 1
        }
    }
}

/// What the random numbers of an image are for.
enum Purpose: UInt64 {
    case neutrons = 0
    case noise = 1
    case spots = 2
}
