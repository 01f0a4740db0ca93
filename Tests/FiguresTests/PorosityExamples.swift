import CPUEngine
import Engines
import Figures
import Foundation
import Porosity
import TestSupport

/// A pellet of 3 mm with 12 % of pores and more at the edge, as the program would measure it.
enum PelletExample {
    static let radius = 1500.0
    static let height = 830.0

    /// φ at a distance from the axis (µm): a rise of 6 % within 100 µm of the edge.
    static func porosity(_ distance: Double) -> Double {
        0.12 + 0.06 * exp(-(radius - distance) / 100)
    }

    static func radial(seed: UInt64 = 1) -> RadialSeries {
        var random = NoiseSource(seed: seed)
        let edges = stride(from: 0.0, through: radius, by: 20).map { $0 }
        let places = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
        var curve = PorosityCurve(places: [], porosity: [], low: [], high: [])
        var integrated: [Double] = []
        var (sum, voxels) = (0.0, 0.0)
        for r in places {
            let sigma = 0.003 * (1 + 6 / (r / 20 + 1))
            let value = porosity(r) + sigma * random.gaussian()
            curve.places.append(r)
            curve.porosity.append(value)
            curve.low.append(value - 1.96 * sigma)
            curve.high.append(value + 1.96 * sigma)
            sum += r * value
            voxels += r
            integrated.append(sum / voxels)
        }
        func cut(_ sigmas: Double) -> RadialSeries.Guard {
            var part = curve
            let last = places.count - 1
            part.places[last] -= sigmas * 2
            part.porosity[last] -= 0.008
            part.low[last] -= 0.008
            part.high[last] -= 0.008
            return RadialSeries.Guard(sigmas: sigmas, distance: sigmas * 4, curve: part)
        }
        return RadialSeries(
            title: "LPSCl separator", radius: radius,
            guards: [RadialSeries.Guard(sigmas: 0, distance: 0, curve: curve), cut(2), cut(4)],
            alternatives: PorosityAlternatives(
                thresholdLow: curve.porosity.map { $0 - 0.011 },
                thresholdHigh: curve.porosity.map { $0 + 0.013 },
                thresholdChange: "± 2 % of the distance of the modes",
                grey: curve.porosity.map { $0 + 0.006 + 0.001 * random.gaussian() }),
            integratedPlaces: Array(edges.dropFirst()), integrated: integrated)
    }

    static func height(seed: UInt64 = 1) -> HeightSeries {
        var random = NoiseSource(seed: seed)
        var curve = PorosityCurve(places: [], porosity: [], low: [], high: [])
        for slice in 0..<519 {
            let z = (Double(slice) + 0.5) * 1.6
            let value = 0.128 + 0.004 * sin(z / 60) + 0.003 * random.gaussian()
            curve.places.append(z)
            curve.porosity.append(value)
            curve.low.append(value - 0.007)
            curve.high.append(value + 0.007)
        }
        var bins = PorosityCurve(places: [], porosity: [], low: [], high: [])
        for first in stride(from: 0, to: 519, by: 20) {
            let slices = first..<min(first + 20, 519)
            let mean = slices.map { curve.porosity[$0] }.reduce(0, +) / Double(slices.count)
            bins.places.append(slices.map { curve.places[$0] }.reduce(0, +) / Double(slices.count))
            bins.porosity.append(mean)
            bins.low.append(mean - 0.0035)
            bins.high.append(mean + 0.0035)
        }
        return HeightSeries(
            title: "LPSCl separator", slices: curve,
            alternatives: PorosityAlternatives(
                thresholdLow: bins.porosity.map { $0 - 0.011 },
                thresholdHigh: bins.porosity.map { $0 + 0.013 },
                thresholdChange: "± 2 % of the distance of the modes",
                grey: bins.porosity.map { $0 + 0.006 }),
            bins: bins, slicesPerBin: 20, total: 0.128, interval: 0.124...0.132)
    }

    static func histogram() -> GreySeries {
        func peak(_ grey: Double, _ mode: Double, _ sigma: Double) -> Double {
            exp(-pow((grey - mode) / sigma, 2) / 2) / sigma
        }
        let greys = (0..<256).map(Double.init)
        return GreySeries(
            title: "LPSCl separator", greys: greys,
            counts: greys.map {
                (1e9 * (0.12 * peak($0, 70, 13) + 0.88 * peak($0, 150, 15))).rounded()
            }, threshold: 103, method: "mixture", poreMode: 70, solidMode: 150)
    }

    /// A pellet in voxels of 1.6 µm, leaning by 2°.
    static let geometry = PelletGeometry(
        axisPoint: [1000, 1000, 300], direction: [sin(0.035), 0, cos(0.035)], radius: 937,
        heights: -260...259)

    /// The picture of a pellet in cells of `edge` voxels, its view, and the range of its colours.
    static func picture(
        size: Int, edge: Double = 64
    ) throws -> (picture: RenderedPicture, view: PelletView, range: ClosedRange<Double>) {
        var random = NoiseSource(seed: 3)
        let (columns, layers) = (Int(2000 / edge), Int(672 / edge))
        let noise = (0..<columns * columns * layers).map { _ in 0.02 * random.gaussian() }
        func porosity(_ index: Int) -> Double {
            let cell = SIMD3(
                Double(index % columns), Double(index / columns % columns),
                Double(index / (columns * columns)))
            let p = cell * edge + (edge - 1) / 2 - geometry.axisPoint
            let h = (p * geometry.direction).sum()
            let r = ((p * p).sum() - h * h).squareRoot()
            guard r < geometry.radius + edge, geometry.heights.contains(h) else { return .nan }
            return Self.porosity(min(r * 1.6, radius)) + noise[index]
        }
        let view = PelletView(geometry, size: size)
        let grid = RenderPlan.Grid(
            columns: columns, rows: columns, layers: layers, porosity: porosity)
        let cells = (0..<columns * columns * layers).lazy.map { Float(porosity($0)) }
        guard let colours = ViewFigure.colours(for: cells) else { fatalError("no porosity") }
        let plan = view.plan(
            grid: grid, cellEdge: edge, firstCell: SIMD3(repeating: (edge - 1) / 2),
            colours: colours)
        return (try CPUEngine().rendered(plan), view, colours.range)
    }
}
