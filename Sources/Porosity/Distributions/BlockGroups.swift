/// How blocks and sectors are put together until each group is larger than the correlation of the
/// pores, so that groups may be drawn independently.
///
/// Neighbours still share pores that cross their border, and their spread tells too little by it.
/// For a covariance that decays exponentially over λ, the standard error from n groups of a length b
/// in a row, or around the axis, is too small by √g or √g°:
///
///     g = (1 − λ/(n b)) / (1 − λ/b)        g° = 1 / (1 − λ/b)
struct BlockGroups: Sendable {
    let plan: DistributionPlan
    let correlation: CorrelationLength?

    /// Correlation lengths of a group.
    static let lengths = 3.0

    /// Blocks, or slices of a bin, and sectors that are drawn together, and the widening.
    struct Groups {
        var blocks: [Range<Int>]
        var sectors: [Range<Int>]
        /// √(g g°).
        var widening: Double
    }

    /// Blocks and sectors at a distance from the axis, px.
    func cells(radius: Double) -> Groups {
        let tally = plan.tally
        return groups(
            tally.blocks, thickness: Double(tally.slices) / Double(tally.blocks), radius: radius)
    }

    /// Sectors of one block at a distance from the axis, px.
    func block(radius: Double) -> Groups { groups(1, thickness: 1, radius: radius) }

    /// Slices of a bin, and sectors.
    func bin(_ slices: Range<Int>) -> Groups {
        // Slices whose correlation is not known are one group.
        let count = correlation == nil ? 1 : slices.count
        var groups = groups(
            count, thickness: Double(slices.count) / Double(count),
            radius: (plan.rings?.radius ?? .nan) * 2 / 3)
        groups.blocks = groups.blocks.map {
            let end = $0.upperBound == count ? slices.count : $0.upperBound
            return slices.lowerBound + $0.lowerBound..<slices.lowerBound + end
        }
        return groups
    }

    private func groups(_ blocks: Int, thickness: Double, radius: Double) -> Groups {
        let all = plan.tally.sectors
        guard let correlation else {
            return Groups(
                blocks: Self.split(blocks, by: 1), sectors: Self.split(all, by: 1), widening: 1)
        }
        let length = max(Self.lengths * correlation.acrossSlices, thickness)
        let rows = Self.split(blocks, by: min(Int((length / thickness).rounded(.up)), blocks))
        let height = Double(blocks) * thickness
        var square = 1.0
        if rows.count > 1 {
            square *=
                (1 - correlation.acrossSlices / height)
                / (1 - correlation.acrossSlices * Double(rows.count) / height)
        }
        let needed = Self.lengths * correlation.inSlice
        // Equal groups go round.
        let size = (1...all).first { all % $0 == 0 && arc(of: $0, radius: radius) >= needed } ?? all
        if size < all {
            square /= 1 - correlation.inSlice / arc(of: size, radius: radius)
        }
        return Groups(
            blocks: rows, sectors: Self.split(all, by: size), widening: square.squareRoot())
    }

    /// As many groups of neighbours as have a size or more, as equal as they can be.
    private static func split(_ count: Int, by size: Int) -> [Range<Int>] {
        let groups = max(count / size, 1)
        return (0..<groups).map { $0 * count / groups..<($0 + 1) * count / groups }
    }

    /// Length of the arc of sectors, or side of a square as large as tiles, px.
    private func arc(of sectors: Int, radius: Double) -> Double {
        let part = Double(sectors) / Double(plan.tally.sectors)
        return plan.rings == nil
            ? (Double(plan.tally.shape.count) * part).squareRoot() : 2 * Double.pi * radius * part
    }
}
