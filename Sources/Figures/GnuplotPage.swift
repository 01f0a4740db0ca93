import Foundation

/// Pieces of script that all figures share.
enum GnuplotPage {
    /// Pixels of the PNG per point of the page.
    private static let scale = 2.0

    /// A number as a script writes it.
    static func number(_ value: Double) -> String { String(format: "%.6g", value) }

    /// Both ends of an axis.
    static func range(_ range: ClosedRange<Double>) -> String {
        "\(number(range.lowerBound)):\(number(range.upperBound))"
    }

    /// Fixed margins around the plot, from points of a page of `width` × `height`.
    static func margins(
        left: Double, right: Double, top: Double, bottom: Double, width: Double, height: Double
    ) -> [String] {
        [
            "set lmargin at screen \(number(left / width))",
            "set rmargin at screen \(number(1 - right / width))",
            "set tmargin at screen \(number(1 - top / height))",
            "set bmargin at screen \(number(bottom / height))",
        ]
    }

    /// Axes to the left and below with a light grid, as all curves have them.
    static let axes = [
        "set border 3 linecolor rgb '#404040' linewidth 1",
        "set tics out nomirror textcolor rgb '#202020'",
        "set format '%g'",
        "set mxtics 2",
        "set mytics 2",
        "set grid xtics ytics back linetype 1 linecolor rgb '#dcdcdc' linewidth 0.5",
    ]

    /// The title of a plot in bold, and lines of detail below it.
    static func heading(
        title: [String], detail: [String], left: Double, width: Double, height: Double
    ) -> [String] {
        func label(_ index: Int, _ text: String, _ top: Double, _ colour: String) -> String {
            "set label \(index) \(text) at screen \(number(left / width)), screen "
                + "\(number((height - top) / height)) left textcolor rgb '\(colour)'"
        }
        var lines: [String] = []
        if !title.isEmpty {
            lines.append(
                label(1, GnuplotText.quoted(lines: title, style: "/:Bold=16"), 24, "black"))
        }
        if !detail.isEmpty {
            lines.append(
                label(2, GnuplotText.quoted(lines: detail), 24 + titleHeight(title), "#505050"))
        }
        return lines
    }

    /// A row of a table; NaN where there is no number.
    static func row(_ values: [Double]) -> String {
        values.map { value in
            let text = value.isFinite ? String(format: "%.7g", value) : "NaN"
            return String(repeating: " ", count: max(14 - text.count, 1)) + text
        }.joined()
    }

    /// Points that the lines of a title take; gnuplot spaces them as the page's font.
    static func titleHeight(_ lines: [String]) -> Double {
        lines.isEmpty ? 0 : 6 + 17 * Double(lines.count)
    }

    /// Points above a plot with a title and lines of detail below it.
    static func headingHeight(title: [String], detail: [String]) -> Double {
        18 + titleHeight(title) + 17 * Double(detail.count)
    }

    /// Opens `name.svg`, for the `plot` that follows.
    static func opening(name: String, width: Double, height: Double) -> [String] {
        [
            "set terminal svg size \(size(width, height)) font 'sans-serif,14' "
                + "background rgb 'white' name '\(name)'",
            "set output '\(name).svg'",
        ]
    }

    /// Opens `name.png`, with the layout of the SVG.
    ///
    /// Cairo takes font sizes as 1/72 inch at 96 pixels an inch, SVG as pixels: hence 3/4.
    private static func openingPNG(name: String, width: Double, height: Double) -> [String] {
        [
            "set terminal pngcairo size \(size(width * scale, height * scale)) "
                + "font 'sans-serif,14' fontscale \(number(scale * 0.75)) "
                + "linewidth \(number(scale)) background rgb 'white'",
            "set output '\(name).png'",
        ]
    }

    /// Draws the last `plot` once more, into `name.png`, with the same layout.
    static func closing(name: String, width: Double, height: Double) -> [String] {
        openingPNG(name: name, width: width, height: height) + ["replot", "unset output"]
    }

    /// Draws panels of one page into `name.svg` and `name.png`; `replot` knows the last panel only.
    static func pictures(
        name: String, width: Double, height: Double, panels: [String]
    ) -> [String] {
        func indented(_ lines: [String], by spaces: Int) -> [String] {
            lines.map { $0.isEmpty ? "" : String(repeating: " ", count: spaces) + $0 }
        }
        return ["do for [picture in 'svg png'] {", "    if (picture eq 'svg') {"]
            + indented(opening(name: name, width: width, height: height), by: 8)
            + ["    } else {"]
            + indented(openingPNG(name: name, width: width, height: height), by: 8)
            + ["    }", "    set multiplot"] + indented(panels, by: 4)
            + ["    unset multiplot", "    unset output", "}"]
    }

    private static func size(_ width: Double, _ height: Double) -> String {
        "\(Int(width.rounded())),\(Int(height.rounded()))"
    }
}
