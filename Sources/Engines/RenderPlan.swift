public import Fields
package import Kernels

#if canImport(Glibc)
    import Glibc
#endif

/// The picture of a pellet from which a wedge is cut, coloured by local porosity: an immutable value,
/// the same for every engine.
///
/// Points are in the pellet's frame, in radii: the axis is z, from 0 at the lower face to
/// ``pelletHeight`` at the upper, and the side is where x² + y² = 1. What a ray sees is coloured by the
/// mean porosity a little below the surface, between the cells of the grid around each place; cells
/// without a porosity do not count.
public struct RenderPlan: Sendable {
    /// The local porosity of equal cells.
    public struct Grid: Sendable {
        /// Cells along x, y and z of the volume.
        public let columns, rows, layers: Int
        /// Porosity in steps of 1/65 534, ``none`` where there is none: `[layer][row][column]`.
        package let codes: Table<UInt16>

        /// The code of a cell without a porosity.
        public static let none = UInt16(NO_CODE)

        /// Takes the porosity of each cell (1): what is outside 0 to 1 becomes the nearer end, NaN
        /// is a cell without a porosity.
        ///
        /// - Precondition: There is a cell, and at most 1024 along each side.
        public init(
            columns: Int, rows: Int, layers: Int, porosity: (Int) -> Double
        ) {
            let sides = [columns, rows, layers]
            precondition(sides.allSatisfy { (1...1024).contains($0) }, "\(sides) cells")
            self.columns = columns
            self.rows = rows
            self.layers = layers
            codes = Table(count: columns * rows * layers, filler: Self.none) { cells in
                for index in cells.indices {
                    let value = porosity(index)
                    let code = Self.code(of: min(max(value, 0), 1)).rounded()
                    cells[index] = value.isNaN ? Self.none : UInt16(code)
                }
            }
        }

        /// The code of a porosity, before it is rounded.
        static func code(of porosity: Double) -> Double { porosity * (Double(NO_CODE) - 1) }
    }

    /// Where the rays begin and go: both change by the same vector from pixel to pixel, which holds
    /// for parallel rays and for those of one eye.
    public struct Rays: Sendable, Hashable {
        /// Of the upper left corner of the picture.
        public var origin, direction: SIMD3<Double>
        /// Their change from one column to the next.
        public var originPerColumn, directionPerColumn: SIMD3<Double>
        /// Their change from one row to the next.
        public var originPerRow, directionPerRow: SIMD3<Double>

        /// Creates rays; directions are about 1 long.
        public init(
            origin: SIMD3<Double>, originPerColumn: SIMD3<Double>, originPerRow: SIMD3<Double>,
            direction: SIMD3<Double>, directionPerColumn: SIMD3<Double> = .zero,
            directionPerRow: SIMD3<Double> = .zero
        ) {
            self.origin = origin
            self.originPerColumn = originPerColumn
            self.originPerRow = originPerRow
            self.direction = direction
            self.directionPerColumn = directionPerColumn
            self.directionPerRow = directionPerRow
        }
    }

    /// The wedge that is cut out: it has the axis as its edge.
    public struct Cut: Sendable, Hashable {
        /// Angles about the axis between which it lies, radians from +x towards +y.
        public var angles: ClosedRange<Double>
        /// Its lower end; 0 or less cuts through the lower face.
        public var floor: Double

        /// Creates a wedge.
        ///
        /// - Precondition: It is no wider than half a turn.
        public init(angles: ClosedRange<Double>, floor: Double) {
            precondition(
                angles.upperBound - angles.lowerBound <= .pi * (1 + 1e-9), "half a turn at most")
            self.angles = angles
            self.floor = floor
        }
    }

    /// How porosities become colours.
    public struct Colours: Sendable, Hashable {
        /// 256 colours, 0xRRGGBB.
        public var table: [UInt32]
        /// Porosities of the first and the last of them; what lies beyond has the colour at its end.
        public var range: ClosedRange<Double>
        /// The colour where there is no porosity.
        public var none: UInt32

        /// Creates a map of colours.
        ///
        /// - Precondition: There are 256 colours, and the ends of `range` differ.
        public init(table: [UInt32], range: ClosedRange<Double>, none: UInt32 = 0xB8B8B8) {
            precondition(table.count == Int(COLOURS), "\(table.count) colours")
            precondition(range.upperBound > range.lowerBound, "\(range) is no range of porosities")
            self.table = table
            self.range = range
            self.none = none
        }
    }

    /// The size of the picture.
    public let shape: Shape
    /// Rays of a pixel, on a side.
    public let samples: Int
    /// Where the rays go.
    public let rays: Rays
    /// Height of the upper face.
    public let pelletHeight: Double
    /// What is cut out; nil for nothing.
    public let cut: Cut?
    /// The local porosity.
    public let grid: Grid
    /// The grid's coordinates of the origin, in cells from the centre of the first.
    public let gridOrigin: SIMD3<Double>
    /// Their change along x, y and z.
    public let gridAxes: [SIMD3<Double>]
    /// Over which depth below the surface porosity is averaged.
    public let depth: Double
    /// How porosities become colours.
    public let colours: Colours
    /// The unit vector to the light.
    public let light: SIMD3<Double>

    /// Creates a plan.
    ///
    /// - Precondition: The picture has at most 16 384 pixels and 8 rays on a side, and `gridAxes`
    ///   are three.
    public init(
        shape: Shape, samples: Int = 3, rays: Rays, pelletHeight: Double, cut: Cut?, grid: Grid,
        gridOrigin: SIMD3<Double>, gridAxes: [SIMD3<Double>], depth: Double, colours: Colours,
        light: SIMD3<Double>
    ) {
        precondition((1...8).contains(samples), "\(samples) rays on a side of a pixel")
        precondition(max(shape.width, shape.height) <= 16_384, "a picture of \(shape) pixels")
        precondition(gridAxes.count == 3, "a grid has three axes")
        precondition(pelletHeight > 0 && depth >= 0, "a pellet \(pelletHeight) high")
        self.shape = shape
        self.samples = samples
        self.rays = rays
        self.pelletHeight = pelletHeight
        self.cut = cut
        self.grid = grid
        self.gridOrigin = gridOrigin
        self.gridAxes = gridAxes
        self.depth = depth
        self.colours = colours
        self.light = light
    }

    /// Places below the surface that a colour is the mean of.
    private static let depthSamples = 3
    /// Brightness without light, and what full light adds: colours stay near those of the bar, and
    /// none is brighter.
    private static let ambient: Float = 0.7
    private static let diffuse: Float = 0.3
    /// Dark lines along edges: their width in radii, and how dark they are.
    private static let edgeWidth = 0.012
    private static let edgeDarkness: Float = 0.5

    /// The table of colours as the loops read it: that of "no porosity" is last.
    package var colourTable: [UInt32] { colours.table + [colours.none] }

    /// The numbers that all rays share.
    package var settings: render_settings {
        let side = Double(samples)
        let low = Grid.code(of: colours.range.lowerBound)
        let high = Grid.code(of: colours.range.upperBound)
        // The first ray of a pixel goes through the middle of the first of its samples² parts.
        func first(
            _ start: SIMD3<Double>, _ column: SIMD3<Double>, _ row: SIMD3<Double>
        ) -> render_vector { vector(start + (column + row) / (2 * side)) }
        var settings = render_settings()
        settings.width = Int32(shape.width)
        settings.height = Int32(shape.height)
        settings.samples = Int32(samples)
        settings.inverse_samples = Float(1 / (side * side))
        settings.origin = first(rays.origin, rays.originPerColumn, rays.originPerRow)
        settings.origin_column = vector(rays.originPerColumn / side)
        settings.origin_row = vector(rays.originPerRow / side)
        settings.direction = first(
            rays.direction, rays.directionPerColumn, rays.directionPerRow)
        settings.direction_column = vector(rays.directionPerColumn / side)
        settings.direction_row = vector(rays.directionPerRow / side)
        settings.pellet_height = Float(pelletHeight)
        // Without a cut its floor is above the pellet.
        let angles = cut?.angles ?? 0...(.pi / 2)
        settings.cut_ax = Float(-sin(angles.lowerBound))
        settings.cut_ay = Float(cos(angles.lowerBound))
        settings.cut_bx = Float(sin(angles.upperBound))
        settings.cut_by = Float(-cos(angles.upperBound))
        settings.cut_floor = Float(cut?.floor ?? pelletHeight + 1)
        settings.columns = Int32(grid.columns)
        settings.rows = Int32(grid.rows)
        settings.layers = Int32(grid.layers)
        settings.grid_origin = vector(gridOrigin)
        settings.grid_x = vector(gridAxes[0])
        settings.grid_y = vector(gridAxes[1])
        settings.grid_z = vector(gridAxes[2])
        settings.depth_samples = Int32(Self.depthSamples)
        settings.depth_step = Float(depth / Double(Self.depthSamples))
        settings.code_low = Float(low)
        settings.code_scale = Float((Double(COLOURS) - 1) / (high - low))
        settings.light = vector(light)
        settings.ambient = Self.ambient
        settings.diffuse = Self.diffuse
        settings.edge_scale = Float(1 / Self.edgeWidth)
        settings.edge_darkness = Self.edgeDarkness
        return settings
    }

    private func vector(_ value: SIMD3<Double>) -> render_vector {
        render_vector(x: Float(value.x), y: Float(value.y), z: Float(value.z))
    }
}

/// A picture that an engine drew.
public struct RenderedPicture: Sendable, Hashable {
    /// Its size.
    public let shape: Shape
    /// 0xRRGGBB of each pixel, row after row from the top.
    public let pixels: [UInt32]

    /// Takes pixels, row after row.
    ///
    /// - Precondition: There is one for each place of `shape`.
    public init(shape: Shape, pixels: [UInt32]) {
        precondition(pixels.count == shape.count, "\(pixels.count) pixels of \(shape)")
        self.shape = shape
        self.pixels = pixels
    }

    /// Red, green and blue of each pixel, a byte each.
    public var bytes: [UInt8] {
        pixels.flatMap { [UInt8($0 >> 16 & 255), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
    }
}
