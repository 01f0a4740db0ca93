import Foundation

extension CyclingFigure {
    /// The size of the picture, in the points of its fonts.
    private static let width = 900.0
    private static let height = 640.0
    private static let left = 98.0
    private static let bottom = 66.0
    /// Of the panel of the current; the one of the potential has the rest.
    private static let currentHeight = 150.0
    private static let gap = 16.0
    /// Where a key tells half cycles apart, so many at most.
    private static let keyCount = 12

    /// The script; nil if no row has a potential.
    public func script() -> String? {
        let potentials = series.curves.flatMap(\.potentials).filter(\.isFinite)
        guard let low = potentials.min(), let high = potentials.max() else { return nil }
        let currents = series.curves.flatMap(\.currents).filter(\.isFinite) + [0]
        let current = AxisUnit.current(largest: currents.map(abs).max() ?? 0)
        let across = across
        let layout = Layout(self)
        let name = FigureFiles.fileName(name)
        let ranges = Ranges(
            across: across.range,
            potential: AxisLimits.spread(low...high, by: 0.05),
            current: AxisLimits.spread(
                (currents.min() ?? 0) / current.factor...(currents.max() ?? 0) / current.factor,
                by: 0.12))
        let lines =
            header(name: name, across: across.unit, current: current) + page(layout, ranges)
            + GnuplotPage.pictures(
                name: name, width: Self.width, height: Self.height,
                panels: panels(layout, ranges, across: across.title, current: current))
        return lines.joined(separator: "\n") + "\n"
    }

    private struct Ranges {
        let across: ClosedRange<Double>
        let potential: ClosedRange<Double>
        let current: ClosedRange<Double>
    }

    /// Space around the panels, from the texts that go there.
    private struct Layout {
        let title: [String]
        let key: [CyclingFigure.Line]
        let right: Double
        let top: Double

        init(_ figure: CyclingFigure) {
            title = GnuplotText.wrapped(
                figure.series.title, ems: (CyclingFigure.width - CyclingFigure.left - 20) / 18)
            let lines = figure.lines
            key = lines.contains { !$0.label.isEmpty } || !figure.switches.isEmpty ? lines : []
            let labels = key.map(\.label) + (figure.switches.isEmpty ? [] : ["CC to CV"])
            let widest = labels.map(GnuplotText.ems).max()
            right = widest.map { 46 + 14 * $0 } ?? 30
            top = GnuplotPage.headingHeight(title: title, detail: [])
        }
    }

    /// How a half cycle is drawn.
    struct Line {
        let colour: String
        let isDashed: Bool
        /// What the key says of it; empty for nothing.
        let label: String
    }

    /// How each half cycle is drawn.
    ///
    /// Against time two colours tell the directions apart. Against charge each pair of half cycles
    /// has a colour of its own, and a discharge is dashed. A single half cycle needs no key.
    var lines: [Line] {
        let curves = series.curves
        guard curves.count > 1 else {
            return curves.map { _ in Line(colour: "#202020", isDashed: false, label: "") }
        }
        if axis == .time {
            return curves.enumerated().map { index, curve in
                let isFirst = curves.firstIndex { $0.isCharge == curve.isCharge } == index
                return Line(
                    colour: curve.isCharge ? "#b2432f" : "#2f5f9e", isDashed: false,
                    label: isFirst ? (curve.isCharge ? "charge" : "discharge") : "")
            }
        }
        let colours = Viridis.colours((curves.count + 1) / 2)
        let named = Set(ProfileSeries.selection(of: curves.count, atMost: Self.keyCount))
        return curves.enumerated().map { index, curve in
            Line(
                colour: colours[index / 2], isDashed: !curve.isCharge,
                label: named.contains(index) ? curve.label : "")
        }
    }

    /// The horizontal axis: its unit, its words, and its range in that unit.
    private var across: (unit: AxisUnit, title: String, range: ClosedRange<Double>) {
        switch axis {
        case .time:
            let times = series.curves.flatMap(\.times)
            let (first, last) = (times.min() ?? 0, times.max() ?? 0)
            let unit = AxisUnit.time(longest: last - first)
            let range = AxisLimits.spread(first / unit.factor...last / unit.factor, by: 0.02)
            return (unit, "Time (\(unit.name))", range)
        case .capacity:
            let largest = series.curves.flatMap(\.capacities).max() ?? 0
            let unit = AxisUnit.capacity(largest: largest)
            let range = AxisLimits.spread(0...largest / unit.factor, by: 0.02)
            return (unit, "Capacity (\(unit.name))", range)
        }
    }

    private func header(name: String, across: AxisUnit, current: AxisUnit) -> [String] {
        [
            "# potential and current against \(axis.rawValue): \(GnuplotText.oneLine(series.title))",
            "# Edit this file and run it again in its folder: gnuplot \(name).gp",
            "set encoding utf8",
            "data = '\(name).dat'",
            "across = \(GnuplotPage.number(across.factor))    # of the horizontal axis, "
                + (axis == .time ? "s" : "mAh"),
            "unit = \(GnuplotPage.number(current.factor))    # of the current, mA",
            "",
        ]
    }

    private func page(_ layout: Layout, _ ranges: Ranges) -> [String] {
        [
            "set lmargin at screen \(GnuplotPage.number(Self.left / Self.width))",
            "set rmargin at screen \(GnuplotPage.number(1 - layout.right / Self.width))",
            "set border 3 linecolor rgb '#404040' linewidth 1",
            "set tics out nomirror textcolor rgb '#202020'",
            "set mxtics 2",
            "set mytics 2",
            "set grid xtics ytics back linetype 1 linecolor rgb '#dcdcdc' linewidth 0.5",
            "set xrange [\(GnuplotPage.range(ranges.across))]",
            "",
        ]
    }

    private func panels(
        _ layout: Layout, _ ranges: Ranges, across: String, current: AxisUnit
    ) -> [String] {
        func screen(_ points: Double) -> String { GnuplotPage.number(points / Self.height) }
        let column = axis == .time ? 1 : 2
        let divide = Self.bottom + Self.currentHeight
        // Labels of the vertical axes stand above one another, which those of gnuplot do not.
        let beside = GnuplotPage.number(24 / Self.width)
        var lines = [
            "set tmargin at screen \(screen(Self.height - layout.top))",
            "set bmargin at screen \(screen(divide + Self.gap))",
            "set format x ''",
            "set format y '%g'",
            "unset xlabel",
            "set label 2 'Potential (V)' rotate center at screen \(beside), screen "
                + screen((divide + Self.gap + Self.height - layout.top) / 2),
            "set yrange [\(GnuplotPage.range(ranges.potential))]",
            "set ytics autofreq",
        ]
        if !layout.title.isEmpty {
            lines.append(
                "set label 1 \(GnuplotText.quoted(lines: layout.title, style: "/:Bold=16")) at screen "
                    + "\(GnuplotPage.number(Self.left / Self.width)), screen "
                    + "\(screen(Self.height - 24)) left")
        }
        lines += key(layout) + plot(using: "($\(column)/across):3", keyed: true)
        lines += [
            "",
            "unset label 1",
            "unset key",
            "set tmargin at screen \(screen(divide))",
            "set bmargin at screen \(screen(Self.bottom))",
            "set format x '%g'",
            "set xlabel '\(across)'",
            "set label 2 'Current (\(current.name))' rotate center at screen \(beside), screen "
                + screen((Self.bottom + divide) / 2),
            "set yrange [\(GnuplotPage.range(ranges.current))]",
            "set ytics \(GnuplotPage.number(Self.step(of: ranges.current)))",
            "set xzeroaxis linetype 1 linecolor rgb '#808080' linewidth 0.7",
        ]
        return lines + plot(using: "($\(column)/across):($4/unit)", keyed: false)
            + ["unset xzeroaxis"]
    }

    /// About four steps in the low panel of the current.
    private static func step(of range: ClosedRange<Double>) -> Double {
        AxisLimits.niceStep((range.upperBound - range.lowerBound) / 4)
    }

    private func key(_ layout: Layout) -> [String] {
        guard !layout.key.isEmpty else { return ["unset key"] }
        let x = 1 - (layout.right - 12) / Self.width
        let y = 1 - layout.top / Self.height
        return [
            "set key at screen \(GnuplotPage.number(x)), screen \(GnuplotPage.number(y)) left top "
                + "reverse Left samplen 1.6 spacing 1.25"
        ]
    }

    private func plot(using columns: String, keyed isKeyed: Bool) -> [String] {
        var parts = lines.enumerated().map { index, line in
            let title =
                line.label.isEmpty || !isKeyed
                ? "notitle" : "title \(GnuplotText.quoted(line.label))"
            return "data index \(index) using \(columns) with lines linecolor rgb '\(line.colour)' "
                + "\(line.isDashed ? "dashtype (8,5) " : "")linewidth 1.7 \(title)"
        }
        if !switches.isEmpty {
            parts.append(
                "data index \(series.curves.count) using \(columns) with points pointtype 6 "
                    + "pointsize 1.3 linecolor rgb '#202020' linewidth 1.3 "
                    + (isKeyed ? "title 'CC to CV'" : "notitle"))
        }
        return ["plot \\"]
            + parts.enumerated().map { index, part in
                "    " + part + (index + 1 < parts.count ? ", \\" : "")
            }
    }
}

/// A unit of an axis that makes its numbers short, as a factor of the unit of the data.
struct AxisUnit: Sendable, Hashable {
    /// The name.
    let name: String
    /// Units of the data in it.
    let factor: Double

    /// For seconds.
    static func time(longest seconds: Double) -> AxisUnit {
        if seconds >= 7200 { return AxisUnit(name: "h", factor: 3600) }
        return seconds >= 120 ? AxisUnit(name: "min", factor: 60) : AxisUnit(name: "s", factor: 1)
    }

    /// For milliamperes.
    static func current(largest milliamperes: Double) -> AxisUnit {
        small(milliamperes, ["µA", "mA", "A"])
    }

    /// For milliampere hours.
    static func capacity(largest milliampereHours: Double) -> AxisUnit {
        small(milliampereHours, ["µAh", "mAh", "Ah"])
    }

    /// The thousandth, the unit itself or the thousandfold, so that numbers have few digits.
    private static func small(_ value: Double, _ names: [String]) -> AxisUnit {
        if value > 0, value < 0.5 { return AxisUnit(name: names[0], factor: 1e-3) }
        return value < 5000
            ? AxisUnit(name: names[1], factor: 1) : AxisUnit(name: names[2], factor: 1e3)
    }
}
