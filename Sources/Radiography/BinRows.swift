import Engines

/// Averages of the references over the usable rows of each bin, column by column.
struct BinRows: Sendable {
    let bins: [DensityTables.Bin]
    let references: References
    let mean: MeanTransmission?
    private let dark: PixelReader
    private let before: References.OpenBeam.Reader
    private let after: References.OpenBeam.Reader
    /// Whether every bin is one row.
    private let areSingle: Bool

    init(bins: [DensityTables.Bin], references: References, mean: MeanTransmission?) {
        self.bins = bins
        self.references = references
        self.mean = mean
        dark = references.dark.reader
        before = references.openBeams[0].reader
        after = references.openBeams[references.openBeams.count - 1].reader
        areSingle = bins.allSatisfy { $0.count == 1 }
    }

    /// What a bin's column holds; nothing where a usable row has no sample in the reference frames.
    ///
    /// Its counts are summed with the others' all the same, as those of a spot are, and there is
    /// nothing to compare such a sum with.
    struct Place {
        /// Usable rows.
        var count = 0
        /// Mean dark, ADU.
        var dark = 0.0
        /// Mean w of the first flats, ADU; 0 without a usable row.
        var openBeam = 0.0
        /// Mean w of the second flats, ADU.
        var openBeamAfter = 0.0
    }

    /// Whether a pixel has a number in the reference state, if there is one.
    private func hasReference(_ pixel: Int) -> Bool {
        mean.map { $0.values[pixel] > 0 } ?? true
    }

    /// Whether a pixel may give a number.
    private func isUsable(_ pixel: Int) -> Bool {
        references.isUsable(pixel) && hasReference(pixel)
    }

    /// Averages one column of a bin.
    func place(bin: Int, column: Int, width: Int) -> Place {
        var place = Place()
        let rows = bins[bin]
        for row in rows.first..<rows.first + rows.count {
            let pixel = row * width + column
            guard references.isUsable(pixel) else { continue }
            guard hasReference(pixel) else { return Place() }
            place.count += 1
            place.dark += dark[pixel]
            place.openBeam += before[pixel]
            place.openBeamAfter += after[pixel]
        }
        guard place.count > 1 else { return place }
        place.dark /= Double(place.count)
        place.openBeam /= Double(place.count)
        place.openBeamAfter /= Double(place.count)
        return place
    }

    /// w of what a place holds, at the time of the reference frames.
    func referenceOpenBeam(_ place: Place) -> Double {
        let weight = mean?.meanWeightAfter ?? 0
        return place.openBeam + weight * (place.openBeamAfter - place.openBeam)
    }

    /// T of the reference frames: Σ T w / Σ w over the usable rows; NaN if one of them has none.
    func meanTransmission(bin: Int, column: Int, width: Int) -> Double {
        guard let mean else { return .nan }
        let rows = bins[bin]
        var sum = 0.0
        var beam = 0.0
        for row in rows.first..<rows.first + rows.count {
            let pixel = row * width + column
            guard references.isUsable(pixel) else { continue }
            guard hasReference(pixel) else { return .nan }
            let w = before[pixel] + mean.meanWeightAfter * (after[pixel] - before[pixel])
            sum += mean.values[pixel] * w
            beam += w
        }
        return beam > 0 ? sum / beam : .nan
    }

    /// A table of one number for each bin and column.
    private func table(
        width: Int, threads: Int, _ value: @escaping @Sendable (Place) -> Double
    ) -> Table<Float> {
        Table(count: bins.count * width, filler: 0, threads: threads) { range, out in
            for index in range {
                out[index] = Float(
                    value(place(bin: index / width, column: index % width, width: width)))
            }
        }
    }

    /// A table of one number for each pixel, or of its reciprocal, where every bin is one row; 0 where a
    /// pixel gives none.
    private func table(
        width: Int, threads: Int, areInverse: Bool = false,
        of read: @Sendable (Range<Int>, UnsafeMutablePointer<Double>) -> Void
    ) -> Table<Float> {
        Table(count: bins.count * width, filler: 0, threads: threads) { range, out in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: range.count) { numbers in
                guard let numbers = numbers.baseAddress else { return }
                read(range, numbers)
                if mean != nil {
                    for pixel in range where !isUsable(pixel) {
                        numbers[pixel - range.lowerBound] = .nan
                    }
                }
                numbersOfPixels(
                    range.count, numbers, usable: references.usable.start + range.lowerBound,
                    areInverse: areInverse, to: out + range.lowerBound)
            }
        }
    }

    /// Mean dark, ADU, and 1/w, or w before and its change; 0 without a usable row.
    ///
    /// - Parameters:
    ///   - width: Columns of the image.
    ///   - threads: Threads that share the work.
    ///   - isLast: Whether nobody asks for a mean of the references any more: then tables may take the
    ///     place of their sums, which spares a run memory that is new.
    /// - Returns: The tables.
    func tables(
        width: Int, threads: Int, isLast: Bool
    ) -> (dark: Table<Float>, openBeam: DensityTables.OpenBeam) {
        let flats = references.openBeams[0].flats
        if isLast, areSingle, mean == nil, references.openBeams.count == 1, flats.areSums,
            references.dark.areSums
        {
            let (dark, flats) = (references.dark.giveUpSums(), flats.giveUpSums())
            let beam = References.OpenBeam.Reader(flats: flats.reader, dark: dark.reader)
            let tables = Table<Float>.pair(
                replacing: dark.sums, and: flats.sums, filler: 0, threads: threads
            ) { range, darks, inverses in
                withDoubles(range.count) { means, net in
                    dark.reader.read(range, to: means)
                    beam.read(range, to: net)
                    let usable = references.usable.start + range.lowerBound
                    numbersOfPixels(
                        range.count, means, usable: usable, areInverse: false,
                        to: darks + range.lowerBound)
                    numbersOfPixels(
                        range.count, net, usable: usable, areInverse: true,
                        to: inverses + range.lowerBound)
                }
            }
            return (tables.0, .constant(inverse: tables.1))
        }
        return (
            dark(width: width, threads: threads), openBeam(width: width, threads: threads)
        )
    }

    /// Mean dark, ADU.
    private func dark(width: Int, threads: Int) -> Table<Float> {
        guard areSingle else { return table(width: width, threads: threads) { $0.dark } }
        let dark = dark
        return table(width: width, threads: threads, of: dark.read)
    }

    /// 1/w, or w before and its change; 0 without a usable row.
    private func openBeam(width: Int, threads: Int) -> DensityTables.OpenBeam {
        if areSingle && references.openBeams.count == 1 {
            return .constant(
                inverse: table(width: width, threads: threads, areInverse: true, of: before.read))
        }
        guard references.openBeams.count > 1 else {
            return .constant(
                inverse: table(width: width, threads: threads) {
                    $0.openBeam > 0 ? 1 / $0.openBeam : 0
                })
        }
        return .interpolated(
            before: table(width: width, threads: threads) { $0.openBeam },
            change: table(width: width, threads: threads) { $0.openBeamAfter - $0.openBeam })
    }

    /// 1 over the usable rows; nil where every bin is one row.
    func inverseSummed(width: Int, threads: Int) -> Table<Float>? {
        guard !areSingle else { return nil }
        return table(width: width, threads: threads) {
            $0.count > 0 ? 1 / Double($0.count) : 0
        }
    }
}
