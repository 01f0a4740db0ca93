import Foundation

extension PorosityFigure {
    /// The size of the picture, in the points of its fonts.
    private static let width = 900.0
    private static let left = 98.0
    private static let right = 30.0
    private static let plotHeight = 430.0
    /// Of the axis below the plot, and of a row of the key below that.
    private static let axisHeight = 66.0
    private static let keyRow = 21.0

    /// The script; nil if no layer has a number.
    public func script() -> String? {
        guard let acrossRange, let upRange else { return nil }
        let page = Layout(self)
        let name = FigureFiles.fileName(name)
        let lines =
            header(name: name)
            + GnuplotPage.opening(name: name, width: Self.width, height: page.height)
            + frame(page, across: acrossRange, up: upRange) + background(page)
            + plots(page, up: upRange)
            + GnuplotPage.closing(name: name, width: Self.width, height: page.height)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Space around the plot, from the texts that go there.
    private struct Layout {
        let title: [String]
        let top: Double
        let bottom: Double
        let keyRows: Int
        var height: Double { top + PorosityFigure.plotHeight + bottom }

        init(_ figure: PorosityFigure) {
            title = GnuplotText.wrapped(
                figure.title, ems: (PorosityFigure.width - PorosityFigure.left - 20) / 18)
            let hasWords = figure.tints.contains { !$0.words.isEmpty }
            top = GnuplotPage.headingHeight(title: title, detail: []) + (hasWords ? 18 : 0)
            // Two columns.
            keyRows = (figure.layers.count { !$0.label.isEmpty } + 1) / 2
            bottom = PorosityFigure.axisHeight + PorosityFigure.keyRow * Double(keyRows) + 8
        }
    }

    private func header(name: String) -> [String] {
        [
            "# \(up) against \(across): \(GnuplotText.oneLine(title))",
            "# Edit this file and run it again in its folder: gnuplot \(name).gp",
            "set encoding utf8",
            "data = '\(name).dat'",
            "unit = \(GnuplotPage.number(unit))    # of the vertical axis",
            "",
        ]
    }

    private func frame(
        _ page: Layout, across: ClosedRange<Double>, up: ClosedRange<Double>
    ) -> [String] {
        var lines = GnuplotPage.margins(
            left: Self.left, right: Self.right, top: page.top, bottom: page.bottom,
            width: Self.width, height: page.height)
        lines += GnuplotPage.axes
        lines += [
            "set xrange [\(GnuplotPage.range(across))]",
            "set yrange [\(GnuplotPage.range(up))]",
            "set xlabel \(GnuplotText.quoted(self.across))",
            "set ylabel \(GnuplotText.quoted(self.up))",
        ]
        if isLogarithmic {
            lines += ["set logscale y", "set format y '10^{%T}'", "set mytics 10"]
        }
        let key = (page.bottom - Self.axisHeight) / page.height
        lines.append(
            "set key at screen \(GnuplotPage.number(Self.left / Self.width)), screen "
                + "\(GnuplotPage.number(key)) left top reverse Left samplen 2.4 spacing 1.2 "
                + "maxrows \(max(page.keyRows, 1)) width 1")
        return lines
            + GnuplotPage.heading(
                title: page.title, detail: [], left: Self.left, width: Self.width,
                height: page.height) + [""]
    }

    /// Tinted ranges and vertical lines.
    private func background(_ page: Layout) -> [String] {
        var lines: [String] = []
        for (index, tint) in tints.enumerated() {
            let low = GnuplotPage.number(tint.range.lowerBound)
            let high = GnuplotPage.number(tint.range.upperBound)
            lines.append(
                "set object \(index + 1) rectangle from \(low), graph 0 to \(high), graph 1 behind "
                    + "fillstyle solid noborder fillcolor rgb '\(tint.colour)'")
            guard !tint.words.isEmpty else { continue }
            lines.append(
                "set label \(index + 10) \(GnuplotText.quoted(lines: [tint.words], style: "/=13")) at "
                    + "\(high), graph \(GnuplotPage.number(1 + 11 / Self.plotHeight)) right "
                    + "textcolor rgb '#6a5f3a'")
        }
        for (index, mark) in marks.enumerated() {
            let x = GnuplotPage.number(mark.place)
            // A line ends below the words of those above it.
            let top = GnuplotPage.number(1 - 23 * Double(mark.level) / Self.plotHeight)
            lines.append(
                "set arrow \(index + 1) from \(x), graph 0 to \(x), graph \(top) nohead front "
                    + "dashtype \(mark.dash) linecolor rgb '#404040' linewidth 1")
            guard !mark.words.isEmpty else { continue }
            let y = 1 - (12 + 23 * Double(mark.level)) / Self.plotHeight
            lines.append(
                "set label \(index + 20) \(GnuplotText.quoted(lines: [mark.words], style: "/=13")) at "
                    + "\(x), graph \(GnuplotPage.number(y)) offset 0.6 left front")
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private func plots(_ page: Layout, up: ClosedRange<Double>) -> [String] {
        var parts: [String] = []
        for (index, layer) in layers.enumerated() {
            let title =
                layer.label.isEmpty ? "notitle" : "title \(GnuplotText.quoted(layer.label))"
            let data = "data index \(index) using"
            switch layer.style {
            case .band(let colour, let opacity):
                parts.append(
                    "\(data) 1:($2/unit):($3/unit) with filledcurves fillstyle transparent solid "
                        + "\(GnuplotPage.number(opacity)) noborder linecolor rgb '\(colour)' \(title)"
                )
            case .line(let colour, let dash, let width):
                parts.append(
                    "\(data) 1:($2/unit) with lines \(dash.isEmpty ? "" : "dashtype \(dash) ")"
                        + "linecolor rgb '\(colour)' linewidth \(GnuplotPage.number(width)) \(title)"
                )
            case .dots(let colour, let shape):
                parts.append(
                    "\(data) 1:($2/unit):($3/unit):($4/unit) with yerrorbars pointtype \(shape) "
                        + "pointsize 0.8 linecolor rgb '\(colour)' linewidth 1.4 \(title)")
            case .steps(let colour):
                parts.append(
                    "\(data) 1:($2/unit) with steps linecolor rgb '\(colour)' linewidth 1 \(title)")
            case .area(let colour, let opacity):
                parts.append(
                    "\(data) 1:($2/unit) with fillsteps fillstyle transparent solid "
                        + "\(GnuplotPage.number(opacity)) noborder linecolor rgb '\(colour)' \(title)"
                )
            }
        }
        return ["plot \\"]
            + parts.enumerated().map { index, part in
                "    " + part + (index + 1 < parts.count ? ", \\" : "")
            } + [""]
    }
}
