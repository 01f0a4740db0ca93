public import Foundation

/// Porosity over radius or height with its intervals, or the greys that it comes from.
///
/// The script lies beside its data, so that a person can edit it and run it again.
public struct PorosityFigure: Figure {
    /// What the files are called.
    public let name: String
    /// The name of the pellet.
    let title: String
    /// The words of both axes.
    let across, up: String
    /// Both axes, in their units.
    let acrossRange: ClosedRange<Double>?
    let upRange: ClosedRange<Double>?
    /// The unit of the vertical axis.
    private(set) var unit = 0.01
    /// Whether the vertical axis is one of powers of ten.
    private(set) var isLogarithmic = false
    /// What is drawn, from the back to the front.
    let layers: [Layer]
    /// Tinted ranges, dark to pale.
    private(set) var tints: [Tint] = []
    /// Vertical lines.
    private(set) var marks: [Mark] = []

    /// One block of the data and how it is drawn.
    struct Layer: Sendable {
        enum Style: Sendable {
            /// Between two values at each place.
            case band(String, opacity: Double)
            /// Through the values; a dash pattern or nothing.
            case line(String, dash: String, width: Double)
            /// Dots with their intervals.
            case dots(String, shape: Int)
            /// Steps, or the area under them, from each place to the next.
            case steps(String), area(String, opacity: Double)
        }

        /// What the key says; empty for nothing.
        let label: String
        let style: Style
        /// The names of the columns.
        let head: String
        /// Place, then one value, two ends, or a value and its ends.
        let rows: [[Double]]
    }

    /// A tinted range of places with words above it.
    struct Tint: Sendable {
        let range: ClosedRange<Double>
        let colour: String
        let words: String
    }

    /// A vertical line with words beside it.
    struct Mark: Sendable {
        let place: Double
        let words: String
        let dash: String
        /// Lines of text from the top.
        let level: Int
    }

    /// The rows of each layer, as text.
    public func data() -> Data { Data(table().utf8) }

    /// The data: one block for each layer, two empty lines apart.
    func table() -> String {
        var lines = [
            "# \(up) against \(across); NaN: no number", "# pellet: \(GnuplotText.oneLine(title))",
        ]
        for (index, layer) in layers.enumerated() {
            if index > 0 { lines += ["", ""] }
            lines.append("# index \(index): \(GnuplotText.oneLine(layer.label))")
            lines.append("# \(layer.head)")
            lines += layer.rows.map(GnuplotPage.row)
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension PorosityFigure {
    private static let blue = "#0072b2"
    private static let vermillion = "#d55e00"
    private static let green = "#009e73"
    private static let purple = "#aa4499"
    private static let grey = "#8a8a8a"

    /// φ(r) with its interval, at growing distances from the edge, beside Φ(<r) and what other ways
    /// to tell pores from solid give.
    ///
    /// - Parameters:
    ///   - series: What is shown.
    ///   - name: What the files are called.
    public init(_ series: RadialSeries, name: String = "radial") {
        let first = series.guards[0].curve
        var layers = Self.alternatives(series.alternatives, at: first.places)
        layers.insert(
            Layer(
                label: "95 % interval (block bootstrap)", style: .band(Self.blue, opacity: 0.3),
                head: "distance_um, ci_low, ci_high",
                rows: first.ends), at: layers.isEmpty ? 0 : 1)
        if !series.integrated.isEmpty {
            layers.append(
                Layer(
                    label: "Φ(<r), all within r",
                    style: .line("#202020", dash: "(8,5)", width: 1.6),
                    head: "outer_radius_um, porosity_within",
                    rows: zip(series.integratedPlaces, series.integrated).map { [$0, $1] }))
        }
        layers.append(
            Layer(
                label: "φ(r) by threshold", style: .line(Self.blue, dash: "", width: 2),
                head: "distance_um, porosity",
                rows: first.values))
        let colours = [Self.green, Self.purple]
        let drawn = Set(first.values)
        for (index, other) in series.guards.dropFirst().enumerated() {
            let curve = other.curve
            // Rings that both have are drawn once.
            let rows = curve.rows.filter { $0[1].isFinite && !drawn.contains([$0[0], $0[1]]) }
            guard !rows.isEmpty else { continue }
            layers.append(
                Layer(
                    label: "rings cut \(GnuplotPage.number(other.sigmas))σ before the edge",
                    style: .dots(colours[index % 2], shape: [7, 5][index % 2]),
                    head: "distance_um, porosity, ci_low, ci_high", rows: rows))
        }
        let guards = series.guards.filter { $0.distance > 0 }
            .sorted { $0.distance > $1.distance }
        self.init(
            name: name, title: series.title, across: "Distance from the axis (µm)",
            up: "Porosity (%)", acrossRange: 0...series.radius * 1.02,
            upRange: Self.range(of: layers), layers: layers,
            tints: guards.enumerated().map { index, other in
                Tint(
                    range: series.radius - other.distance...series.radius,
                    colour: ["#f3efe4", "#e6dfc8", "#d9cfab"][min(index, 2)],
                    words: index == 0
                        ? "guards \(Self.list(guards.map(\.sigmas)))σ from the edge" : "")
            }, marks: [Mark(place: series.radius, words: "", dash: "3", level: 0)])
    }

    /// φ of each slice with its interval, groups of slices, and the whole pellet as a line.
    ///
    /// - Parameters:
    ///   - series: What is shown.
    ///   - name: What the files are called.
    public init(_ series: HeightSeries, name: String = "height") {
        let slices = series.slices
        let span = [slices.places.min(), slices.places.max()].compactMap { $0 }
        func percent(_ value: Double) -> String { String(format: "%.2f", 100 * value) }
        var layers = Self.alternatives(
            series.alternatives, at: (series.bins ?? slices).places)
        layers.insert(
            Layer(
                label: "95 % interval (block bootstrap)",
                style: .band(Self.blue, opacity: 0.25), head: "height_um, ci_low, ci_high",
                rows: slices.ends), at: layers.isEmpty ? 0 : 1)
        layers.append(
            Layer(
                label: "φ of each slice, by threshold",
                style: .line(Self.blue, dash: "", width: series.bins == nil ? 1.6 : 0.9),
                head: "height_um, porosity",
                rows: slices.values))
        layers.append(
            Layer(
                label: "pellet: \(percent(series.total)) %"
                    + (series.interval.map {
                        " (\(percent($0.lowerBound)) to \(percent($0.upperBound)) %)"
                    } ?? ""),
                style: .line("#202020", dash: "(8,5)", width: 1.6), head: "height_um, porosity",
                rows: span.map { [$0, series.total] }))
        if let bins = series.bins {
            layers.append(
                Layer(
                    label: "\(series.slicesPerBin) slices together, 95 % interval",
                    style: .dots("#003f66", shape: 7), head: "height_um, porosity, ci_low, ci_high",
                    rows: bins.rows))
        }
        self.init(
            name: name, title: series.title, across: "Height above the lower face (µm)",
            up: "Porosity (%)",
            acrossRange: span.count == 2 ? AxisLimits.spread(span[0]...span[1], by: 0.02) : nil,
            upRange: Self.range(of: layers), layers: layers)
    }

    /// Voxels of each grey, those of pores filled, with threshold and modes.
    ///
    /// - Parameters:
    ///   - histogram: What is shown.
    ///   - name: What the files are called.
    public init(_ histogram: GreySeries, name: String = "histogram") {
        let rows = zip(histogram.greys, histogram.counts).map { [$0, $1] }
        let step = zip(histogram.greys.dropFirst(), histogram.greys).map { $0 - $1 }.first ?? 1
        /// Rows, and where the last of them ends.
        func closed(_ part: [[Double]]) -> [[Double]] {
            part + (part.last.map { [[$0[0] + step, $0[1]]] } ?? [])
        }
        func isPore(_ grey: Double) -> Bool {
            histogram.poresAreBright ? grey >= histogram.threshold : grey <= histogram.threshold
        }
        let head = "grey, voxels"
        let filled = rows.filter { $0[1] > 0 }
        var marks = [
            Mark(
                place: histogram.poresAreBright
                    ? histogram.threshold : histogram.threshold + step,
                words: "threshold \(GnuplotPage.number(histogram.threshold))"
                    + (histogram.method.isEmpty ? "" : " (\(histogram.method))"), dash: "1",
                level: 0)
        ]
        for (mode, words) in [(histogram.poreMode, "pores"), (histogram.solidMode, "solid")] {
            guard let mode else { continue }
            marks.append(
                Mark(
                    place: mode + step / 2, words: "\(words) \(GnuplotPage.number(mode))",
                    dash: "3", level: 1))
        }
        let largest = histogram.counts.max() ?? 0
        self.init(
            name: name, title: histogram.title, across: "Grey value", up: "Voxels",
            acrossRange: filled.first.flatMap { first in
                filled.last.map { AxisLimits.spread(first[0]...$0[0] + step, by: 0.02) }
            }, upRange: largest > 0 ? 0.5...largest * 30 : nil, unit: 1, isLogarithmic: true,
            layers: [
                Layer(
                    label: "solid", style: .area(Self.grey, opacity: 0.35), head: head,
                    rows: closed(rows.filter { !isPore($0[0]) })),
                Layer(
                    label: "pores", style: .area(Self.blue, opacity: 0.55), head: head,
                    rows: closed(rows.filter { isPore($0[0]) })),
                Layer(label: "", style: .steps("#404040"), head: head, rows: closed(rows)),
            ], marks: marks)
    }

    /// The threshold's band and the curve from grey levels.
    private static func alternatives(
        _ alternatives: PorosityAlternatives, at places: [Double]
    ) -> [Layer] {
        var layers: [Layer] = []
        if !alternatives.thresholdLow.isEmpty {
            layers.append(
                Layer(
                    label: "threshold \(alternatives.thresholdChange)",
                    style: .band(grey, opacity: 0.35),
                    head: "place_um, threshold_low, threshold_high",
                    rows: places.indices.map {
                        [places[$0], alternatives.thresholdLow[$0], alternatives.thresholdHigh[$0]]
                    }))
        }
        if !alternatives.grey.isEmpty {
            layers.append(
                Layer(
                    label: "φ from mean grey levels",
                    // Dots of so many values would run into one another.
                    style: places.count > 200
                        ? .line(vermillion, dash: "", width: 0.7)
                        : .line(vermillion, dash: "(2,3)", width: 1.8),
                    head: "place_um, grey_porosity",
                    rows: zip(places, alternatives.grey).map { [$0, $1] }))
        }
        return layers
    }

    /// The vertical range in per cent: from 0 unless everything lies far above it.
    private static func range(of layers: [Layer]) -> ClosedRange<Double>? {
        let values = layers.flatMap(\.rows).flatMap { $0.dropFirst() }.map { 100 * $0 }
        guard let padded = AxisLimits.padded(values) else { return nil }
        guard padded.lowerBound > 0, padded.lowerBound < 0.35 * padded.upperBound else {
            let low = values.filter(\.isFinite).min() ?? 0
            return low >= 0 ? max(padded.lowerBound, 0)...padded.upperBound : padded
        }
        return 0...padded.upperBound
    }

    private static func list(_ values: [Double]) -> String {
        values.sorted().map { GnuplotPage.number($0) }.joined(separator: "σ, ")
    }
}

extension PorosityCurve {
    /// Places and porosities.
    fileprivate var values: [[Double]] { zip(places, porosity).map { [$0, $1] } }
    /// Places and the ends of intervals.
    fileprivate var ends: [[Double]] { places.indices.map { [places[$0], low[$0], high[$0]] } }
    /// Places, porosities and the ends of their intervals.
    fileprivate var rows: [[Double]] {
        places.indices.map { [places[$0], porosity[$0], low[$0], high[$0]] }
    }
}
