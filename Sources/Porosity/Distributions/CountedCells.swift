public import Engines

/// The sums of every cell of a tally at one threshold.
struct CountedCells: Sendable {
    let blocks, sectors, parts, slices, zones: Int
    /// `[block][sector][part]`.
    private let cells: [CellSums]
    /// `[slice][zone][sector]`.
    private let sliceCells: [CellSums]

    /// Sums all counts; `corrected` is the place of the threshold among the greys in each counted
    /// ring.
    init(_ counts: TallyResults, counter: PoreCounter, corrected: [Double], threads: Int) {
        (blocks, sectors, parts) = (counts.blocks, counts.sectors, counts.rings)
        (slices, zones) = (counts.slices, counts.zones)
        let (parts, zones, sectors) = (parts, zones, sectors)
        cells = Self.rows(counts.blocks * sectors, of: parts, threads: threads) { row, part in
            counter.sums(
                counts.cell(block: row / sectors, sector: row % sectors, ring: part),
                corrected: corrected[part])
        }
        sliceCells = Self.rows(counts.slices * zones, of: sectors, threads: threads) {
            row, sector in
            counter.sums(
                counts.cell(slice: row / zones, zone: row % zones, sector: sector),
                corrected: Double(counter.threshold))
        }
    }

    private static func rows(
        _ rows: Int, of columns: Int, threads: Int,
        _ sums: @Sendable (Int, Int) -> CellSums
    ) -> [CellSums] {
        let room = ZeroedMemory<CellSums>(count: rows * columns)
        inParallel(rows, threads: threads) { row in
            for column in 0..<columns {
                room.values[row * columns + column] = sums(row, column)
            }
        }
        return Array(room.values.prefix(rows * columns))
    }

    /// The sum of cells.
    func sum(blocks: Range<Int>, sectors: Range<Int>, parts: Range<Int>) -> CellSums {
        var sums = CellSums()
        for block in blocks {
            for sector in sectors {
                let row = (block * self.sectors + sector) * self.parts
                for part in parts { sums += cells[row + part] }
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
                    sums += sliceCells[(slice * self.zones + zone) * self.sectors + sector]
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

    /// The histogram of a slice, all its zones, in the `greys` of a layout: NaN is left out.
    public func histogram(slice: Int, greys: Int) -> [UInt64] {
        var sums = [UInt64](repeating: 0, count: greys)
        for zone in 0..<zones {
            for sector in 0..<sectors {
                let counts = cell(slice: slice, zone: zone, sector: sector)
                for grey in 0..<greys { sums[grey] += UInt64(counts[grey]) }
            }
        }
        return sums
    }
}
