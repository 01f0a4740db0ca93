import Fields
import Foundation
import Radiography
import TestSupport
import Testing

@Suite("Cylinder fits")
struct CylinderFitTests {
    @Test func `Pulls of axis and radius over fifty noisy images are those of a Gaussian`() throws {
        var axisPulls: [Double] = []
        var radiusPulls: [Double] = []
        var axisErrors: [Double] = []
        for seed in UInt64(1)...50 {
            var random = NoiseSource(seed: 1000 + seed)
            var scene = CylinderScene()
            scene.axis = 230 + random.uniform(-8, 8)
            scene.radius = random.uniform(190, 205)
            let fit = try CylinderFit(depth: scene.image(seed: seed), rows: [0..<120])
            axisErrors.append(fit.axis.column - scene.axis)
            axisPulls.append((fit.axis.column - scene.axis) / fit.axisUncertainty)
            radiusPulls.append((fit.radius - scene.radius) / fit.radiusUncertainty)
        }
        for pulls in [axisPulls, radiusPulls] {
            let (mean, deviation) = RadiographyOracle.moments(pulls)
            #expect((0.7...1.4).contains(deviation), "deviation \(deviation)")
            #expect(abs(mean) < 0.5, "mean \(mean)")
        }
        // 0.0304 pixels is the least standard deviation that any unbiased estimate of five
        // parameters can have on these images (Cramér and Rao).
        #expect(RadiographyOracle.moments(axisErrors).deviation < 0.04)
    }

    @Test func `The axis of 400 rows is found to 0.05 pixels`() throws {
        for seed in UInt64(1)...5 {
            var scene = CylinderScene()
            scene.shape = Shape(width: 520, height: 400)
            scene.axis = 260.3
            let fit = try CylinderFit(depth: scene.image(seed: seed), rows: [0..<400])
            #expect(abs(fit.axis.column - 260.3) < 0.05, "seed \(seed)")
        }
    }

    @Test func `Strong noise, missing pixels, a beam gradient and components are tolerated`() throws
    {
        var pulls: [Double] = []
        for seed in UInt64(1)...20 {
            var scene = CylinderScene()
            scene.noise = 0.3
            scene.missing = 0.05
            scene.gradient = 0.04
            scene.tilt = 0.6
            scene.depth = { $0 < 50 ? 1.3 : 0.7 }
            let fit = try CylinderFit(depth: scene.image(seed: seed), rows: [0..<50, 52..<120])
            #expect(abs(fit.axis.column - 230) < 1, "seed \(seed)")
            #expect(abs(fit.radius - 200) < 1, "seed \(seed)")
            #expect(abs(fit.axis.tiltDegrees - 0.6) < 5 * fit.tiltUncertainty, "seed \(seed)")
            pulls.append((fit.axis.column - 230) / fit.axisUncertainty)
        }
        let deviation = RadiographyOracle.moments(pulls).deviation
        #expect((0.6...1.5).contains(deviation), "deviation \(deviation)")
    }

    @Test(arguments: [20.0, 60, 350])
    func `A cylinder without noise is found to a thousandth of a pixel`(radius: Double) throws {
        var scene = CylinderScene()
        scene.radius = radius
        scene.shape = Shape(width: Int(2.6 * radius), height: 40)
        scene.axis = 1.31 * radius
        scene.noise = 0
        let fit = try CylinderFit(depth: scene.image(seed: 1), rows: [0..<40])
        #expect(abs(fit.axis.column - scene.axis) < 1e-3)
        #expect(abs(fit.radius - radius) < 2e-2)
        #expect(abs(fit.axis.tiltDegrees) < 1e-3)
    }

    @Test func `A crack and opaque rows do not move the axis`() throws {
        var scene = CylinderScene()
        scene.tilt = -1
        var image = scene.image(seed: 7)
        // A notch at the left edge of rows 60 to 69, and rows at the end that saturate.
        for row in 60..<70 {
            for column in 0..<110 { image[column, row] = 0 }
        }
        for row in 100..<120 {
            for column in 0..<460 where image[column, row] > 0.3 { image[column, row] = 4 }
        }
        let fit = try CylinderFit(depth: image, rows: [0..<120])
        #expect(abs(fit.axis.column - 230) < 0.1)
        #expect(abs(fit.axis.tiltDegrees + 1) < 0.05)
        #expect(abs(fit.radius - 200) < 0.3)
    }

    @Test func `A known tilt and a known radius are kept`() throws {
        var scene = CylinderScene()
        scene.tilt = 0.5
        let fit = try CylinderFit(
            depth: scene.image(seed: 3), rows: [10..<60],
            radius: .known(pixels: 200, uncertainty: 0.5), tilt: .known(degrees: 0.5))
        #expect(abs(fit.axis.tiltDegrees - 0.5) < 1e-12)
        #expect(fit.tiltUncertainty == 0)
        #expect(fit.radius == 200)
        #expect(fit.radiusUncertainty == 0.5)
        #expect(abs(fit.axis.column - 230) < 0.1)
    }

    @Test func `A cylinder cut off on the left is an error, or one edge with a known radius`()
        throws
    {
        var scene = CylinderScene()
        scene.axis = 150
        let image = scene.image(seed: 4)
        let error = #expect(throws: RadiographyError.self) {
            try CylinderFit(depth: image, rows: [0..<120])
        }
        guard case .edgeOutside(let side, _, let width)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(side == "left")
        #expect(width == 460)

        let both = try CylinderFit(
            depth: CylinderScene().image(seed: 4), rows: [0..<120],
            radius: .known(pixels: 200, uncertainty: 0.4))
        let one = try CylinderFit(
            depth: image, rows: [0..<120], radius: .known(pixels: 200, uncertainty: 0.4))
        #expect(abs(one.axis.column - 150) < 5 * one.axisUncertainty)
        #expect(one.axisUncertainty > 0.4)
        #expect(one.axisUncertainty > 3 * both.axisUncertainty)
    }

    @Test func `An image without a cylinder says that none is seen`() {
        var scene = CylinderScene()
        scene.depth = { _ in 0 }
        let error = #expect(throws: RadiographyError.self) {
            try CylinderFit(depth: scene.image(seed: 9), rows: [0..<120])
        }
        guard case .noContrast? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        let message = RadiographyError.noContrast(depth: 0.0031, noise: 0.0049).description
        #expect(
            message == "no cylinder is seen: the optical depth of 0.003 does not stand out of its "
                + "noise of 0.005; use more frames, other rows, or give axis_x_px and diameter_mm")
    }

    @Test func `An image of NaN says how many columns are left`() {
        let image = Field<OpticalDepth>(shape: Shape(width: 100, height: 20), repeating: .nan)
        let error = #expect(throws: RadiographyError.self) {
            try CylinderFit(depth: image, rows: [0..<20])
        }
        #expect(
            error?.description == "finding the cylinder, a column each, needs 32 usable pixels, "
                + "0 are left; widen the region or check the mask")
        #expect(throws: RadiographyError.self) {
            try CylinderFit(depth: image, rows: [])
        }
    }
}
