import Engines
import Fields

/// Strips of a dose region, and blocks of the image around it, against each other.
struct RegionBlocks {
    /// The region.
    let region: Region
    /// One frame over its flats.
    let frame: FrameOverFlats
    /// What the region says of that frame.
    let dose: DoseMeter.Frame
    /// Columns and rows of the image.
    let shape: Shape

    /// Most strips in each direction.
    private static let strips = 8
    /// Fewest pixels across a strip, and in all of it.
    private static let (stripWidth, stripPixels) = (4, 64)
    /// Blocks along the longer side of the image, and fewest pixels along one.
    private static let (blocks, blockWidth) = (32, 16)
    /// Part of the median open beam below which the rim of a beam does not count.
    private static let rim = 0.5

    /// The strip of the region that differs most from the median strip of its direction, if one does
    /// by ``OpenBeamCheck/unevenness`` and beyond its noise.
    ///
    /// - Throws: What reading throws.
    func mostUneven() throws -> (strip: OpenBeamCheck.Strip, difference: Double)? {
        let step = frame.step(rows: region.height)
        let columns = strips(of: region.columns, length: region.height)
        let upright = zip(
            columns.map(OpenBeamCheck.Strip.columns),
            try frame.blocks(columns, rows: region.rows, step: step))
        let level = try strips(of: region.rows, length: region.width).map { rows in
            (
                OpenBeamCheck.Strip.rows(rows),
                try frame.blocks([region.columns], rows: rows, step: step)[0]
            )
        }
        var worst: (strip: OpenBeamCheck.Strip, difference: Double)?
        for strips in [Array(upright), level] {
            let valid = strips.filter { $0.1.ratio.isFinite }
            let middle = RobustStatistics.median(valid.map(\.1.ratio))
            for (strip, block) in valid {
                let difference = block.ratio - middle
                let limit = max(
                    OpenBeamCheck.unevenness * middle, OpenBeamCheck.significance * error(of: block)
                )
                guard abs(difference) > limit,
                    abs(difference / middle) > abs(worst?.difference ?? 0)
                else { continue }
                worst = (strip, difference / middle)
            }
        }
        return worst
    }

    /// The part of the blocks outside the region that are brighter than it, by
    /// ``OpenBeamCheck/excess`` and beyond their noise and the dose's.
    ///
    /// - Parameters:
    ///   - openBeam: Median of the open beam, ADU.
    ///   - threads: Threads that read and add.
    /// - Returns: A part from 0 to 1; 0 where no block can be compared.
    /// - Throws: What reading throws.
    func brighterShare(aboveOpenBeam openBeam: Double, threads: Int) throws -> Double {
        guard dose.ratio.isFinite else { return 0 }
        let side = max(max(shape.width, shape.height) / Self.blocks, Self.blockWidth)
        let columns = parts(of: 0..<shape.width, atLeast: side)
        let lines = parts(of: 0..<shape.height, atLeast: side)
        let step = frame.step(rows: shape.height)
        let found = try mapInParallel(lines.count, threads: threads) { index in
            let rows = lines[index]
            return zip(
                columns,
                try frame.blocks(columns, rows: rows, step: step, above: Self.rim * openBeam)
            ).filter { columns, block in
                let isApart = !rows.overlaps(region.rows) || !columns.overlaps(region.columns)
                return isApart && block.ratio.isFinite
            }.map(\.1)
        }.flatMap { $0 }
        let doseError = dose.ratio * dose.logarithmUncertainty
        let brighter = found.filter { block in
            let blockError = error(of: block)
            let error = (blockError * blockError + doseError * doseError).squareRoot()
            return block.ratio - dose.ratio
                > max(OpenBeamCheck.excess * dose.ratio, OpenBeamCheck.significance * error)
        }
        return found.isEmpty ? 0 : Double(brighter.count) / Double(found.count)
    }

    /// The standard error of a block: from the spread of its rows or, if that is more, what the
    /// uncertainty of the dose makes of so many pixels.
    ///
    ///     σ = q σ(ln d) √( π/2 · pixels of the region / pixels of the block )
    ///
    /// The latter knows of pixels that a blur makes alike, but is 0 where nothing is known of noise.
    private func error(of block: FrameOverFlats.Block) -> Double {
        let share = Double(region.area) / Double(block.pixels)
        let expected =
            abs(block.ratio) * dose.logarithmUncertainty
            * (FrameOverFlats.medianVariance * share).squareRoot()
        return max(block.standardError, expected)
    }

    /// A range of columns or rows in strips of a length.
    private func strips(of range: Range<Int>, length: Int) -> [Range<Int>] {
        let width = max((Self.stripPixels + length - 1) / length, Self.stripWidth)
        return parts(of: range, atLeast: width, atMost: Self.strips)
    }

    /// A range in equal parts of at least some elements; at least one part.
    private func parts(
        of range: Range<Int>, atLeast size: Int, atMost most: Int = .max
    ) -> [Range<Int>] {
        let count = max(min(range.count / size, most), 1)
        return (0..<count).map { index in
            let start = range.lowerBound + range.count * index / count
            return start..<range.lowerBound + range.count * (index + 1) / count
        }
    }
}
