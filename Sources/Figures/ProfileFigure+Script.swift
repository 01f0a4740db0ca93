import Foundation

extension ProfileFigure {
    /// The size of the picture, in the points of its fonts.
    private static let width = 900.0
    private static let height = 600.0
    /// Behind the components, by turns.
    private static let tints = ["#f6f4ef", "#edf2f8"]

    /// The script; nil if no curve has a number.
    public func script() -> String? {
        let rows = series.curves.flatMap(\.finiteRows)
        guard let heights = heightRange(rows.map(\.height)),
            let densities = AxisLimits.padded(rows.map { $0.lithium6 / 1e21 })
        else { return nil }
        let beyond = rows.count { !densities.contains($0.lithium6 / 1e21) }
        let key = CurveKey(series.curves.map(\.label))
        let layout = Layout(self, heights: heights, key: key)
        let name = FigureFiles.fileName(name)
        let lines =
            header(name: name)
            + GnuplotPage.opening(name: name, width: Self.width, height: Self.height)
            + page(layout, heights: heights, densities: densities, beyond: beyond)
            + components(layout, heights: heights) + curves(key, layout)
            + GnuplotPage.closing(name: name, width: Self.width, height: Self.height)
        return lines.joined(separator: "\n") + "\n"
    }

    /// Space around the plot, from the texts that go there.
    private struct Layout {
        let title: [String]
        let band: [String]
        let names: [(band: ComponentBand, lines: [String])]
        let left = 98.0
        let right: Double
        let top: Double
        let bottom = 66.0

        init(_ figure: ProfileFigure, heights: ClosedRange<Double>, key: CurveKey) {
            let widest = (key.labels + [key.title, "±1σ (statistics)"]).map(GnuplotText.ems).max()
            right = min(46 + 14 * (widest ?? 0), ProfileFigure.width / 3)
            let plot = ProfileFigure.width - left - right
            title = GnuplotText.wrapped(
                figure.series.title, ems: (ProfileFigure.width - left - 20) / 18)
            band =
                figure.series.band.isEmpty
                ? [] : GnuplotText.wrapped("band: " + figure.series.band, ems: plot / 14)
            names = figure.series.components.compactMap { band in
                let shown = band.heights.clamped(to: heights)
                let share =
                    (shown.upperBound - shown.lowerBound)
                    / (heights.upperBound - heights.lowerBound)
                guard share > 0.04 else { return nil }
                return (band, GnuplotText.wrapped(band.name, ems: share * plot / 13))
            }
            let nameLines = names.map(\.lines.count).max() ?? 0
            top =
                GnuplotPage.headingHeight(title: title, detail: band)
                + 16 * Double(nameLines) + 8
        }
    }

    /// Heights that have numbers, with the whole of each component they lie in.
    private func heightRange(_ heights: [Double]) -> ClosedRange<Double>? {
        guard var low = heights.min(), var high = heights.max() else { return nil }
        for band in series.components where heights.contains(where: band.heights.contains) {
            low = min(low, band.heights.lowerBound)
            high = max(high, band.heights.upperBound)
        }
        return AxisLimits.spread(low...high, by: 0.02)
    }

    private func header(name: String) -> [String] {
        [
            "# 6Li number density against height: \(GnuplotText.oneLine(series.title))",
            "# Edit this file and run it again in its folder: gnuplot \(name).gp",
            "set encoding utf8",
            "data = '\(name).dat'",
            "unit = 1e21                   # of the vertical axis, at/cm3",
            "",
        ]
    }

    private func page(
        _ layout: Layout, heights: ClosedRange<Double>, densities: ClosedRange<Double>, beyond: Int
    ) -> [String] {
        var lines = GnuplotPage.margins(
            left: layout.left, right: layout.right, top: layout.top, bottom: layout.bottom,
            width: Self.width, height: Self.height)
        lines += GnuplotPage.axes
        lines += [
            "set xrange [\(GnuplotPage.range(heights))]",
            "set yrange [\(GnuplotPage.range(densities))]",
            "set xlabel \(GnuplotText.quoted(heightTitle.prefix(1).uppercased() + heightTitle.dropFirst()))",
            "set ylabel '{^6}Li number density (10^{21} at/cm^3)'",
        ]
        lines += GnuplotPage.heading(
            title: layout.title, detail: layout.band, left: layout.left, width: Self.width,
            height: Self.height)
        if beyond > 0 {
            let words = beyond == 1 ? "1 value lies" : "\(beyond) values lie"
            lines.append(
                "set label 3 '{/*0.8 \(words) outside the vertical range}' at graph 0.99, graph 0.02 "
                    + "right textcolor rgb '#505050' front")
        }
        return lines + [""]
    }

    private func components(_ layout: Layout, heights: ClosedRange<Double>) -> [String] {
        let ordered = series.components.sorted { $0.heights.lowerBound < $1.heights.lowerBound }
        var lines: [String] = []
        for (index, band) in ordered.enumerated() where band.heights.overlaps(heights) {
            let shown = band.heights.clamped(to: heights)
            lines.append(
                "set object \(index + 1) rectangle from \(GnuplotPage.number(shown.lowerBound)), graph 0 "
                    + "to \(GnuplotPage.number(shown.upperBound)), graph 1 behind fillstyle solid "
                    + "noborder fillcolor rgb '\(Self.tints[index % 2])'")
        }
        let plot = Self.height - layout.top - layout.bottom
        for (index, name) in layout.names.enumerated() {
            let shown = name.band.heights.clamped(to: heights)
            let middle = (shown.lowerBound + shown.upperBound) / 2
            let y = 1 + (12 + 16 * Double(name.lines.count - 1)) / plot
            lines.append(
                "set label \(index + 10) \(GnuplotText.quoted(lines: name.lines, style: "/=13")) at "
                    + "\(GnuplotPage.number(middle)), graph \(GnuplotPage.number(y)) center "
                    + "textcolor rgb '#404040'")
        }
        return lines.isEmpty ? [] : lines + [""]
    }

    private func curves(_ key: CurveKey, _ layout: Layout) -> [String] {
        let colours = Viridis.colours(series.curves.count)
        let x = 1 - (layout.right - 12) / Self.width
        let y = 1 - layout.top / Self.height
        // A key of many curves moves closer together.
        let spacing = min(1.25, 1.25 * 15 / Double(max(series.curves.count + 2, 1)))
        var lines = [
            "set style fill transparent solid 0.25 noborder",
            "set key at screen \(GnuplotPage.number(x)), screen \(GnuplotPage.number(y)) left top reverse "
                + "Left samplen 1.6 spacing \(GnuplotPage.number(spacing)) "
                + "title \(GnuplotText.quoted(key.title)) left",
        ]
        for (index, colour) in colours.enumerated() {
            lines.append("set linetype \(index + 1) linecolor rgb '\(colour)'")
        }
        lines.append("")
        lines.append("plot \\")
        for index in series.curves.indices {
            lines.append(
                "    data index \(index) using 1:(($2 - $3)/unit):(($2 + $3)/unit) "
                    + "with filledcurves linetype \(index + 1) notitle, \\")
        }
        for (index, label) in key.labels.enumerated() {
            // A row between two without a number has no line: a dot shows it.
            let style =
                series.curves[index].hasLoneRows ? "linespoints pointtype 7 pointsize 0.3" : "lines"
            lines.append(
                "    data index \(index) using 1:($2/unit) with \(style) linetype \(index + 1) "
                    + "linewidth 1.7 title \(GnuplotText.quoted(label)), \\")
        }
        lines.append(
            "    keyentry with filledcurves linecolor rgb '#606060' title '±1σ (statistics)'")
        return lines + [""]
    }
}
