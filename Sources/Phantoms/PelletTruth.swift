/// What is true of a synthetic pellet.
///
/// The porosity `expected` is that of the process which strewed the pores, averaged over the voxels
/// that were counted; that of closed pores is 1, they are where they are. The `realised` one is the
/// part of voxels whose centres are in a pore. Voxels of notches belong to neither.
public struct PelletTruth: Sendable {
    /// Some of the pellet's voxels.
    public struct Bin: Sendable, Hashable {
        /// Distance from the axis, or height above the pellet's start, px.
        public let range: Range<Double>
        /// Voxels outside notches.
        public let voxels: Int
        /// Of these, voxels in a pore.
        public let pores: Int
        /// Voxels in a notch.
        public let notch: Int
        /// The expected porosity of ``voxels``; NaN without any.
        public let expected: Double

        /// The porosity of ``voxels``; NaN without any.
        public var realised: Double { Double(pores) / Double(voxels) }
    }

    /// What the volume is like.
    public let options: PelletPhantomOptions
    /// Rings 1 px wide, from the axis outwards.
    public let radial: [Bin]
    /// Slices 1 px high along the axis, from the pellet's start.
    public let height: [Bin]
    /// The whole pellet.
    public let total: Bin
    /// ⟨k⟩ of the middle of each ring: the expected porosity is 1 − exp(−⟨k⟩ − ``slope`` · h), with
    /// h the height above the middle of the pellet.
    public let coverage: [Double]
    /// g, per px.
    public let slope: Double
    /// Where the axis enters and leaves the pellet, x, y and z in voxels; where it is
    /// ``PelletPhantomOptions/caps`` 0, the volume.
    public let axis: (start: SIMD3<Double>, end: SIMD3<Double>)
    /// Unit vector along the axis.
    public let direction: SIMD3<Double>
    /// Radius of the pellet, px.
    public let radius: Double
    /// Middles of the notches' sections in the plane across the axis at its start, in voxels.
    public let notches: [SIMD3<Double>]

    init(_ phantom: PelletPhantom, _ counts: PelletCounts) {
        let model = phantom.model
        let finesse = Double(PelletCounts.finesse)
        let coverage = (0..<counts.columns).map {
            phantom.coverage.coverage(distance: (Double($0) + 0.5) / finesse)
        }
        func bin(_ range: Range<Double>, _ rows: Range<Int>, _ columns: Range<Int>) -> Bin {
            var (voxels, pores, notch, expected) = (0, 0, 0, 0.0)
            for row in rows {
                let height = Double(row) + 0.5 - model.length / 2
                for column in columns {
                    let all = counts.count(.voxels, row: row, column: column)
                    notch += counts.count(.notch, row: row, column: column)
                    guard all > 0 else { continue }
                    let closed = counts.count(.closed, row: row, column: column)
                    let porosity = phantom.coverage.porosity(
                        coverage: coverage[column], height: height)
                    voxels += all
                    pores += counts.count(.pores, row: row, column: column)
                    expected += Double(closed) + Double(all - closed) * porosity
                }
            }
            return Bin(
                range: range, voxels: voxels, pores: pores, notch: notch,
                expected: expected / Double(voxels))
        }
        options = phantom.options
        let columns = 0..<counts.columns
        let rings = Int(model.radius.rounded(.up))
        radial = (0..<rings).map { ring in
            let first = ring * PelletCounts.finesse
            return bin(
                Double(ring)..<min(Double(ring + 1), model.radius), counts.rows,
                (first..<first + PelletCounts.finesse).clamped(to: columns))
        }
        height = counts.rows.map { row in
            bin(Double(row)..<Double(row + 1), row..<row + 1, columns)
        }.filter { $0.voxels + $0.notch > 0 }
        let heights = model.heights.lowerBound + model.length / 2
        total = bin(
            heights..<heights + model.heights.upperBound - model.heights.lowerBound, counts.rows,
            columns)
        self.coverage = (0..<rings).map {
            phantom.coverage.coverage(distance: Double($0) + 0.5)
        }
        slope = phantom.coverage.slope
        axis = model.axis
        direction = model.direction
        radius = model.radius
        notches = model.notches.map { model.point($0, height: -model.length / 2) }
    }
}
