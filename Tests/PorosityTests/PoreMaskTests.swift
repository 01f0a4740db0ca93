import Fields
import Foundation
import TestSupport
import Testing

@testable import Porosity

@Suite("Masks of pellets")
struct PoreMaskTests {
    @Test("a box has its region's columns in its slices and rows only")
    func box() {
        let box = BoxMask(region: Region(x0: 2, y0: 1, x1: 5, y1: 3), slices: 4..<6)
        #expect(box.span(slice: 4, row: 1) == 2..<5 && box.span(slice: 5, row: 2) == 2..<5)
        #expect(box.span(slice: 3, row: 1).isEmpty && box.span(slice: 6, row: 1).isEmpty)
        #expect(box.span(slice: 4, row: 0).isEmpty && box.span(slice: 4, row: 3).isEmpty)
    }

    @Test("a voxel is in a tilted cylinder if its centre is, but for rounding on the rim")
    func cylinder() {
        for seed in UInt64(1)...30 {
            var random = NoiseSource(seed: seed)
            let tilt = random.uniform(0, 0.5)
            let azimuth = random.uniform(0, 2 * .pi)
            let u = SIMD3(sin(tilt) * cos(azimuth), sin(tilt) * sin(azimuth), cos(tilt))
            let a = SIMD3(random.uniform(5, 35), random.uniform(5, 25), random.uniform(0, 20))
            let geometry = PelletGeometry(
                axisPoint: a, direction: u, radius: random.uniform(0.4, 20),
                heights: -random.uniform(0, 12)...random.uniform(0, 12))
            let shape = Shape(width: 40, height: 30)
            let mask = CylinderMask(geometry, shape: shape, slices: 20)
            for z in 0..<20 {
                for y in 0..<30 {
                    let span = mask.span(slice: z, row: y)
                    let wall = mask.wall(slice: z, row: y)
                    for x in 0..<40 {
                        let p = SIMD3(Double(x), Double(y), Double(z)) - a
                        let h = (p * u).sum()
                        let r = ((p * p).sum() - h * h).squareRoot()
                        let (low, high) = (geometry.heights.lowerBound, geometry.heights.upperBound)
                        // Single precision of numbers up to 40² is good to 1e-4.
                        let isNear =
                            abs(r - geometry.radius) < 1e-3
                            || min(abs(h - low), abs(h - high)) < 1e-4
                        guard !isNear else { continue }
                        #expect(wall.contains(x) == (r < geometry.radius), "seed \(seed)")
                        #expect(
                            span.contains(x) == (r < geometry.radius && h >= low && h < high),
                            "seed \(seed)")
                    }
                }
            }
        }
    }

    @Test("a cylinder beside the volume has no voxel in it")
    func outside() {
        let geometry = PelletGeometry(
            axisPoint: SIMD3(-30, 5, 0), direction: SIMD3(0, 0, 1), radius: 20, heights: 0...5)
        let mask = CylinderMask(geometry, shape: Shape(width: 40, height: 10), slices: 5)
        #expect((0..<10).allSatisfy { mask.span(slice: 2, row: $0).isEmpty })
    }
}
