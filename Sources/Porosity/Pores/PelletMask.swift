public import Fields

/// Which voxels of a volume belong to the pellet: in every row of every slice, neighbours.
public protocol PelletMask: Sendable {
    /// The columns of a row that are inside the pellet; empty where there are none.
    ///
    /// Asked only for slices and rows of the volume, by several threads at once.
    func span(slice: Int, row: Int) -> Range<Int>

    /// The columns of a row that are inside the pellet's side wall, as if it had no end faces.
    ///
    /// A voxel of the pellet lies in an end face if its neighbour in the next slice is not in the
    /// pellet but inside the wall. In a tilted pellet the wall's steps have such neighbours outside
    /// the wall; they are in no end face.
    func wall(slice: Int, row: Int) -> Range<Int>
}

extension PelletMask {
    /// A wall around everything: every neighbour outside the pellet in the next slice makes an end
    /// face, as is right for a box and for a pellet that stands upright.
    public func wall(slice: Int, row: Int) -> Range<Int> { 0..<Int.max }
}

/// A box of voxels.
public struct BoxMask: PelletMask, Hashable {
    /// The columns and rows of the box.
    public let region: Region
    /// The slices of the box.
    public let slices: Range<Int>

    /// Creates a box.
    public init(region: Region, slices: Range<Int>) {
        self.region = region
        self.slices = slices
    }

    /// Creates a box that is a whole volume.
    public init(shape: Shape, slices: Int) {
        self.init(region: shape.bounds, slices: 0..<slices)
    }

    /// The columns of the box in the rows that it reaches.
    public func span(slice: Int, row: Int) -> Range<Int> {
        slices.contains(slice) && region.rows.contains(row) ? region.columns : 0..<0
    }
}

/// The voxels whose centres are in a cylinder.
///
///     r² = m t² + q e_y² < R²        t = e_x + s e_y,  e = (x, y) − centre of the slice
///     m = 1 − u_x²,  s = −u_x u_y / m,  q = u_z² / m
///     h₀ ≤ h < h₁                    h = h(axis in the slice) + u_y e_y + u_x e_x
///
/// In single precision, in the order of operations written here, which is that of the grey tally.
/// With numbers of equal size both hold the same voxels. Voxels on the rim differ where the numbers
/// come about in another way, for instance where a height is scaled to slices of the pellet: a total
/// that must agree with the tally's takes the tally's own columns.
public struct CylinderMask: PelletMask {
    private let width: Int
    private let centres: [SIMD2<Float>]
    private let heights: [Float]
    private let top, bottom: Float
    private let scaleX, scaleY, shear: Float
    private let riseX, riseY: Float
    private let squaredRadius: Float

    /// Creates the mask of a pellet in a volume.
    ///
    /// - Parameters:
    ///   - geometry: The cylinder.
    ///   - shape: Columns and rows of a slice.
    ///   - slices: Number of slices.
    /// - Precondition: The axis crosses the slices.
    public init(_ geometry: PelletGeometry, shape: Shape, slices: Int) {
        let (a, u) = (geometry.axisPoint, geometry.direction)
        precondition(u.z > 0, "the axis crosses the slices")
        let scale = 1 - u.x * u.x
        width = shape.width
        centres = (0..<slices).map { slice in
            let steps = (Double(slice) - a.z) / u.z
            return SIMD2(Float(a.x + steps * u.x), Float(a.y + steps * u.y))
        }
        heights = (0..<slices).map { Float((Double($0) - a.z) / u.z) }
        top = Float(geometry.heights.lowerBound)
        bottom = Float(geometry.heights.upperBound)
        scaleX = Float(scale)
        scaleY = Float((1 - u.x * u.x - u.y * u.y) / scale)
        shear = Float(-u.x * u.y / scale)
        (riseX, riseY) = (Float(u.x), Float(u.y))
        squaredRadius = Float(geometry.radius * geometry.radius)
    }

    /// The columns inside the wall and between the end faces.
    public func span(slice: Int, row: Int) -> Range<Int> {
        let wall = wall(slice: slice, row: row)
        guard !wall.isEmpty else { return wall }
        let height = heights[slice] + riseY * (Float(row) - centres[slice].y)
        let (centre, top, bottom) = (centres[slice].x, top, bottom)
        func isPast(_ end: Float) -> (Int) -> Bool {
            { height + riseX * (Float($0) - centre) >= end }
        }
        let (low, high) = (isPast(top), isPast(bottom))
        // Along a row the height rises or falls: the columns past an end are its first or last ones.
        if riseX >= 0 {
            let first = wall.firstColumn(where: low)
            return first..<max(first, wall.firstColumn(where: high))
        }
        let first = wall.firstColumn { !high($0) }
        return first..<max(first, wall.firstColumn { !low($0) })
    }

    /// The columns nearer to the axis than the radius.
    public func wall(slice: Int, row: Int) -> Range<Int> {
        let centre = centres[slice]
        let ey = Float(row) - centre.y
        let (offset, square) = (shear * ey, (scaleY * ey) * ey)
        func isInside(_ x: Int) -> Bool {
            let t = (Float(x) - centre.x) + offset
            return (scaleX * t) * t + square < squaredRadius
        }
        let least = (centre.x - offset).rounded()
        guard width > 0, !least.isNaN else { return 0..<0 }
        let nearest = Int(min(max(least, 0), Float(width - 1)))
        guard isInside(nearest) else { return 0..<0 }
        let first = (0..<nearest).firstColumn(where: isInside)
        return first..<(nearest..<width).firstColumn { !isInside($0) }
    }
}

extension Range<Int> {
    /// The first column that fulfils a condition, which then all after it do; the range's end if none
    /// does.
    fileprivate func firstColumn(where condition: (Int) -> Bool) -> Int {
        var (low, high) = (lowerBound, upperBound)
        while low < high {
            let middle = low + (high - low) / 2
            if condition(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
