import Fields
import Foundation
@testable import Porosity
import TestSupport
import Testing

@Suite("A cylinder given by hand")
struct GeometryGivenTests {
    private let shape = Shape(width: 200, height: 100)

    private func given(
        axis: SIMD2<Double> = SIMD2(100, 50), radius: Double = 40, tilt: Double = 0,
        azimuth: Double = 0, slices: Range<Int> = 10..<60
    ) throws(PorosityError) -> PelletGeometry {
        try PelletGeometry(
            axis: axis, radius: radius, tiltDegrees: tilt, azimuthDegrees: azimuth,
            slices: slices, shape: shape, sliceCount: 80)
    }

    @Test("it reaches from half a voxel before its first slice to half a voxel after its last")
    func upright() throws {
        let geometry = try given()
        #expect(geometry.axisPoint == SIMD3(100, 50, 34.5))
        #expect(geometry.direction == SIMD3(0, 0, 1))
        #expect(geometry.heights == -25...25 && geometry.fit == nil && geometry.edgeBlur == nil)
    }

    @Test("a tilt leans the axis towards its azimuth as z increases")
    func tilted() throws {
        let geometry = try given(tilt: 30, azimuth: 90)
        #expect(abs(geometry.direction.x) < 1e-12 && abs(geometry.direction.y - 0.5) < 1e-12)
        #expect(abs(geometry.heights.upperBound - 25 / 0.75.squareRoot()) < 1e-12)
        #expect(abs(geometry.tiltDegrees - 30) < 1e-12)
        #expect(abs(geometry.azimuthDegrees - 90) < 1e-12)
        #expect(abs(try given(tilt: 1, azimuth: -60).azimuthDegrees - 300) < 1e-9)
    }

    @Test("values that cannot be are errors that name them")
    func errors() {
        func message(_ body: () throws(PorosityError) -> PelletGeometry) -> String {
            do {
                _ = try body()
                return "none"
            } catch {
                return error.description
            }
        }
        #expect(
            message { () throws(PorosityError) in try given(radius: 0) }
                == "radius_px is 0.0; give a number of pixels above 0")
        #expect(
            message { () throws(PorosityError) in try given(radius: 937) }
                == "radius_px is 937.0, the slices are only 200×100 pixels; check its unit")
        #expect(
            message { () throws(PorosityError) in try given(slices: 10..<81) }
                == "z is [10, 81], the volume has 80 slices; give the first and the one after the "
                + "last")
        #expect(
            message { () throws(PorosityError) in try given(tilt: -1) }
                == "tilt_deg is -1.0 with azimuth_deg 0.0; give a tilt of 0 to 45 degrees, and its "
                + "direction in azimuth_deg")
        #expect(
            message { () throws(PorosityError) in try given(axis: SIMD2(260, 50)) }
                == "axis_px is [260.0, 50.0] with radius_px 40.0, outside the slices of 200×100 "
                + "pixels; check both")
        // A pellet that is only partly in view is none of them.
        #expect(message { () throws(PorosityError) in try given(axis: SIMD2(230, 50)) } == "none")
    }

    @Test("a circle through exact points is exact, and wild points lose their weight")
    func circle() throws {
        var points = (0..<90).map { step -> SIMD2<Double> in
            let angle = Double(step) * .pi / 60
            return SIMD2(12 + 30 * cos(angle), -7 + 30 * sin(angle))
        }
        let exact = try #require(CircleFit(points))
        #expect(abs(exact.radius - 30) < 1e-9)
        #expect(abs(exact.centre.x - 12) < 1e-9 && abs(exact.centre.y + 7) < 1e-9)
        for step in 20..<35 { points[step] = SIMD2(12, -7) + 0.7 * (points[step] - SIMD2(12, -7)) }
        let robust = try #require(CircleFit(points))
        #expect(abs(robust.radius - 30) < 1e-3 && abs(robust.centre.x - 12) < 1e-3)
        #expect(CircleFit([SIMD2(0, 0), SIMD2(1, 1), SIMD2(2, 2), SIMD2(3, 3)]) == nil)
        #expect(CircleFit([SIMD2(0, 0), SIMD2(1, 1)]) == nil)
    }

    @Test("a small population of greys is found beside a large one")
    func levels() throws {
        var random = NoiseSource(seed: 7)
        let values = (0..<20_000).map { place in
            Float((place % 40 == 0 ? 100 : 300) + 20 * random.gaussian())
        }
        let levels = try #require(TwoLevels(values))
        #expect(abs(levels.air - 100) < 5 && abs(levels.solid - 300) < 2)
        #expect(abs(levels.separation - 10) < 1)
        #expect(TwoLevels([1, 1, 1]) == nil)
    }
}
