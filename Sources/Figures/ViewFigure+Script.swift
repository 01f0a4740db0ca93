import Foundation

extension ViewFigure {
    /// The script.
    public func script() -> String? {
        let page = Layout(self)
        let name = FigureFiles.fileName(name)
        let lines =
            header(name: name)
            + GnuplotPage.opening(name: name, width: page.width, height: page.height)
            + frame(page) + colourBar(page) + directions(page) + triad(page) + scaleBar(page)
            + plot() + GnuplotPage.closing(name: name, width: page.width, height: page.height)
        return lines.joined(separator: "\n") + "\n"
    }

    /// A page around the picture: its pixels are the coordinates of the plot, rows downwards.
    private struct Layout {
        /// Beside the picture: the triad to the left, the arrow of the height and the colour bar to
        /// the right.
        static let left = 24.0
        static let right = 190.0
        let plotWidth: Double
        let plotHeight: Double
        /// Columns of nothing on both sides of a narrow picture.
        let padding: Double
        let title: [String]
        let detail: [String]
        let caption: [String]
        let top: Double
        let bottom: Double
        /// Pixels of the picture per point of the page.
        let scale: Double
        var width: Double { Self.left + plotWidth + Self.right }
        var height: Double { top + plotHeight + bottom }

        init(_ figure: ViewFigure) {
            let shape = figure.picture.shape
            // Whole pixels of the picture for one of the PNG, which has two for each point.
            let longest = Double(max(shape.width, shape.height))
            scale = longest < 900 ? longest / 600 : 2 * (longest / 1200).rounded()
            plotWidth = max(Double(shape.width) / scale, 600)
            plotHeight = Double(shape.height) / scale
            padding = (plotWidth * scale - Double(shape.width)) / 2
            let ems = (plotWidth + Self.right - 20) / 14
            title = GnuplotText.wrapped(figure.title, ems: ems * 14 / 18)
            detail = GnuplotText.wrapped(figure.detail, ems: ems)
            caption = [
                "r: distance from the axis, along which the radial profile runs",
                "h: height, along which the height profile runs",
            ]
            bottom = 92
            let heading = 14 + GnuplotPage.headingHeight(title: title, detail: detail)
            // The height of a page is whole.
            top = heading + (plotHeight.rounded(.up) - plotHeight)
        }
    }

    private func header(name: String) -> [String] {
        [
            "# cut-away pellet, coloured by local porosity: "
                + GnuplotText.oneLine("\(title) \(detail)"),
            "# Edit this file and run it again in its folder: gnuplot \(name).gp",
            "# The data are \(picture.shape) pixels of three bytes, red, green and blue, row after row "
                + "from the top.",
            "set encoding utf8",
            "data = '\(name).rgb'",
            "",
        ]
    }

    private func frame(_ page: Layout) -> [String] {
        let shape = picture.shape
        return GnuplotPage.margins(
            left: Layout.left, right: Layout.right, top: page.top, bottom: page.bottom,
            width: page.width, height: page.height)
            + [
                "unset border",
                "unset tics",
                "unset key",
                "set clip points",
                // A pixel has its centre at a whole number.
                "set xrange [\(GnuplotPage.number(-page.padding - 0.5)):"
                    + "\(GnuplotPage.number(Double(shape.width) + page.padding - 0.5))]",
                "set yrange [\(GnuplotPage.number(Double(shape.height) - 0.5)):-0.5]",
            ]
            + GnuplotPage.heading(
                title: page.title, detail: page.detail, left: Layout.left, width: page.width,
                height: page.height) + [""]
    }

    private func colourBar(_ page: Layout) -> [String] {
        let low = 100 * range.lowerBound
        let high = 100 * range.upperBound
        let barHeight = max(page.plotHeight * 0.72, 120)
        let left = (Layout.left + page.plotWidth + 92) / page.width
        let bottom = (page.bottom + (page.plotHeight - barHeight) / 2) / page.height
        let step = AxisLimits.niceStep((high - low) * 40 / barHeight)
        return [
            "set palette defined (\(Viridis.palette))",
            "set cbrange [\(GnuplotPage.range(low...high))]",
            "set cbtics \(GnuplotPage.number(step)) out nomirror textcolor rgb '#202020'",
            "set format cb '%g'",
            "set cblabel 'Local porosity (%)' offset 0.8",
            "set colorbox user origin screen \(GnuplotPage.number(left)), screen "
                + "\(GnuplotPage.number(bottom)) size screen \(GnuplotPage.number(18 / page.width)), "
                + "screen \(GnuplotPage.number(barHeight / page.height)) "
                + "noborder",
            "",
        ]
    }

    /// A place of the plot.
    private func point(_ place: SIMD2<Double>) -> String {
        // A corner of a pixel is half a pixel before its centre.
        "first \(GnuplotPage.number(place.x - 0.5)), first \(GnuplotPage.number(place.y - 0.5))"
    }

    /// An arrow on a pale ground, that can be seen on every colour.
    private func arrow(
        _ index: Int, from start: SIMD2<Double>, to end: SIMD2<Double>, heads: String,
        ground: String?, colour: String = "black"
    ) -> [String] {
        let line = "from \(point(start)) to \(point(end)) \(heads) front"
        let size = "size screen 0.014, 22 filled"
        var lines: [String] = []
        if let ground {
            lines.append(
                "set arrow \(2 * index + 1) \(line) \(size) linewidth 4.5 linecolor rgb '\(ground)'"
            )
        }
        lines.append(
            "set arrow \(2 * index + 2) \(line) \(size) linewidth 2 linecolor rgb '\(colour)'")
        return lines
    }

    private func label(
        _ index: Int, _ text: String, at place: SIMD2<Double>, _ options: String
    ) -> String {
        "set label \(index) \(text) at \(point(place)) \(options) front"
    }

    /// The arrows of both profiles: along the cut from the axis to the side, and beside the pellet
    /// from the lower to the upper face.
    private func directions(_ page: Layout) -> [String] {
        let (radius, height) = (view.geometry.radius, view.pelletHeight)
        let azimuth = view.camera.azimuth * .pi / 180
        var lines = ["# directions of the profiles"]
        // Half way up the cut; without one the arrow lies on the upper face.
        let level = height - (view.cut.map { min($0.depth ?? height, height) } ?? 0) / 2
        let angles = view.cutAngles.map { [$0.lowerBound, $0.upperBound] } ?? [azimuth + .pi / 2]
        for (index, angle) in angles.enumerated() {
            func at(_ r: Double) -> SIMD2<Double> {
                view.place(of: SIMD3(r * radius * cos(angle), r * radius * sin(angle), level))
            }
            lines += arrow(
                10 + index, from: at(0.02), to: at(0.98), heads: "head", ground: "#202020",
                colour: "white")
            if index == angles.count - 1 {
                lines.append(
                    label(
                        30, "'{/:Bold {/:Italic=17 r}}'",
                        at: at(0.55) + SIMD2(0, -15 * page.scale), "center textcolor rgb 'white'"))
            }
        }
        // To the right of the pellet, upright.
        let right = SIMD2(-sin(azimuth), cos(azimuth)) * radius
        let beside = SIMD2(26 * page.scale, 0)
        let low = view.place(of: SIMD3(right.x, right.y, 0))
        let high = view.place(of: SIMD3(right.x, right.y, height))
        lines += arrow(
            15, from: low + beside, to: high + beside, heads: "heads", ground: nil)
        for (index, end) in [low, high].enumerated() {
            lines.append(
                "set arrow \(40 + index) from \(point(end + beside * 0.3)) to "
                    + "\(point(end + beside * 1.5)) nohead front linewidth 1 linecolor rgb '#404040'"
            )
        }
        lines.append(
            label(
                31, "'{/:Bold {/:Italic=17 h}}'",
                at: (low + high) / 2 + beside + SIMD2(12 * page.scale, 0), "left"))
        for (index, text) in page.caption.enumerated() {
            let y = 60 - 20 * Double(index)
            lines.append(
                "set label \(32 + index) \(GnuplotText.quoted(lines: [text], style: "/=13")) at screen "
                    + "\(GnuplotPage.number((Layout.left + 300) / page.width)), screen "
                    + "\(GnuplotPage.number(y / page.height)) left textcolor rgb '#404040'")
        }
        return lines + [""]
    }

    /// The axes of the volume in the lower left corner.
    private func triad(_ page: Layout) -> [String] {
        let middle = SIMD3(0, 0, view.pelletHeight / 2)
        let centre = view.place(of: middle)
        // 34 points on the page for an axis across the view.
        let length = 34 * page.scale * view.scale
        let origin = SIMD2(
            48 * page.scale - page.padding, Double(picture.shape.height) + 42 * page.scale)
        var lines = ["# axes of the volume"]
        for (index, name) in ["x", "y", "z"].enumerated() {
            // Axis `index` of the volume in the pellet's coordinates.
            let axis = SIMD3(view.axes[0][index], view.axes[1][index], view.axes[2][index])
            let across = view.place(of: middle + length * axis) - centre
            lines.append(
                "set arrow \(50 + index) from \(point(origin)) to \(point(origin + across)) head front "
                    + "size screen 0.009, 22 filled linewidth 1.4 linecolor rgb '#404040'")
            let size = (across * across).sum().squareRoot()
            // An axis towards the eye has no direction for its name.
            let beyond =
                size > page.scale
                ? across * (1 + 11 * page.scale / size) : SIMD2(-9, 9) * page.scale
            lines.append(
                label(
                    50 + index, "'{/:Italic=13 \(name)}'", at: origin + beyond,
                    "center textcolor rgb '#404040'"))
        }
        return lines + [""]
    }

    /// A bar of a ninth of the width or more below the pellet.
    private func scaleBar(_ page: Layout) -> [String] {
        let perPixel = view.scale * voxelSize
        let length = AxisLimits.niceStep(page.plotWidth * page.scale * perPixel / 9)
        let start = SIMD2(
            110 * page.scale - page.padding, Double(picture.shape.height) + 36 * page.scale)
        let end = start + SIMD2(length / perPixel, 0)
        let words =
            length >= 1000
            ? "\(GnuplotPage.number(length / 1000)) mm" : "\(GnuplotPage.number(length)) µm"
        return [
            "# scale bar",
            "set arrow 60 from \(point(start)) to \(point(end)) nohead front linewidth 4 "
                + "linecolor rgb 'black'",
            label(
                60, GnuplotText.quoted(words),
                at: (start + end) / 2 + SIMD2(0, 17 * page.scale), "center"),
            "",
        ]
    }

    private func plot() -> [String] {
        let shape = picture.shape
        return [
            "plot data binary array=(\(shape.width),\(shape.height)) format='%uchar' \\",
            "        using 1:2:3 with rgbimage notitle, \\",
            "    NaN with lines palette notitle",
            "",
        ]
    }
}
