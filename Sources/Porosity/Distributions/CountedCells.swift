import Engines

/// The sums of every cell of a tally at one threshold.
struct CountedCells: Sendable {
    let blocks, sectors, parts, slices, zones: Int
    /// `[block][sector][part]`.
    private let cells: ZeroedMemory<CellSums>
    private let counts: TallyResults
    private let counter: PoreCounter

    /// Sums all counts; `corrected` is the place of the threshold among the greys in each counted
    /// ring.
    init(_ counts: TallyResults, counter: PoreCounter, corrected: [Double], threads: Int) {
        (blocks, sectors, parts) = (counts.blocks, counts.sectors, counts.rings)
        (slices, zones) = (counts.slices, counts.zones)
        (self.counts, self.counter) = (counts, counter)
        cells = ZeroedMemory(count: blocks * sectors * parts)
        let (sectors, parts, cells) = (sectors, parts, cells)
        inParallel(blocks * sectors, threads: threads) { row in
            for part in 0..<parts {
                cells.values[row * parts + part] = counter.sums(
                    counts.cell(block: row / sectors, sector: row % sectors, ring: part),
                    corrected: corrected[part])
            }
        }
    }

    /// The sum of cells.
    func sum(blocks: Range<Int>, sectors: Range<Int>, parts: Range<Int>) -> CellSums {
        var sums = CellSums()
        for block in blocks {
            for sector in sectors {
                let row = (block * self.sectors + sector) * self.parts
                for part in parts { sums += cells.values[row + part] }
            }
        }
        return sums
    }

    /// The sum of all cells of rings.
    func sum(parts: Range<Int>) -> CellSums {
        sum(blocks: 0..<blocks, sectors: 0..<sectors, parts: parts)
    }

    /// The sum of slices.
    func sum(slices: Range<Int>, zones: Range<Int>, sectors: Range<Int>) -> CellSums {
        var sums = CellSums()
        for slice in slices {
            for zone in zones {
                for sector in sectors {
                    sums += counter.sums(
                        ofSlice: counts.sums(slice: slice, zone: zone, sector: sector))
                }
            }
        }
        return sums
    }
}

extension TallyResults {
    /// The histogram of counted rings in blocks, without NaN.
    func histogram(blocks: Range<Int>, parts: Range<Int>, greys: Int) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: greys)
        for block in blocks {
            for sector in 0..<sectors {
                for part in parts {
                    let counts = cell(block: block, sector: sector, ring: part)
                    for grey in 0..<greys { sums[grey] += counts[grey] }
                }
            }
        }
        return sums
    }
}
