import CPUEngine
import Engines
import Fields
import Foundation
import OpenCLEngine
import Porosity
import TestSupport
import Testing

@Suite("Every engine draws the same picture") struct RenderParityTests {
    @Test("native levels and OpenCL devices agree", arguments: 1...24)
    func engines(_ seed: Int) throws {
        // Sizes around whole vectors, and above the rows of a launch.
        let sizes = [16, 17, 31, 33, 63, 64, 65, 97]
        let scene = RenderScene(seed: UInt64(seed), size: sizes[seed % sizes.count])
        let plan = scene.plan(samples: 1 + seed % 4, depth: nil)
        let truth = try CPUEngine(threads: 1, instructionSet: .base).rendered(plan)
        #expect(Set(truth.pixels).count > 20, "seed \(seed) shows nothing")
        for named in try NamedEngine.all() {
            let picture = try named.engine.rendered(plan)
            #expect(picture.shape == truth.shape)
            #expect(
                zip(picture.pixels, truth.pixels).count { $0 != $1 } == 0,
                "\(named), seed \(seed)")
        }
    }

    @Test("any number of threads draws the same picture", arguments: [2, 3, 7])
    func threads(_ threads: Int) throws {
        let plan = RenderScene(seed: 5, size: 65).plan(samples: 2)
        #expect(
            try CPUEngine(threads: threads).rendered(plan)
                == CPUEngine(threads: 1).rendered(plan))
    }

    @Test("a device too small for the grid is an error with both numbers")
    func tooSmallDevice() throws {
        let plan = RenderScene().plan()
        for device in OpenCLDevice.all {
            let engine = try OpenCLEngine(devices: [device], memoryLimit: 1000)
            let error = #expect(throws: EngineError.self) { try engine.rendered(plan) }
            #expect(
                error?.description
                    == "\(device.name) takes buffers of up to 1000 bytes, the grid of the 3D view "
                    + "has 36000; use a larger device or --engine cpu")
        }
    }
}

/// The suite that Oclgrind watches.
@Suite("The kernel of the picture gives the native bits") struct RenderKernelTests {
    @Test("on every device", arguments: 1...12)
    func kernel(_ seed: Int) throws {
        let plan = RenderScene(seed: UInt64(seed), size: 19).plan(samples: 2, depth: nil)
        let truth = try CPUEngine(threads: 1).rendered(plan)
        for device in OpenCLDevice.all {
            let picture = try OpenCLEngine(devices: [device]).rendered(plan)
            #expect(picture == truth, "\(device.summary)")
        }
    }
}

@Suite("A picture of a pellet") struct RenderTests {
    private let engine = try? CPUEngine()

    private func rendered(_ plan: RenderPlan) throws -> RenderedPicture {
        try #require(engine).rendered(plan)
    }

    /// The pixel that shows a point of the pellet.
    private func pixel(
        of point: SIMD3<Double>, in picture: RenderedPicture, view: PelletView
    ) -> UInt32 {
        let place = view.place(of: point)
        return picture.pixels[Int(place.y) * picture.shape.width + Int(place.x)]
    }

    @Test("from above, the middle shows the upper face, and the corners are white")
    func fromAbove() throws {
        var scene = RenderScene(camera: .init(azimuth: 0, elevation: 90), cut: nil)
        // The upper face is at z = 70; the grid's slope is 1/80 per px.
        scene.porosity = { $0.z / 80 }
        let picture = try rendered(scene.plan())
        let middle = pixel(of: [0, 0, 60], in: picture, view: scene.view)
        #expect(abs(colourIndex(middle) - 255 * 70 / 80) < 1)
        #expect(picture.pixels.first == 0xFFFFFF && picture.pixels.last == 0xFFFFFF)
    }

    @Test("from the side, the middle shows the side, and with a cut the axis")
    func fromSide() throws {
        var scene = RenderScene(camera: .init(azimuth: 0, elevation: 0), cut: nil)
        scene.porosity = { $0.x / 120 }
        // The side that faces the eye is at x = 110, the axis at x = 60.
        let whole = try rendered(scene.plan())
        #expect(
            abs(colourIndex(pixel(of: [50, 0, 30], in: whole, view: scene.view)) - 255 * 110 / 120)
                < 2)
        scene.cut = .init(width: 90, turn: 0)
        let open = try rendered(scene.plan())
        #expect(
            abs(colourIndex(pixel(of: [0, 0, 30], in: open, view: scene.view)) - 255 * 60 / 120)
                < 2)
    }

    @Test("a cut of some depth leaves what is below it")
    func floor() throws {
        var scene = RenderScene(
            camera: .init(azimuth: 0, elevation: 0), cut: .init(width: 90, turn: 0, depth: 20))
        scene.porosity = { $0.x / 120 }
        let picture = try rendered(scene.plan())
        let view = scene.view
        #expect(
            abs(colourIndex(pixel(of: [0, 0, 50], in: picture, view: view)) - 255 * 60 / 120) < 2)
        #expect(
            abs(colourIndex(pixel(of: [50, 0, 30], in: picture, view: view)) - 255 * 110 / 120) < 2)
    }

    @Test("a uniform pellet has one colour, apart from the light")
    func uniform() throws {
        var scene = RenderScene()
        scene.porosity = { _ in 0.2 }
        let picture = try rendered(scene.plan(depth: nil))
        let inside = picture.pixels.filter { $0 != 0xFFFFFF }
        #expect(inside.count > 20_000)
        // 0.2 of 255 is colour 51; both channels are rounded to ±0.5.
        #expect(
            inside.allSatisfy { abs(Double($0 >> 8 & 255) - Double($0 >> 16 & 255) / 5) < 0.61 })
        #expect(Set(inside.map { $0 >> 16 }).count > 30, "there is no light")
    }

    @Test("cells without a porosity have their own colour, and do not count beside others")
    func none() throws {
        var scene = RenderScene(camera: .init(azimuth: 0, elevation: 90), cut: nil)
        scene.porosity = { $0.x < 60 ? .nan : 0.25 }
        let picture = try rendered(scene.plan())
        let view = scene.view
        let empty = pixel(of: [-30, 0, 60], in: picture, view: view)
        #expect(empty & 0xFFFF00 == 0 && empty & 255 > 100)
        for x in [2.0, 10, 30] {
            let index = colourIndex(pixel(of: [x, 0, 60], in: picture, view: view))
            #expect(abs(index - 255 * 0.25) < 1.5, "at \(x)")
        }
    }

    /// A point of a face, away from its edges, and the unit vector out of the pellet there.
    private func surfacePoint(
        _ scene: RenderScene, _ random: inout NoiseSource
    ) -> (point: SIMD3<Double>, outward: SIMD3<Double>) {
        let (radius, height) = (scene.geometry.radius, scene.view.pelletHeight)
        let angle = random.uniform(0, 6.283)
        let (r, h) = (radius * random.uniform(0.1, 0.95), height * random.uniform(0.05, 0.95))
        let angles = scene.view.cutAngles ?? 0...0
        switch Int(random.uniform(0, 5)) {
        case 0:
            return ([radius * cos(angle), radius * sin(angle), h], [cos(angle), sin(angle), 0])
        case 1: return ([r * cos(angle), r * sin(angle), height], [0, 0, 1])
        case 2:
            let low = angles.lowerBound
            return ([r * cos(low), r * sin(low), h], [-sin(low), cos(low), 0])
        case 3:
            let high = angles.upperBound
            return ([r * cos(high), r * sin(high), h], [sin(high), -cos(high), 0])
        default:
            let floor = height - (scene.cut?.depth ?? 0)
            return ([r * cos(angle), r * sin(angle), floor], [0, 0, 1])
        }
    }

    @Test("a point that nothing hides is seen where it is", arguments: 1...12)
    func visiblePoints(_ seed: Int) throws {
        var scene = RenderScene(seed: UInt64(seed), size: 400)
        scene.cells = [30, 30, 23]
        scene.cellEdge = 4
        if scene.cut == nil { scene.cut = .init(width: 70, turn: -20, depth: 12) }
        let view = scene.view
        let (radius, height) = (scene.geometry.radius, view.pelletHeight)
        let azimuth = scene.camera.azimuth * .pi / 180
        let elevation = scene.camera.elevation * .pi / 180
        let towardsEye = SIMD3(
            cos(azimuth) * cos(elevation), sin(azimuth) * cos(elevation), sin(elevation))
        let right = SIMD3(-sin(azimuth), cos(azimuth), 0)
        let up = SIMD3(
            -cos(azimuth) * sin(elevation), -sin(azimuth) * sin(elevation), cos(elevation))
        func isSolid(_ p: SIMD3<Double>) -> Bool {
            guard p.x * p.x + p.y * p.y < radius * radius, p.z > 0, p.z < height else {
                return false
            }
            guard let cut = view.cutAngles, p.z > height - (scene.cut?.depth ?? 1e9) else {
                return true
            }
            let middle = (cut.lowerBound + cut.upperBound) / 2
            let turned = remainder(atan2(p.y, p.x) - middle, 2 * .pi)
            return abs(turned) > (cut.upperBound - cut.lowerBound) / 2
        }
        // Three pictures whose colours are the three coordinates in the volume.
        let pictures = try (0..<3).map { axis -> RenderedPicture in
            scene.porosity = { $0[axis] / 120 }
            return try rendered(scene.plan())
        }
        var random = NoiseSource(seed: UInt64(seed) + 77)
        var seen = 0
        for _ in 0..<120 {
            let (point, outward) = surfacePoint(scene, &random)
            let eye =
                scene.camera.distance.map {
                    SIMD3(0, 0, height / 2) + $0 * radius * towardsEye
                } ?? point + 4 * radius * towardsEye
            let path = eye - point
            let length = (path * path).sum().squareRoot()
            let slant = (path * outward).sum() / length
            // Half a px to all sides too, solid begins here: 2 px towards the eye there is nothing,
            // and 2 px away from it there is something.
            let isClear = [[0, 0], [0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]].allSatisfy { aside in
                let start = point + aside[0] * right + aside[1] * up
                return isSolid(start - path * (2 / length))
                    && !stride(from: 2, to: length, by: 0.5).contains {
                        isSolid(start + path * ($0 / length))
                    }
            }
            guard slant > 0.3, isClear else { continue }
            seen += 1
            let inVolume =
                scene.geometry.axisPoint
                + (scene.geometry.heights.lowerBound + point.z) * scene.geometry.direction
                + point.x * view.axes[0] + point.y * view.axes[1]
            for axis in 0..<3 {
                let index = colourIndex(pixel(of: point, in: pictures[axis], view: view))
                // Half a pixel aside, along a slanted face; a colour, and its rounding.
                let aside = 0.71 * view.scale * 1.6 / slant * 255 / 120
                #expect(
                    abs(index - 255 * inVolume[axis] / 120) < aside + 2,
                    "axis \(axis) of \(point), seed \(seed)")
            }
        }
        #expect(seen > 5, "seed \(seed)")
    }
}
