import Fields
import Foundation

extension MapFigure {
    /// The script; nil if no pixel has a number.
    func script(name: String) -> String? {
        guard let limits = limits ?? Self.robustLimits(of: [self]) else { return nil }
        guard matrix.values.contains(where: \.isFinite) else { return nil }
        let name = FigureFiles.fileName(name)
        let layout = Layout(self)
        let lines =
            header(name: name)
            + GnuplotPage.opening(name: name, width: layout.width, height: layout.height)
            + page(layout, limits: limits) + interfaces() + scaleBar(layout)
            + [
                "plot data binary matrix using 1:2:($3/unit) with image notitle", "",
            ] + GnuplotPage.closing(name: name, width: layout.width, height: layout.height)
        return lines.joined(separator: "\n") + "\n"
    }

    /// A page around a plot with pixels as wide as high.
    private struct Layout {
        static let left = 92.0
        static let right = 142.0
        static let bottom = 62.0
        /// Points of the plot's sides.
        let plotWidth: Double
        let plotHeight: Double
        let title: [String]
        let detail: [String]
        let top: Double
        var width: Double { Self.left + plotWidth + Self.right }
        var height: Double { top + plotHeight + Self.bottom }

        init(_ figure: MapFigure) {
            let shape = figure.matrix.fullShape
            let scale = 640 / Double(max(shape.width, shape.height, 1))
            plotWidth = max(scale * Double(shape.width), 240)
            plotHeight = max(scale * Double(shape.height), 180)
            let ems = (plotWidth + Self.right - 20) / 18
            title = GnuplotText.wrapped(figure.title, ems: ems)
            detail = GnuplotText.wrapped(figure.detail, ems: ems * 18 / 14)
            top = 20 + 22 * Double(title.count) + 19 * Double(detail.count)
        }
    }

    private func header(name: String) -> [String] {
        let step =
            matrix.factor == 1
            ? "each pixel of the map"
            : "means of \(matrix.factor)×\(matrix.factor) pixels of the map"
        return [
            "# \(quantity.words): \(GnuplotText.oneLine("\(title) \(detail)"))",
            "# Edit this file and run it again in its folder: gnuplot \(name).gp",
            "# The data are \(step), NaN without a number: float32, one row after the other, the",
            "# columns' places (µm) first and before each row its place (µm).",
            "set encoding utf8",
            "data = '\(name).bin'",
            "unit = \(GnuplotPage.number(quantity.unit))",
            "",
        ]
    }

    /// The edges of the map (µm), left to right and bottom to top.
    private var edges: (left: Double, right: Double, bottom: Double, top: Double) {
        (
            placement.x(column: -0.5), placement.x(column: Double(matrix.fullShape.width) - 0.5),
            placement.y(row: Double(matrix.fullShape.height) - 0.5), placement.y(row: -0.5)
        )
    }

    private func page(_ layout: Layout, limits: ClosedRange<Double>) -> [String] {
        let low = limits.lowerBound / quantity.unit
        let high = limits.upperBound / quantity.unit
        let colours = high > low ? low...high : AxisLimits.spread(low...high, by: 0)
        let horizontal = placement.axisColumn == nil ? "left edge" : "axis of the cell"
        let vertical =
            placement.interfaceRow == nil
            ? "Distance below the top (µm)" : "Height above the interface (µm)"
        let edges = edges
        var lines = GnuplotPage.margins(
            left: Layout.left, right: Layout.right, top: layout.top, bottom: Layout.bottom,
            width: layout.width, height: layout.height)
        lines += [
            "set size ratio -1",
            "set border 15 linecolor rgb '#404040' linewidth 1",
            "set tics out nomirror textcolor rgb '#202020'",
            "set xtics \(step(abs(edges.right - edges.left), over: layout.plotWidth, every: 80))",
            "set ytics \(step(abs(edges.top - edges.bottom), over: layout.plotHeight, every: 50))",
            "set xrange [\(GnuplotPage.number(edges.left)):\(GnuplotPage.number(edges.right))]",
            "set yrange [\(GnuplotPage.number(edges.bottom)):\(GnuplotPage.number(edges.top))]",
            "set xlabel 'Distance from the \(horizontal) (µm)'",
            "set ylabel '\(vertical)'",
            "set palette defined (\(Viridis.palette))",
            "set cbrange [\(GnuplotPage.range(colours))]",
            "set cblabel '\(quantity.label)' offset 0.5",
            "# light grey: no number",
            "set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind "
                + "fillstyle solid noborder fillcolor rgb '#d9d9d9'",
        ]
        let left = GnuplotPage.number(Layout.left / layout.width)
        var y = layout.height - 24
        for (index, text) in [layout.title, layout.detail].enumerated() where !text.isEmpty {
            let style = index == 0 ? "/:Bold=16" : ""
            lines.append(
                "set label \(index + 1) \(GnuplotText.quoted(lines: text, style: style)) at screen "
                    + "\(left), screen \(GnuplotPage.number(y / layout.height)) left")
            y -= 22 * Double(text.count)
        }
        return lines + [""]
    }

    private func step(_ span: Double, over points: Double, every distance: Double) -> String {
        GnuplotPage.number(AxisLimits.niceStep(span * distance / points))
    }

    /// Dashed lines where components meet.
    private func interfaces() -> [String] {
        guard placement.interfaceRow != nil else { return [] }
        let heights = Set(components.flatMap { [$0.heights.lowerBound, $0.heights.upperBound] })
        let inside = heights.sorted().filter { $0 > edges.bottom && $0 < edges.top }
        let lines = inside.enumerated().map { index, height in
            let y = GnuplotPage.number(height)
            return "set arrow \(index + 1) from graph 0, first \(y) to graph 1, first \(y) nohead "
                + "front dashtype 2 linecolor rgb '#202020' linewidth 0.8"
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    /// A bar of about a fifth of the width on a pale ground in the lower left corner.
    private func scaleBar(_ layout: Layout) -> [String] {
        let shape = matrix.fullShape
        let micrometresPerPoint =
            Double(max(shape.width, shape.height)) * placement.pixelSize / 640
        let length = AxisLimits.niceStep(layout.plotWidth * micrometresPerPoint / 8)
        let bar = length / micrometresPerPoint
        let words = "\(GnuplotPage.number(length)) µm"
        let ground = max(bar, 14 * GnuplotText.ems(words)) + 20
        func x(_ points: Double) -> String {
            "graph \(GnuplotPage.number(points / (Double(shape.width) * placement.pixelSize / micrometresPerPoint)))"
        }
        func y(_ points: Double) -> String {
            "graph \(GnuplotPage.number(points / (Double(shape.height) * placement.pixelSize / micrometresPerPoint)))"
        }
        let middle = 12 + ground / 2
        return [
            "# scale bar",
            "set object 2 rectangle from \(x(12)), \(y(12)) to \(x(12 + ground)), \(y(52)) front "
                + "fillstyle solid noborder fillcolor rgb '#30ffffff'",
            "set arrow 100 from \(x(middle - bar / 2)), \(y(22)) to \(x(middle + bar / 2)), \(y(22)) "
                + "nohead front linecolor rgb 'black' linewidth 3",
            "set label 100 '\(words)' at \(x(middle)), \(y(38)) center front",
            "",
        ]
    }
}
