import Fields
import Foundation

extension MapFigure {
    /// The script; nil if no pixel has a number.
    public func script() -> String? {
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

    /// A page around a plot with pixels as wide as high, unless the map is over four times as long
    /// in one direction as in the other: then it is stretched to a quarter.
    private struct Layout {
        static let left = 92.0
        static let right = 142.0
        static let bottom = 62.0
        /// Points of the plot's sides.
        let plotWidth: Double
        let plotHeight: Double
        let isStretched: Bool
        let title: [String]
        let detail: [String]
        let top: Double
        var width: Double { Self.left + plotWidth + Self.right }
        var height: Double { top + plotHeight + Self.bottom }

        /// Where the colour bar is.
        var colourBar: String {
            let left = GnuplotPage.number((Self.left + plotWidth + 14) / width)
            let bottom = GnuplotPage.number(Self.bottom / height)
            return "origin screen \(left), screen \(bottom) size screen "
                + "\(GnuplotPage.number(18 / width)), screen \(GnuplotPage.number(plotHeight / height))"
        }

        init(_ figure: MapFigure) {
            let shape = figure.matrix.fullShape
            let scale = 640 / Double(max(shape.width, shape.height, 1))
            plotWidth = max(scale * Double(shape.width), 160)
            plotHeight = max(scale * Double(shape.height), 160)
            isStretched = scale * Double(min(shape.width, shape.height)) < 160
            let ems = (plotWidth + Self.right - 20) / 18
            title = GnuplotText.wrapped(figure.title, ems: ems)
            detail = GnuplotText.wrapped(figure.detail, ems: ems * 18 / 14)
            top = 6 + GnuplotPage.headingHeight(title: title, detail: detail)
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
            ? "Distance below the top (µm)"
            : layout.plotHeight > 470
                ? "Height above the separator / negative electrode interface (µm)"
                : "Height above the interface (µm)"
        let edges = edges
        var lines = GnuplotPage.margins(
            left: Layout.left, right: Layout.right, top: layout.top, bottom: Layout.bottom,
            width: layout.width, height: layout.height)
        lines += [
            "set border 15 linecolor rgb '#404040' linewidth 1",
            "set tics out nomirror textcolor rgb '#202020'",
            "set format '%g'",
            "set xtics \(step(abs(edges.right - edges.left), over: layout.plotWidth, every: 80))",
            "set ytics \(step(abs(edges.top - edges.bottom), over: layout.plotHeight, every: 50))",
            "set xrange [\(GnuplotPage.number(edges.left)):\(GnuplotPage.number(edges.right))]",
            "set yrange [\(GnuplotPage.number(edges.bottom)):\(GnuplotPage.number(edges.top))]",
            "set xlabel 'Distance from the \(horizontal) (µm)'",
            "set ylabel '\(vertical)'",
            "set palette defined (\(Viridis.palette))",
            "set cbrange [\(GnuplotPage.range(colours))]",
            "set cbtics \(step(colours.upperBound - colours.lowerBound, over: layout.plotHeight, every: 36))",
            "set colorbox user \(layout.colourBar)",
            "set cblabel '\(quantity.label)' offset 1.2",
            "# light grey: no number",
            "set object 1 rectangle from graph 0, graph 0 to graph 1, graph 1 behind "
                + "fillstyle solid noborder fillcolor rgb '#d9d9d9'",
        ]
        if !layout.isStretched { lines.append("set size ratio -1") }
        let left = GnuplotPage.number(Layout.left / layout.width)
        var y = layout.height - 24
        for (index, text) in [layout.title, layout.detail].enumerated() where !text.isEmpty {
            let style = index == 0 ? "/:Bold=16" : ""
            lines.append(
                "set label \(index + 1) \(GnuplotText.quoted(lines: text, style: style)) at screen "
                    + "\(left), screen \(GnuplotPage.number(y / layout.height)) left")
            y -= GnuplotPage.titleHeight(text)
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
        var lines: [String] = []
        for (index, height) in inside.enumerated() {
            let y = "first " + GnuplotPage.number(height)
            let line = "from graph 0, \(y) to graph 1, \(y) nohead front"
            // Dark dashes on a pale line can be seen on every colour of the map.
            lines.append("set arrow \(2 * index + 1) \(line) linecolor rgb '#f0f0f0'")
            lines.append("set arrow \(2 * index + 2) \(line) dashtype 2 linecolor rgb '#202020'")
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    /// A bar of about an eighth of the width on a pale ground in the lower left corner; a stretched
    /// map has none.
    private func scaleBar(_ layout: Layout) -> [String] {
        guard !layout.isStretched else { return [] }
        let perPoint = abs(edges.right - edges.left) / layout.plotWidth
        let length = AxisLimits.niceStep(layout.plotWidth * perPoint / 8)
        let bar = length / perPoint
        let words = "\(GnuplotPage.number(length)) µm"
        let ground = max(bar, 14 * GnuplotText.ems(words)) + 20
        func place(_ x: Double, _ y: Double) -> String {
            let (x, y) = (x / layout.plotWidth, y / layout.plotHeight)
            return "graph \(GnuplotPage.number(x)), graph \(GnuplotPage.number(y))"
        }
        let middle = 12 + ground / 2
        let (start, end) = (place(middle - bar / 2, 22), place(middle + bar / 2, 22))
        return [
            "# scale bar",
            "set object 2 rectangle from \(place(12, 12)) to \(place(12 + ground, 52)) front "
                + "fillstyle solid noborder fillcolor rgb '#30ffffff'",
            "set arrow 1000 from \(start) to \(end) nohead front linecolor rgb 'black' linewidth 3",
            "set label 1000 '\(words)' at \(place(middle, 38)) center front",
            "",
        ]
    }
}
