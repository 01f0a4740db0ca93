public import Foundation

/// ⁶Li number density against height, one line per moment, with ±1σ of the counting statistics.
///
/// The script lies beside its data, so that a person can edit it and run it again.
public struct ProfileFigure: Figure {
    /// What is shown.
    public let series: ProfileSeries
    /// What the files are called.
    public let name: String

    /// Creates a figure.
    ///
    /// - Parameters:
    ///   - series: What is shown.
    ///   - name: What the files are called; anything but letters, digits, `-` and `_` becomes `_`.
    public init(_ series: ProfileSeries, name: String = "profile") {
        self.series = series
        self.name = name
    }

    /// Height, density and σ of each curve, as text.
    public func data() -> Data { Data(table().utf8) }

    /// The data: one block per curve, two empty lines apart, heights upwards.
    func table() -> String {
        var lines = [
            "# 6Li number density against height; NaN: no number",
            "# experiment: \(GnuplotText.oneLine(series.title))",
            "# band: \(GnuplotText.oneLine(series.band))",
            "# height_um: \(heightTitle)",
            "# sigma_stat_per_cm3: standard uncertainty from counting statistics alone",
        ]
        for (index, curve) in series.curves.enumerated() {
            if index > 0 { lines += ["", ""] }
            lines.append("# index \(index): \(GnuplotText.oneLine(curve.label.text))")
            lines.append("#  height_um  lithium6_per_cm3  sigma_stat_per_cm3")
            for (height, lithium6, sigma) in curve.rows {
                lines.append(
                    "\(Self.column(height, "%11.3f", 11))  \(Self.column(lithium6, "%16.6e", 16))"
                        + "  \(Self.column(sigma, "%18.6e", 18))")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The words of the horizontal axis.
    var heightTitle: String {
        switch series.origin {
        case .interface: "height above the separator / negative electrode interface (µm)"
        case .imageTop: "distance below the top of the image (µm)"
        }
    }

    private static func column(_ value: Double, _ format: String, _ width: Int) -> String {
        guard value.isFinite else { return String(repeating: " ", count: width - 3) + "NaN" }
        return String(format: format, value)
    }
}

extension ProfileCurve {
    /// The rows by increasing height; without a height there is no row.
    var rows: [(height: Double, lithium6: Double, sigma: Double)] {
        heights.indices.filter { heights[$0].isFinite }.sorted { heights[$0] < heights[$1] }
            .map { (heights[$0], lithium6[$0], sigmaStatistical[$0]) }
    }

    /// Whether some row has a density and neither of its neighbours has one.
    var hasLoneRows: Bool {
        let numbers = [false] + rows.map(\.lithium6.isFinite) + [false]
        return numbers.indices.dropFirst().dropLast().contains {
            numbers[$0] && !numbers[$0 - 1] && !numbers[$0 + 1]
        }
    }

    /// The rows that have a density.
    var finiteRows: [(height: Double, lithium6: Double, sigma: Double)] {
        rows.filter { $0.lithium6.isFinite }
    }
}

extension ProfileCurve.Label {
    /// The label by itself.
    var text: String {
        switch self {
        case .time(let hours): "\(hours) h"
        case .frame(let index): "frame \(index)"
        case .text(let words): words
        }
    }
}

/// The key of a figure: one label per curve under a common title.
struct CurveKey {
    /// What all labels have in common; empty for nothing.
    let title: String
    /// The labels, as short as tells them apart.
    let labels: [String]

    init(_ labels: [ProfileCurve.Label]) {
        let hours = labels.compactMap { label in
            if case .time(let hours) = label { hours } else { nil as Double? }
        }
        let frames = labels.compactMap { label in
            if case .frame(let index) = label { index } else { nil as Int? }
        }
        if hours.count == labels.count {
            title = "time (h)"
            self.labels = Self.shortest(hours)
        } else if frames.count == labels.count {
            title = "frame"
            self.labels = frames.map(String.init)
        } else {
            title = ""
            self.labels = labels.map(\.text)
        }
    }

    /// Decimals with as few digits as keep the values apart to a tenth of their smallest distance.
    static func shortest(_ values: [Double]) -> [String] {
        let sorted = values.sorted()
        let gaps = zip(sorted.dropFirst(), sorted).map { $0 - $1 }.filter { $0 > 0 }
        let smallest = gaps.min() ?? 1
        let digits = (0...4).first { digits in
            let scale = pow(10, Double(digits))
            return values.allSatisfy {
                abs(($0 * scale).rounded() / scale - $0) <= smallest / 10
            }
        }
        return values.map { String(format: "%.\(digits ?? 4)f", $0) }
    }
}
