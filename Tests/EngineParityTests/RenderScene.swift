import Engines
import Fields
import Foundation
import Porosity
import TestSupport

/// A pellet in a volume, a grid of local porosity, and a view of them.
struct RenderScene {
    var geometry = PelletGeometry(
        axisPoint: [60, 60, 40], direction: [0, 0, 1], radius: 50, heights: -30...30)
    var camera = PelletView.Camera()
    var cut: PelletView.Cut? = PelletView.Cut()
    var size = 300
    /// Sides of the grid, and of a cell in px; the grid begins at the first voxel.
    var cells = [30, 30, 20]
    var cellEdge = 4.0
    /// Porosity at a place of the volume, px; NaN for none.
    var porosity: (SIMD3<Double>) -> Double = { _ in 0.5 }

    /// A table in which red is always 255 and green is the index: their ratio does not depend on the
    /// light.
    static let indexed = (0..<256).map { UInt32(0xFF0000 + $0 << 8) }

    var view: PelletView { PelletView(geometry, camera: camera, cut: cut, size: size) }

    /// The plan, with one ray in the middle of each pixel if `samples` is 1; `depth` is over which
    /// porosity is averaged, radii, nil for what the view chooses.
    func plan(samples: Int = 1, depth: Double? = 0, table: [UInt32] = indexed) -> RenderPlan {
        let first = (cellEdge - 1) / 2
        let grid = RenderPlan.Grid(columns: cells[0], rows: cells[1], layers: cells[2]) { index in
            let cell = SIMD3(
                Double(index % cells[0]), Double(index / cells[0] % cells[1]),
                Double(index / (cells[0] * cells[1])))
            return porosity(cell * cellEdge + first)
        }
        let plan = view.plan(
            grid: grid, cellEdge: cellEdge, firstCell: SIMD3(repeating: first),
            colours: RenderPlan.Colours(table: table, range: 0...1, none: 0x0000FF))
        return RenderPlan(
            shape: plan.shape, samples: samples, rays: plan.rays, pelletHeight: plan.pelletHeight,
            cut: plan.cut, grid: plan.grid, gridOrigin: plan.gridOrigin, gridAxes: plan.gridAxes,
            depth: depth ?? plan.depth, colours: plan.colours, light: plan.light)
    }
}

extension RenderScene {
    /// A scene by chance: any view, tilt and cut, cells by chance, some of them without a porosity.
    init(seed: UInt64, size: Int) {
        var random = NoiseSource(seed: seed)
        let tilt = random.uniform(0, 0.3)
        let azimuth = random.uniform(0, 6.28)
        geometry.direction = [sin(tilt) * cos(azimuth), sin(tilt) * sin(azimuth), cos(tilt)]
        geometry.heights = -random.uniform(5, 30)...random.uniform(5, 30)
        camera.azimuth = random.uniform(-180, 180)
        camera.elevation = [-20, 0, 25, 60, 90][Int(seed % 5)]
        camera.distance = seed % 3 == 0 ? random.uniform(2, 8) : nil
        if seed % 4 == 1 {
            cut = nil
        } else {
            cut?.width = random.uniform(20, 180)
            cut?.turn = random.uniform(-90, 90)
            cut?.depth = seed % 2 == 0 ? random.uniform(1, 20) : nil
        }
        cells = [30, 1 + Int(random.uniform(0, 40)), 1 + Int(random.uniform(0, 25))]
        self.size = size
        var noise = NoiseSource(seed: seed + 1000)
        let values = (0..<4096).map { _ in noise.uniform() < 0.1 ? Double.nan : noise.uniform() }
        porosity = { place in
            values[Int(place.x * 7 + place.y * 131 + place.z * 1031) & 4095]
        }
    }
}

/// Green over red of a pixel, 0 to 255: with ``RenderScene/indexed``, the index of its colour.
func colourIndex(_ pixel: UInt32) -> Double {
    255 * Double(pixel >> 8 & 255) / Double(pixel >> 16 & 255)
}
