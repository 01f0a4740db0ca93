import Engines
import Figures
import Foundation
import Porosity

/// The pictures of a porosity study: φ(r), φ(z), the greys, and the cut-away pellet.
///
/// What goes wrong with a picture is a warning; the numbers are there.
struct PorosityFigures {
    let folder: OutputFolder
    let inputs: VolumeInputs
    let results: PorosityResults
    let engine: any Engine
    let warnings: Warnings

    private var distributions: Distributions { results.distributions }
    private var voxelSize: Double { inputs.voxelSize }
    private var title: String { inputs.configuration.name }

    /// Draws what the run has numbers for.
    func draw() async {
        let gnuplot = Gnuplot()
        let figures = folder.path("figures")
        await attempt { try folder.make("figures") }
        if let radial {
            await attempt { try await PorosityFigure(radial).draw(into: figures, with: gnuplot) }
        }
        await attempt { try await PorosityFigure(height).draw(into: figures, with: gnuplot) }
        await attempt { try await PorosityFigure(greys).draw(into: figures, with: gnuplot) }
        await attempt { try await view()?.draw(into: figures, with: gnuplot) }
    }

    private func attempt(_ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            warnings.add(Warning(code: "W-FIGURE", message: "\(error)"))
        }
    }

    /// What a threshold a little lower or higher, and the mean grey, say instead.
    private func alternatives(_ estimates: [PorosityEstimate]) -> PorosityAlternatives {
        let band = results.threshold.band
        let half = brief(((band.upperBound - band.lowerBound) / 2 * 10).rounded() / 10)
        let grey = estimates.map(\.greyPorosity)
        return PorosityAlternatives(
            thresholdLow: estimates.map(\.thresholdLow),
            thresholdHigh: estimates.map(\.thresholdHigh), thresholdChange: "± \(half)",
            grey: grey.allSatisfy(\.isNaN) ? [] : grey)
    }

    private func curve(_ places: [Double], _ estimates: [PorosityEstimate]) -> PorosityCurve {
        PorosityCurve(
            places: places, porosity: estimates.map(\.porosity),
            low: estimates.map(\.interval.low), high: estimates.map(\.interval.high))
    }

    private var radial: RadialSeries? {
        guard let radius = results.geometry?.radius else { return nil }
        let guards = distributions.guards
        return RadialSeries(
            title: title, radius: radius * voxelSize,
            guards: guards.map { place in
                RadialSeries.Guard(
                    sigmas: place.sigmas, distance: (radius - place.radius) * voxelSize,
                    curve: curve(
                        place.rings.map { $0.meanRadius * voxelSize },
                        place.rings.map(\.estimate)))
            },
            alternatives: alternatives(guards[0].rings.map(\.estimate)),
            integratedPlaces: guards[0].rings.map { $0.outer * voxelSize },
            integrated: guards[0].rings.map(\.cumulative))
    }

    private var height: HeightSeries {
        let bins = distributions.heights[0].bins
        let total = distributions.guards[0].total
        return HeightSeries(
            title: title,
            slices: curve(
                bins.map { bin in
                    let middle = Double(bin.slices.lowerBound + bin.slices.upperBound) / 2
                    return (distributions.firstSliceHeight + middle) * voxelSize
                },
                bins.map(\.estimate)),
            alternatives: alternatives(bins.map(\.estimate)), total: total.porosity,
            interval: total.interval.low.isNaN
                ? nil : total.interval.low...total.interval.high)
    }

    private var greys: GreySeries {
        let histogram = results.histogram
        let occupied = histogram.occupied ?? 0...0
        // A few hundred bars are as many as can be seen.
        let width = max((occupied.count + 255) / 256, 1)
        let starts = Array(
            stride(from: occupied.lowerBound, through: occupied.upperBound, by: width))
        let step = results.sample.step
        return GreySeries(
            title: step > 1 ? "\(title), one slice in \(step)" : title,
            greys: starts.map { start in
                let last = min(start + width, GreyCoding.count) - 1
                return
                    (histogram.coding.value(ofCode: start) + histogram.coding.value(ofCode: last))
                    / 2
            },
            counts: starts.map { start in
                Double(histogram.counts[start..<min(start + width, GreyCoding.count)].reduce(0, +))
            },
            threshold: results.threshold.value, poresAreBright: results.threshold.pores == .bright,
            method: "\(results.threshold.method)", poreMode: results.greys.pore?.value,
            solidMode: results.greys.solid?.value)
    }

    /// The cut-away pellet between the faces that were counted; nil without a pellet or a picture.
    private func view() throws -> ViewFigure? {
        guard let geometry = results.distributions.plan.countedGeometry,
            let size = inputs.configuration.renderSize,
            let grid = results.scan?.grid
        else { return nil }
        let porosity = grid.porosity(smoothedOver: 1)
        guard let colours = ViewFigure.colours(for: porosity) else { return nil }
        let view = PelletView(geometry, size: size)
        let edge = Double(grid.cellSize)
        let plan = view.plan(
            grid: RenderPlan.Grid(
                columns: grid.cells.x, rows: grid.cells.y, layers: grid.cells.z,
                porosity: { Double(porosity[$0]) }),
            cellEdge: edge,
            firstCell: SIMD3(
                Double(grid.origin.x), Double(grid.origin.y), Double(grid.origin.z))
                + (edge - 1) / 2,
            colours: colours)
        let averaged = brief((3 * edge * voxelSize * 10).rounded() / 10)
        return ViewFigure(
            try engine.rendered(plan), view: view, range: colours.range, voxelSize: voxelSize,
            title: title, detail: "porosity of cubes of \(averaged) µm")
    }
}
