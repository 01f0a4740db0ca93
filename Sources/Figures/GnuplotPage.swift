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

    /// Draws the last `plot` once more, into `name.png`, with the same layout.
    ///
    /// Cairo takes font sizes as 1/72 inch at 96 pixels an inch, SVG as pixels: hence 3/4.
    static func closing(name: String, width: Double, height: Double) -> [String] {
        [
            "set terminal pngcairo size \(size(width * scale, height * scale)) "
                + "font 'sans-serif,14' fontscale \(number(scale * 0.75)) "
                + "linewidth \(number(scale)) background rgb 'white'",
            "set output '\(name).png'",
            "replot",
            "unset output",
        ]
    }

    private static func size(_ width: Double, _ height: Double) -> String {
        "\(Int(width.rounded())),\(Int(height.rounded()))"
    }
}
