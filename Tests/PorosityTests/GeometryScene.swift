import Engines
import Fields
import Foundation
import TestSupport

/// A synthetic pellet: a cylinder of known place in air, with overlapping balls as pores.
///
///     v = air + (solid − air) · C · F · Π (1 − S_i) + cupping + noise
///
/// with C, F and S_i the parts of a voxel inside the cylinder, between its faces and in a pore, each
/// an error function of the distance from its surface: what a Gaussian blur makes of flat surfaces.
struct GeometryScene {
    var shape = Shape(width: 120, height: 112)
    var slices = 72
    /// Where the axis crosses the middle of the volume, px, from the middle of a slice.
    var offset = SIMD2(1.3, -2.7)
    var radius = 41.6
    var tilt = 0.0
    var azimuth = 0.0
    /// Heights of the faces along the axis from the middle of the volume.
    var heights = -25.3...27.6
    /// σ of the blur, px.
    var blur = 1.0
    var porosity = 0.0
    var poreRadius = 3.0
    /// σ of the noise in steps of air to solid.
    var noise = 0.1
    var air = 10_000.0
    var solid = 30_000.0
    /// Missing sectors, degrees from and to, and how deep.
    var notches: [(from: Double, to: Double, depth: Double)] = []
    /// How much darker the middle is than the edge, in steps of air to solid.
    var cupping = 0.0
    /// Beyond this distance from the middle of a slice values are NaN.
    var fieldRadius = Double.infinity
    var seed: UInt64 = 1

    /// The axis' point in the middle of the volume.
    var axisPoint: SIMD3<Double> {
        SIMD3(
            Double(shape.width - 1) / 2 + offset.x, Double(shape.height - 1) / 2 + offset.y,
            Double(slices - 1) / 2)
    }

    var direction: SIMD3<Double> {
        let (tilt, azimuth) = (tilt * .pi / 180, azimuth * .pi / 180)
        return SIMD3(sin(tilt) * cos(azimuth), sin(tilt) * sin(azimuth), cos(tilt))
    }

    /// Where the axis is half way between the faces.
    var middle: SIMD3<Double> {
        axisPoint + (heights.lowerBound + heights.upperBound) / 2 * direction
    }

    /// All slices in single precision.
    func voxels() -> [[Float]] {
        var random = NoiseSource(seed: seed)
        var balls: [SIMD3<Double>] = []
        if porosity > 0 {
            // A Boolean model: φ = 1 − exp(−n V).
            let volume = 4 / 3 * Double.pi * poreRadius * poreRadius * poreRadius
            let box = Double(shape.width * shape.height) * (Double(slices) + 4 * poreRadius)
            let number = random.poisson(-log(1 - porosity) / volume * box)
            balls = (0..<Int(number)).map { _ in
                SIMD3(
                    random.uniform(0, Double(shape.width)),
                    random.uniform(0, Double(shape.height)),
                    random.uniform(-2 * poreRadius, Double(slices) + 2 * poreRadius))
            }
        }
        let pores = balls
        return mapInParallel(slices, threads: 2) { slice($0, pores) }
    }

    private func inside(_ distance: Double) -> Double {
        if distance < -5 * blur { return 1 }
        if distance > 5 * blur { return 0 }
        return erfc(distance / blur / 2.0.squareRoot()) / 2
    }

    private func slice(_ z: Int, _ balls: [SIMD3<Double>]) -> [Float] {
        var random = NoiseSource(seed: seed &* 1_000_003 &+ UInt64(z))
        let (point, u) = (axisPoint, direction)
        var solidity = [Double](repeating: 0, count: shape.count)
        var radii = solidity
        for y in 0..<shape.height {
            for x in 0..<shape.width {
                let p = SIMD3(Double(x), Double(y), Double(z)) - point
                let h = p.x * u.x + p.y * u.y + p.z * u.z
                let across = SIMD3(p.x - h * u.x, p.y - h * u.y, p.z - h * u.z)
                let r =
                    (across.x * across.x + across.y * across.y + across.z * across.z).squareRoot()
                radii[y * shape.width + x] = r
                var edge = radius
                if !notches.isEmpty {
                    let angle = atan2(across.y, across.x) * 180 / .pi
                    for notch in notches where angle > notch.from && angle < notch.to {
                        edge = radius - notch.depth
                    }
                }
                solidity[y * shape.width + x] =
                    inside(r - edge) * inside(h - heights.upperBound)
                    * inside(heights.lowerBound - h)
            }
        }
        let reach = poreRadius + 5 * blur
        for ball in balls where abs(ball.z - Double(z)) < reach {
            for y in max(Int(ball.y - reach), 0)..<min(Int(ball.y + reach) + 1, shape.height) {
                for x in max(Int(ball.x - reach), 0)..<min(Int(ball.x + reach) + 1, shape.width) {
                    let (dx, dy) = (Double(x) - ball.x, Double(y) - ball.y)
                    let dz = Double(z) - ball.z
                    let distance = (dx * dx + dy * dy + dz * dz).squareRoot()
                    solidity[y * shape.width + x] *= 1 - inside(distance - poreRadius)
                }
            }
        }
        let centre = SIMD2(Double(shape.width - 1), Double(shape.height - 1)) / 2
        return solidity.indices.map { place in
            let (x, y) = (Double(place % shape.width), Double(place / shape.width))
            if hypot(x - centre.x, y - centre.y) > fieldRadius { return .nan }
            let relative = radii[place] / radius
            let dip = cupping * max(1 - relative * relative, 0)
            let value = solidity[place] * (1 - dip) + (noise > 0 ? noise * random.gaussian() : 0)
            return Float(air + (solid - air) * value)
        }
    }

    /// As a source of 16-bit counts.
    func counts() -> MemoryFrames<UInt16> {
        MemoryFrames(
            shape: shape,
            frames: voxels().map { slice in
                slice.map { UInt16(min(max($0.rounded(), 0), 65_535)) }
            })
    }

    /// As a source of floating-point values.
    func values() -> MemoryFrames<Float> { MemoryFrames(shape: shape, frames: voxels()) }
}
