import Engines
import Fields
import Foundation
import Porosity
import TestSupport
import Testing

@Suite("The cylinder of a pellet")
struct GeometryFitTests {
    #if DEBUG
        private static let seeds: ClosedRange<UInt64> = 1...1
    #else
        private static let seeds: ClosedRange<UInt64> = 1...20
    #endif

    /// A small pellet of φ = 0.1.
    private var scene: GeometryScene {
        var scene = GeometryScene()
        scene.shape = Shape(width: 82, height: 78)
        scene.slices = 40
        scene.radius = 28.4
        scene.heights = -14.3...14.6
        scene.porosity = 0.1
        scene.poreRadius = 2.5
        return scene
    }

    private func fit(_ scene: GeometryScene) throws -> PelletGeometry {
        try PelletGeometry(fitting: scene.counts(), threads: 2)
    }

    /// Distance of the axis in the middle, px, and angle between the axes, degrees.
    private func errors(
        _ geometry: PelletGeometry, _ scene: GeometryScene
    ) -> (axis: Double, tilt: Double) {
        let offset = geometry.axisPoint - scene.middle
        let along = (offset * scene.direction).sum()
        let across = offset - along * scene.direction
        let sine = geometry.direction - scene.direction
        return (
            (across * across).sum().squareRoot(),
            2 * asin((sine * sine).sum().squareRoot() / 2) * 180 / .pi
        )
    }

    private func height(_ geometry: PelletGeometry) -> Double {
        geometry.heights.upperBound - geometry.heights.lowerBound
    }

    @Test("axis within 0.1 px, radius within 0.15 px, tilt within 0.05°", arguments: seeds)
    func accuracy(seed: UInt64) throws {
        var random = NoiseSource(seed: seed)
        var scene = GeometryScene()
        scene.seed = seed
        scene.shape = Shape(width: 130, height: 126)
        scene.slices = 140
        scene.offset = SIMD2(random.uniform(-2, 2), random.uniform(-2, 2))
        scene.radius = random.uniform(50, 54)
        scene.tilt = random.uniform(0, 2)
        scene.azimuth = random.uniform(0, 360)
        scene.heights = -60.2...58.4
        scene.blur = random.uniform(0.7, 1.3)
        scene.porosity = random.uniform(0.03, 0.12)
        scene.poreRadius = random.uniform(2, 3)
        scene.noise = random.uniform(0.1, 0.25)
        let geometry = try fit(scene)
        let (axis, tilt) = errors(geometry, scene)
        let quality = try #require(geometry.fit)
        #expect(axis < 0.1 && axis < 3.5 * quality.axisUncertainty, "seed \(seed)")
        let radius = abs(geometry.radius - scene.radius)
        #expect(radius < 0.15 && radius < 3 * quality.radiusUncertainty, "seed \(seed)")
        #expect(tilt < 0.05 && tilt < 3.5 * quality.tiltUncertainty, "seed \(seed)")
        #expect(abs(height(geometry) - 118.6) < 0.3, "seed \(seed)")
        #expect(abs((geometry.edgeBlur ?? 0) - scene.blur) < 0.05, "seed \(seed)")
        #expect(abs(geometry.heights.lowerBound + geometry.heights.upperBound) < 1e-9)
        #expect(quality.slices > 100 && quality.outsideView == 0)
    }

    @Test("without noise and pores the fit is exact to a few hundredths of a px")
    func clean() throws {
        var scene = scene
        scene.porosity = 0
        scene.noise = 0
        scene.tilt = 3
        scene.azimuth = 130
        let geometry = try fit(scene)
        let (axis, tilt) = errors(geometry, scene)
        #expect(axis < 0.01 && tilt < 0.02 && abs(geometry.radius - 28.4) < 0.02)
        #expect(abs(height(geometry) - 28.9) < 0.1)
        #expect(abs(geometry.axisPoint.z - scene.middle.z) < 0.05)
        #expect(abs((geometry.edgeBlur ?? 0) - 1) < 0.02)
        #expect(abs(geometry.tiltDegrees - 3) < 0.02 && abs(geometry.azimuthDegrees - 130) < 0.5)
    }

    @Test("notches move neither axis nor radius, and count as rejected")
    func notches() throws {
        var scene = scene
        scene.notches = [(20, 60, 8), (-120, -108, 5)]
        let geometry = try fit(scene)
        #expect(errors(geometry, scene).axis < 0.1)
        #expect(abs(geometry.radius - scene.radius) < 0.15)
        // 40 of 360 degrees are out of reach or rejected, and those of the small notch.
        #expect(try #require(geometry.fit).rejected > 12.0 / 360)
    }

    @Test("pores at the rim do not make the radius small", arguments: [0.2, 0.4])
    func porousRim(_ porosity: Double) throws {
        var scene = scene
        scene.porosity = porosity
        scene.noise = 0.2
        let geometry = try fit(scene)
        let uncertainty = try #require(geometry.fit).radiusUncertainty
        let limit = porosity < 0.3 ? 0.15 : 0.3
        #expect(abs(geometry.radius - scene.radius) < min(limit, 3 * uncertainty))
    }

    @Test("a rim that is cut off by the field of view is left out")
    func cutByView() throws {
        var scene = scene
        scene.offset = SIMD2(20, 4)
        let geometry = try fit(scene)
        #expect(errors(geometry, scene).axis < 0.1)
        #expect(abs(geometry.radius - scene.radius) < 0.15)
        // The side is at 40.5 − 20 px of 28.4 from the axis: arccos(0.722)/π of the rim.
        #expect(abs(try #require(geometry.fit).outsideView - 0.243) < 0.01)
    }

    @Test("a pellet wider than the slices is found by the air in their corners")
    func fillsTheView() throws {
        var scene = scene
        scene.radius = 44
        scene.offset = SIMD2(1, -1)
        let geometry = try fit(scene)
        #expect(errors(geometry, scene).axis < 0.15)
        #expect(abs(geometry.radius - 44) < 0.2)
    }

    @Test("a pellet that the volume cuts ends where the volume does")
    func cutByVolume() throws {
        var scene = scene
        scene.heights = -100...10.3
        let geometry = try fit(scene)
        #expect(abs(height(geometry) - (10.3 + 20)) < 0.2)
        // The middle between −0.5 and 19.5 + 10.3.
        #expect(abs(geometry.axisPoint.z - 14.65) < 0.1)
        scene.heights = -100...100
        let uncut = try fit(scene)
        #expect(abs(height(uncut) - 40) < 0.01 && abs(uncut.axisPoint.z - 19.5) < 0.01)
    }

    @Test("cupping, NaN around the field, and bright pores in floating point are no obstacle")
    func conditions() throws {
        var scene = scene
        scene.cupping = 0.3
        scene.fieldRadius = 36
        (scene.air, scene.solid) = (1.5, -0.5)
        let geometry = try PelletGeometry(fitting: scene.values(), pores: .bright, threads: 2)
        #expect(errors(geometry, scene).axis < 0.1)
        #expect(abs(geometry.radius - scene.radius) < 0.15)
    }

    @Test("what is no pellet is said, with what to do")
    func noPellet() throws {
        func message(_ scene: GeometryScene, _ pores: PoreGrey = .dark) throws -> String {
            let error = #expect(throws: PorosityError.self) {
                try PelletGeometry(fitting: scene.counts(), pores: pores, threads: 2)
            }
            return error?.description ?? ""
        }
        let remedy = "; give region: box, or a cylinder by hand"
        var wrong = scene
        wrong.porosity = 0
        #expect(
            try message(wrong, .bright)
                == "no pellet is found: the solid covers 100 % of the slices' sides, so no air is "
                + "seen around a pellet" + remedy)
        var noise = scene
        noise.porosity = 0
        noise.radius = 0.1
        #expect(
            try message(noise)
                == "no pellet is found: the slices show one grey, not a solid brighter than air "
                + "around it (pores: dark)" + remedy)
        let shape = Shape(width: 64, height: 64)
        let constant = MemoryFrames<UInt16>(
            shape: shape, frames: Array(repeating: Array(repeating: 9, count: 4096), count: 4))
        #expect(throws: PorosityError.constantVolume(value: 9)) {
            try PelletGeometry(fitting: constant, threads: 1)
        }
        let square = MemoryFrames<UInt16>(
            shape: shape,
            frames: Array(
                repeating: (0..<4096).map { place in
                    (12..<52).contains(place % 64) && (20..<44).contains(place / 64) ? 900 : 100
                }, count: 4))
        let error = #expect(throws: PorosityError.self) {
            try PelletGeometry(fitting: square, threads: 1)
        }
        #expect(
            error?.description.hasPrefix(
                "no pellet is found: 4 of 4 slices show no round body: an outline scatters by ")
                == true)
        let thin = MemoryFrames<UInt16>(shape: shape, frames: [Array(repeating: 9, count: 4096)])
        #expect(
            throws: PorosityError.noPellet(
                reason: "1 slices of 64×64 pixels are too few to see one in" + remedy)
        ) { try PelletGeometry(fitting: thin, threads: 1) }
    }
}
