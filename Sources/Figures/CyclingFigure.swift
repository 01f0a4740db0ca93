public import Foundation

/// Potential above current, against time or against the charge of each half cycle.
///
/// The script lies beside its data, so that a person can edit it and run it again.
public struct CyclingFigure: Figure {
    /// What is to the right.
    public enum Axis: String, Sendable, Hashable, CaseIterable {
        /// Time since the zero of the log.
        case time
        /// Charge since the begin of each half cycle.
        case capacity
    }

    /// What is shown, with rows enough for the width of the page.
    let series: CyclingSeries
    /// What is to the right.
    public let axis: Axis

    /// Places along the axis of a curve: two for each point of the page.
    private static let bins = 1800

    /// Creates a figure; rows that would fall on one another are thinned out.
    ///
    /// Against time a half cycle begins where the one that it continues ends.
    public init(_ series: CyclingSeries, axis: Axis) {
        self.axis = axis
        let bins = max(Self.bins / max(axis == .time ? series.curves.count : 1, 1), 100)
        var curves = series.curves.map { $0.thinned(bins: bins) }
        if axis == .time {
            for index in curves.indices.dropFirst() where curves[index].continuesPrevious {
                curves[index].beginWithLastRow(of: series.curves[index - 1])
            }
        }
        self.series = CyclingSeries(title: series.title, curves: curves)
    }

    /// What the files are called.
    public var name: String { "cycling_\(axis.rawValue)" }

    /// Time, capacity, potential and current of each half cycle, as text.
    public func data() -> Data { Data(table().utf8) }

    /// The data: one block for each half cycle and one for the changes to constant potential, two
    /// empty lines apart.
    func table() -> String {
        var lines = [
            "# potential and current of a cell; NaN: no number",
            "# log: \(GnuplotText.oneLine(series.title))",
            "# capacity_mAh: charge since the begin of the half cycle, without its sign",
            "# rows that fall on one another in the picture are left out",
        ]
        for (index, curve) in series.curves.enumerated() {
            if index > 0 { lines += ["", ""] }
            lines.append("# index \(index): \(GnuplotText.oneLine(curve.label))")
            lines.append(Self.head)
            for row in curve.times.indices {
                lines.append(
                    Self.line(
                        curve.times[row], curve.capacities[row], curve.potentials[row],
                        curve.currents[row]))
            }
        }
        let switches = switches
        if !switches.isEmpty {
            lines += ["", "", "# index \(series.curves.count): changes to constant potential"]
            lines.append(Self.head)
            lines += switches.map { Self.line($0.time, $0.capacity, $0.potential, $0.current) }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The row of each change to constant potential.
    var switches: [(time: Double, capacity: Double, potential: Double, current: Double)] {
        series.curves.compactMap { curve in
            guard let point = curve.switchToConstantPotential,
                let row = curve.times.lastIndex(where: { $0 <= point.time })
            else { return nil }
            return (point.time, point.capacity, curve.potentials[row], curve.currents[row])
        }
    }

    private static let head =
        "#          time_s    capacity_mAh  potential_V      current_mA"

    private static func line(
        _ time: Double, _ capacity: Double, _ potential: Double, _ current: Double
    ) -> String {
        func column(_ value: Double, _ format: String, _ width: Int) -> String {
            value.isFinite
                ? String(format: format, value)
                : String(repeating: " ", count: max(width - 3, 0)) + "NaN"
        }
        return column(time, "%17.4f", 17) + " " + column(capacity, "%15.8e", 15) + " "
            + column(potential, "%12.6f", 12) + " " + column(current, "%15.6e", 15)
    }
}
