import Foundation
import Testing

@testable import Phantoms

@Suite("The porosity to expect of a pellet") struct PelletCoverageTests {
    func coverage(
        radius: Double = 14, edgeWidth: Double, radii: ClosedRange<Double>
    ) throws -> PelletCoverage {
        var options = PelletPhantomOptions()
        options.width = 40
        options.height = 40
        options.slices = 40
        options.radius = radius
        options.edgeWidth = edgeWidth
        options.poreRadius = radii
        // k is 0 inside and 1 beyond the border.
        options.porosity = 0
        options.edgeRise = 1 - exp(-1)
        return try PelletCoverage(options, PelletModel(options, margin: 0))
    }

    /// The part of the points of a lattice in a ball that lie beyond a distance from the z axis.
    func part(ofBall a: Double, at distance: Double, beyond border: Double) -> Double {
        let steps = 120
        var (inside, beyond) = (0, 0)
        for i in 0..<steps {
            for j in 0..<steps {
                let x = (Double(2 * i + 1) / Double(steps) - 1) * a
                let y = (Double(2 * j + 1) / Double(steps) - 1) * a
                // Points along z are as many as the ball is long there.
                let long = a * a - x * x - y * y
                guard long > 0 else { continue }
                let count = Int(long.squareRoot() / a * 10_000)
                inside += count
                let r = ((distance + x) * (distance + x) + y * y).squareRoot()
                if r >= border { beyond += count }
            }
        }
        return Double(beyond) / Double(inside)
    }

    @Test("a ball across the border counts by its part beyond it")
    func parts() throws {
        for (width, a) in [(4.0, 3.0), (10, 2), (11.5, 4), (13.9, 3), (2, 1)] {
            let coverage = try coverage(edgeWidth: width, radii: a...a)
            for distance in stride(from: 0.0, through: 16, by: 0.6) {
                let expected = part(ofBall: a, at: distance, beyond: 14 - width)
                // 11 000 columns of the lattice, of which the border cuts one in a hundred.
                #expect(
                    abs(coverage.coverage(distance: distance) - expected) < 3e-3,
                    "a \(a), border \(14 - width), distance \(distance)")
            }
        }
    }

    @Test("a flat border in the middle of a ball halves it")
    func flat() throws {
        var options = PelletPhantomOptions()
        options.width = 16_000
        options.height = 16_000
        options.radius = 7900
        options.edgeWidth = 900
        options.poreRadius = 3...3
        options.porosity = 0
        options.edgeRise = 1 - exp(-1)
        let coverage = try PelletCoverage(options, PelletModel(options, margin: 0))
        #expect(abs(coverage.coverage(distance: 7000) - 0.5) < 1e-3)
        // A cap of height a/2 is 5/32 of a ball.
        #expect(abs(coverage.coverage(distance: 6998.5) - 5.0 / 32) < 1e-3)
    }

    @Test("pores of several sizes count by their volumes")
    func sizes() throws {
        let mixed = try coverage(edgeWidth: 6, radii: 2...4)
        for distance in [5.0, 6.5, 8, 9.5, 11] {
            var (sum, weight) = (0.0, 0.0)
            for i in 0..<50 {
                let a = 2 + (Double(i) + 0.5) / 25
                let one = try coverage(edgeWidth: 6, radii: a...a)
                sum += a * a * a * one.coverage(distance: distance)
                weight += a * a * a
            }
            #expect(abs(mixed.coverage(distance: distance) - sum / weight) < 2e-4)
        }
        // The mean of a³ over 2 to 4 is (4⁴ − 2⁴) / 8 = 30.
        #expect(abs(mixed.meanVolume - 40 * Double.pi) < 1e-9)
    }

    @Test("an angle's sine and cosine are the C library's, to their rounding")
    func angles() {
        for degrees in stride(from: -720.0, through: 720, by: 7.3) {
            let (sine, cosine) = ElementaryFunctions.sineCosine(degrees: degrees)
            #expect(abs(sine - sin(degrees * .pi / 180)) < 1e-13)
            #expect(abs(cosine - cos(degrees * .pi / 180)) < 1e-13)
        }
        #expect(ElementaryFunctions.sineCosine(degrees: 90) == (1, 0))
        #expect(ElementaryFunctions.sineCosine(degrees: -180) == (0, -1))
    }
}
